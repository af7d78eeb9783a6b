import type { MeasurementSummary } from '#lib/data/measurements.ts'
import type { Measurement } from '#lib/ingest/measurement.ts'
import { Card, Stat, Stats } from '../../../../../../_ui/card.tsx'
import { formatCount, formatDuration, formatMs, formatRate } from '../../../../../../_ui/format.ts'
import { ActionTable } from '../../action-table.tsx'

/** What an access log says. */
export function LogFacts({ log, measurement }: { log: Pick<Measurement, 'ratePerSecond' | 'responseMs' | 'actions'>; measurement: MeasurementSummary }) {
  return (
    <>
      <Card>
        <Stats>
          <Stat label="Requests" value={formatCount(measurement.requests)} note={`${formatCount(measurement.errors)} answered 500 or above`} />
          <Stat label="Covers" value={formatDuration(measurement.durationS)} note={`${formatRate(log.ratePerSecond)} on average`} />
          <Stat label="Mean response time" value={formatMs(log.responseMs?.mean)} note={log.responseMs === null ? 'the file holds no times' : `p95 ${formatMs(log.responseMs.p95)}, p99 ${formatMs(log.responseMs.p99)}`} />
          <Stat label="Lines that cannot be read" value={formatCount(measurement.malformed)} note={`of ${formatCount(measurement.linesRead)} lines, ${formatCount(measurement.blank)} blank`} tone={(measurement.malformed ?? 0) > 0 ? 'warn' : undefined} />
        </Stats>
      </Card>
      <Card title="Actions" description="As folded without rules of yours." flush>
        <ActionTable actions={log.actions} limit={20} />
      </Card>
    </>
  )
}
