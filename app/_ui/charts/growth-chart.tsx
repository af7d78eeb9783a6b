'use client'

import { scaleLinear } from 'd3-scale'
import { line } from 'd3-shape'
import { formatNumber } from '../format.ts'
import { ChartFrame } from './chart-frame.tsx'

const HEIGHT = 280
const MARGIN = { top: 20, right: 14, bottom: 42, left: 46 }

/** Traffic as it grows by so much a month, against what the plan bears. */
export function GrowthChart({ growthPerMonth, factor, saturationFactor, months, breaks, hasOpenTraffic }: { growthPerMonth: number; factor: number | null; saturationFactor: number | null; months: number | null; breaks: string | null; hasOpenTraffic: boolean }) {
  const end = Math.min(120, Math.max(12, Math.ceil((months ?? 24) * 1.4)))
  const points = Array.from({ length: end + 1 }, (_, month) => ({ month, traffic: (1 + growthPerMonth) ** month }))
  const limits = [
    ...(factor === null || factor === 0 ? [] : [{ at: factor, label: `objectives hold up to ${formatNumber(factor)} ×`, color: 'var(--bad)', dash: '8 4' }]),
    ...(saturationFactor === null || !hasOpenTraffic ? [] : [{ at: saturationFactor, label: `saturated at ${formatNumber(saturationFactor)} ×`, color: 'var(--chart-2)', dash: '2 3' }]),
  ]
  const rounded = months === null ? null : Math.floor(months)
  return (
    <ChartFrame
      question={`How long does it last at ${formatNumber(100 * growthPerMonth)} % growth a month?`}
      note={factor === null ? 'It bears more than a thousand times the traffic.' : factor < 1 ? `It misses an objective today: ${breaks ?? ''}.` : `${rounded === 0 ? 'Less than a month' : rounded === 1 ? 'One month' : `${rounded} months`}; then ${breaks ?? 'an objective breaks'}.`}
      table={{ header: ['Month', "Traffic, times today's", 'Within the objectives'], rows: points.map(({ month, traffic }) => [String(month), formatNumber(traffic), factor === null || traffic <= factor ? 'yes' : 'no']) }}
    >
      {[720, 360].map((width) => {
        const top = Math.max(...limits.map(({ at }) => Math.min(at, 4 * (points.at(-1)?.traffic ?? 1))), points.at(-1)?.traffic ?? 1) * 1.1
        const x = scaleLinear([0, end], [MARGIN.left, width - MARGIN.right])
        const y = scaleLinear([0, top], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice(4)
        const path = line<(typeof points)[number]>()
          .x(({ month }) => x(month))
          .y(({ traffic }) => y(traffic))(points)
        return (
          <div key={width} className={width === 720 ? 'hidden sm:block' : 'sm:hidden'}>
            <svg data-drawing viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label="Traffic over months against what the plan bears; the same figures are in the table below." className="h-auto w-full max-w-3xl text-[12px]">
              {y.ticks(4).map((tick) => (
                <g key={tick}>
                  <line x1={MARGIN.left} x2={width - MARGIN.right} y1={y(tick)} y2={y(tick)} className="stroke-line" />
                  <text x={MARGIN.left - 6} y={y(tick)} dy="0.32em" textAnchor="end" className="fill-ink-soft">
                    {formatNumber(tick)} ×
                  </text>
                </g>
              ))}
              {x.ticks(width > 500 ? 10 : 5).filter(Number.isInteger).map((tick) => (
                <text key={tick} x={x(tick)} y={HEIGHT - MARGIN.bottom + 18} textAnchor="middle" className="fill-ink-soft">
                  {tick}
                </text>
              ))}
              <text x={(MARGIN.left + width - MARGIN.right) / 2} y={HEIGHT - 6} textAnchor="middle" className="fill-ink-soft">
                months from now
              </text>
              <text x={MARGIN.left + 4} y={MARGIN.top - 4} className="fill-ink-soft">
                traffic, times today&apos;s
              </text>
              {limits.filter(({ at }) => at <= (y.domain()[1] ?? top)).map(({ at, label, color, dash }, _, drawn) => (
                <g key={label}>
                  <line x1={MARGIN.left} x2={width - MARGIN.right} y1={y(at)} y2={y(at)} stroke={color} strokeWidth="1.5" strokeDasharray={dash} />
                  {/* The higher above its line, the lower below: neither runs into the other, nor into the traffic between them. */}
                  <text x={width - MARGIN.right - 4} textAnchor="end" y={drawn.some((other) => other.at > at) ? y(at) + 15 : y(at) - 5} className="on-lines" fill={color}>
                    {label}
                  </text>
                </g>
              ))}
              {path !== null && <path d={path} fill="none" stroke="var(--chart-1)" strokeWidth="2.5" />}
              {months !== null && months <= end && factor !== null && (
                <g>
                  <circle cx={x(months)} cy={y(factor)} r="5" fill="var(--bad)" />
                  <line x1={x(months)} x2={x(months)} y1={y(factor)} y2={HEIGHT - MARGIN.bottom} stroke="var(--bad)" strokeDasharray="2 2" />
                </g>
              )}
            </svg>
          </div>
        )
      })}
    </ChartFrame>
  )
}
