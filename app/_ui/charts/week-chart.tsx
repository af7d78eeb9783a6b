'use client'

import { formatRate } from '../format.ts'
import { ChartFrame } from './chart-frame.tsx'

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const CELL = { width: 22, height: 20 }
const LEFT = 34
const TOP = 18

/** Arrivals by hour of week: darker is busier; an hour that was never observed is crossed out. */
export function WeekChart({ ratePerSecond, zone, busiestHour }: { ratePerSecond: readonly (number | null)[]; zone: string; busiestHour: number | null }) {
  const highest = Math.max(1e-9, ...ratePerSecond.map((rate) => rate ?? 0))
  const width = LEFT + 24 * CELL.width
  const scale = TOP + 7 * CELL.height + 8
  const height = scale + 18
  return (
    <ChartFrame
      question="When do requests arrive?"
      note={`Requests a second by hour of the week, ${zone}. ${busiestHour === null ? '' : `Busiest: ${DAYS[Math.floor(busiestHour / 24)]} ${busiestHour % 24}–${(busiestHour % 24) + 1} h, ${formatRate(ratePerSecond[busiestHour])}.`} Hours the log does not cover are crossed out.`}
      table={{ header: ['Hour', ...DAYS], rows: Array.from({ length: 24 }, (_, hour) => [`${hour} h`, ...DAYS.map((_day, day) => formatRate(ratePerSecond[day * 24 + hour]))]) }}
    >
      <div className="overflow-x-auto" role="region" aria-label="Arrivals by hour of the week" tabIndex={0}>
        <svg data-drawing viewBox={`0 0 ${width} ${height}`} role="img" aria-label="Requests a second for each hour of the week; the same figures are in the table below." className="h-auto w-full max-w-2xl min-w-96 text-[10px]">
          {[0, 6, 12, 18, 23].map((hour) => (
            <text key={hour} x={LEFT + (hour + 0.5) * CELL.width} y={TOP - 6} textAnchor="middle" className="fill-ink-soft">
              {hour} h
            </text>
          ))}
          {DAYS.map((day, index) => (
            <text key={day} x={LEFT - 6} y={TOP + (index + 0.5) * CELL.height} dy="0.32em" textAnchor="end" className="fill-ink-soft">
              {day}
            </text>
          ))}
          {ratePerSecond.map((rate, hour) => {
            const x = LEFT + (hour % 24) * CELL.width
            const y = TOP + Math.floor(hour / 24) * CELL.height
            return rate === null ? (
              <path key={hour} d={`M${x + 7} ${y + 6}l8 8m0 -8l-8 8`} className="stroke-line" strokeWidth="1.2" />
            ) : (
              <rect key={hour} x={x + 1} y={y + 1} width={CELL.width - 2} height={CELL.height - 2} rx="2" fill="var(--chart-1)" fillOpacity={0.08 + 0.92 * (rate / highest)} />
            )
          })}
          {[0, 0.25, 0.5, 0.75, 1].map((share, index) => (
            <rect key={share} x={LEFT + 40 + index * CELL.width} y={scale} width={CELL.width - 2} height={12} rx="2" fill="var(--chart-1)" fillOpacity={0.08 + 0.92 * share} />
          ))}
          <text x={LEFT + 34} y={scale + 10} textAnchor="end" className="fill-ink-soft">
            {formatRate(0)}
          </text>
          <text x={LEFT + 44 + 5 * CELL.width} y={scale + 10} className="fill-ink-soft">
            {formatRate(highest)}, the busiest hour
          </text>
        </svg>
      </div>
    </ChartFrame>
  )
}
