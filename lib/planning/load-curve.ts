/**
 * Response time against load: the same plan at fractions and multiples of its traffic, by the analytic engine. Closed
 * traffic scales its users. The curve ends soon after the first site saturates; beyond, there is no steady state to show.
 */
import { predictAnalytic } from '#lib/engine/predict-analytic.ts'
import type { Plan } from '#lib/engine/plan.ts'
import type { Bottleneck } from '#lib/engine/prediction.ts'

export interface LoadPoint {
  /** Multiple of the plan's traffic. */
  factor: number
  stable: boolean
  cpuUtilization: number
  sites: { name: string; offeredPerSecond: number; throughputPerSecond: number; p50: number | null; p95: number | null; p99: number | null }[]
}

export interface LoadCurve {
  points: LoadPoint[]
  /** The largest factor that still has a steady state, to a hundredth; null where even the smallest has none or the largest tried still has. */
  saturationFactor: number | null
  /** What binds there. */
  saturatedBy: Bottleneck | null
}

const LARGEST_FACTOR = 16
const POINTS = 16

export function loadCurve(plan: Plan): LoadCurve {
  const saturation = saturationOf(plan)
  const end = saturation?.factor ?? 3
  // Closer together towards the end, where the curve bends.
  const factors = Array.from({ length: POINTS }, (_, index) => end * (1 - (1 - (index + 1) / POINTS) ** 1.6) * (saturation === null ? 1 : 0.995))
  const wanted = [...factors, ...(end > 1 || saturation === null ? [1] : [])].filter((factor) => factor > 0).sort((a, b) => a - b)
  const points = [...new Set(wanted.map((factor) => Number(factor.toPrecision(4))))].map((factor) => pointAt(plan, factor))
  return { points, saturationFactor: saturation?.factor ?? null, saturatedBy: saturation?.by ?? null }
}

/** By bisection; null when nothing saturates up to the largest factor tried. */
function saturationOf(plan: Plan): { factor: number; by: Bottleneck } | null {
  if (plan.sites.every(({ traffic }) => traffic.kind !== 'open')) return null
  const atLargest = predictAnalytic(scaled(plan, LARGEST_FACTOR))
  if (atLargest.stable) return null
  let low = 0
  let high = LARGEST_FACTOR
  let by = atLargest.bottleneck
  for (let step = 0; step < 12 && high - low > 0.004 * high; step++) {
    const middle = (low + high) / 2
    const prediction = predictAnalytic(scaled(plan, middle))
    if (prediction.stable) low = middle
    else {
      high = middle
      by = prediction.bottleneck
    }
  }
  return low > 0 ? { factor: Number(low.toPrecision(3)), by } : null
}

function pointAt(plan: Plan, factor: number): LoadPoint {
  const prediction = predictAnalytic(scaled(plan, factor))
  return {
    factor,
    stable: prediction.stable,
    cpuUtilization: prediction.host.cpuUtilization,
    sites: prediction.sites.map(({ name, offeredPerSecond, throughputPerSecond, responseMs }) => ({ name, offeredPerSecond: offeredPerSecond ?? throughputPerSecond, throughputPerSecond, p50: responseMs.p50, p95: responseMs.p95, p99: responseMs.p99 })),
  }
}

/** The plan under `factor` times its traffic; recorded traffic cannot be scaled and stays. */
export function scaled(plan: Plan, factor: number): Plan {
  return {
    ...plan,
    sites: plan.sites.map((site) => {
      const { traffic } = site
      if (traffic.kind === 'open') return { ...site, traffic: { ...traffic, ratePerSecond: traffic.ratePerSecond * factor } }
      if (traffic.kind === 'closed') return { ...site, traffic: { ...traffic, users: Math.max(1, Math.round(traffic.users * factor)) } }
      return site
    }),
  }
}
