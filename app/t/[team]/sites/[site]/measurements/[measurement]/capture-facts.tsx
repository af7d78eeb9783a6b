import type { CaptureSummary } from '#lib/ingest/any-facts.ts'
import { Card, Stat, Stats } from '../../../../../../_ui/card.tsx'
import { DataTable } from '../../../../../../_ui/data-table.tsx'
import { formatCount, formatDuration, formatMs, formatNumber, formatRate, formatShare } from '../../../../../../_ui/format.ts'
import { OccupancyTable } from '../../occupancy-table.tsx'

const ACTIONS_SHOWN = 30

/** What the capture script recorded: CPU and blocked time of each action, threads taken, memory. */
export function CaptureFacts({ capture }: { capture: CaptureSummary }) {
  const { cpuMs, blockedMs, queueMs, overheadMs } = capture
  const wall = (cpuMs?.mean ?? 0) + (blockedMs?.mean ?? 0)
  const shown = capture.actions.slice(0, ACTIONS_SHOWN)
  return (
    <>
      <Card>
        <Stats>
          <Stat label="Requests recorded" value={formatCount(capture.requests)} note={`${formatCount(capture.errors)} answered 500 or above; ${formatDuration(capture.durationS)}, ${formatRate(capture.ratePerSecond)}`} />
          <Stat label="CPU of the time" value={formatShare(wall > 0 && cpuMs !== null ? cpuMs.mean / wall : null)} note={`${formatMs(cpuMs?.mean)} CPU, ${formatMs(blockedMs?.mean)} blocked a request`} />
          <Stat label="Waiting for a thread" value={formatMs(queueMs?.mean)} note={queueMs === null ? 'the server does not tell' : `p95 ${formatMs(queueMs.p95)}`} />
          <Stat label="Beside the application" value={formatMs(overheadMs === null ? null : overheadMs.front + overheadMs.daemon)} note={overheadMs === null ? 'the server does not tell' : `Apache ${formatMs(overheadMs.front)}, daemon ${formatMs(overheadMs.daemon)}`} />
          <Stat label="Threads busy on average" value={formatNumber(capture.busyThreadsMean)} note={`${formatNumber(capture.cpuCores)} cores of CPU${capture.cores === null ? '' : ` of ${formatCount(capture.cores)}`}`} />
        </Stats>
      </Card>
      <Card title="CPU and blocked time" description="Of each action, in the application. Blocked time is all that is not CPU time of the request's own thread: waiting for others, and for the interpreter's lock." flush>
        <DataTable
          caption="CPU and blocked time of each action"
          rows={shown}
          rowKey={({ name }) => name}
          columns={[
            { header: 'Action', cell: ({ name }) => <code className="font-mono text-[0.85em] break-all">{name}</code> },
            { header: 'CPU load', numeric: true, cell: ({ cpuShare }) => formatShare(cpuShare) },
            { header: 'Requests', numeric: true, wide: true, cell: ({ requests }) => formatCount(requests) },
            { header: 'CPU', numeric: true, cell: ({ cpuMs: cpu }) => formatMs(cpu.mean) },
            { header: 'CPU p95', numeric: true, wide: true, cell: ({ cpuMs: cpu }) => formatMs(cpu.p95) },
            { header: 'Blocked', numeric: true, cell: ({ blockedMs: blocked }) => formatMs(blocked.mean) },
            { header: 'Blocked p95', numeric: true, wide: true, cell: ({ blockedMs: blocked }) => formatMs(blocked.p95) },
            { header: 'Waiting', numeric: true, wide: true, cell: ({ queueMs: queue }) => formatMs(queue?.mean) },
          ]}
        />
        {capture.actions.length > ACTIONS_SHOWN && <p className="text-ink-soft px-5 py-3 text-sm">and {formatCount(capture.actions.length - ACTIONS_SHOWN)} more.</p>}
      </Card>
      <Card title="Threads and memory" description="Of each daemon group, as it was at work." flush>
        <OccupancyTable groups={capture.groups} />
      </Card>
    </>
  )
}
