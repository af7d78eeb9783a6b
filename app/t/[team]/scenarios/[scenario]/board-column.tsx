'use client'

import clsx from 'clsx'
import { X } from 'lucide-react'
import { useState } from 'react'
import type { ShownHost } from '#lib/planning/hosts-answer.ts'
import { Badge } from '../../../../_ui/badge.tsx'
import { Button } from '../../../../_ui/button.tsx'
import { CONTROL } from '../../../../_ui/class-names.ts'
import { formatMiB, formatMs, formatNumber } from '../../../../_ui/format.ts'
import { HostBadge, HostMeters } from '../host-meters.tsx'
import { BoardCard } from './board-card.tsx'
import type { Carried } from './board-card.tsx'

export interface BoardColumnProps {
  host: ShownHost
  hosts: readonly ShownHost[]
  carried: Carried | null
  onDrag: (carried: Carried | null) => void
  onMove: (carried: Carried, to: string) => void
  /** Absent: the plan's last site stays. */
  onRemoveSite?: (name: string) => void
  /** Absent: it stays. */
  onRemoveHost?: () => void
  onQueries: (tenant: string, queries: number) => void
  /** Names of sites that the saved version does not hold yet. */
  joined: ReadonlySet<string>
}

/** A host with what lives on it. What is dragged may be dropped anywhere on it. */
export function BoardColumn({ host, hosts, joined, carried, onDrag, onMove, onRemoveSite, onRemoveHost, onQueries }: BoardColumnProps) {
  const [isOver, setOver] = useState(false)
  const names = hosts.map(({ name }) => name)
  const planned = new Set(hosts.flatMap(({ sites }) => sites.map(({ name }) => name)))
  const taken = (tenant: string): string[] => hosts.filter(({ tenants }) => tenants.some(({ name }) => name === tenant)).map(({ name }) => name)
  const isTarget = carried !== null && carried.from !== host.name && !(carried.kind === 'tenant' && taken(carried.name).includes(host.name))
  return (
    <section
      aria-label={`Host ${host.name}`}
      onDragOver={(event) => {
        if (!isTarget) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false)
      }}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        if (isTarget) onMove(carried, host.name)
      }}
      className={clsx('min-w-0 space-y-3 rounded-lg border p-3', isOver && isTarget ? 'border-accent bg-accent-soft' : isTarget ? 'border-accent border-dashed' : 'border-line')}
    >
      <div className="flex items-start justify-between gap-2">
        <h3 className="flex min-w-0 flex-wrap items-center gap-2 font-semibold">
          <span className="break-all">{host.name}</span> <HostBadge host={host} />
        </h3>
        {onRemoveHost !== undefined && (
          <Button look="quiet" className="-mt-1 px-2" aria-label={`Take ${host.name} out of the plan`} onClick={onRemoveHost}>
            <X aria-hidden className="size-4" />
          </Button>
        )}
      </div>
      <HostMeters host={host} />
      <ul aria-label={`On ${host.name}`} className="space-y-2">
        {host.sites.map((site) => (
          <BoardCard key={`site ${site.name}`} carried={{ kind: 'site', name: site.name, from: host.name }} hosts={names} onMove={(to) => onMove({ kind: 'site', name: site.name, from: host.name }, to)} onRemove={onRemoveSite === undefined ? undefined : () => onRemoveSite(site.name)} onDrag={onDrag}>
            <p className="text-ink-soft text-xs">
              {formatMiB(site.memoryMiB)}
              {!site.memoryKnown && ' (assumed)'}, {formatNumber(site.peakCores)} cores at its peak
            </p>
            {joined.has(site.name) && <p className="text-ink-soft mt-1 text-xs">New in the plan, with the numbers of its newest profile. They can be changed here once this is saved: fields belong to what a version holds.</p>}
            {site.networkMs > 0 && <Badge tone="warn">+{formatMs(site.networkMs)} to a tenant elsewhere</Badge>}
          </BoardCard>
        ))}
        {host.tenants.map((tenant) => {
          const askedBy = tenant.usedBy?.sites.filter((name) => planned.has(name)) ?? []
          return (
            <BoardCard key={`tenant ${tenant.name}`} carried={{ kind: 'tenant', name: tenant.name, from: host.name }} hosts={names} taken={taken(tenant.name)} onMove={(to) => onMove({ kind: 'tenant', name: tenant.name, from: host.name }, to)} onDrag={onDrag}>
              <p className="text-ink-soft text-xs">
                {formatMiB(tenant.memoryMiB)}, {formatNumber(tenant.cpuCores)} cores
              </p>
              {hosts.length > 1 && tenant.usedBy !== undefined && askedBy.length > 0 && (
                <label className="text-ink-soft mt-1.5 block text-xs">
                  Queries a request <span className="sr-only">to {tenant.name} </span>of {askedBy.slice(0, 3).join(', ')}
                  {askedBy.length > 3 && ` and ${askedBy.length - 3} more`}, {formatMs(tenant.usedBy.roundTripMs)} each across hosts
                  <input
                    key={tenant.usedBy.queriesPerRequest}
                    defaultValue={tenant.usedBy.queriesPerRequest}
                    inputMode="decimal"
                    onBlur={({ target }) => {
                      const queries = Number(target.value.replace(',', '.'))
                      if (target.value.trim() !== '' && queries >= 0 && queries <= 100_000) {
                        if (queries !== tenant.usedBy?.queriesPerRequest) onQueries(tenant.name, queries)
                      } else target.value = String(tenant.usedBy?.queriesPerRequest ?? 0)
                    }}
                    className={`${CONTROL} mt-1 block max-w-24 !py-1`}
                  />
                </label>
              )}
            </BoardCard>
          )
        })}
      </ul>
      {host.sites.length === 0 && host.tenants.length === 0 && <p className="border-line text-ink-soft rounded-md border border-dashed p-3 text-sm">Nothing lives here yet. Move a site to it.</p>}
    </section>
  )
}
