/**
 * A plan with something changed by a factor, for curves, head room and worlds. The plan given is not changed.
 */
import { distributionMoments } from './demand-moments.ts'
import type { Action, Demand, Distribution, Plan, Site, Traffic } from './plan.ts'

/** Traffic times `factor`: rates, or users (rounded up, at least one); a recording by its mean rate. */
export function withTraffic(plan: Plan, factor: number, siteName?: string): Plan {
  return { ...plan, sites: plan.sites.map((site) => (siteName === undefined || site.name === siteName ? { ...site, traffic: scaledTraffic(site.traffic, factor) } : site)) }
}

/** CPU and blocked time of every request times `factor`. */
export function withSlowerRequests(site: Site, factor: number): Site {
  if (factor === 1) return site
  return { ...site, actions: site.actions.map((action): Action => ({ ...action, demand: withDemandScaled(action.demand, factor, factor) })) }
}

/**
 * Closed traffic scales with the users; that is exact, but for the rounding to whole users. A recording's times of arrival
 * are squeezed, its demands kept.
 */
function scaledTraffic(traffic: Traffic, factor: number): Traffic {
  if (traffic.kind === 'open') return { ...traffic, ratePerSecond: traffic.ratePerSecond * factor }
  if (traffic.kind === 'closed') return { ...traffic, users: Math.max(1, Math.round(traffic.users * factor)) }
  return traffic.rows ? { ...traffic, rows: traffic.rows.map((row) => ({ ...row, atMs: row.atMs / factor })) } : traffic
}

/** CPU and blocked time of a demand, each times its factor. */
export function withDemandScaled(demand: Demand, cpuFactor: number, blockedFactor: number): Demand {
  return demand.kind === 'measured'
    ? { ...demand, cpuMs: demand.cpuMs.map((value) => value * cpuFactor), blockedMs: demand.blockedMs.map((value) => value * blockedFactor) }
    : { ...demand, cpuMs: scaledDistribution(demand.cpuMs, cpuFactor), blockedMs: scaledDistribution(demand.blockedMs, blockedFactor) }
}

/** Every request blocked for `extraMs` more. */
export function withExtraBlocked(demand: Demand, extraMs: number): Demand {
  return demand.kind === 'measured' ? { ...demand, blockedMs: demand.blockedMs.map((value) => value + extraMs) } : { ...demand, blockedMs: shiftedDistribution(demand.blockedMs, extraMs) }
}

function scaledDistribution(dist: Distribution, factor: number): Distribution {
  switch (dist.kind) {
    case 'constant':
      return { ...dist, value: dist.value * factor }
    case 'exponential':
    case 'lognormal':
      return { ...dist, mean: dist.mean * factor }
    case 'uniform':
      return { ...dist, min: dist.min * factor, max: dist.max * factor }
    case 'samples':
      return { ...dist, values: dist.values.map((value) => value * factor) }
    case 'mixture':
      return { ...dist, parts: dist.parts.map((part) => ({ weight: part.weight, dist: scaledDistribution(part.dist, factor) })) }
  }
}

/** Exact for what can be shifted; an exponential or lognormal keeps its standard deviation and its family's shape around the new mean. */
function shiftedDistribution(dist: Distribution, by: number): Distribution {
  switch (dist.kind) {
    case 'constant':
      return { ...dist, value: dist.value + by }
    case 'uniform':
      return { ...dist, min: dist.min + by, max: dist.max + by }
    case 'samples':
      return { ...dist, values: dist.values.map((value) => value + by) }
    case 'mixture':
      return { ...dist, parts: dist.parts.map((part) => ({ weight: part.weight, dist: shiftedDistribution(part.dist, by) })) }
    case 'exponential':
    case 'lognormal': {
      const deviation = dist.kind === 'exponential' ? dist.mean : dist.mean * dist.cv
      return by > 0 ? { kind: 'lognormal', mean: dist.mean + by, cv: deviation / (dist.mean + by) } : dist
    }
  }
}

/** Mean think time in seconds; 0 for traffic that does not think. */
export function thinkMean(traffic: Traffic): number {
  return traffic.kind === 'closed' ? distributionMoments(traffic.thinkS).mean : 0
}
