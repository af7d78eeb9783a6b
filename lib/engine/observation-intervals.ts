/**
 * Intervals around the analytic figures. With `run`: the range in which nine of ten observations of that length fall,
 * from the binomial spread of order statistics over the observations that are worth counting as independent. Without:
 * the bound within which these formulas agree with the simulation, widening towards saturation.
 */
import { normalQuantile } from './normal.ts'
import type { Plan } from './plan.ts'
import type { Interval, ResponseMs, ResponseMsInterval } from './prediction.ts'
import type { GroupAnswer } from './solve-host.ts'

const SHARE = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const

/** `tail(t)` is P(response > t ms). */
export function observationIntervals(plan: Plan, answers: readonly GroupAnswer[], figures: ResponseMs, tail: (t: number) => number): ResponseMsInterval {
  const { mean } = figures
  if (mean === null) return { mean: null, p50: null, p90: null, p95: null, p99: null }
  if (!plan.run) {
    const bound = errorBound(answers)
    // The tail is the first to suffer; the bound widens in ratio, so that it never reaches zero.
    const around = (value: number | null, widen = 1): Interval | null => (value === null ? null : [value / (1 + bound * widen), value * (1 + bound * widen)])
    return { mean: around(mean), p50: around(figures.p50), p90: around(figures.p90, 1.5), p95: around(figures.p95, 1.5), p99: around(figures.p99, 1.5) }
  }
  const rate = answers.reduce((sum, answer) => sum + answer.solution.throughput, 0)
  const count = Math.max(1, independentObservations(rate, plan.run.durationS, answers))
  const z = normalQuantile(0.95)
  const meanSpread = (z * spreadOf(figures)) / Math.sqrt(count)
  const quantile = (share: number, value: number | null): Interval | null => {
    if (value === null) return null
    const half = z * Math.sqrt((share * (1 - share)) / count)
    return [inverse(tail, 1 - Math.max(0.001, share - half), value), inverse(tail, 1 - Math.min(1 - 0.2 / Math.max(count, 1), Math.min(0.9999, share + half)), value)]
  }
  return { mean: [mean * Math.exp(-meanSpread), mean * Math.exp(meanSpread)], p50: quantile(SHARE.p50, figures.p50), p90: quantile(SHARE.p90, figures.p90), p95: quantile(SHARE.p95, figures.p95), p99: quantile(SHARE.p99, figures.p99) }
}

/**
 * Requests close together wait together: with a relaxation time tau = hold (1 + cv^2) / (2 c (1 - rho)^2) of the queue,
 * n requests count as n / (1 + 2 rate tau w), w the share of the response that is waiting.
 */
function independentObservations(rate: number, durationS: number, answers: readonly GroupAnswer[]): number {
  let correlated = 0
  for (const { solution, load: group, group: shape, gilUtilization } of answers) {
    const slots = shape.processes * shape.threads
    const busy = Math.min(0.995, Math.max(solution.throughput / solution.capacity, gilUtilization))
    const cvSquared = group.variance / Math.max(1e-12, (group.cpuMean + group.blockedMean) ** 2)
    const relaxation = ((1 + cvSquared) * solution.holdMean) / (2 * Math.max(1, slots * (1 - Math.min(0.95, gilUtilization))) * (1 - busy) ** 2)
    const waiting = (solution.queueMean + solution.gilWaitMean) / Math.max(1e-12, solution.queueMean + solution.holdMean)
    correlated += group.share * 2 * rate * Math.min(relaxation, durationS) * waiting
  }
  return (rate * durationS) / (1 + correlated)
}

/** Standard deviation of the logarithm of the response, from its median and ninth decile. */
function spreadOf({ p50, p90, p99 }: ResponseMs): number {
  const inner = p50 && p90 ? Math.log(p90 / p50) / 1.2816 : 1
  const outer = p50 && p99 ? Math.log(p99 / p50) / 2.3263 : inner
  const sigma = Math.max(inner, outer)
  return Math.sqrt(Math.expm1(Math.min(4, sigma * sigma)))
}

/**
 * The documented bound of agreement with the simulation: 6 % with idle resources, 40 % at saturation, and more where the
 * cores are contended, or where times vary widely and requests queue, since the waits rest on two moments.
 */
function errorBound(answers: readonly GroupAnswer[]): number {
  return Math.max(
    0.06,
    ...answers.map(({ solution, gilUtilization, load, group, stretch }) => {
      const busiest = Math.max(gilUtilization, Math.min(1, solution.throughput / solution.capacity))
      const cvSquared = load.variance / Math.max(1e-12, (load.cpuMean + load.blockedMean) ** 2)
      const fewSlots = Math.min(1, 3 * solution.queuedShare) * Math.min(1, 12 / (group.processes * group.threads))
      return 0.06 + 0.34 * busiest ** 4 + 0.1 * Math.min(1, stretch - 1) + Math.min(0.5, 0.06 * Math.max(0, cvSquared - 3)) * fewSlots
    }),
  )
}

/** t with tail(t) = wanted, starting from a value near it. */
function inverse(tail: (t: number) => number, wanted: number, near: number): number {
  let low = near
  let high = near
  for (let k = 0; k < 60 && tail(low) < wanted && low > 1e-9; k++) low /= 1.5
  for (let k = 0; k < 60 && tail(high) > wanted; k++) high *= 1.5
  for (let k = 0; k < 30 && high - low > 1e-3 * high; k++) {
    const middle = (low + high) / 2
    if (tail(middle) > wanted) low = middle
    else high = middle
  }
  return (low + high) / 2
}
