import { formatMiB } from '../../../_ui/format.ts'

/** A host's memory as one bar: reserves, tenants, and what they leave for processes. */
export function MemoryBar({ host }: { host: { memoryMiB: number; systemReserveMiB: number; diskCacheReserveMiB: number; tenants: readonly { name: string; memoryMiB: number }[] } }) {
  const tenantsMiB = host.tenants.reduce((sum, { memoryMiB }) => sum + memoryMiB, 0)
  const leftMiB = Math.max(0, host.memoryMiB - host.systemReserveMiB - host.diskCacheReserveMiB - tenantsMiB)
  const parts = [
    { label: 'System reserve', mib: host.systemReserveMiB, color: 'var(--chart-5)' },
    { label: 'Disk cache reserve', mib: host.diskCacheReserveMiB, color: 'var(--chart-3)' },
    { label: 'Tenants', mib: tenantsMiB, color: 'var(--chart-2)' },
    { label: 'Left for processes', mib: leftMiB, color: 'var(--chart-1)' },
  ].filter(({ mib }) => mib > 0)
  const total = Math.max(
    host.memoryMiB,
    parts.reduce((sum, { mib }) => sum + mib, 0),
  )
  return (
    <div>
      <div className="flex h-3 overflow-hidden rounded-full" aria-hidden>
        {parts.map(({ label, mib, color }) => (
          <div key={label} style={{ width: `${(100 * mib) / total}%`, background: color }} />
        ))}
      </div>
      <ul className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-sm">
        {parts.map(({ label, mib, color }) => (
          <li key={label} className="flex items-center gap-1.5">
            <span aria-hidden className="size-2.5 rounded-sm" style={{ background: color }} />
            <span className="text-ink-soft">{label}</span> <span className="tabular-nums">{formatMiB(mib)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
