/**
 * A plan over load: where response times bend, where the plan saturates, and what saturates. Analytic; milliseconds a
 * point.
 */
import { missedObjectives, type Miss } from './objectives.ts'
import type { Plan } from './plan.ts'
import { predictAnalytic } from './predict-analytic.ts'
import type { Bottleneck } from './prediction.ts'
import { withTraffic } from './scaled-plan.ts'
import { loadsUnder, siteLoads, type SiteLoad } from './site-load.ts'

export interface CurvePoint {
  /** Traffic as a multiple of the plan's. */
  factor: number
  /** Of all sites together: offered, and carried. */
  offeredPerSecond: number
  throughputPerSecond: number
  stable: boolean
  bottleneck: Bottleneck
  cpuUtilization: number
  apacheWorkersMean: number
  sites: { name: string; throughputPerSecond: number; queuedShare: number | null; mean: number | null; p50: number | null; p95: number | null; p99: number | null }[]
  /** Objectives missed at this load. */
  missed: Miss[]
}

export interface Curve {
  points: CurvePoint[]
  /** Load at which the site that suffers first has twice its idle mean response; null if none does before saturation. */
  knee: { factor: number; site: string; mean: number } | null
  /** Load beyond which open traffic grows a queue, or closed traffic stops gaining throughput; null if out of reach. */
  saturation: { factor: number; cause: Bottleneck } | null
}

export interface CurveOptions {
  /** Loads to compute, as multiples of the plan's traffic, ascending. Where absent: 24 points up to past saturation. */
  factors?: readonly number[]
}

/** Loads beyond this multiple of the plan's are not looked for. */
const GREATEST_FACTOR = 1000

/** Never throws for a plan that the schema accepts. */
export function curve(plan: Plan, options: CurveOptions = {}): Curve {
  const loads = siteLoads(plan)
  const at = (factor: number): CurvePoint => pointAt(plan, loads, factor)
  const saturation = findSaturation(at)
  const last = saturation ? saturation.factor * 1.1 : 4
  const factors = options.factors ?? Array.from({ length: 24 }, (_, i) => Number(((last * (i + 1)) / 24).toPrecision(4)))
  const points = factors.filter((factor) => factor > 0 && Number.isFinite(factor)).map(at)
  return { points, knee: findKnee(at, saturation?.factor ?? last), saturation }
}

function pointAt(plan: Plan, loads: readonly SiteLoad[], factor: number): CurvePoint {
  const scaled = withTraffic(plan, factor)
  const prediction = predictAnalytic(scaled, loadsUnder(scaled, loads, factor))
  return {
    factor,
    offeredPerSecond: prediction.sites.reduce((sum, site) => sum + (site.offeredPerSecond ?? 0), 0),
    throughputPerSecond: prediction.sites.reduce((sum, site) => sum + site.throughputPerSecond, 0),
    stable: prediction.stable,
    bottleneck: prediction.bottleneck,
    cpuUtilization: prediction.host.cpuUtilization,
    apacheWorkersMean: prediction.host.apacheWorkersMean,
    sites: prediction.sites.map((site) => ({ name: site.name, throughputPerSecond: site.throughputPerSecond, queuedShare: site.queuedShare, mean: site.responseMs.mean, p50: site.responseMs.p50, p95: site.responseMs.p95, p99: site.responseMs.p99 })),
    missed: missedObjectives(scaled, prediction),
  }
}

/** Open traffic: not stable. Closed: almost everybody waits. */
function isSaturated(point: CurvePoint): boolean {
  return !point.stable || point.sites.some((site) => site.queuedShare !== null && site.queuedShare > 0.98)
}

function findSaturation(at: (factor: number) => CurvePoint): Curve['saturation'] {
  const edge = lastFactor((factor) => !isSaturated(at(factor)))
  if (edge === null) return null
  const beyond = at(Math.max(edge * 1.01, 1e-3))
  return { factor: edge, cause: beyond.bottleneck }
}

function findKnee(at: (factor: number) => CurvePoint, end: number): Curve['knee'] {
  const idle = at(Math.min(0.01, end / 100))
  const doubled = (point: CurvePoint): { site: string; mean: number } | null => {
    for (const [i, site] of point.sites.entries()) {
      const alone = idle.sites[i]?.mean
      if (alone && (site.mean === null || site.mean > 2 * alone)) return { site: site.name, mean: site.mean ?? Infinity }
    }
    return null
  }
  let low = 0
  let high = end
  if (!doubled(at(high * 0.999))) return null
  for (let step = 0; step < 16; step++) {
    const middle = (low + high) / 2
    if (doubled(at(middle))) high = middle
    else low = middle
  }
  const found = doubled(at(high))
  return found && Number.isFinite(found.mean) ? { factor: high, ...found } : null
}

/**
 * The greatest factor at which `good` holds, to 0.5 %, given that it holds for less load and fails for more; 0 where it
 * never holds, null where it still holds at the greatest factor.
 */
export function lastFactor(good: (factor: number) => boolean): number | null {
  let low = 0
  let high = 1
  if (good(1)) {
    while (good(high)) {
      low = high
      high *= 2
      if (high > GREATEST_FACTOR) return null
    }
  }
  while (high - low > 0.005 * high && high > 1e-4) {
    const middle = low === 0 && high > 1e-2 ? high / 2 : (low + high) / 2
    if (good(middle)) low = middle
    else high = middle
  }
  return low
}
