/**
 * How fast a daemon group completes requests when n of its threads are busy: the GIL inside each process, the uneven
 * spread of requests over processes, and the cores that processes compete for. Seconds.
 */
import { siblingCorrection, stretchBeside } from './core-contention.ts'
import type { CoreShare } from './group-centre.ts'
import { processThroughput, type ProcessDemand } from './process-centre.ts'

export interface GroupShape {
  processes: number
  threads: number
}

export interface GroupRates {
  /** Completions a second with n threads busy, n = 0..P x T. */
  rates: Float64Array
  /** Factor by which CPU is stretched in that state. */
  stretches: Float64Array
}

/** Beyond this many slots squared, chance evens out and states are not told apart. */
const DETAILED = 360_000
/** So many states of those are solved. */
const EVEN_STATES = 200
/** Stretch is tabulated in steps of this factor. */
const STEP = 1.12
const LOG_STEP = Math.log(STEP)

/**
 * How the requests of a group lie on its processes: P(one process has k of n), row by row, or `even` where there are so
 * many slots that chance evens out. Depends on the load of neither group nor host, so it is computed once.
 */
export type Spread = Float64Array | 'even'

export function spreadOf(shape: GroupShape, demand: ProcessDemand): Spread {
  const slots = shape.processes * shape.threads
  if (slots * slots > DETAILED || slots * shape.threads > 40_000) return 'even'
  return compositionWeights(shape, processThroughput(demand, shape.threads))
}

/**
 * Where who else is on the cores is given, the stretch depends on the group's own state: with n busy, u of a process's
 * time its GIL is held and wants a core, s = E[max(1, (siblings + others + 1) / C)], solved together with u.
 */
export function groupRates(shape: GroupShape, demand: ProcessDemand, share: CoreShare, spread: Spread = spreadOf(shape, demand)): GroupRates {
  const { processes, threads } = shape
  const slots = processes * threads
  if ('stretch' in share) {
    const { stretch } = share
    return { rates: groupThroughput(shape, processThroughput({ ...demand, cpu: demand.cpu * stretch }, threads), spread), stretches: new Float64Array(slots + 1).fill(stretch) }
  }
  const worst = (share.others.mean + 3 * Math.sqrt(share.others.variance) + processes) / share.cores
  const tables: Float64Array[] = []
  for (let stretch = 1; stretch < Math.max(1, worst) * STEP; stretch *= STEP) tables.push(processThroughput({ ...demand, cpu: demand.cpu * stretch }, threads))
  const rates = new Float64Array(slots + 1)
  const stretches = new Float64Array(slots + 1).fill(1)
  // Where chance evens out, so do neighbouring states: some are solved, those between them interpolated.
  const step = spread === 'even' ? Math.ceil(slots / EVEN_STATES) : 1
  let stretch = 1
  let before = 0
  for (let n = Math.min(step, slots); before < slots; n = Math.min(slots, n + step)) {
    let rate = 0
    for (let round = 0; round < 8; round++) {
      const place = Math.min(tables.length - 1, Math.log(stretch) / LOG_STEP)
      const below = Math.floor(place)
      const low = tables[below] ?? new Float64Array(threads + 1)
      const high = tables[Math.min(tables.length - 1, below + 1)] ?? low
      const mean = meanInProcess(shape, spread, n, low, high, place - below)
      rate = processes * mean
      const siblings = { count: processes - 1, runnable: Math.min(1, mean * demand.cpu * stretch) }
      const next = Math.max(1, stretchBeside(share.cores, share.others, siblings) * siblingCorrection(share.cores, siblings))
      const settled = Math.abs(next - stretch) < 1e-4 * stretch
      stretch = settled ? next : (stretch + 2 * next) / 3
      if (settled) break
    }
    rates[n] = Math.max(rate, rates[before] ?? 0)
    stretches[n] = stretch
    for (let k = before + 1; k < n; k++) {
      const part = (k - before) / (n - before)
      rates[k] = (rates[before] ?? 0) * (1 - part) + (rates[n] ?? 0) * part
      stretches[k] = (stretches[before] ?? 1) * (1 - part) + stretch * part
    }
    before = n
  }
  return { rates, stretches }
}

/** Completions a second of one process, on average over how n requests lie; a share `between` of the way from one table to the next. */
function meanInProcess({ processes, threads }: GroupShape, spread: Spread, n: number, low: Float64Array, high: Float64Array, between: number): number {
  if (spread === 'even') {
    const k = n / processes
    const whole = Math.floor(k)
    const at = (j: number): number => (low[j] ?? low[threads] ?? 0) * (1 - between) + (high[j] ?? high[threads] ?? 0) * between
    return at(whole) + (k - whole) * (at(whole + 1) - at(whole))
  }
  const row = n * (threads + 1)
  let mean = 0
  for (let k = 1; k <= threads; k++) {
    const slower = low[k] as number
    mean += (spread[row + k] as number) * (slower + between * ((high[k] as number) - slower))
  }
  return mean
}

/**
 * Completions a second with n requests on the group's slots, n = 0..P x T: P E[X(k)], k the number in one process. Requests
 * that lie on the slots as chance has it make k hypergeometric. Processes chosen at random make the slow ones pile up
 * (product form: weights of 1 / (X(1) X(2) .. X(k))), within 2 % of simulated random dispatch. mod_wsgi's accept mutex is
 * close to round robin, not quite, and blind to load: half-way between.
 */
export function groupThroughput({ processes, threads }: GroupShape, inProcess: Float64Array, spread: Spread): Float64Array {
  const slots = processes * threads
  const rates = new Float64Array(slots + 1)
  if (processes === 1) return inProcess.slice(0, slots + 1)
  if (threads === 1) {
    const one = inProcess[1] ?? 0
    for (let n = 1; n <= slots; n++) rates[n] = n * one
    return rates
  }
  if (spread === 'even') {
    // So many slots that chance evens out: X at the mean number per process.
    for (let n = 1; n <= slots; n++) {
      const k = n / processes
      const below = Math.floor(k)
      const left = inProcess[below] ?? 0
      rates[n] = processes * (left + (k - below) * ((inProcess[Math.min(threads, below + 1)] ?? left) - left))
    }
    return rates
  }
  for (let n = 1; n <= slots; n++) {
    let mean = 0
    for (let k = 1; k <= threads; k++) mean += (spread[n * (threads + 1) + k] ?? 0) * (inProcess[k] ?? 0)
    rates[n] = processes * mean
  }
  return rates
}

/** P(one process has k of the group's n), row by row: half-way between even and piled up. */
function compositionWeights({ processes, threads }: GroupShape, inProcess: Float64Array): Float64Array {
  const slots = processes * threads
  const out = new Float64Array((slots + 1) * (threads + 1))
  if (processes === 1) {
    for (let n = 0; n <= slots; n++) out[n * (threads + 1) + n] = 1
    return out
  }
  const even = Float64Array.from({ length: threads + 1 }, (_, k) => binomialWeight(threads, k))
  const piled = new Float64Array(threads + 1)
  piled[0] = 1
  const scale = 0.7 * (inProcess[threads] ?? 1)
  for (let k = 1; k <= threads; k++) piled[k] = ((piled[k - 1] ?? 0) * scale) / (inProcess[k] ?? scale)
  const sharesEven = addComposition(out, even, processes, threads, 0.5)
  // Hundreds of threads overflow the product form; then the even spread stands alone.
  if (!addComposition(out, piled, processes, threads, 0.5) && sharesEven) for (let i = 0; i < out.length; i++) out[i] = (out[i] ?? 0) * 2
  return out
}

/** Adds `factor` times the distribution given by products of `one`; false, and nothing added, where it is out of range. */
function addComposition(out: Float64Array, one: Float64Array, processes: number, threads: number, factor: number): boolean {
  let rest: Float64Array = Float64Array.of(1)
  for (let process = 1; process < processes; process++) rest = convolve(rest, one)
  const all = convolve(rest, one)
  if (all.some((value) => !(value > 0) || !Number.isFinite(value))) return false
  for (let n = 0; n < all.length; n++)
    for (let k = Math.max(0, n - rest.length + 1); k <= Math.min(threads, n); k++) {
      const at = n * (threads + 1) + k
      out[at] = (out[at] ?? 0) + (factor * (one[k] ?? 0) * (rest[n - k] ?? 0)) / (all[n] ?? 1)
    }
  return true
}

/** C(threads, k), scaled so that products of many stay in range. */
function binomialWeight(threads: number, k: number): number {
  let weight = 1
  for (let j = 1; j <= k; j++) weight *= (threads - j + 1) / j
  return weight / 2 ** threads
}

function convolve(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length + b.length - 1)
  for (let i = 0; i < a.length; i++) {
    const ai = a[i] ?? 0
    for (let j = 0; j < b.length; j++) out[i + j] = (out[i + j] ?? 0) + ai * (b[j] ?? 0)
  }
  return out
}

