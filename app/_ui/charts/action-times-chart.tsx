'use client'

import { scaleLog } from 'd3-scale'
import { QUANTILES } from '#lib/planning/answer-details.ts'
import type { ActionDetail } from '#lib/planning/answer-details.ts'
import { formatCount, formatMs, formatShare } from '../format.ts'
import { ChartFrame } from './chart-frame.tsx'

const ROW = 42
const MARGIN = { left: 8, right: 60, bottom: 22 }
const at = (action: ActionDetail, quantile: (typeof QUANTILES)[number]): number => action.quantilesMs[QUANTILES.indexOf(quantile)] ?? 0

/** How long each action takes on an idle host, from its own measurements: the middle half, 5 to 95 %, and p99. */
export function ActionTimesChart({ site, actions, actionCount }: { site: string; actions: readonly ActionDetail[]; actionCount: number }) {
  const known = actions.filter((action) => at(action, 0.99) > 0)
  const first = known[0]
  if (first === undefined) return null
  const low = Math.max(0.05, Math.min(...known.map((action) => at(action, 0.05))) / 1.2)
  const high = Math.max(...known.map((action) => at(action, 0.99))) * 1.2
  return (
    <ChartFrame
      question={`How long do the actions of ${site} take?`}
      note={`Time on an idle host, before any waiting: thin line 5 to 95 %, bar the middle half, dot the median, cross p99. ${first.name} causes most of the load, ${formatShare(first.loadShare)}, with ${formatShare(first.share)} of the requests.${actionCount > actions.length ? ` The ${actionCount - actions.length} that cause least are left out.` : ''}`}
      table={{ header: ['Action', 'Requests', 'Load', 'Measured', 'p5', 'p25', 'p50', 'p75', 'p95', 'p99', 'of it CPU'], rows: known.map((action) => [action.name, formatShare(action.share), formatShare(action.loadShare), action.samples === null ? 'assumed' : formatCount(action.samples), ...([0.05, 0.25, 0.5, 0.75, 0.95, 0.99] as const).map((quantile) => formatMs(at(action, quantile))), formatShare(action.cpuMs / Math.max(1e-9, action.cpuMs + action.blockedMs))]) }}
    >
      {[720, 360].map((width) => {
        const x = scaleLog([low, high], [MARGIN.left, width - MARGIN.right]).clamp(true)
        const height = known.length * ROW + MARGIN.bottom
        const ticks = ticksOf(low, high, width > 500 ? 9 : 5)
        return (
          <div key={width} className={width === 720 ? 'hidden sm:block' : 'sm:hidden'}>
            <svg data-drawing viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`Times of the actions of ${site}; the same figures are in the table below.`} className="h-auto w-full max-w-3xl text-[12px]">
              {ticks.map((tick) => (
                <g key={tick}>
                  <line x1={x(tick)} x2={x(tick)} y1={0} y2={height - MARGIN.bottom} className="stroke-line" />
                  <text x={x(tick)} y={height - 6} textAnchor="middle" className="fill-ink-soft">
                    {formatMs(tick)}
                  </text>
                </g>
              ))}
              <text x={width - MARGIN.right + 6} y={height - 6} className="fill-ink-soft">
                median
              </text>
              {known.map((action, index) => {
                const y = index * ROW + 28
                return (
                  <g key={action.name}>
                    <text x={MARGIN.left} y={y - 13} className="on-lines fill-ink">
                      {action.name.length > width / 9 ? `${action.name.slice(0, Math.floor(width / 9) - 1)}…` : action.name}
                    </text>
                    <line x1={x(at(action, 0.05))} x2={x(at(action, 0.95))} y1={y} y2={y} stroke="var(--chart-1)" strokeWidth="1.5" />
                    <rect x={x(at(action, 0.25))} width={Math.max(2, x(at(action, 0.75)) - x(at(action, 0.25)))} y={y - 5} height="10" rx="2" fill="var(--chart-1)" fillOpacity="0.55" />
                    <circle cx={x(at(action, 0.5))} cy={y} r="3.2" className="fill-ink" />
                    <path d={`M${x(at(action, 0.99)) - 3} ${y - 3}l6 6m0 -6l-6 6`} stroke="var(--chart-2)" strokeWidth="2" />
                    <text x={width - MARGIN.right + 6} y={y} dy="0.35em" className="fill-ink-soft">
                      {formatMs(at(action, 0.5))}
                    </text>
                  </g>
                )
              })}
            </svg>
          </div>
        )
      })}
    </ChartFrame>
  )
}

/** 1, 2 and 5 times powers of ten; powers alone where there would be more than `most`. */
function ticksOf(low: number, high: number, most: number): number[] {
  const all = Array.from({ length: 12 }, (_, index) => 10 ** (index - 3)).flatMap((power) => [power, 2 * power, 5 * power]).filter((tick) => tick >= low && tick <= high)
  const powers = all.filter((tick) => Math.abs(Math.log10(tick) - Math.round(Math.log10(tick))) < 1e-9)
  return all.length > most && powers.length > 1 ? powers : all
}
