/**
 * Response time against load: the same plan at fractions and multiples of its traffic, by the analytic engine. Closed
 * traffic scales its users. The curve ends soon after the first site saturates; beyond, there is no steady state to show.
 */
import { hostState, type HostState } from '#lib/engine/host-state.ts'
import type { Plan } from '#lib/engine/plan.ts'
import type { Bottleneck } from '#lib/engine/prediction.ts'
import { siteRates } from '#lib/engine/site-errors.ts'
import { loadsUnder, siteLoads, type SiteLoad } from '#lib/engine/site-load.ts'
import { siteResponse } from '#lib/engine/site-response.ts'

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

export function loadCurve(plan: Plan, loads: readonly SiteLoad[] = siteLoads(plan)): LoadCurve {
  const saturation = saturationOf(plan, loads)
  const end = saturation?.factor ?? 3
  // Closer together towards the end, where the curve bends.
  const factors = Array.from({ length: POINTS }, (_, index) => end * (1 - (1 - (index + 1) / POINTS) ** 1.6) * (saturation === null ? 1 : 0.995))
  const wanted = [...factors, ...(end > 1 || saturation === null ? [1] : [])].filter((factor) => factor > 0).sort((a, b) => a - b)
  const points = [...new Set(wanted.map((factor) => Number(factor.toPrecision(4))))].map((factor) => pointAt(plan, loads, factor))
  return { points, saturationFactor: saturation?.factor ?? null, saturatedBy: saturation?.by ?? null }
}

function stateAt(plan: Plan, loads: readonly SiteLoad[], factor: number): { loads: SiteLoad[]; state: HostState } {
  const under = scaled(plan, factor)
  const scaledLoads = loadsUnder(under, loads, factor)
  return { loads: scaledLoads, state: hostState(under, scaledLoads) }
}

/** By bisection; null when nothing saturates up to the largest factor tried. */
function saturationOf(plan: Plan, loads: readonly SiteLoad[]): { factor: number; by: Bottleneck } | null {
  if (plan.sites.every(({ traffic }) => traffic.kind !== 'open')) return null
  const { state: atLargest } = stateAt(plan, loads, LARGEST_FACTOR)
  if (atLargest.stable) return null
  let low = 0
  let high = LARGEST_FACTOR
  let by = atLargest.bottleneck
  for (let step = 0; step < 12 && high - low > 0.004 * high; step++) {
    const middle = (low + high) / 2
    const { state } = stateAt(plan, loads, middle)
    if (state.stable) low = middle
    else {
      high = middle
      by = state.bottleneck
    }
  }
  return low > 0 ? { factor: Number(low.toPrecision(3)), by } : null
}

function pointAt(plan: Plan, loads: readonly SiteLoad[], factor: number): LoadPoint {
  const { loads: scaledLoads, state } = stateAt(plan, loads, factor)
  return {
    factor,
    stable: state.stable,
    cpuUtilization: state.host.cpuUtilization,
    sites: scaledLoads.map((load, index) => {
      const answers = state.host.sites[index] ?? []
      const { p50, p95, p99 } = siteResponse(load, answers).response
      return { name: load.site.name, ...siteRates(answers), p50, p95, p99 }
    }),
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
