import type { SizeGrid } from '#lib/planning/size-grid.ts'
import { formatMs } from '../format.ts'

const CELL = { width: 72, height: 34 }
const LEFT = 96
const TOP = 56

/** The map of sizes as a drawing, for its download alone: on the page it is a grid that keys walk. Out of sight, and drawn all the same. */
export function SizeDrawing({ grid, planned }: { grid: SizeGrid; planned: { processes: number; threads: number } }) {
  const { processes, threads, cells } = grid
  const known = cells.flatMap(({ p95Ms }) => (p95Ms === null ? [] : [p95Ms]))
  const [low, high] = [Math.log(Math.min(...known)), Math.log(Math.max(...known))]
  const width = LEFT + threads.length * CELL.width + 16
  const height = TOP + processes.length * CELL.height + 36
  return (
    <div aria-hidden className="pointer-events-none absolute -left-[9999px] h-0 w-[40rem] overflow-hidden">
      <svg data-drawing viewBox={`0 0 ${width} ${height}`} className="w-full text-[12px]">
        <text x={LEFT} y={18} className="fill-ink-soft">
          threads of a process →
        </text>
        <text x={12} y={TOP - 12} className="fill-ink-soft">
          processes ↓
        </text>
        {threads.map((count, column) => (
          <text key={count} x={LEFT + (column + 0.5) * CELL.width} y={TOP - 12} textAnchor="middle" className="fill-ink-soft">
            {count}
          </text>
        ))}
        {processes.map((count, row) => (
          <text key={count} x={LEFT - 12} y={TOP + (row + 0.5) * CELL.height} dy="0.35em" textAnchor="end" className="fill-ink-soft">
            {count}
          </text>
        ))}
        {cells.map((cell, index) => {
          const [row, column] = [Math.floor(index / threads.length), index % threads.length]
          const [x, y] = [LEFT + column * CELL.width + 2, TOP + row * CELL.height + 2]
          const share = cell.p95Ms === null || !(high > low) ? 1 : (Math.log(cell.p95Ms) - low) / (high - low)
          const isPlanned = cell.processes === planned.processes && cell.threads === planned.threads
          return (
            <g key={`${row} ${column}`}>
              <rect x={x} y={y} width={CELL.width - 4} height={CELL.height - 4} rx="4" fill={cell.stable ? 'var(--chart-1)' : 'var(--bad)'} fillOpacity={cell.stable ? 0.08 + 0.34 * (1 - share) : 0.12} stroke={cell.feasible ? 'var(--good)' : 'none'} strokeWidth="2" />
              <text x={x + CELL.width / 2 - 2} y={y + CELL.height / 2 - 2} dy="0.35em" textAnchor="middle" className={cell.feasible ? 'fill-ink font-semibold' : 'fill-ink'}>
                {cell.stable ? formatMs(cell.p95Ms) : '✕'}
              </text>
              {isPlanned && <circle cx={x + CELL.width - 10} cy={y + 6} r="3" className="fill-ink" />}
            </g>
          )
        })}
        <text x={12} y={height - 10} className="fill-ink-soft">
          p95 of each size; framed: meets every objective; ✕: overloaded; dot: planned
        </text>
      </svg>
    </div>
  )
}
