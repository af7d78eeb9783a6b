/**
 * What each site and tenant of a plan takes of the host it lives on, in figures that add up over the sites of a host:
 * memory at its ceiling, CPU hour by hour of the week, Apache workers. Placement and the view of hosts by hour read these.
 */
import { analyticOverheads } from './analytic-overheads.ts'
import { groupCeilingMiB, DEFAULT_MEMORY } from './memory-ceiling.ts'
import type { Plan, Site, Tenant } from './plan.ts'
import { siteLoads } from './site-load.ts'
import { hourFactors, HOURS_OF_WEEK } from './varying-rate.ts'

export interface SiteNeeds {
  name: string
  /** All processes, every thread once busy. */
  memoryMiB: number
  /** False: assumed, since the plan does not tell it. */
  memoryKnown: boolean
  /**
   * Cores in each hour of the week: rate x CPU of a request, that of Apache and mod_wsgi included (the utilization law,
   * U = X S; Denning & Buzen 1978). Of users who wait, at the rate at which they would come if they never did.
   */
  cpuByHour: number[]
  /** Hours whose rate was measured; in the others the site is taken to be as busy as in its busiest. */
  hoursMeasured: number
  /** Apache workers that its requests hold in the busiest hour if none waits (Little's law). */
  workers: number
}

/** In the order of the plan's sites. */
export function sitesNeeds(plan: Plan): SiteNeeds[] {
  return siteLoads(plan).map((load) => {
    const { site } = load
    const { gilS, cpuS, holdS, outsideS } = analyticOverheads(site)
    const mean = (of: (group: (typeof load.groups)[number]) => number): number => load.groups.reduce((sum, group) => sum + group.share * of(group), 0)
    const cpu = mean(({ cpuMean }) => cpuMean + gilS + cpuS)
    const wall = mean(({ cpuMean, blockedMean }) => cpuMean + blockedMean + gilS + holdS + outsideS)
    const rate = load.arrivals.kind === 'open' ? load.arrivals.rate : load.arrivals.users / Math.max(1e-6, load.arrivals.think + wall)
    const { factors, measured } = weekOf(site)
    return {
      name: site.name,
      memoryMiB: site.groups.reduce((sum, group) => sum + groupCeilingMiB({ ...site, memory: site.memory ?? DEFAULT_MEMORY }, group), 0),
      memoryKnown: site.memory !== undefined,
      cpuByHour: factors.map((factor) => factor * rate * cpu),
      hoursMeasured: measured,
      workers: rate * wall,
    }
  })
}

/** Rate of each hour over that of the busiest: as planned, else as measured, else the same all week. */
export function weekOf(site: Pick<Site, 'traffic' | 'weekShape'>): { factors: number[]; measured: number } {
  const planned = site.traffic.kind === 'open' ? hourFactors(site.traffic) : null
  if (planned !== null) return { factors: planned, measured: HOURS_OF_WEEK }
  // An hour that nobody observed may be as busy as any.
  if (site.weekShape !== undefined) return { factors: site.weekShape.map((factor) => factor ?? 1), measured: site.weekShape.filter((factor) => factor !== null).length }
  return { factors: new Array<number>(HOURS_OF_WEEK).fill(1), measured: 0 }
}

/** A tenant takes the same at every hour. */
export function tenantCores(tenants: readonly Tenant[]): number {
  return tenants.reduce((sum, { cpuCores }) => sum + cpuCores, 0)
}
