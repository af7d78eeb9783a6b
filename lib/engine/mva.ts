/**
 * Mean value analysis of closed queueing networks (Reiser & Lavenberg 1980; Schweitzer 1979; Bard): exact for one and
 * several classes with queueing stations of fixed rate and a think time, and the approximate recursion for large
 * populations. Demands and think times share one unit; throughput is per that unit.
 */
import { invalidInput } from '#lib/base/errors.ts'

export interface MvaResult {
  throughput: number
  /** Time from leaving the think state to coming back. */
  response: number
  /** Mean number at each station. */
  queue: number[]
}

/** Exact, one class: R_k = D_k (1 + Q_k(n-1)), X = n / (Z + R). */
export function exactMva(demands: readonly number[], customers: number, think = 0): MvaResult {
  const queue = demands.map(() => 0)
  let throughput = 0
  let response = 0
  for (let n = 1; n <= customers; n++) {
    const residence = demands.map((demand, k) => demand * (1 + (queue[k] ?? 0)))
    response = residence.reduce((sum, time) => sum + time, 0)
    throughput = n / (think + response)
    residence.forEach((time, k) => (queue[k] = throughput * time))
  }
  return { throughput, response, queue }
}

/** Schweitzer's approximation: Q_k(N-1) is taken as (N-1)/N Q_k; iterated to `tolerance` customers. */
export function schweitzerMva(demands: readonly number[], customers: number, think = 0, tolerance = 1e-10): MvaResult {
  const queue = demands.map(() => customers / Math.max(1, demands.length))
  let throughput = 0
  let response = 0
  for (let step = 0; step < 100_000; step++) {
    const residence = demands.map((demand, k) => demand * (1 + ((customers - 1) / customers) * (queue[k] ?? 0)))
    response = residence.reduce((sum, time) => sum + time, 0)
    throughput = customers / (think + response)
    let change = 0
    residence.forEach((time, k) => {
      const next = throughput * time
      change = Math.max(change, Math.abs(next - (queue[k] ?? 0)))
      queue[k] = next
    })
    if (change < tolerance) break
  }
  return { throughput, response, queue }
}

export interface MvaClass {
  /** Demand at each station, in station order. */
  demands: readonly number[]
  customers: number
  think?: number
}

export interface MvaClassResult {
  throughput: number
  response: number
}

/** Populations whose product of (N + 1) exceeds this are refused by the exact recursion. */
export const EXACT_POPULATIONS = 200_000

/** Exact, several classes: recursion over all populations up to the one asked for. */
export function exactMultiClassMva(classes: readonly MvaClass[]): { classes: MvaClassResult[]; queue: number[] } {
  const size = classes.reduce((product, c) => product * (c.customers + 1), 1)
  if (size > EXACT_POPULATIONS) throw invalidInput([{ place: 'classes', reason: `The exact recursion would visit ${size} populations.`, remedy: 'Use the approximate one.' }])
  const stations = Math.max(0, ...classes.map((c) => c.demands.length))
  const strides: number[] = []
  classes.reduce((stride, c, index) => {
    strides[index] = stride
    return stride * (c.customers + 1)
  }, 1)
  const queues = new Float64Array(size * stations)
  let results: MvaClassResult[] = classes.map(() => ({ throughput: 0, response: 0 }))
  for (let state = 1; state < size; state++) {
    results = classes.map((c, index) => {
      const stride = strides[index] ?? 1
      const present = Math.floor(state / stride) % (c.customers + 1)
      if (present === 0) return { throughput: 0, response: 0 }
      const before = (state - stride) * stations
      let response = 0
      c.demands.forEach((demand, k) => (response += demand * (1 + (queues[before + k] ?? 0))))
      const throughput = present / ((c.think ?? 0) + response)
      c.demands.forEach((demand, k) => {
        queues[state * stations + k] = (queues[state * stations + k] ?? 0) + throughput * demand * (1 + (queues[before + k] ?? 0))
      })
      return { throughput, response }
    })
  }
  return { classes: results, queue: [...queues.subarray((size - 1) * stations, size * stations)] }
}

/** Schweitzer-Bard for several classes: Q_jk seen by class c is Q_jk, less its own share 1/N_c of Q_ck. */
export function schweitzerMultiClassMva(classes: readonly MvaClass[], tolerance = 1e-10): { classes: MvaClassResult[]; queue: number[] } {
  const stations = Math.max(0, ...classes.map((c) => c.demands.length))
  const own = classes.map((c) => c.demands.map(() => c.customers / Math.max(1, c.demands.length)))
  let results: MvaClassResult[] = []
  for (let step = 0; step < 100_000; step++) {
    const total = Array.from({ length: stations }, (_, k) => own.reduce((sum, queue) => sum + (queue[k] ?? 0), 0))
    let change = 0
    results = classes.map((c, index) => {
      if (c.customers === 0) return { throughput: 0, response: 0 }
      const mine = own[index] ?? []
      const residence = c.demands.map((demand, k) => demand * (1 + (total[k] ?? 0) - (mine[k] ?? 0) / c.customers))
      const response = residence.reduce((sum, time) => sum + time, 0)
      const throughput = c.customers / ((c.think ?? 0) + response)
      residence.forEach((time, k) => {
        change = Math.max(change, Math.abs(throughput * time - (mine[k] ?? 0)))
        mine[k] = throughput * time
      })
      return { throughput, response }
    })
    if (change < tolerance) break
  }
  return { classes: results, queue: Array.from({ length: stations }, (_, k) => own.reduce((sum, queue) => sum + (queue[k] ?? 0), 0)) }
}

/** Asymptotic bound on throughput: min(N / (D + Z), 1 / Dmax). */
export function throughputBound(demands: readonly number[], customers: number, think = 0): number {
  const total = demands.reduce((sum, demand) => sum + demand, 0)
  return Math.min(customers / (total + think), 1 / Math.max(...demands))
}
