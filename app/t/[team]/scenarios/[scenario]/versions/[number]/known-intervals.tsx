import type { KnownSoFar } from '#lib/engine/simulate.ts'
import { formatMs } from '../../../../../../_ui/format.ts'

const MOST_SHOWN = 6

/** What a running simulation knows so far: for each site the interval of its p95, on one scale, narrowing as it goes on. */
export function KnownIntervals({ known }: { known: readonly KnownSoFar[] }) {
  const rows = known.flatMap(({ site, p95Ms }) => (p95Ms === null ? [] : [{ site, low: p95Ms[0], high: p95Ms[1] }])).slice(0, MOST_SHOWN)
  if (rows.length === 0) return null
  const end = Math.max(...rows.map(({ high }) => high)) * 1.15 || 1
  return (
    <dl aria-label="What is known so far" className="max-w-xl space-y-1.5 text-sm">
      {rows.map(({ site, low, high }) => (
        <div key={site} className="grid grid-cols-[minmax(5rem,auto)_1fr] items-center gap-x-3">
          <dt className="min-w-0 truncate">p95 of {site}</dt>
          <dd className="flex items-center gap-3">
            <span aria-hidden className="bg-sunken relative h-2 min-w-16 flex-1 overflow-hidden rounded-full">
              <span className="bg-accent absolute inset-y-0 rounded-full transition-all" style={{ left: `${(100 * low) / end}%`, width: `max(3px, ${(100 * (high - low)) / end}%)` }} />
            </span>
            <span className="shrink-0 tabular-nums">
              {formatMs((low + high) / 2)} ± {formatMs((high - low) / 2)}
            </span>
          </dd>
        </div>
      ))}
    </dl>
  )
}
