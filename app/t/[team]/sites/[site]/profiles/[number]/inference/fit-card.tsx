import type { Calibration } from '#lib/engine/calibrate.ts'
import type { Inference } from '#lib/planning/infer-cpu-share.ts'
import { Card, Stat, Stats } from '../../../../../../../_ui/card.tsx'
import { DataTable } from '../../../../../../../_ui/data-table.tsx'
import { formatMs, formatNumber, formatRate, formatShare, UNKNOWN } from '../../../../../../../_ui/format.ts'

const FIGURE: Record<string, string> = { mean: 'mean time', p50: 'median time', p90: '90th percentile', p95: '95th percentile', p99: '99th percentile', throughput: 'requests carried', cpuUtilization: 'CPU of the machine' }

function shown(figure: string, value: number | null): string {
  if (value === null) return 'overloaded'
  return figure === 'throughput' ? formatRate(value) : figure === 'cpuUtilization' ? formatShare(value) : formatMs(value)
}

const percentOff = (error: number): string => `${formatNumber(100 * (Math.exp(error) - 1), 2)} %`

/** The fit: what it says, how surely, and each observed figure beside what the fitted model predicts. */
export function FitCard({ inference, calibration }: { inference: Inference; calibration: Calibration }) {
  const { cpuShare, overheadCpuMs, error, bursts, residuals, notes } = calibration
  const worst = Math.max(0.05, ...residuals.map(({ relative }) => Math.abs(relative ?? 1)))
  return (
    <>
      <Card>
        <Stats>
          <Stat label="CPU of the time" value={formatShare(cpuShare.after)} note={cpuShare.interval === null ? 'not told' : `95 % interval ${formatShare(cpuShare.interval[0])} to ${formatShare(cpuShare.interval[1])}`} />
          <Stat label="Until now" value={formatShare(cpuShare.before)} note="what the fit began with" />
          <Stat label="Apache and mod_wsgi" value={overheadCpuMs.interval === null ? UNKNOWN : formatMs(overheadCpuMs.after)} note={overheadCpuMs.interval === null ? 'not told apart; left as it was' : `of CPU a request; ${formatMs(overheadCpuMs.interval[0])} to ${formatMs(overheadCpuMs.interval[1])}`} />
          <Stat label="Off by, after the fit" value={percentOff(error.after)} note={`${percentOff(error.before)} before`} tone={error.after > 0.25 ? 'bad' : error.after > 0.12 ? 'warn' : 'good'} />
        </Stats>
      </Card>
      <Card title="Observed and predicted" description={`${inference.from === 'cpu-samples' ? 'The site\'s whole mix' : inference.action === null ? 'The mix as tested' : `Tests of ${inference.action}`}, by formulas${bursts === null ? '' : `; each request computes in ${bursts} ${bursts === 1 ? 'burst' : 'bursts'}`}.`} flush>
        <DataTable
          caption="Residuals of the fit"
          rows={residuals.map((residual, index) => ({ ...residual, index, own: inference.observations[residual.observation] }))}
          rowKey={({ index }) => String(index)}
          columns={[
            { header: 'Observation', cell: ({ own }) => <>{own?.load ?? ''}<span className="text-ink-soft block text-xs break-all">{own?.fileName ?? ''}</span></> },
            { header: 'Figure', cell: ({ figure }) => FIGURE[figure] ?? figure },
            { header: 'Observed', numeric: true, cell: ({ figure, observed }) => shown(figure, observed) },
            { header: 'Predicted', numeric: true, wide: true, cell: ({ figure, predicted }) => shown(figure, predicted) },
            {
              header: 'Off by',
              numeric: true,
              cell: ({ relative }) =>
                relative === null ? (
                  UNKNOWN
                ) : (
                  <span className="inline-flex items-center justify-end gap-2">
                    <span aria-hidden className="bg-line/60 relative hidden h-2 w-20 rounded-sm sm:block">
                      <span className="bg-accent absolute top-0 h-2 rounded-sm" style={relative < 0 ? { right: '50%', width: `${(50 * Math.min(worst, -relative)) / worst}%` } : { left: '50%', width: `${(50 * Math.min(worst, relative)) / worst}%` }} />
                    </span>
                    <span className="min-w-14">{`${relative > 0.0005 ? '+' : relative < -0.0005 ? '−' : ''}${Math.abs(100 * relative).toFixed(1)} %`}</span>
                  </span>
                ),
            },
          ]}
        />
      </Card>
      {notes.length > 0 && (
        <ul className="text-ink-soft list-disc space-y-1 pl-5 text-sm">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </>
  )
}
