/**
 * One mod_wsgi process as a flow-equivalent centre: how fast n requests inside it complete, given that one thread at a
 * time holds the GIL (Chandy, Herzog & Woo 1975). The throughputs X(n), n = 1..threads, then stand for the whole process
 * in a birth-death chain. Against the exact Markov chain: response within 2.1 %, wait within 5.4 %.
 */
import { birthDeath } from './birth-death.ts'

export interface ProcessDemand {
  /** CPU with the GIL held, per request, seconds. */
  cpu: number
  /** Time without it, per request, seconds. */
  blocked: number
  /**
   * Squared coefficient of variation of a CPU burst; 1 (the default) makes the recursion exact for exponential bursts or
   * an ideally shared GIL. Bursts of even length wait less: what is left of the one in progress is shorter.
   */
  burstCvSquared?: number
  /**
   * Time the GIL lies idle while threads that waited for it wake up, per request, if every turn had to be waited for;
   * seconds. Only contended turns cost it.
   */
  wake?: number
}

/**
 * X(0..threads), per second; X(0) = 0, X(n) <= 1 / cpu. Mean value analysis of one queueing station (the GIL) and a
 * delay: R = D (1 + Q(n-1)), less the shorter residual of an even burst (or more the longer one of an uneven),
 * U(n-1) D (1 - cv^2) / 2.
 */
export function processThroughput(demand: ProcessDemand, threads: number): Float64Array {
  const { blocked, wake = 0 } = demand
  const correction = (1 - (demand.burstCvSquared ?? 1)) / 2
  const rates = new Float64Array(threads + 1)
  let queue = 0
  let utilization = 0
  for (let n = 1; n <= threads; n++) {
    const cpu = demand.cpu + wake * Math.min(1, utilization)
    const atGil = Math.max(cpu, cpu * (1 + queue - utilization * correction))
    // A burst cannot wait less than the GIL's own speed allows: X never exceeds 1 / D.
    const rate = Math.min(n / Math.max(atGil + blocked, 1e-12), cpu > 1e-12 ? 1 / cpu : Infinity)
    rates[n] = rate
    queue = Math.max(0, n - rate * blocked)
    utilization = rate * cpu
  }
  return rates
}

export interface CentreResult {
  /** Mean time from arrival to departure, seconds; infinite where unstable. */
  response: number
  /** Mean wait for a thread, seconds. */
  wait: number
  /** P(all threads busy on arrival). */
  waitProbability: number
  stable: boolean
}

/** An open stream of `arrivalRate` requests a second into one process with `threads` threads. */
export function openProcess(demand: ProcessDemand, threads: number, arrivalRate: number): CentreResult {
  const rates = processThroughput(demand, threads)
  const rateAt = (n: number): number => rates[n] ?? 0
  if (arrivalRate >= rateAt(threads)) return { response: Infinity, wait: Infinity, waitProbability: 1, stable: false }
  const chain = birthDeath(threads, () => arrivalRate, rateAt, true)
  const r = chain.tailRatio
  let inside = 0
  chain.probability.forEach((p, n) => (inside += n * p))
  const last = chain.probability[threads] ?? 0
  const full = last / (1 - r)
  const waiting = (last * r) / (1 - r) ** 2
  // The states beyond the last have all threads busy, too.
  const busy = inside + (full - last) * threads
  return { response: (busy + waiting) / arrivalRate, wait: waiting / arrivalRate, waitProbability: full, stable: true }
}
