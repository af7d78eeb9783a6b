/**
 * A plan over load: where response times bend, where the plan saturates, and what saturates. Analytic; milliseconds a
 * point.
 */
import { requireAnswerablePlan, requireWithin } from './answerable-plan.ts'
import { hostLook } from './host-look.ts'
import { hostState } from './host-state.ts'
import type { Miss } from './objectives.ts'
import type { Plan } from './plan.ts'
import type { Bottleneck } from './prediction.ts'
import { withTraffic } from './scaled-plan.ts'
import { loadsUnder, siteLoads, type SiteLoad } from './site-load.ts'
import { queuedShare } from './site-queue.ts'

export interface CurvePoint {
  /** Traffic as a multiple of the plan's. */
  factor: number
  /** Of all sites together: offered, and carried. */
  offeredPerSecond: number
  throughputPerSecond: number
  stable: boolean
  bottleneck: Bottleneck
  /** Of several hosts: of the busiest; and the most workers that one of them holds. */
  cpuUtilization: number
  apacheWorkersMean: number
  /** Every host, of a plan of several. */
  hosts?: { name: string; cpuUtilization: number; apacheWorkersMean: number }[]
  sites: { name: string; offeredPerSecond: number; throughputPerSecond: number; queuedShare: number | null; mean: number | null; p50: number | null; p95: number | null; p99: number | null }[]
  /** Objectives missed at this load. */
  missed: Miss[]
}

export interface Curve {
  points: CurvePoint[]
  /** Load at which the site that suffers first has twice its idle mean response; null if none does before saturation. */
  knee: { factor: number; site: string; mean: number } | null
  /**
   * Load beyond which open traffic grows a queue, or closed traffic stops gaining throughput, to 0.2 %, and the resource
   * that is then used up. Factor 0 where the least load is too much; null where the greatest looked for is not.
   */
  saturation: { factor: number; cause: Bottleneck } | null
}

export interface CurveOptions {
  /**
   * Loads to compute, as multiples of the plan's traffic, ascending; or how they follow from the saturation. Where absent:
   * 24 points up to past saturation.
   */
  factors?: readonly number[] | ((saturationFactor: number | null) => readonly number[])
  /** Greatest multiple of the plan's traffic at which saturation is looked for. Default 1,000. */
  greatestFactor?: number
  /** False leaves the knee out: a third of the work. */
  knee?: boolean
  /** The plan's own `siteLoads`, where the caller has them. */
  loads?: readonly SiteLoad[]
}

/** Loads beyond this multiple of the plan's are not looked for. */
const GREATEST_FACTOR = 1000
/** Nor computed beyond this. */
const MOST_FACTOR = 10_000
/** Closed traffic is saturated where almost everybody waits. */
const ALL_WAIT = 0.98

/**
 * Throws `invalid` for a plan or factors with numbers that are none.
 *
 * @example
 * ```ts
 * curve(examplePlan()).saturation.factor // => 6.2
 * curve(examplePlan()).saturation.cause // => "threads"
 * curve(examplePlan()).knee.factor // => 5.1
 * curve(examplePlan(), { factors: [1, 4] }).points.map((point) => Math.round(point.sites[0].p95)) // => [1837, 1874]
 * ```
 */
export function curve(plan: Plan, options: CurveOptions = {}): Curve {
  requireAnswerablePlan(plan)
  const loads = options.loads ?? siteLoads(plan)
  const at = (factor: number): CurvePoint => pointAt(plan, loads, factor)
  if (options.greatestFactor !== undefined) requireWithin('greatestFactor', options.greatestFactor, 1, MOST_FACTOR)
  const saturation = findSaturation(plan, loads, options.greatestFactor ?? GREATEST_FACTOR)
  const last = saturation ? saturation.factor * 1.1 : 4
  const chosen = typeof options.factors === 'function' ? options.factors(saturation?.factor ?? null) : options.factors
  const factors = chosen ?? Array.from({ length: 24 }, (_, i) => Number(((last * (i + 1)) / 24).toPrecision(4)))
  factors.forEach((factor, index) => requireWithin(`factors[${index}]`, factor, 1e-9, MOST_FACTOR))
  const points = factors.map(at)
  return { points, knee: options.knee === false ? null : findKnee(at, saturation?.factor ?? last), saturation }
}

function pointAt(plan: Plan, loads: readonly SiteLoad[], factor: number): CurvePoint {
  const scaled = withTraffic(plan, factor)
  const look = hostLook(scaled, loadsUnder(scaled, loads, factor))
  const hosts = look.hosts ?? [look.host]
  return {
    factor,
    offeredPerSecond: look.sites.reduce((sum, site) => sum + site.offeredPerSecond, 0),
    throughputPerSecond: look.sites.reduce((sum, site) => sum + site.throughputPerSecond, 0),
    stable: look.stable,
    bottleneck: look.bottleneck,
    cpuUtilization: Math.max(...hosts.map(({ cpuUtilization }) => cpuUtilization)),
    apacheWorkersMean: Math.max(...hosts.map(({ apacheWorkersMean }) => apacheWorkersMean)),
    ...(look.hosts === undefined ? {} : { hosts: look.hosts.map(({ name, cpuUtilization, apacheWorkersMean }) => ({ name, cpuUtilization, apacheWorkersMean })) }),
    sites: look.sites.map(({ name, offeredPerSecond, throughputPerSecond, queuedShare: queued, responseMs: { mean, p50, p95, p99 } }) => ({ name, offeredPerSecond, throughputPerSecond, queuedShare: queued, mean, p50, p95, p99 })),
    missed: look.missed,
  }
}

function findSaturation(plan: Plan, loads: readonly SiteLoad[], greatest: number): Curve['saturation'] {
  const at = (factor: number): { saturated: boolean; bottleneck: Bottleneck } => {
    const scaled = withTraffic(plan, factor)
    const { stable, bottleneck, host } = hostState(scaled, loadsUnder(scaled, loads, factor))
    return { bottleneck, saturated: !stable || host.sites.some((answers, index) => loads[index]?.arrivals.kind === 'closed' && answers.every((answer) => answer.solution.stable) && (queuedShare(answers, true) ?? 0) > ALL_WAIT) }
  }
  const edge = lastFactor((factor) => !at(factor).saturated, { greatest, precision: 0.002 })
  return edge === null ? null : { factor: edge, cause: at(Math.max(edge * 1.01, 1e-3)).bottleneck }
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

export interface FactorSearch {
  /** Default 1,000. */
  greatest?: number
  /** Relative. Default 0.005. */
  precision?: number
}

/**
 * The greatest factor at which `good` holds, given that it holds for less load and fails for more; 0 where it never holds,
 * null where it still holds at the greatest factor.
 */
export function lastFactor(good: (factor: number) => boolean, { greatest = GREATEST_FACTOR, precision = 0.005 }: FactorSearch = {}): number | null {
  let low = 0
  let high = 1
  if (good(1)) {
    while (good(high)) {
      if (high >= greatest) return null
      low = high
      high = Math.min(greatest, high * 2)
    }
  }
  while (high - low > precision * high && high > 1e-4) {
    const middle = low === 0 && high > 1e-2 ? high / 2 : (low + high) / 2
    if (good(middle)) low = middle
    else high = middle
  }
  return low
}
