/**
 * A plan at a glance: what objectives are judged by and what binds, without actions, groups and intervals. A whole
 * prediction of the same plan says the same figures; questions that look at hundreds of plans ask for no more than this.
 */
import { isSpread } from './host-plans.ts'
import { hostState } from './host-state.ts'
import { missedObjectives, type JudgedSite, type Miss } from './objectives.ts'
import { joinedLook, overHosts } from './over-hosts.ts'
import type { Plan } from './plan.ts'
import type { Bottleneck, ResponseMs } from './prediction.ts'
import { siteRates } from './site-errors.ts'
import { siteLoads, type SiteLoad } from './site-load.ts'
import { queuedShare } from './site-queue.ts'
import { siteResponse } from './site-response.ts'

export interface SiteLook extends JudgedSite {
  stable: boolean
  offeredPerSecond: number
}

export interface HostLook {
  stable: boolean
  bottleneck: Bottleneck
  sites: SiteLook[]
  host: { cpuUtilization: number; memoryMiB: number | null; apacheWorkersMean: number }
  /** Every host, of a plan of several. */
  hosts?: { name: string; cpuUtilization: number; memoryMiB: number | null; apacheWorkersMean: number }[]
  /** Objectives of the plan that it misses. */
  missed: Miss[]
}

export const UNKNOWN_RESPONSE: ResponseMs = { mean: null, p50: null, p90: null, p95: null, p99: null }

/** Never throws for a plan that the schema accepts; holds no NaN and no infinity. */
export function hostLook(plan: Plan, loads: readonly SiteLoad[] = siteLoads(plan)): HostLook {
  if (isSpread(plan)) return joinedLook(plan, overHosts(plan, (own) => hostLook(own.plan, own.siteIndexes.flatMap((index) => loads[index] ?? []))))
  const { host, stable, bottleneck, workers, admittedShare, groupsMiB, availableMiB } = hostState(plan, loads)
  const sites = loads.map((load, index): SiteLook => {
    const answers = host.sites[index] ?? []
    const { stable: carried, response } = siteResponse(load, answers)
    const { offeredPerSecond, throughputPerSecond } = siteRates(answers)
    // Apache has no worker for the rest.
    const starved = admittedShare < 1 && load.arrivals.kind === 'open'
    return {
      name: load.site.name,
      stable: carried && !starved,
      offeredPerSecond,
      throughputPerSecond: throughputPerSecond * (starved ? admittedShare : 1),
      queuedShare: queuedShare(answers, carried && !starved),
      responseMs: starved ? UNKNOWN_RESPONSE : response,
    }
  })
  const judged = {
    sites,
    host: {
      cpuUtilization: host.cpuUtilization,
      memoryMiB: Number.isFinite(groupsMiB) ? plan.host.memoryMiB - availableMiB + groupsMiB : null,
      apacheWorkersMean: Math.min(workers, plan.apache.maxRequestWorkers),
    },
  }
  return { stable, bottleneck, ...judged, missed: missedObjectives(plan, judged) }
}
