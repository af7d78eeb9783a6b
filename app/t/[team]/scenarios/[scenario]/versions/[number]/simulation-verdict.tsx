import type { Prediction } from '#lib/engine/prediction.ts'
import type { Version } from '#lib/data/versions.ts'
import { checksOf } from '#lib/planning/checks.ts'
import { formatMs } from '../../../../../../_ui/format.ts'
import { Notice } from '../../../../../../_ui/notice.tsx'

const PERCENTILES = ['mean', 'p50', 'p90', 'p95', 'p99'] as const

/** Whether the simulation says the same as the formulas, judged by the same checks; and what is too close to call. */
export function SimulationVerdict({ version, simulated }: { version: Version; simulated: Prediction }) {
  const { plan } = version.inputs
  const now = checksOf(version.inputs, simulated, version.result.ruleOfThumb).filter(({ outcome }) => outcome === 'failed')
  const before = version.result.checks.filter(({ outcome }) => outcome === 'failed')
  const close = simulated.sites.flatMap((site) =>
    PERCENTILES.flatMap((key) => {
      const limit = plan.objectives?.responseMs?.[key]
      const interval = site.responseMsInterval[key]
      return limit !== undefined && interval !== null && interval[0] < limit && limit < interval[1] ? [`${site.name}: the objective for ${key === 'mean' ? 'the mean' : key}, ${formatMs(limit)}, lies within the interval: too close to call.`] : []
    }),
  )
  const lines = [...now.slice(0, 6).map(({ title, detail }) => `${title}. ${detail}`), ...(now.length > 6 ? [`and ${now.length - 6} more`] : []), ...close.slice(0, 6)]
  return (
    <Notice tone={now.length > 0 ? 'bad' : close.length > 0 ? 'warn' : 'good'} title={titleOf(before.length, now.length)}>
      {lines.length > 0 && (
        <ul className="list-disc space-y-1 pl-5">
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </Notice>
  )
}

function titleOf(before: number, now: number): string {
  if (now === 0) return before === 0 ? 'Confirmed: every objective is met in the simulation too' : 'Not confirmed: in the simulation every objective is met'
  return before === 0 ? 'Not confirmed: the simulation misses what the formulas meet' : 'Confirmed: the simulation misses objectives or limits too'
}
