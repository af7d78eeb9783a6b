import type { CapturedGroup } from '#lib/ingest/capture/capture-measurement.ts'
import { DataTable } from '../../../../_ui/data-table.tsx'
import { formatCount, formatMiB, formatNumber, formatShare, UNKNOWN } from '../../../../_ui/format.ts'

/** Threads taken and memory of each daemon group, as a capture saw them. */
export function OccupancyTable({ groups }: { groups: readonly CapturedGroup[] }) {
  return (
    <DataTable
      caption="Threads and memory of each daemon group"
      rows={groups}
      rowKey={({ name }) => name}
      columns={[
        { header: 'Group', cell: ({ name }) => <span className="break-all">{name}</span> },
        { header: 'Processes × threads', numeric: true, cell: ({ processes, threads }) => `${formatCount(processes)} × ${formatCount(threads)}` },
        { header: 'Busy threads', numeric: true, cell: ({ busyThreadsMean }) => formatNumber(busyThreadsMean) },
        { header: 'All of a process taken', numeric: true, wide: true, cell: ({ busyThreadsShareOfTime, threads }) => (busyThreadsShareOfTime === null ? UNKNOWN : `${formatShare(busyThreadsShareOfTime[threads] ?? 0)} of the time`) },
        { header: 'Memory of a process', numeric: true, cell: ({ memoryMiB: memory }) => (memory === null ? UNKNOWN : `${formatMiB(memory.perProcess)} ${memory.kind.toUpperCase()}`) },
        { header: 'At most', numeric: true, wide: true, cell: ({ memoryMiB: memory }) => formatMiB(memory?.max) },
        { header: 'Growth per 1,000 requests', numeric: true, wide: true, cell: ({ growthMiBPer1000Requests: growth }) => formatMiB(growth) },
      ]}
    />
  )
}
