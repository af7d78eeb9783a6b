import type { Estimate, PairedSimulation } from '#lib/planning/paired-simulation.ts'
import { Badge } from '../_ui/badge.tsx'
import { DataTable } from '../_ui/data-table.tsx'
import { formatCount, formatMs, formatShare } from '../_ui/format.ts'
import { ProgressBar } from '../_ui/progress-bar.tsx'
import { EngineStatus } from './engine-status.tsx'
import type { EngineFailure } from './use-engine.tsx'

/** What the runs say so far: each figure with its interval, and what is a difference. */
export function PairedRuns({ answer, failure, isComputing, labels }: { answer: PairedSimulation | null; failure: EngineFailure | null; isComputing: boolean; labels: readonly string[] }) {
  const rows = (answer?.sites ?? []).flatMap((site) => labels.map((label, plan) => ({ key: `${site.name} ${plan}`, site: site.name, label, plan, p95: site.p95Ms[plan] ?? null, mean: site.meanMs[plan] ?? null, difference: site.p95DifferenceMs[plan] ?? null })))
  const isMany = labels.length > 1
  return (
    <div className="space-y-3">
      {isComputing && <ProgressBar label="Simulating" value={answer === null ? null : answer.runs / answer.ofRuns} />}
      <EngineStatus isComputing={isComputing && answer === null} failure={failure} what="the first run" />
      {answer !== null && (
        <>
          <DataTable
            caption="What the simulation says"
            rows={rows.slice(0, 60)}
            rowKey={({ key }) => key}
            columns={[
              { header: 'Site', cell: ({ site }) => <span className="font-medium">{site}</span> },
              ...(isMany ? [{ header: 'Version', cell: ({ label }: (typeof rows)[number]) => label }] : []),
              { header: 'p95', numeric: true, cell: ({ p95, plan }) => (p95 === null ? (answer.stable[plan] === false ? 'overloaded' : '–') : withInterval(p95)) },
              { header: 'Mean', numeric: true, wide: true, cell: ({ mean }) => (mean === null ? '–' : withInterval(mean)) },
              ...(isMany
                ? [
                    { header: 'p95 against the first', numeric: true, cell: ({ difference, plan }: (typeof rows)[number]) => (plan === 0 ? 'baseline' : difference === null ? '–' : signed(difference)) },
                    { header: 'Judged', cell: ({ difference, plan }: (typeof rows)[number]) => (plan === 0 ? '' : <Judged difference={difference} carries={answer.stable[plan] ?? true} baseCarries={answer.stable[0] ?? true} />) },
                  ]
                : [{ header: 'CPU', numeric: true, wide: true, cell: ({ plan }: (typeof rows)[number]) => formatShare(answer.cpuUtilization[plan]?.mean) }]),
            ]}
          />
          <p className="text-ink-soft text-sm">
            {answer.runs} of {answer.ofRuns} runs{isMany ? ', the same chance for all' : ''}, {formatCount(answer.events)} events; intervals hold {formatShare(0.95)}.
          </p>
        </>
      )}
    </div>
  )
}

function withInterval({ mean, halfWidth }: Estimate): string {
  return halfWidth === null ? formatMs(mean) : `${formatMs(mean)} ± ${formatMs(halfWidth)}`
}

function signed({ mean, halfWidth }: Estimate): string {
  return `${mean > 0 ? '+' : mean < 0 ? '−' : ''}${formatMs(Math.abs(mean))}${halfWidth === null ? '' : ` ± ${formatMs(halfWidth)}`}`
}

function Judged({ difference, carries, baseCarries }: { difference: Estimate | null; carries: boolean; baseCarries: boolean }) {
  if (!carries) return <Badge tone={baseCarries ? 'bad' : 'neutral'}>{baseCarries ? 'overloaded' : 'both overloaded'}</Badge>
  if (!baseCarries) return <Badge tone="good">carries the load</Badge>
  if (difference === null || difference.halfWidth === null) return <Badge>too early</Badge>
  if (Math.abs(difference.mean) <= difference.halfWidth) return <Badge>no difference</Badge>
  return difference.mean < 0 ? <Badge tone="good">faster</Badge> : <Badge tone="bad">slower</Badge>
}
