import clsx from 'clsx'
import { hourName } from '#lib/engine/hosts-by-hour.ts'
import type { HostResource } from '#lib/engine/hosts-by-hour.ts'
import type { ShownHost } from '#lib/planning/hosts-answer.ts'
import { Badge } from '../../../_ui/badge.tsx'
import { HostWeekStrip } from '../../../_ui/charts/host-week-strip.tsx'
import { formatMiB, formatNumber, formatShare } from '../../../_ui/format.ts'

const BINDS: Record<HostResource, string> = { memory: 'memory binds', cpu: 'CPU binds', workers: "Apache's workers bind" }

/** What binds on a host, in a word. */
export function HostBadge({ host }: { host: ShownHost }) {
  if (host.sites.length === 0 && host.tenants.length === 0) return <Badge>empty</Badge>
  const isOver = host.use[host.binds] > 1 + 1e-9
  return <Badge tone={isOver ? 'bad' : host.use[host.binds] > 0.85 ? 'warn' : 'neutral'}>{isOver ? `over: ${BINDS[host.binds]}` : BINDS[host.binds]}</Badge>
}

/** Memory and CPU of a host against what they may be, the CPU hour by hour. */
export function HostMeters({ host }: { host: ShownHost }) {
  const { name, use, ceilings, memoryMiB, cpuByHour, worstHour, separatePeaksCores, workers } = host
  const worst = cpuByHour[worstHour] ?? 0
  const varies = Math.min(...cpuByHour) < worst * 0.999
  return (
    <div className="space-y-3 text-sm">
      <Meter label="Memory" of={name} use={use.memory} text={`${formatMiB(memoryMiB)} of ${formatMiB(Math.max(0, ceilings.memoryMiB))} for processes and tenants`} />
      <Meter label="CPU" of={name} use={use.cpu} text={`${formatNumber(worst)} of ${formatNumber(ceilings.cores)} cores that may be busy${varies ? `, most on ${hourName(worstHour)}` : ''}`} />
      {use.workers > 0.5 && <Meter label="Apache workers" of={name} use={use.workers} text={`${formatNumber(workers)} of ${ceilings.workers} held at the peak`} />}
      {varies && <HostWeekStrip host={name} cpuByHour={cpuByHour} ceilingCores={ceilings.cores} worstHour={worstHour} worstName={hourName(worstHour)} />}
      <p className="text-ink-soft text-xs">{peaksText(host.sites.length, worst, separatePeaksCores, varies)}</p>
    </div>
  )
}

function peaksText(sites: number, worst: number, separate: number, varies: boolean): string {
  if (sites === 0) return 'No site lives here.'
  if (!varies) return 'No week was measured of its sites: every hour counts as the peak.'
  if (sites === 1) return 'By hour of the week; an hour that nobody observed counts as the peak.'
  if (separate > worst * 1.02) return `Peaks do not coincide: if all fell together, ${formatNumber(separate)} cores would be busy, ${formatShare((separate - worst) / separate)} more than ever are.`
  return 'The peaks of its sites coincide.'
}

function Meter({ label, of, use, text }: { label: string; of: string; use: number; text: string }) {
  const isOver = use > 1 + 1e-9
  return (
    <div>
      <p className="flex flex-wrap items-baseline justify-between gap-x-2">
        <span className="font-medium">{label}</span>
        <span className={clsx('tabular-nums', isOver && 'text-bad font-semibold')}>{isOver ? `${formatShare(use)}, over its ceiling` : formatShare(use)}</span>
      </p>
      <div role="meter" aria-label={`${label} of ${of}`} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.min(100, Math.round(100 * use))} aria-valuetext={`${formatShare(use)}: ${text}`} className="bg-sunken mt-1 h-2 overflow-hidden rounded">
        <div className={clsx('h-full rounded', isOver ? 'bg-bad' : use > 0.85 ? 'bg-warn' : 'bg-accent')} style={{ width: `${Math.min(100, 100 * use)}%` }} />
      </div>
      <p className="text-ink-soft mt-0.5 text-xs">{text}</p>
    </div>
  )
}
