import type { Metadata } from 'next'
import { listAuditEvents } from '#lib/data/audit-events.ts'
import { findTimelineThing, listAuditPeople } from '#lib/data/timelines.ts'
import { openTeamPage, pageResult } from '#lib/http/page.ts'
import { LinkButton } from '../../../_ui/button.tsx'
import { EmptyState } from '../../../_ui/empty-state.tsx'
import { InputField } from '../../../_ui/field.tsx'
import { formatCount } from '../../../_ui/format.ts'
import { PageHeader } from '../../../_ui/page-header.tsx'
import { TimelineFilter, TimelinePages } from '../_timeline/timeline-filter.tsx'
import { TimelineList } from '../_timeline/timeline-list.tsx'
import { isFiltered, timelineAddress, timelineQuery } from '../_timeline/timeline-query.ts'
import { toldEvents } from '../_timeline/told-events.ts'
import { AUDIT_CSV_LIMIT } from './audit-limit.ts'
import { SUBJECT_LABEL } from './audit-sentence.ts'
import type { AuditSubject } from './audit-sentence.ts'

export const metadata: Metadata = { title: 'Audit' }

const PAGE = 50

/** The timeline of the team: who did what, when, and why. */
export default async function AuditPage({ params, searchParams }: PageProps<'/t/[team]/audit'>) {
  const [{ team }, search] = await Promise.all([params, searchParams])
  const scope = await openTeamPage(team, 'audit:read', `/t/${team}/audit`)
  const { filter, cursor, problems } = timelineQuery(search)
  const of = typeof search['of'] === 'string' ? search['of'].trim().slice(0, 200) : ''
  const thing = of === '' ? null : await findTimelineThing(scope, of)
  const unknown = of !== '' && thing === null
  const page = { ...filter, ...(cursor === undefined ? {} : { cursor }), ...(thing === null ? {} : { topicId: thing.id }), limit: PAGE }
  const [{ events, nextCursor }, people] = await Promise.all([unknown ? { events: [], nextCursor: null } : pageResult(listAuditEvents(scope, page)), listAuditPeople(scope)])
  const told = await toldEvents(scope, events)
  const base = `/t/${team}/audit`
  const narrowed = thing === null ? {} : { of: `${thing.kind}:${thing.slug}` }
  const isNarrowed = of !== ''
  return (
    <>
      <PageHeader
        title="Audit"
        description={`Who changed what, newest first. Nobody can change or delete an entry. The CSV holds the newest ${formatCount(AUDIT_CSV_LIMIT)} of those chosen.`}
        actions={
          <>
            <LinkButton href={`${base}/audit.csv${timelineAddress(filter, narrowed)}`} download>
              Download as CSV
            </LinkButton>
            <LinkButton href={`${base}/audit.jsonl`} download>
              Everything as JSON lines
            </LinkButton>
          </>
        }
      />
      <TimelineFilter
        base={base}
        filter={filter}
        problems={[...problems, ...(unknown ? [`No host, site or scenario is called “${of}”. Give its name as the lists show it.`] : [])]}
        people={people}
        subjects={Object.keys(SUBJECT_LABEL) as AuditSubject[]}
        isNarrowed={isNarrowed}
      >
        <div className="w-full sm:w-56">
          <InputField key={of} name="of" label="Host, site or scenario" defaultValue={thing === null ? of : `${thing.kind}:${thing.slug}`} maxLength={200} />
        </div>
      </TimelineFilter>
      {told.length === 0 ? (
        <EmptyState title={cursor !== undefined ? 'Nothing older' : isFiltered(filter) || isNarrowed ? 'Nothing like that' : 'Nothing recorded yet'} actions={(isFiltered(filter) || isNarrowed || cursor !== undefined) && <LinkButton href={base}>Show everything</LinkButton>}>
          {isFiltered(filter) || isNarrowed ? 'No entry fits what you chose.' : 'Changes of the team appear here.'}
        </EmptyState>
      ) : (
        <TimelineList team={team} events={told} />
      )}
      <TimelinePages newest={cursor === undefined ? null : `${base}${timelineAddress(filter, narrowed)}`} older={nextCursor === null ? null : `${base}${timelineAddress(filter, { ...narrowed, cursor: nextCursor })}`} />
    </>
  )
}
