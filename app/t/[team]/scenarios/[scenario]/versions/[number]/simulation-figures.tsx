import { hostViews } from '#lib/planning/host-views.ts'
import type { Plan } from '#lib/engine/plan.ts'
import type { Interval, Prediction, SitePrediction } from '#lib/engine/prediction.ts'
import { Badge } from '../../../../../../_ui/badge.tsx'
import { DataTable } from '../../../../../../_ui/data-table.tsx'
import { formatMs, formatNumber, formatRate, formatShare, UNKNOWN } from '../../../../../../_ui/format.ts'
import { RESOURCE } from '../../../../_overview/verdict-words.ts'

interface FigureRow {
  label: string
  analytic: number | null
  simulated: number | null
  interval: Interval | null
  format: (value: number | null) => string
}

/** Few sites are shown in full; many would bury the answer. */
const OPEN_UP_TO = 3

/** Simulated figures beside the analytic ones, each with its interval; the host first, then site by site. */
export function SimulationFigures({ plan, analytic, simulated }: { plan: Plan; analytic: Prediction; simulated: Prediction }) {
  const range = simulated.basis?.kind === 'observations' ? '90 % of runs' : '95 % interval'
  const hosts = hostViews(plan, { prediction: simulated }).map(({ name, result: { prediction: { host } } }) => {
    const formula = analytic.hosts?.find((one) => one.name === name) ?? analytic.host
    const rows: FigureRow[] = [
      { label: 'Processors busy', analytic: formula.cpuUtilization, simulated: host.cpuUtilization, interval: null, format: formatShare },
      { label: 'Apache workers held', analytic: formula.apacheWorkersMean, simulated: host.apacheWorkersMean, interval: null, format: (value) => formatNumber(value) },
    ]
    return { name, rows }
  })
  return (
    <div className="space-y-3">
      <p className="text-sm">
        {simulated.stable ? 'Used most' : 'What binds'}: {RESOURCE[simulated.bottleneck]}{simulated.bottleneck === analytic.bottleneck ? ', as the formulas say.' : `; by the formulas, ${RESOURCE[analytic.bottleneck]}.`}
      </p>
      {hosts.map(({ name, rows }) => (
        <Figures key={name} caption={`Host ${name}`} rows={rows} range={range} />
      ))}
      {simulated.sites.map((site) => {
        const other = analytic.sites.find(({ name }) => name === site.name)
        return (
          <details key={site.name} open={simulated.sites.length <= OPEN_UP_TO} className="border-line rounded-md border">
            <summary className="px-3 py-2 text-sm">
              <span className="font-medium">{site.name}</span>{' '}
              <span className="text-ink-soft">
                p95 {formatMs(other?.responseMs.p95)} analytic, {formatMs(site.responseMs.p95)} simulated
              </span>{' '}
              {site.stable === false && <Badge tone="bad">overloaded</Badge>}
            </summary>
            <Figures caption={`Site ${site.name}`} rows={siteRows(other, site)} range={range} />
          </details>
        )
      })}
    </div>
  )
}

function siteRows(analytic: SitePrediction | undefined, simulated: SitePrediction): FigureRow[] {
  return [
    { label: 'Answers', analytic: analytic?.throughputPerSecond ?? null, simulated: simulated.throughputPerSecond, interval: simulated.throughputInterval ?? null, format: formatRate },
    ...(['mean', 'p50', 'p90', 'p95', 'p99'] as const).map((key): FigureRow => ({ label: key === 'mean' ? 'Mean response time' : `${key} of response time`, analytic: analytic?.responseMs[key] ?? null, simulated: simulated.responseMs[key], interval: simulated.responseMsInterval[key], format: formatMs })),
    { label: 'Wait for a thread', analytic: analytic?.queuedShare ?? null, simulated: simulated.queuedShare, interval: null, format: formatShare },
    { label: 'Answered 503', analytic: analytic?.errorShare['503'] ?? null, simulated: simulated.errorShare['503'], interval: null, format: formatShare },
    { label: 'Answered 504', analytic: analytic?.errorShare['504'] ?? null, simulated: simulated.errorShare['504'], interval: null, format: formatShare },
    { label: 'Busy threads', analytic: analytic === undefined ? null : busyThreads(analytic), simulated: busyThreads(simulated), interval: null, format: (value) => formatNumber(value) },
  ]
}

const busyThreads = (site: SitePrediction): number => site.groups.reduce((sum, group) => sum + group.busyThreadsMean, 0)

function Figures({ caption, rows, range }: { caption: string; rows: readonly FigureRow[]; range: string }) {
  return (
    <DataTable
      caption={caption}
      rows={rows}
      rowKey={({ label }) => label}
      columns={[
        { header: 'Figure', cell: ({ label }) => label },
        { header: 'Analytic', numeric: true, cell: ({ analytic, format }) => format(analytic) },
        { header: 'Simulated', numeric: true, cell: ({ simulated, format }) => format(simulated) },
        { header: range, numeric: true, cell: ({ interval, format }) => (interval === null ? UNKNOWN : `${format(interval[0])} to ${format(interval[1])}`) },
        { header: 'Analytic is', numeric: true, wide: true, cell: difference },
      ]}
    />
  )
}

function difference({ analytic, simulated, interval }: FigureRow): string {
  if (analytic === null || simulated === null) return UNKNOWN
  if (interval !== null && analytic >= interval[0] && analytic <= interval[1]) return 'within'
  if (simulated === 0) return analytic === 0 ? 'the same' : UNKNOWN
  const relative = analytic / simulated - 1
  if (Math.abs(relative) < 0.005) return 'the same'
  return `${formatNumber(Math.abs(100 * relative), 2)} % ${relative > 0 ? 'higher' : 'lower'}`
}
