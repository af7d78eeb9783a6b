import { scaleLog } from 'd3-scale'
import { formatMs } from '../format.ts'

/** One action's response times on a logarithmic scale shared by its neighbours: p50 to p95 as a bar, p99 as a tick. */
export function SpreadBar({ times, scale }: { times: { p50: number; p95: number; p99: number } | null; scale: { lowMs: number; highMs: number } }) {
  if (times === null) return <span className="text-ink-faint">no times</span>
  const x = scaleLog().domain([scale.lowMs, scale.highMs]).range([1, 119]).clamp(true)
  const at = (ms: number) => x(Math.max(ms, scale.lowMs))
  return (
    <svg viewBox="0 0 120 14" role="img" aria-label={`p50 ${formatMs(times.p50)}, p95 ${formatMs(times.p95)}, p99 ${formatMs(times.p99)}`} className="h-3.5 w-30">
      <line x1="0" x2="120" y1="7" y2="7" className="stroke-line" />
      <rect x={at(times.p50)} width={Math.max(2, at(times.p95) - at(times.p50))} y="3.5" height="7" rx="2" fill="var(--chart-1)" />
      <line x1={at(times.p99)} x2={at(times.p99)} y1="1.5" y2="12.5" stroke="var(--chart-2)" strokeWidth="2" />
    </svg>
  )
}
