import type { MeasuredAction } from '#lib/ingest/measurement.ts'
import { SpreadBar } from '../../../../_ui/charts/spread-bar.tsx'
import { DataTable } from '../../../../_ui/data-table.tsx'
import { formatCount, formatMs, formatShare } from '../../../../_ui/format.ts'
import { PathText } from '../../../../_ui/path-text.tsx'

/** Fewer requests than this say nothing of their slowest hundredth: 0.99^300 < 0.05. */
const ENOUGH_FOR_P99 = 300

/** Actions ranked by the load they cause. */
export function ActionTable({ actions, limit = 50 }: { actions: readonly MeasuredAction[]; limit?: number }) {
  const shown = actions.slice(0, limit)
  const times = shown.flatMap(({ responseMs }) => (responseMs === null ? [] : [responseMs]))
  const scale = { lowMs: Math.max(0.1, Math.min(...times.map(({ p50 }) => p50), 1e6) / 1.5), highMs: Math.max(1, ...times.map(({ p99 }) => p99)) * 1.1 }
  return (
    <>
      <DataTable
        caption="Actions by the load they cause"
        rows={shown}
        rowKey={({ name }) => name}
        columns={[
          {
            header: 'Action',
            cell: ({ name, isStatic, examples }) => (
              <span title={examples.join('\n')}>
                <code className="font-mono text-[0.85em]"><PathText text={name} /></code> {isStatic && <span className="text-ink-faint text-xs">served by Apache</span>}
              </span>
            ),
          },
          { header: 'Load', numeric: true, cell: ({ loadShare }) => formatShare(loadShare) },
          { header: 'Requests', numeric: true, cell: ({ requests }) => formatCount(requests) },
          { header: 'Share', numeric: true, wide: true, cell: ({ share }) => formatShare(share) },
          { header: 'Errors', numeric: true, wide: true, cell: ({ errors }) => formatCount(errors) },
          { header: 'Mean', numeric: true, cell: ({ responseMs }) => formatMs(responseMs?.mean) },
          { header: 'p50', numeric: true, wide: true, cell: ({ responseMs }) => formatMs(responseMs?.p50) },
          { header: 'p95', numeric: true, cell: ({ responseMs }) => formatMs(responseMs?.p95) },
          { header: 'p99', numeric: true, wide: true, cell: ({ responseMs, requests }) => (requests < ENOUGH_FOR_P99 ? <span title={`${requests} requests are too few to tell`}>–</span> : formatMs(responseMs?.p99)) },
          { header: 'p50 to p95, p99', wide: true, cell: ({ responseMs }) => <SpreadBar times={responseMs} scale={scale} /> },
        ]}
      />
      {actions.length > limit && <p className="text-ink-soft px-5 py-3 text-sm">and {formatCount(actions.length - limit)} more, which cause less load.</p>}
    </>
  )
}
