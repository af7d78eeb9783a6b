/**
 * How much more traffic a plan bears until an objective breaks, which one, and what then binds; when growth gets there,
 * and what is left of it where one of several such hosts is lost. Analytic.
 */
import { invalidInput } from '#lib/base/errors.ts'
import { requireAnswerablePlan, requireWithin } from './answerable-plan.ts'
import { curve, lastFactor } from './curve.ts'
import { hostLook, type HostLook } from './host-look.ts'
import type { Miss } from './objectives.ts'
import type { Plan } from './plan.ts'
import type { Bottleneck } from './prediction.ts'
import { withTraffic } from './scaled-plan.ts'
import { loadsUnder, siteLoads } from './site-load.ts'

export interface Headroom {
  /** Greatest multiple of the plan's traffic that meets every objective; below 1 the plan misses one today, 0 at any load. Null: beyond 1,000. */
  factor: number | null
  /** All sites together, at that factor. */
  requestsPerSecond: number | null
  /** What breaks just beyond. */
  breaks: Miss[]
  bottleneck: Bottleneck
  /** Multiple at which the plan saturates, objectives or not. */
  saturationFactor: number | null
  /** Months until then at `growthPerMonth` (0.03 is 3 % a month, compounding). Only where a growth was given. */
  months?: number | null
  /** The day on which that is, as YYYY-MM-DD; null beyond a hundred years. Only where a growth and a day to count from were given. */
  date?: string | null
  /** With one host of several lost. Only where the number of hosts was given. */
  hostLost?: HostLost
}

export interface HostLost {
  hosts: number
  /** Traffic of each host that is left, as a multiple of the plan's: N / (N - 1). */
  trafficFactor: number
  /** Greatest multiple of today's traffic that the hosts left still carry within the objectives. */
  factor: number | null
  /** What breaks at today's traffic. */
  missed: Miss[]
}

export interface HeadroomOptions {
  /** Compounding, above 0: asks for the months left. */
  growthPerMonth?: number
  /** YYYY-MM-DD: with a growth, asks for the date. */
  from?: string
  /** Hosts like this one that share the traffic evenly: asks what the loss of one leaves. */
  hosts?: number
}

const DAYS_A_MONTH = 365.2425 / 12
const DAY_MS = 86_400_000

/**
 * Throws `invalid` for a plan or options with numbers that are none.
 *
 * @example
 * ```ts
 * headroom(examplePlan()).factor // => 2.9
 * headroom(examplePlan()).breaks[0].objective // => "queuedShare"
 * headroom(examplePlan(), { growthPerMonth: 0.05 }).months // => 22
 * headroom(examplePlan(), { growthPerMonth: 0.05, from: '2030-01-31' }).date // => "2031-11-25"
 * headroom(examplePlan(), { hosts: 3 }).hostLost.factor // => 1.9
 * ```
 */
export function headroom(plan: Plan, options: HeadroomOptions = {}): Headroom {
  requireAnswerablePlan(plan)
  const { growthPerMonth, hosts } = options
  if (growthPerMonth !== undefined) requireWithin('growthPerMonth', growthPerMonth, -0.99, 100)
  if (hosts !== undefined) requireWithin('hosts', hosts, 2, 10_000)
  const loads = siteLoads(plan)
  const at = (factor: number): HostLook => {
    const scaled = withTraffic(plan, factor)
    return hostLook(scaled, loadsUnder(scaled, loads, factor))
  }
  const factor = lastFactor((candidate) => at(candidate).missed.length === 0)
  const beyond = at(Math.max(1e-3, (factor ?? 1000) * 1.02))
  const months = growthPerMonth === undefined || growthPerMonth <= 0 ? undefined : factor === null ? null : factor <= 1 ? 0 : Math.log(factor) / Math.log1p(growthPerMonth)
  return {
    factor,
    requestsPerSecond: factor === null || factor === 0 ? factor : at(factor).sites.reduce((sum, site) => sum + site.throughputPerSecond, 0),
    breaks: beyond.missed,
    bottleneck: beyond.bottleneck,
    saturationFactor: curve(plan, { factors: [], knee: false, loads }).saturation?.factor ?? null,
    ...(months === undefined ? {} : { months }),
    ...(months === undefined || options.from === undefined ? {} : { date: dateAfter(options.from, months) }),
    ...(hosts === undefined ? {} : { hostLost: { hosts, trafficFactor: hosts / (hosts - 1), factor: factor === null ? null : (factor * (hosts - 1)) / hosts, missed: at(hosts / (hosts - 1)).missed } }),
  }
}

function dateAfter(from: string, months: number | null): string | null {
  const start = /^\d{4}-\d{2}-\d{2}$/.test(from) ? Date.parse(`${from}T00:00:00Z`) : Number.NaN
  if (!Number.isFinite(start)) throw invalidInput([{ place: 'from', reason: `${JSON.stringify(from)} is not a day.`, remedy: 'Give it as YYYY-MM-DD.' }])
  return months === null || months > 1200 ? null : new Date(start + Math.floor(months * DAYS_A_MONTH) * DAY_MS).toISOString().slice(0, 10)
}
