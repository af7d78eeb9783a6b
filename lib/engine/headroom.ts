/**
 * How much more traffic a plan bears until an objective breaks, which one, and what then binds. Analytic.
 */
import { curve, lastFactor } from './curve.ts'
import { missedObjectives, type Miss } from './objectives.ts'
import type { Plan } from './plan.ts'
import { predictAnalytic } from './predict-analytic.ts'
import type { Bottleneck, Prediction } from './prediction.ts'
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
}

/** `growthPerMonth` above 0 asks for the months left. Never throws for a plan that the schema accepts. */
export function headroom(plan: Plan, options: { growthPerMonth?: number } = {}): Headroom {
  const loads = siteLoads(plan)
  const at = (factor: number): { prediction: Prediction; misses: Miss[] } => {
    const scaled = withTraffic(plan, factor)
    const prediction = predictAnalytic(scaled, loadsUnder(scaled, loads, factor))
    return { prediction, misses: missedObjectives(scaled, prediction) }
  }
  const factor = lastFactor((candidate) => at(candidate).misses.length === 0)
  const beyond = at(Math.max(1e-3, (factor ?? 1000) * 1.02))
  const growth = options.growthPerMonth
  return {
    factor,
    requestsPerSecond: factor === null || factor === 0 ? factor : at(factor).prediction.sites.reduce((sum, site) => sum + site.throughputPerSecond, 0),
    breaks: beyond.misses,
    bottleneck: beyond.prediction.bottleneck,
    saturationFactor: curve(plan, { factors: [] }).saturation?.factor ?? null,
    ...(growth === undefined || growth <= 0 ? {} : { months: factor === null ? null : factor <= 1 ? 0 : Math.log(factor) / Math.log1p(growth) }),
  }
}
