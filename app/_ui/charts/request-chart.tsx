'use client'

import { scaleLinear } from 'd3-scale'
import type { RequestParts } from '#lib/planning/answer-details.ts'
import { formatMs, formatShare } from '../format.ts'
import { ChartFrame } from './chart-frame.tsx'

const PARTS = [
  { key: 'cpuMs', label: 'CPU', color: 'var(--chart-1)', about: 'computing, with the GIL held' },
  { key: 'blockedMs', label: 'waiting for others', color: 'var(--chart-2)', about: 'database, services, disk: the thread is held, the GIL is not' },
  { key: 'threadWaitMs', label: 'waiting for a thread', color: 'var(--chart-4)', about: 'the group has none free' },
  { key: 'gilWaitMs', label: 'waiting for the GIL', color: 'var(--chart-3)', about: 'another thread of the process computes' },
  { key: 'restMs', label: 'Apache and cores', color: 'var(--chart-5)', about: 'Apache, mod_wsgi, and waiting for a core' },
] as const

const ROW = 46
const LEFT = 8

/** Of what the time of a mean request is made: CPU, GIL and waiting as shares, a bar for each site. */
export function RequestChart({ sites }: { sites: readonly { name: string; parts: RequestParts }[] }) {
  const rows = sites.map(({ name, parts }) => {
    const values = PARTS.map(({ key }) => parts[key] ?? 0)
    return { name, parts, values, sum: values.reduce((sum, value) => sum + value, 0) }
  })
  const first = rows[0]
  const largest = first === undefined || first.sum === 0 ? null : PARTS.map((part, index) => ({ part, share: (first.values[index] ?? 0) / first.sum })).reduce((most, each) => (each.share > most.share ? each : most))
  return (
    <ChartFrame
      question="What is a request's time made of?"
      note={first === undefined || largest === null ? undefined : `Of a mean request of ${first.name}, ${formatShare(largest.share)} is ${largest.part.label}: ${largest.part.about}.${first.parts.totalMs === null ? ' The site has no steady state, so waits are left out.' : ''}`}
      table={{ header: ['Site', ...PARTS.map(({ label }) => label), 'mean in all'], rows: rows.map(({ name, parts }) => [name, ...PARTS.map(({ key }) => formatMs(parts[key])), formatMs(parts.totalMs)]) }}
    >
      {[720, 360].map((width) => (
        <div key={width} className={width === 720 ? 'hidden sm:block' : 'sm:hidden'}>
          <svg data-drawing viewBox={`0 0 ${width} ${rows.length * ROW}`} role="img" aria-label="Shares of a request's time by site; the same figures are in the table below." className="h-auto w-full max-w-3xl text-[12px]">
            {rows.map((row, index) => (
              <Bar key={row.name} row={row} y={index * ROW} width={width} />
            ))}
          </svg>
        </div>
      ))}
      <ul data-legend className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-sm">
        {PARTS.map(({ key, label, color }, index) => (
          <li key={key} className="flex items-center gap-1.5">
            <span aria-hidden data-swatch className="size-2.5 rounded-sm" style={{ background: color }} />
            <span className="text-ink-soft">{label}</span> {first !== undefined && rows.length === 1 && formatMs(first.values[index])}
          </li>
        ))}
      </ul>
    </ChartFrame>
  )
}

function Bar({ row, y, width }: { row: { name: string; values: readonly number[]; sum: number; parts: RequestParts }; y: number; width: number }) {
  const x = scaleLinear([0, Math.max(1e-9, row.sum)], [LEFT, width - LEFT])
  const starts = row.values.map((_, index) => row.values.slice(0, index).reduce((sum, value) => sum + value, 0))
  return (
    <g>
      <text x={LEFT} y={y + 13} className="fill-ink font-medium">
        {row.name}
      </text>
      <text x={width - LEFT} y={y + 13} textAnchor="end" className="fill-ink-soft">
        {formatMs(row.parts.totalMs)} on average
      </text>
      {PARTS.map(({ key, color, label }, index) => {
        const [start = 0, value = 0] = [starts[index], row.values[index]]
        const [from, to] = [x(start), x(start + value)]
        const share = row.sum > 0 ? value / row.sum : 0
        return (
          <g key={key}>
            <rect x={from} y={y + 19} width={Math.max(0, to - from - 1)} height={20} fill={color}>
              <title>{`${label}: ${formatMs(value)}, ${formatShare(share)}`}</title>
            </rect>
            {to - from > 44 && (
              <text x={(from + to) / 2} y={y + 29} dy="0.35em" textAnchor="middle" className="fill-surface font-semibold">
                {formatShare(share)}
              </text>
            )}
          </g>
        )
      })}
    </g>
  )
}
