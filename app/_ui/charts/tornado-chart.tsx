'use client'

import { scaleLog } from 'd3-scale'
import type { Sensitivity, SensitivityAnswer, SensitivityEnd } from '#lib/planning/sensitivity.ts'
import { formatMs, formatShare } from '../format.ts'
import { ChartFrame } from './chart-frame.tsx'

const ROW = { 720: 44, 360: 60 } as const
const MARGIN = { left: 8, right: 8, bottom: 24 }
const BASIS: Record<Sensitivity['basis'], string> = { range: 'the range given', counts: 'what the counts leave open', 'a tenth': 'a tenth up and down', 'one more or less': 'one more or less' }

/** Each input set to its low and its high end: how far the p95 of the worst site goes. The longest bar matters most. */
export function TornadoChart({ site, p95Ms, bars }: SensitivityAnswer) {
  const shown = bars.slice(0, 10)
  const known = [p95Ms, ...shown.flatMap(({ low, high }) => [low.p95Ms, high.p95Ms])].filter((value): value is number => value !== null && value > 0)
  const first = shown[0]
  if (first === undefined || known.length === 0) return <p className="text-ink-soft text-sm">There is no steady state to compare with: {site} does not carry its load.</p>
  const [low, high] = [Math.min(...known) / 1.08, Math.max(...known) * 1.08]
  return (
    <ChartFrame
      question={`What moves the p95 of ${site} most?`}
      note={`${first.label}: from ${end(first.low)} with ${first.low.input} to ${end(first.high)} with ${first.high.input}. The line in each bar is the p95 as planned. Ends are the ranges given, what the counts behind a number leave open, or else a tenth up and down.`}
      table={{ header: ['Input', 'Low', 'p95 at low', 'High', 'p95 at high', 'CPU then', 'Ends from'], rows: shown.map((bar) => [bar.label, bar.low.input, end(bar.low), bar.high.input, end(bar.high), `${formatShare(bar.low.cpuUtilization)} to ${formatShare(bar.high.cpuUtilization)}`, BASIS[bar.basis]]) }}
    >
      {([720, 360] as const).map((width) => {
        const row = ROW[width]
        // On a phone the figures stand on a line of their own.
        const above = row - 24
        const x = scaleLog([low, high], [MARGIN.left, width - MARGIN.right]).clamp(true)
        const height = shown.length * row + MARGIN.bottom
        const at = (value: SensitivityEnd) => (value.p95Ms === null ? width - MARGIN.right : x(value.p95Ms))
        const ticks = [low * 1.08, Math.sqrt(low * high), high / 1.08]
        return (
          <div key={width} className={width === 720 ? 'hidden sm:block' : 'sm:hidden'}>
            <svg data-drawing viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`Sensitivity of the p95 of ${site}; the same figures are in the table below.`} className="h-auto w-full max-w-3xl text-[12px]">
              {ticks.map((tick, index) => (
                <text key={tick} x={x(tick)} y={height - 6} textAnchor={index === 0 ? 'start' : index === 2 ? 'end' : 'middle'} className="fill-ink-soft">
                  {formatMs(tick)}
                </text>
              ))}
              {shown.map((bar, index) => {
                const y = index * row
                const [from, to] = [Math.min(at(bar.low), at(bar.high)), Math.max(at(bar.low), at(bar.high))]
                const middle = p95Ms === null ? from : x(p95Ms)
                return (
                  <g key={bar.label}>
                    <text x={MARGIN.left} y={y + 13} className="fill-ink">
                      {bar.label}
                      <tspan className="fill-ink-soft" {...(width === 360 ? { x: MARGIN.left, dy: 16 } : { dx: 6 })}>{`${bar.low.input}: ${end(bar.low)}, ${bar.high.input}: ${end(bar.high)}`}</tspan>
                    </text>
                    <rect x={from} width={Math.max(0, Math.min(middle, to) - from)} y={y + above} height="14" fill="var(--chart-3)" />
                    <rect x={Math.max(from, middle)} width={Math.max(1.5, to - Math.max(from, middle))} y={y + above} height="14" fill="var(--chart-2)" />
                    {p95Ms !== null && <line x1={x(p95Ms)} x2={x(p95Ms)} y1={y + above - 3} y2={y + above + 17} className="stroke-ink" strokeWidth="1.5" />}
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

function end({ p95Ms, stable }: SensitivityEnd): string {
  return !stable || p95Ms === null ? 'overloaded' : formatMs(p95Ms)
}
