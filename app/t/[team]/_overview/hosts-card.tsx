import Link from 'next/link'
import type { HostAnswer, UnplannedHost } from '#lib/data/host-answers.ts'
import type { ScenarioTrail } from '#lib/data/versions-tried.ts'
import { Badge } from '../../../_ui/badge.tsx'
import { LinkButton } from '../../../_ui/button.tsx'
import { Card } from '../../../_ui/card.tsx'
import { formatMiB, formatShare } from '../../../_ui/format.ts'
import { Time } from '../../../_ui/time.tsx'
import { VersionsTried } from '../scenarios/versions-tried.tsx'
import { verdictLine, verdictWord } from './verdict-words.ts'

export const SHOWN_HOSTS = 20
/** Of so many the list tells how their sizes came about. */
export const TOLD_HOSTS = 6
const LINK = 'text-accent font-medium underline-offset-4 hover:underline'

/** Each host with what its approved version says, or the latest where none is approved; those in trouble first. */
export function HostsCard({ team, answers, trails, unplanned, mayPlan }: { team: string; answers: readonly HostAnswer[]; trails: ReadonlyMap<string, ScenarioTrail>; unplanned: readonly UnplannedHost[]; mayPlan: boolean }) {
  const answered = answers.map((answer) => ({ host: { slug: answer.hostSlug, name: answer.hostName, hasSites: true }, answer }))
  const rows = [...answered, ...unplanned.map((host) => ({ host, answer: undefined }))].sort((a, b) => rank(a.answer) - rank(b.answer))
  return (
    <Card title="Hosts" description="What the version approved last says of each host, or the latest one where none is approved." actions={rows.length > SHOWN_HOSTS && <LinkButton href={`/t/${team}/hosts`}>All hosts</LinkButton>} flush>
      <ul className="divide-line/70 divide-y text-sm">
        {rows.slice(0, SHOWN_HOSTS).map(({ host, answer }) => (
          <li key={host.slug} className="px-4 py-3 sm:px-5">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <Link href={`/t/${team}/hosts/${host.slug}`} className={LINK}>
                {host.name}
              </Link>
              {answer === undefined ? <Badge>not planned</Badge> : <Badge tone={verdictWord(answer.verdict).tone}>{verdictWord(answer.verdict).word}</Badge>}
              {answer !== undefined && (
                <span className="text-ink-soft tabular-nums sm:ml-auto">
                  Processors {formatShare(answer.verdict.cpuUtilization)}, memory {formatMiB(answer.verdict.memoryMiB)} of {formatMiB(answer.verdict.hostMemoryMiB)}
                </span>
              )}
            </div>
            <Said team={team} host={host} answer={answer} trail={answer && trails.get(answer.scenario.slug)} mayPlan={mayPlan} />
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Said({ team, host, answer, trail, mayPlan }: { team: string; host: UnplannedHost; answer: HostAnswer | undefined; trail: ScenarioTrail | undefined; mayPlan: boolean }) {
  if (answer === undefined) {
    if (!host.hasSites) return <p className="text-ink-soft">No site lives on it yet.</p>
    return mayPlan ? <Link href={`/t/${team}/scenarios/new?host=${host.slug}`} className="text-accent underline underline-offset-4">Plan this host</Link> : <p className="text-ink-soft">No scenario yet.</p>
  }
  const { scenario, number, approvedAt, createdAt, verdict } = answer
  return (
    <>
      {trail !== undefined && trail.description !== '' && <p className="mt-1 font-medium break-words text-pretty">{trail.description}</p>}
      <p className="break-words">{verdictLine(verdict)}</p>
      <p className="text-ink-soft">
        <Link href={`/t/${team}/scenarios/${scenario.slug}/versions/${number}`} className="text-accent underline underline-offset-4">
          {scenario.name}, version {number}
        </Link>
        , {approvedAt === null ? <>not approved, saved <Time at={createdAt} /></> : <>approved <Time at={approvedAt} /></>}.{' '}
        <Link href={`/t/${team}/scenarios/${scenario.slug}`} className="text-accent underline underline-offset-4">
          Why, and what if
        </Link>
      </p>
      {trail !== undefined && (
        <div className="text-ink-soft mt-1">
          <VersionsTried team={team} scenario={scenario.slug} versions={trail.versions} />
        </div>
      )}
    </>
  )
}

function rank(answer: HostAnswer | undefined): number {
  if (answer === undefined) return 2
  return answer.verdict.stable ? (answer.verdict.failed.length > 0 ? 1 : 3) : 0
}
