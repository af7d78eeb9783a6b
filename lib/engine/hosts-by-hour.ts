/**
 * The hosts of a plan against their ceilings: memory, CPU by hour of the week, Apache workers; which of them binds, and
 * when. Peaks of sites that do not coincide are told apart from those that do. By means that add up, so it agrees with the
 * CPU that a prediction of the busiest hour shows where nothing is overloaded; response times are a prediction's business.
 */
import { objectivesOf } from './objectives.ts'
import { homeOf, hostsOf } from './host-plans.ts'
import { LEAST_DISK_CACHE_MIB } from './memory-ceiling.ts'
import type { FurtherHost, Plan, Tenant } from './plan.ts'
import { sitesNeeds, tenantCores, type SiteNeeds } from './site-needs.ts'
import { HOURS_OF_WEEK } from './varying-rate.ts'

export type HostResource = 'memory' | 'cpu' | 'workers'

/** The CPU that may be used where the plan has no objective for it: above, waking and scheduling take what is left. */
const CPU_CEILING = 0.95

export interface HostCeilings {
  /** For processes and tenants: what the reserves leave. */
  memoryMiB: number
  /** Cores that may be busy, by the plan's objective. */
  cores: number
  workers: number
}

export interface HostWeek {
  name: string
  ceilings: HostCeilings
  sites: SiteNeeds[]
  tenants: Tenant[]
  /** Processes and tenants. */
  memoryMiB: number
  /** Cores busy in each hour of the week from Monday 00:00, tenants included. */
  cpuByHour: number[]
  /** The hour in which they are most. */
  worstHour: number
  /** As many cores would be busy if the peaks of all its sites fell into one hour; above the worst hour's where they do not. */
  separatePeaksCores: number
  workers: number
  /** Over the ceiling; CPU in the worst hour. */
  use: Record<HostResource, number>
  /** What is used most. */
  binds: HostResource
}

export function ceilingsOf(host: FurtherHost, plan: Plan): HostCeilings {
  const { systemMiB, diskCacheMiB } = host.reserves
  return { memoryMiB: host.memoryMiB - systemMiB - Math.max(LEAST_DISK_CACHE_MIB, diskCacheMiB), cores: host.cores * (objectivesOf(plan).cpuUtilization ?? CPU_CEILING), workers: host.apache.maxRequestWorkers }
}

/** Every host of the plan, in its order. */
export function hostsByHour(plan: Plan, needs: readonly SiteNeeds[] = sitesNeeds(plan)): HostWeek[] {
  return hostsOf(plan).map((host) => {
    const sites = needs.filter((_, index) => homeOf(plan, plan.sites[index] ?? {}) === host.name)
    const ceilings = ceilingsOf(host, plan)
    const beside = tenantCores(host.tenants)
    const cpuByHour = Array.from({ length: HOURS_OF_WEEK }, (_, hour) => sites.reduce((sum, site) => sum + (site.cpuByHour[hour] ?? 0), beside))
    const worstHour = cpuByHour.reduce((worst, cores, hour) => (cores > (cpuByHour[worst] ?? 0) + 1e-12 ? hour : worst), 0)
    const memoryMiB = sites.reduce((sum, site) => sum + site.memoryMiB, 0) + host.tenants.reduce((sum, tenant) => sum + tenant.memoryMiB, 0)
    const workers = sites.reduce((sum, site) => sum + site.workers, 0)
    const use = { memory: share(memoryMiB, ceilings.memoryMiB), cpu: share(cpuByHour[worstHour] ?? 0, ceilings.cores), workers: share(workers, ceilings.workers) }
    return {
      name: host.name,
      ceilings,
      sites,
      tenants: host.tenants,
      memoryMiB,
      cpuByHour,
      worstHour,
      separatePeaksCores: sites.reduce((sum, site) => sum + Math.max(0, ...site.cpuByHour), beside),
      workers,
      use,
      binds: mostUsed(use),
    }
  })
}

function mostUsed(use: Readonly<Record<HostResource, number>>): HostResource {
  return (['memory', 'cpu', 'workers'] as const).reduce((most, resource) => (use[resource] > use[most] ? resource : most))
}

function share(value: number, ceiling: number): number {
  return value <= 0 ? 0 : value / Math.max(1e-9, ceiling)
}

/** The host that is used most, of the resource that binds it. */
export function fullestOf(hosts: readonly HostWeek[]): HostWeek {
  return hosts.reduce((fullest, host) => (host.use[host.binds] > fullest.use[fullest.binds] ? host : fullest))
}

/** Null: every hour is alike. */
export function worstHourOf({ cpuByHour, worstHour }: HostWeek): number | null {
  return Math.min(...cpuByHour) < (cpuByHour[worstHour] ?? 0) * 0.999 ? worstHour : null
}

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

/** "Tuesday 14:00". */
export function hourName(hour: number): string {
  return `${DAYS[Math.floor(hour / 24)] ?? ''} ${String(hour % 24).padStart(2, '0')}:00`
}
