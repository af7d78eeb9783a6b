import type { Plan } from '#lib/engine/plan.ts'
import { PROOF_FIGURES, type ProofEvidence, type ProofSite } from '#lib/planning/proof-evidence.ts'
import { Badge } from '../../../../../../_ui/badge.tsx'
import { ProofChart } from '../../../../../../_ui/charts/proof-chart.tsx'
import { DataTable } from '../../../../../../_ui/data-table.tsx'
import { formatCount, formatDuration, formatMiB, formatMs, formatNumber, formatRate, formatShare, UNKNOWN } from '../../../../../../_ui/format.ts'
import { Notice } from '../../../../../../_ui/notice.tsx'
import { Time } from '../../../../../../_ui/time.tsx'
import type { Proof } from './proof-panel.tsx'

/** Few sites are drawn and shown in full; many would bury the answer. */
const OPEN_UP_TO = 3
const MOST_GROUPS = 4

/** What a run under load found: the verdict, each site's figures beside the predicted ones, the machine, what was different. */
export function ProofFigures({ proof: { content: proof, createdAt }, plan }: { proof: Proof; plan: Plan }) {
  return (
    <div className="space-y-4">
      <Verdict proof={proof} />
      <p className="text-sm">
        {proof.loadFactor === 1 ? 'The whole planned load' : `${formatShare(proof.loadFactor)} of the planned load`}, {formatDuration(proof.durationS)} after {formatDuration(proof.warmupS)} of warm-up, on {formatNumber(proof.machine.apacheCores)} of {formatNumber(proof.machine.cores)} cores. {proof.verdict.inside} of {proof.verdict.of} measured figures lie within the range in which 90 % of such runs end.
      </p>
      {proof.sites.map((site) => (
        <details key={site.name} open={proof.sites.length <= OPEN_UP_TO} className="border-line rounded-md border">
          <summary className="px-3 py-2 text-sm">
            <span className="font-medium">{site.name}</span>{' '}
            <span className="text-ink-soft">
              p95 {formatMs(site.measured.responseMs.p95)} measured, {formatMs(site.predicted.responseMs.p95)} predicted
            </span>{' '}
            {site.measured.answered < site.measured.offered && <Badge tone="bad">{formatCount(site.measured.offered - site.measured.answered)} not answered</Badge>}
          </summary>
          <div className="border-line space-y-4 border-t py-3">
            {proof.sites.length <= OPEN_UP_TO && (
              <div className="px-3 sm:px-5">
                <ProofChart site={site} objectivesMs={plan.objectives?.responseMs} />
              </div>
            )}
            <Figures caption={`Measured and predicted for ${site.name}`} rows={siteRows(site)} />
          </div>
        </details>
      ))}
      <Figures caption="Measured and predicted for the machine" rows={hostRows(proof)} />
      <details className="text-sm" open={proof.loadFactor < 1}>
        <summary className="text-ink-soft">What was different from the plan ({proof.differences.length})</summary>
        <ul className="mt-2 list-disc space-y-1 pl-5">
          {proof.differences.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </details>
      <details className="text-sm">
        <summary className="text-ink-soft">Directives in which the configuration that ran differs from the export ({proof.replaced.length})</summary>
        <ul className="mt-2 space-y-1 font-mono text-xs">
          {proof.replaced.map((words) => (
            <li key={words} className="break-words">
              {words}
            </li>
          ))}
        </ul>
      </details>
      <p className="text-ink-soft text-sm">
        {proof.software}. {formatCount(proof.observations)} runs simulated for the ranges, engine {proof.engineVersion}; {formatMs(proof.overheadMs)} beside the application for a request, as measured here before the run. <Time at={createdAt} />.
      </p>
    </div>
  )
}

function Verdict({ proof: { verdict, host } }: { proof: ProofEvidence }) {
  return (
    <>
      {verdict.met ? (
        <Notice tone="good" title="Every objective was met in the run" />
      ) : (
        <Notice tone="bad" title={verdict.missed.length === 1 ? 'One objective was missed in the run' : `${verdict.missed.length} objectives were missed in the run`}>
          <ul className="list-disc space-y-1 pl-5">
            {verdict.missed.slice(0, 8).map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
            {verdict.missed.length > 8 && <li>and {verdict.missed.length - 8} more.</li>}
          </ul>
        </Notice>
      )}
      {verdict.disturbed && (
        <Notice tone="warn" title="The machine was busy with something else">
          <p>Other work kept {formatNumber(host.otherCores)} cores busy during the run, so times are longer than the configuration alone makes them. Run it again when the machine is quiet.</p>
        </Notice>
      )}
    </>
  )
}

interface FigureRow {
  label: string
  measured: number | null
  predicted: number | null
  range: [number, number] | null
  format: (value: number | null) => string
}

function siteRows({ measured, predicted }: ProofSite): FigureRow[] {
  const errors = measured.offered === 0 ? null : (measured.offered - measured.answered) / measured.offered
  return [
    ...PROOF_FIGURES.map((figure): FigureRow => ({ label: figure === 'mean' ? 'Mean response time' : `${figure} of response time`, measured: measured.responseMs[figure], predicted: predicted.responseMs[figure], range: predicted.responseMsInterval[figure], format: formatMs })),
    { label: 'Answers', measured: measured.throughputPerSecond, predicted: predicted.throughputPerSecond, range: predicted.throughputInterval, format: formatRate },
    { label: 'Waited for a thread', measured: measured.queuedShare, predicted: predicted.queuedShare, range: null, format: formatShare },
    { label: 'Errors', measured: errors, predicted: predicted.errorShare, range: null, format: formatShare },
  ]
}

function hostRows({ host }: ProofEvidence): FigureRow[] {
  return [
    { label: 'Cores busy with Apache and its daemons', measured: host.measuredCores, predicted: host.predictedCores, range: null, format: (value) => formatNumber(value) },
    ...host.daemons.slice(0, MOST_GROUPS).map(({ group, processes, rssMiB }): FigureRow => ({ label: `Memory of ${group} (${processes} ${processes === 1 ? 'process' : 'processes'})`, measured: rssMiB, predicted: null, range: null, format: formatMiB })),
    ...(host.daemons.length > MOST_GROUPS ? [{ label: `Memory of ${host.daemons.length - MOST_GROUPS} more groups`, measured: host.daemons.slice(MOST_GROUPS).reduce((sum, { rssMiB }) => sum + rssMiB, 0), predicted: null, range: null, format: formatMiB }] : []),
    { label: "Memory of Apache's own processes", measured: host.apacheRssMiB, predicted: null, range: null, format: formatMiB },
    { label: 'Cores busy with other work', measured: host.otherCores, predicted: null, range: null, format: (value) => formatNumber(value) },
  ]
}

function Figures({ caption, rows }: { caption: string; rows: readonly FigureRow[] }) {
  return (
    <DataTable
      caption={caption}
      rows={rows}
      rowKey={({ label }) => label}
      columns={[
        { header: 'Figure', cell: ({ label }) => label },
        { header: 'Measured', numeric: true, cell: ({ measured, format }) => <strong className="font-semibold">{format(measured)}</strong> },
        { header: 'Predicted', numeric: true, cell: ({ predicted, format }) => (predicted === null ? UNKNOWN : format(predicted)) },
        { header: '90 % of runs', numeric: true, cell: ({ range, format }) => (range === null ? UNKNOWN : `${format(range[0])} to ${format(range[1])}`) },
        { header: 'Measured is', numeric: true, wide: true, cell: placeOf },
      ]}
    />
  )
}

function placeOf({ measured, range }: FigureRow): string {
  if (measured === null || range === null) return UNKNOWN
  return measured < range[0] ? 'below the range' : measured > range[1] ? 'above the range' : 'within'
}
