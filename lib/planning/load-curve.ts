/**
 * Response time against load, as a chart wants it: the engine's curve at points that lie closer where it bends, ending
 * just before the first site saturates; beyond, there is no steady state to show. Closed traffic scales its users.
 */
import { curve, type Curve } from '#lib/engine/curve.ts'
import type { Plan } from '#lib/engine/plan.ts'
import type { Bottleneck } from '#lib/engine/prediction.ts'
import { siteLoads, type SiteLoad } from '#lib/engine/site-load.ts'

export interface LoadPoint {
  /** Multiple of the plan's traffic. */
  factor: number
  stable: boolean
  cpuUtilization: number
  sites: { name: string; offeredPerSecond: number; throughputPerSecond: number; p50: number | null; p95: number | null; p99: number | null }[]
}

export interface LoadCurve {
  points: LoadPoint[]
  /** The largest factor that still has a steady state, to four digits; null where even the smallest has none or the largest tried still has. */
  saturationFactor: number | null
  /** What binds there. */
  saturatedBy: Bottleneck | null
  /** Where the site that suffers first takes twice its idle mean; null where none does. Absent in answers of before it was told. */
  knee?: { factor: number; site: string } | null
}

const LARGEST_FACTOR = 16
const POINTS = 16

export function loadCurve(plan: Plan, loads: readonly SiteLoad[] = siteLoads(plan)): LoadCurve {
  const { points, saturation, knee } = curve(plan, { loads, greatestFactor: LARGEST_FACTOR, factors: (factor) => chartFactors(ends(plan, factor)) })
  const factor = ends(plan, saturation?.factor ?? null)
  return { points: points.map(pointOf), saturationFactor: factor === null ? null : Number(factor.toPrecision(4)), saturatedBy: factor === null ? null : (saturation?.cause ?? null), knee: knee === null ? null : { factor: Number(knee.factor.toPrecision(4)), site: knee.site } }
}

/** Users who wait for their answers always have a steady state. */
function ends(plan: Plan, saturationFactor: number | null): number | null {
  return saturationFactor === null || saturationFactor === 0 || plan.sites.every(({ traffic }) => traffic.kind !== 'open') ? null : saturationFactor
}

/** Closer together towards the end, where the curve bends. */
function chartFactors(saturationFactor: number | null): number[] {
  const end = saturationFactor ?? 3
  const factors = Array.from({ length: POINTS }, (_, index) => end * (1 - (1 - (index + 1) / POINTS) ** 1.6) * (saturationFactor === null ? 1 : 0.995))
  const wanted = [...factors, ...(end > 1 ? [1] : [])].sort((a, b) => a - b)
  return [...new Set(wanted.map((factor) => Number(factor.toPrecision(4))))]
}

function pointOf({ factor, stable, cpuUtilization, sites }: Curve['points'][number]): LoadPoint {
  return { factor, stable, cpuUtilization, sites: sites.map(({ name, offeredPerSecond, throughputPerSecond, p50, p95, p99 }) => ({ name, offeredPerSecond, throughputPerSecond, p50, p95, p99 })) }
}
