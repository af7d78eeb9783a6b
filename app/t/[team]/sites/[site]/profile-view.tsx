import type { ActionProfile } from '#lib/ingest/action-profile.ts'
import { Card, Stat, Stats } from '../../../../_ui/card.tsx'
import { WeekChart } from '../../../../_ui/charts/week-chart.tsx'
import { DataTable } from '../../../../_ui/data-table.tsx'
import { formatCount, formatDuration, formatMs, formatNumber, formatRate, formatShare } from '../../../../_ui/format.ts'
import { Notice } from '../../../../_ui/notice.tsx'
import { ActionTable } from './action-table.tsx'
import { OccupancyTable } from './occupancy-table.tsx'

/** What measurements say of a site: the same view for a kept profile and for a preview. */
export function ProfileView({ content }: { content: ActionProfile }) {
  const { arrivals, peaks, busyThreads, assumptions, notes, measured } = content
  const minute = peaks.find(({ windowS }) => windowS === 60)
  return (
    <div className="space-y-5">
      <Card>
        <Stats>
          <Stat label="Requests" value={formatCount(content.requests)} note={`${formatShare(content.requests > 0 ? content.errors / content.requests : 0)} answered 500 or above`} />
          <Stat label="Observed" value={formatDuration(content.observedS)} note={`${formatRate(content.ratePerSecond)} on average`} />
          <Stat label="Busiest minute" value={formatRate(minute?.ratePerSecond)} note={minute === undefined ? 'the log is too short' : `95 % interval ${formatNumber(minute.interval[0])} to ${formatNumber(minute.interval[1])}/s`} />
          <Stat label="Mean response time" value={formatMs(content.responseMs?.mean)} note={content.responseMs === null ? 'the log holds no times' : `p95 ${formatMs(content.responseMs.p95)}`} />
          <Stat label="Threads busy on average" value={formatNumber(busyThreads?.mean)} note={busyThreads?.atPeakMinute == null ? 'arrival rate × mean time' : `${formatNumber(busyThreads.atPeakMinute)} in the busiest minute`} />
        </Stats>
      </Card>
      {notes.length > 0 && (
        <Notice title="What to know about this profile">
          <ul className="list-disc space-y-1 pl-5">
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </Notice>
      )}
      <Card title="Actions" description="Requests of one kind, ranked by the share of the wall time they cause. Percentiles are within 1 % of the file's." flush>
        <ActionTable actions={content.actions} />
      </Card>
      <div className="grid gap-5 lg:grid-cols-[3fr_2fr]">
        {arrivals !== null && (
          <Card>
            <WeekChart ratePerSecond={arrivals.ratePerSecond} zone={arrivals.utcOffsetMinutes === null ? 'in UTC' : `in the log's zone (UTC${offset(arrivals.utcOffsetMinutes)})`} busiestHour={arrivals.busiestHour} />
          </Card>
        )}
        {peaks.length > 0 && (
          <Card title="How high are the peaks?" description="The busiest of many short windows overstates the rate behind it; the last column is what chance alone would show." flush>
            <DataTable
              caption="Peak rates"
              rows={peaks}
              rowKey={({ windowS }) => String(windowS)}
              columns={[
                { header: 'Window', cell: ({ windowS }) => formatDuration(windowS) },
                { header: 'Rate', numeric: true, cell: ({ ratePerSecond }) => formatRate(ratePerSecond) },
                { header: '95 % interval', numeric: true, cell: ({ interval }) => `${formatNumber(interval[0])}–${formatNumber(interval[1])}` },
                { header: 'By chance', numeric: true, cell: ({ chanceCount, windowS }) => (chanceCount === null ? '–' : formatRate(chanceCount / windowS)) },
              ]}
            />
          </Card>
        )}
      </div>
      {measured !== undefined && measured.groups.length > 0 && (
        <Card title="Threads and memory" description="Of each daemon group, as a capture saw it at work." flush>
          <OccupancyTable groups={measured.groups} />
        </Card>
      )}
      {assumptions.length > 0 && (
        <Card title="What is assumed" description="Until somebody measures it, or enters it for the site. Plans mark these values.">
          <dl className="space-y-4 text-sm">
            {assumptions.map(({ key, value, low, high, unit, reason, measureBy }) => (
              <div key={key}>
                <dt className="font-medium">
                  {ASSUMPTION_NAME[key]}: {formatNumber(value)} {unit} <span className="text-ink-soft font-normal">(believed to lie between {formatNumber(low)} and {formatNumber(high)})</span>
                </dt>
                <dd className="text-ink-soft max-w-prose">{reason}</dd>
                <dd className="mt-1 max-w-prose">
                  To measure it: <span className="font-mono text-[0.85em] break-words">{measureBy}</span>
                </dd>
              </div>
            ))}
          </dl>
        </Card>
      )}
    </div>
  )
}

const ASSUMPTION_NAME = { cpuShare: 'CPU share', perProcessMiB: 'Memory of a process', perThreadMiB: 'Memory of a busy thread' } as const

function offset(minutes: number): string {
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '−' : '+'}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`
}
