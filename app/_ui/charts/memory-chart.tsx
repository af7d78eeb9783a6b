import { formatMiB } from '../format.ts'
import { ChartFrame } from './chart-frame.tsx'

export interface MemoryPart {
  label: string
  mib: number
  kind: 'reserve' | 'tenant' | 'site'
}

const COLORS = { reserve: 'var(--chart-5)', tenant: 'var(--chart-2)', site: 'var(--chart-1)' } as const

/** Memory with every thread busy once, against what the host has. */
export function MemoryChart({ parts, hostMiB }: { parts: readonly MemoryPart[]; hostMiB: number }) {
  const total = parts.reduce((sum, { mib }) => sum + mib, 0)
  const scale = Math.max(total, hostMiB) * 1.02
  const byKind = (['reserve', 'tenant', 'site'] as const).map((kind) => ({ kind, mib: parts.filter((part) => part.kind === kind).reduce((sum, { mib }) => sum + mib, 0) }))
  const words = { reserve: 'reserves', tenant: 'tenants', site: 'sites' }
  return (
    <ChartFrame question="Does it fit into memory?" note={total <= hostMiB ? `${formatMiB(total)} of ${formatMiB(hostMiB)} once every thread has been busy; ${formatMiB(hostMiB - total)} are left.` : `It needs ${formatMiB(total)} and the host has ${formatMiB(hostMiB)}: ${formatMiB(total - hostMiB)} too much.`} table={{ header: ['Part', 'Memory'], rows: parts.map(({ label, mib }) => [label, formatMiB(mib)]) }}>
      <div className="relative pt-1 pb-6">
        <div className="bg-sunken flex h-7 overflow-hidden rounded" aria-hidden>
          {parts.map(({ label, mib, kind }) => (
            <div key={label} title={`${label}: ${formatMiB(mib)}`} className="border-surface border-r" style={{ width: `${(100 * mib) / scale}%`, background: COLORS[kind] }} />
          ))}
        </div>
        <div aria-hidden className="bg-ink absolute top-0 h-9 w-0.5" style={{ left: `${(100 * hostMiB) / scale}%` }} />
        <span aria-hidden className="text-ink-soft absolute bottom-0 -translate-x-full pr-1 text-xs whitespace-nowrap" style={{ left: `${(100 * hostMiB) / scale}%` }}>
          host {formatMiB(hostMiB)}
        </span>
      </div>
      <ul className="flex flex-wrap gap-x-5 gap-y-1 text-sm">
        {byKind
          .filter(({ mib }) => mib > 0)
          .map(({ kind, mib }) => (
            <li key={kind} className="flex items-center gap-1.5">
              <span aria-hidden className="size-2.5 rounded-sm" style={{ background: COLORS[kind] }} />
              <span className="text-ink-soft">{words[kind]}</span> {formatMiB(mib)}
            </li>
          ))}
      </ul>
    </ChartFrame>
  )
}
