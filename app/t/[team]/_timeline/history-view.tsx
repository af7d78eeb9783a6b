import { listAuditPeople, listTimeline } from '#lib/data/timelines.ts'
import type { TeamScope } from '#lib/data/scope.ts'
import { pageResult } from '#lib/http/page.ts'
import { Button, LinkButton } from '../../../_ui/button.tsx'
import { EmptyState } from '../../../_ui/empty-state.tsx'
import { formatCount } from '../../../_ui/format.ts'
import { PageHeader } from '../../../_ui/page-header.tsx'
import { AUDIT_CSV_LIMIT } from '../audit/audit-limit.ts'
import type { AuditSubject } from '../audit/audit-sentence.ts'
import { comparePoints } from './compare-points.ts'
import { TimelineFilter, TimelinePages } from './timeline-filter.tsx'
import { TimelineList } from './timeline-list.tsx'
import { isFiltered, timelineAddress, timelineQuery } from './timeline-query.ts'
import { toldEvents } from './told-events.ts'

const PAGE = 50
const OF: Record<'host' | 'site', { list: string; subjects: readonly AuditSubject[]; tells: string }> = {
  host: { list: 'Hosts', subjects: ['host', 'site', 'configuration', 'measurement', 'scenario', 'version', 'export'], tells: 'its description, the sites on it, imported configuration, measurements of the machine, and every version that plans it' },
  site: { list: 'Sites', subjects: ['site', 'measurement', 'profile', 'check', 'version', 'export'], tells: 'its description, measurements, profiles, checks, and the versions that plan it' },
}

/** The timeline of a host or a site: what happened to it and what was said of it, newest first; any two points compared. */
export async function HistoryView({ scope, kind, slug, search }: { scope: TeamScope; kind: 'host' | 'site'; slug: string; search: Readonly<Record<string, unknown>> }) {
  const { filter, cursor, problems } = timelineQuery(search)
  const [{ thing, events, nextCursor }, people] = await Promise.all([pageResult(listTimeline(scope, { kind, slug }, { ...filter, ...(cursor === undefined ? {} : { cursor }), limit: PAGE })), listAuditPeople(scope)])
  const told = await toldEvents(scope, events, kind === 'site' ? { site: slug } : {})
  const { list, subjects, tells } = OF[kind]
  const home = `/t/${scope.teamSlug}/${kind}s`
  const base = `${home}/${slug}/history`
  const points = comparePoints(told, thing.id)
  return (
    <>
      <PageHeader
        title="History"
        description={`What happened to ${thing.name}, newest first: ${tells}. Nothing here is ever changed. The CSV holds the newest ${formatCount(AUDIT_CSV_LIMIT)} entries of those chosen.`}
        trail={[{ href: home, label: list }, { href: `${home}/${slug}`, label: thing.name }]}
        actions={
          <LinkButton href={`${base}/history.csv${timelineAddress(filter)}`} download>
            Download as CSV
          </LinkButton>
        }
      />
      <TimelineFilter base={base} filter={filter} problems={problems} people={people} subjects={subjects} />
      {told.length === 0 ? (
        <EmptyState title={cursor !== undefined ? 'Nothing older' : isFiltered(filter) ? 'Nothing like that' : 'Nothing recorded yet'} actions={(isFiltered(filter) || cursor !== undefined) && <LinkButton href={base}>Show everything</LinkButton>}>
          {isFiltered(filter) ? `No entry about ${thing.name} fits what you chose.` : `Changes of ${thing.name} appear here.`}
        </EmptyState>
      ) : (
        <>
          {points.size > 0 && (
            // The choices stand in the list below and belong to this form by its id: forms cannot stand in one another.
            <form id="compare-two" method="get" action={`${base}/compare`} aria-label="Compare two points" className="border-line bg-surface sticky top-16 z-20 mb-4 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border p-3 text-sm lg:top-3">
              <span className="text-ink-soft min-w-0 flex-1 basis-52">Choose an older and a newer point below: two descriptions, {kind === 'site' ? 'two profiles ' : ''}or two versions.</span>
              <Button type="submit" look="primary">
                Compare the two
              </Button>
            </form>
          )}
          <TimelineList team={scope.teamSlug} events={told} pointOf={({ id }) => points.get(id) ?? null} />
        </>
      )}
      <TimelinePages newest={cursor === undefined ? null : `${base}${timelineAddress(filter)}`} older={nextCursor === null ? null : `${base}${timelineAddress(filter, { cursor: nextCursor })}`} />
    </>
  )
}
