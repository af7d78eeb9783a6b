/**
 * What memory allows: the ceiling of the rule of thumb and the memory a prediction reports. MiB throughout.
 */
import type { Group, Plan, Site } from './plan.ts'

/** Assumed where a site's memory was not measured: a mid-sized Django application, its data set included. */
export const DEFAULT_MEMORY = { perProcessMiB: 60, perThreadMiB: 2 } as const

/** At least this much disk cache, whatever the plan says: without it the disk becomes the bottleneck. */
export const LEAST_DISK_CACHE_MIB = 512

export interface CeilingTerms {
  availableMiB: number
  diskCacheMiB: number
  /** Worst memory of one process, by site in plan order. */
  perProcessMiB: number[]
  worstProcessMiB: number
  /** floor(available / worst), never negative. */
  processes: number
}

/** (memory - system reserve - tenants - disk cache) / worst memory of one process. */
export function memoryCeiling(plan: Plan): CeilingTerms {
  const diskCacheMiB = Math.max(LEAST_DISK_CACHE_MIB, plan.host.reserves.diskCacheMiB)
  const tenantsMiB = plan.host.tenants.reduce((sum, tenant) => sum + tenant.memoryMiB, 0)
  const availableMiB = plan.host.memoryMiB - plan.host.reserves.systemMiB - tenantsMiB - diskCacheMiB
  const perProcessMiB = plan.sites.map((site) => Math.max(...site.groups.map((group) => processMiB(site, group.threads))))
  const worstProcessMiB = Math.max(...perProcessMiB)
  return { availableMiB, diskCacheMiB, perProcessMiB, worstProcessMiB, processes: Math.max(0, Math.floor(availableMiB / worstProcessMiB + 1e-9)) }
}

/** One process with `threads` threads that have all been busy at once: memory once taken is not given back. */
export function processMiB(site: Site, threads: number): number {
  const memory = site.memory ?? DEFAULT_MEMORY
  return memory.perProcessMiB + threads * memory.perThreadMiB
}

/** All processes of a group at their ceiling. */
export function groupCeilingMiB(site: Site, group: Group): number {
  return group.processes * processMiB(site, group.threads)
}
