'use client'

import { scaleLinear, scaleLog } from 'd3-scale'
import { line } from 'd3-shape'
import { formatMs, formatNumber, formatRate } from '../format.ts'
import type { MeasuredPoint } from '#lib/planning/measured-points.ts'
import { ChartFrame } from './chart-frame.tsx'

export interface LoadChartPoint {
  ratePerSecond: number
  p50: number | null
  p95: number | null
  p99: number | null
}

export interface LoadChartProps {
  points: readonly LoadChartPoint[]
  todayPerSecond: number
  objectiveMs?: number
  saturationPerSecond: number | null
  saturatedBy: string | null
  site: string
  /** Where response times begin to bend, as the engine finds it. */
  knee?: { ratePerSecond: number | null; label: string } | null
  /** What load tests and captures saw. */
  measured?: readonly MeasuredPoint[]
}

const SERIES = [
  { key: 'p99', label: 'p99', color: 'var(--chart-2)', dash: '2 3' },
  { key: 'p95', label: 'p95', color: 'var(--chart-1)', dash: undefined },
  { key: 'p50', label: 'p50', color: 'var(--chart-3)', dash: '6 3' },
] as const

const HEIGHT = 300
const MARGIN = { top: 26, right: 46, bottom: 42, left: 58 }

/**
 * Response time against load, drawn twice: wide, and narrow for a phone, so that the text keeps its size. The vertical
 * axis is logarithmic, since the bend towards saturation spans orders of magnitude.
 */
export function LoadChart(props: LoadChartProps) {
  const { points, site, saturationPerSecond, saturatedBy, measured = [] } = props
  return (
    <ChartFrame
      question={`How does ${site} answer as traffic grows?`}
      note={`${saturationPerSecond === null ? 'Nothing saturates in the range shown.' : `It saturates near ${formatRate(saturationPerSecond)}${saturatedBy === null ? '' : `; then ${saturatedBy}`}.`}${measured.length === 0 ? '' : ' Diamonds were measured: filled the p95, hollow the p50.'}`}
      table={{ header: ['Requests a second', 'p50', 'p95', 'p99'], rows: points.map((point) => [formatNumber(point.ratePerSecond), formatMs(point.p50), formatMs(point.p95), formatMs(point.p99)]).concat(measured.map((point) => [`${formatNumber(point.ratePerSecond)}, measured (${point.from})`, formatMs(point.p50), formatMs(point.p95), formatMs(point.p99)])) }}
    >
      <div className="hidden sm:block">
        <Drawing {...props} width={720} />
      </div>
      <div className="sm:hidden">
        <Drawing {...props} width={360} />
      </div>
    </ChartFrame>
  )
}

function Drawing({ points, todayPerSecond, objectiveMs, saturationPerSecond, site, knee = null, measured = [], width }: LoadChartProps & { width: number }) {
  const known = [...points, ...measured].flatMap(({ p50, p95, p99 }) => [p50, p95, p99]).filter((value): value is number => value !== null && value > 0)
  if (known.length === 0) return <p className="text-ink-soft text-sm">There is no steady state to draw.</p>
  const low = Math.min(...known, objectiveMs ?? Infinity)
  const high = Math.max(...known, objectiveMs ?? 0)
  const x = scaleLinear()
    .domain([0, Math.max(todayPerSecond, saturationPerSecond ?? 0, ...[...points, ...measured].map(({ ratePerSecond }) => ratePerSecond)) * 1.04])
    .range([MARGIN.left, width - MARGIN.right])
  const y = scaleLog()
    .domain([low / 1.4, high * 1.3])
    .range([HEIGHT - MARGIN.bottom, MARGIN.top])
  const yTicks = decades(low / 1.4, high * 1.3)
  const labelled = spread(
    SERIES.flatMap(({ key, label, color }) => {
      const last = points.findLast((point) => point[key] !== null)
      const value = last?.[key]
      return last === undefined || value === null || value === undefined ? [] : [{ label, color, x: x(last.ratePerSecond), y: y(value) }]
    }),
  )
  return (
    <svg data-drawing viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={`Response time of ${site} in percentiles against requests a second; the same figures are in the table below.`} className="h-auto w-full max-w-3xl text-[12px]">
      {yTicks.map((tick) => (
        <g key={tick}>
          <line x1={MARGIN.left} x2={width - MARGIN.right} y1={y(tick)} y2={y(tick)} className="stroke-line" />
          <text x={MARGIN.left - 8} y={y(tick)} dy="0.32em" textAnchor="end" className="fill-ink-soft">
            {formatMs(tick)}
          </text>
        </g>
      ))}
      {x.ticks(width > 500 ? 8 : 4).map((tick) => (
        <text key={tick} x={x(tick)} y={HEIGHT - MARGIN.bottom + 18} textAnchor="middle" className="fill-ink-soft">
          {formatNumber(tick)}
        </text>
      ))}
      <text x={(MARGIN.left + width - MARGIN.right) / 2} y={HEIGHT - 6} textAnchor="middle" className="fill-ink-soft">
        requests a second
      </text>
      {objectiveMs !== undefined && (
        <line x1={MARGIN.left} x2={width - MARGIN.right} y1={y(objectiveMs)} y2={y(objectiveMs)} className="stroke-bad" strokeWidth="1.5" strokeDasharray="8 4" />
      )}
      <Marker at={x(todayPerSecond)} label={`plan ${formatRate(todayPerSecond)}`} width={width} />
      {knee !== null && knee.ratePerSecond !== null && <Marker at={x(knee.ratePerSecond)} label={knee.label} width={width} low />}
      {saturationPerSecond !== null && <Marker at={x(saturationPerSecond)} label="saturated" width={width} strong />}
      {SERIES.map(({ key, color, dash }) => {
        const path = line<LoadChartPoint>()
          .defined((point) => point[key] !== null)
          .x((point) => x(point.ratePerSecond))
          .y((point) => y(point[key] ?? 1))(points)
        return path === null ? null : <path key={key} d={path} fill="none" stroke={color} strokeWidth="2" strokeDasharray={dash} strokeLinejoin="round" />
      })}
      {measured.flatMap(({ ratePerSecond, p50, p95, from }, index) =>
        [{ value: p50, filled: false, color: 'var(--chart-3)', name: 'p50' }, { value: p95, filled: true, color: 'var(--chart-1)', name: 'p95' }].map(({ value, filled, color, name }) => (value === null || value <= 0 ? null : (
          <path key={`${index} ${name}`} d={`M${x(ratePerSecond)} ${y(value) - 5}l5 5-5 5-5-5z`} fill={filled ? color : 'var(--surface)'} stroke={filled ? 'var(--surface)' : color} strokeWidth="1.5">
            <title>{`measured ${name} ${formatMs(value)} at ${formatRate(ratePerSecond)}: ${from}`}</title>
          </path>
        ))),
      )}
      {objectiveMs !== undefined && (
        <text x={MARGIN.left + 4} y={y(objectiveMs) - 5} className="on-lines fill-bad">
          objective {formatMs(objectiveMs)}
        </text>
      )}
      {labelled.map(({ label, color, x: at, y: height }) => (
        <text key={label} x={at + 6} y={height} dy="0.32em" fill={color} className="font-semibold">
          {label}
        </text>
      ))}
    </svg>
  )
}

function Marker({ at, label, width, strong = false, low = false }: { at: number; label: string; width: number; strong?: boolean; low?: boolean }) {
  const toLeft = at > width * 0.6
  return (
    <g>
      <line x1={at} x2={at} y1={MARGIN.top} y2={HEIGHT - MARGIN.bottom} className={strong ? 'stroke-bad' : 'stroke-ink-soft'} strokeDasharray={strong ? '2 2' : low ? '1 3' : undefined} />
      <text x={at + (toLeft ? -4 : 4)} y={strong ? MARGIN.top - 10 : low ? MARGIN.top + 26 : MARGIN.top + 8} textAnchor={toLeft ? 'end' : 'start'} className={strong ? 'fill-bad' : 'on-lines fill-ink'}>
        {label}
      </text>
    </g>
  )
}

/** 1, 2 and 5 times powers of ten; powers alone where that would be too many. */
function decades(low: number, high: number): number[] {
  const all = Array.from({ length: 14 }, (_, index) => index - 3).flatMap((power) => [1, 2, 5].map((digit) => digit * 10 ** power))
  const inside = all.filter((tick) => tick >= low && tick <= high)
  return inside.length > 8 ? inside.filter((tick) => Number.isInteger(Math.log10(tick))) : inside
}

/** Labels at least a line apart, from the top down. */
function spread<Label extends { y: number }>(labels: readonly Label[]): Label[] {
  let last = -Infinity
  return [...labels]
    .sort((a, b) => a.y - b.y)
    .map((label) => {
      last = Math.max(label.y, last + 14)
      return { ...label, y: last }
    })
}
