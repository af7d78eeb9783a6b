'use client'

import { scaleLinear } from 'd3-scale'
import { formatMiB } from '../format.ts'
import { ChartFrame } from './chart-frame.tsx'

export interface MemoryPart {
  label: string
  mib: number
  kind: 'reserve' | 'tenant' | 'site'
}

const COLORS = { reserve: 'var(--chart-5)', tenant: 'var(--chart-2)', site: 'var(--chart-1)' } as const
const HEIGHT = 62

/** Memory with every thread busy once, against what the host has. */
export function MemoryChart({ parts, hostMiB, host }: { parts: readonly MemoryPart[]; hostMiB: number; /** Its name, where there are several. */ host?: string }) {
  const total = parts.reduce((sum, { mib }) => sum + mib, 0)
  const byKind = (['reserve', 'tenant', 'site'] as const).map((kind) => ({ kind, mib: parts.filter((part) => part.kind === kind).reduce((sum, { mib }) => sum + mib, 0) }))
  const words = { reserve: 'reserves', tenant: 'tenants', site: 'sites' }
  const starts = parts.map((_, index) => parts.slice(0, index).reduce((sum, { mib }) => sum + mib, 0))
  return (
    <ChartFrame question={host === undefined ? 'Does it fit into memory?' : `Does it fit into the memory of ${host}?`} note={total <= hostMiB ? `${formatMiB(total)} of ${formatMiB(hostMiB)} once every thread has been busy; ${formatMiB(hostMiB - total)} are left.` : `It needs ${formatMiB(total)} and the host has ${formatMiB(hostMiB)}: ${formatMiB(total - hostMiB)} too much.`} table={{ header: ['Part', 'Memory'], rows: parts.map(({ label, mib }) => [label, formatMiB(mib)]) }}>
      {[720, 360].map((width) => {
        const x = scaleLinear([0, Math.max(total, hostMiB) * 1.02], [2, width - 2])
        return (
          <div key={width} className={width === 720 ? 'hidden sm:block' : 'sm:hidden'}>
            <svg data-drawing viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label="Memory by part against the host's; the same figures are in the table below." className="h-auto w-full max-w-3xl text-[12px]">
              <rect x={x(0)} width={x.range()[1]} y={4} height={28} className="fill-sunken" />
              {parts.map(({ label, mib, kind }, index) => (
                <rect key={label} x={x(starts[index] ?? 0)} width={Math.max(0, x((starts[index] ?? 0) + mib) - x(starts[index] ?? 0) - 0.7)} y={4} height={28} fill={COLORS[kind]}>
                  <title>{`${label}: ${formatMiB(mib)}`}</title>
                </rect>
              ))}
              {parts.map(({ label, mib }, index) =>
                // What fits into its part is said there; the rest stands in the legend and the table.
                x(mib) - x(0) < label.length * 7 + 12 ? null : (
                  <text key={label} x={x((starts[index] ?? 0) + mib / 2)} y={18} dy="0.35em" textAnchor="middle" className="fill-surface font-semibold">
                    {label}
                  </text>
                ),
              )}
              <line x1={x(hostMiB)} x2={x(hostMiB)} y1={0} y2={42} className={total > hostMiB ? 'stroke-bad' : 'stroke-ink'} strokeWidth="2" />
              <text x={x(hostMiB) - 4} y={54} textAnchor="end" className="fill-ink-soft">
                host {formatMiB(hostMiB)}
              </text>
            </svg>
          </div>
        )
      })}
      <ul data-legend className="flex flex-wrap gap-x-5 gap-y-1 text-sm">
        {byKind
          .filter(({ mib }) => mib > 0)
          .map(({ kind, mib }) => (
            <li key={kind} className="flex items-center gap-1.5">
              <span aria-hidden data-swatch className="size-2.5 rounded-sm" style={{ background: COLORS[kind] }} />
              <span className="text-ink-soft">{words[kind]}</span> {formatMiB(mib)}
            </li>
          ))}
      </ul>
    </ChartFrame>
  )
}
