/**
 * How much longer CPU takes because other processes want the cores, too. The operating system shares cores fairly between
 * runnable processes (a process has one runnable thread, the holder of the GIL), so a burst that meets n other runnable
 * processes on C cores runs max(1, (n + 1) / C) times as long. Exact for one core and many small processes, 1 / (1 - rho);
 * within 2 % of M/M/C-PS up to 80 % utilization. It leaves out wake-up latency and cache effects.
 */
import { normalCdf, normalDensity } from './normal.ts'

/** Equal processes, each wanting a core a share `runnable` of the time. */
export interface Competitor {
  count: number
  runnable: number
}

/** Beyond this many cores the number of runnable processes is taken as normally distributed. */
const EXACT_CORES = 128

/** How many processes beside a group's own want a core: P(n) for n below the cores, and the mean and variance of n. */
export interface Others {
  probability: Float64Array
  mean: number
  variance: number
}

/** For each competitor, all the others. */
export function others(cores: number, competitors: readonly Competitor[]): Others[] {
  const mean = competitors.reduce((sum, c) => sum + c.count * c.runnable, 0)
  const variance = competitors.reduce((sum, c) => sum + c.count * c.runnable * (1 - c.runnable), 0)
  const size = cores > EXACT_CORES ? 0 : Math.max(0, Math.ceil(cores - 1))
  const whole = competitors.map((c) => binomial(c.count, c.runnable, size))
  const before: Float64Array[] = []
  const after: Float64Array[] = []
  let running = unit(size)
  whole.forEach((p, i) => {
    before[i] = running
    running = convolve(running, p, size)
  })
  running = unit(size)
  for (let i = whole.length - 1; i >= 0; i--) {
    after[i] = running
    running = convolve(running, whole[i] ?? unit(size), size)
  }
  return competitors.map((c, i) => ({
    probability: convolve(before[i] ?? unit(size), after[i] ?? unit(size), size),
    mean: Math.max(0, mean - c.count * c.runnable),
    variance: Math.max(0, variance - c.count * c.runnable * (1 - c.runnable)),
  }))
}

/** Probability that every core is busy: that at least so many processes want one. 1 core alone counts as never. */
export function allCoresBusy(cores: number, competitors: readonly Competitor[]): number {
  if (cores <= 1) return 0
  const size = Math.ceil(cores)
  if (cores > EXACT_CORES) {
    const mean = competitors.reduce((sum, c) => sum + c.count * c.runnable, 0)
    const variance = competitors.reduce((sum, c) => sum + c.count * c.runnable * (1 - c.runnable), 0)
    return variance > 0 ? normalCdf((mean - size + 0.5) / Math.sqrt(variance)) : mean >= size ? 1 : 0
  }
  const fewer = competitors.reduce((sum, c) => convolve(sum, binomial(c.count, c.runnable, size), size), unit(size))
  return Math.max(0, 1 - fewer.reduce((sum, p) => sum + p, 0))
}

/**
 * E[max(1, (n + 1) / cores)] for one process beside `others` and beside its `own` siblings.
 */
export function stretchBeside(cores: number, { probability, mean, variance }: Others, own: Competitor): number {
  const siblings = own.count * own.runnable
  if (cores > EXACT_CORES) return normalStretch(cores, mean + siblings, variance + siblings * (1 - own.runnable))
  // Idle cores weigh with how many they are, and only that few processes leave any idle.
  const size = probability.length
  let stretch = (mean + siblings + 1) / cores
  if (own.runnable >= 1) {
    for (let j = 0; j + own.count < size; j++) stretch += (probability[j] as number) * Math.max(0, 1 - (j + own.count + 1) / cores)
    return Math.max(1, stretch)
  }
  let term = (1 - own.runnable) ** own.count
  if (term === 0) return Math.max(1, stretch)
  const odds = own.runnable / (1 - own.runnable)
  for (let k = 0; k < size && k <= own.count; k++) {
    let idle = 0
    for (let j = 0; j + k < size; j++) idle += (probability[j] as number) * Math.max(0, 1 - (j + k + 1) / cores)
    stretch += term * idle
    term *= ((own.count - k) / (k + 1)) * odds
  }
  return Math.max(1, stretch)
}

/**
 * How much less siblings stretch each other where their number is known than where it is an average: while n requests are
 * in a group, a process progresses at the mean of speeds, 1 / E[min(1, C / (B + 1))], and not at 1 / the mean of
 * stretches. B is binomial over the siblings. At most 1.
 */
export function siblingCorrection(cores: number, own: Competitor): number {
  if (own.count <= 0 || own.runnable <= 0 || own.count + 1 <= cores) return 1
  const p = Math.min(own.runnable, 1 - 1e-9)
  let term = (1 - p) ** own.count
  let speed = 0
  let stretch = 0
  for (let n = 0; n <= own.count; n++) {
    speed += term * Math.min(1, cores / (n + 1))
    stretch += term * Math.max(1, (n + 1) / cores)
    term *= ((own.count - n) / (n + 1)) * (p / (1 - p))
  }
  return speed > 0 && stretch > 0 && Number.isFinite(stretch) ? Math.min(1, 1 / (speed * stretch)) : 1
}

/** The same for one process of each competitor, its siblings counted. */
export function coreStretch(cores: number, competitors: readonly Competitor[]): number[] {
  return others(cores, competitors).map((beside, i) => {
    const c = competitors[i] ?? { count: 1, runnable: 0 }
    return stretchBeside(cores, beside, { count: c.count - 1, runnable: c.runnable })
  })
}

function normalStretch(cores: number, mean: number, variance: number): number {
  const sd = Math.sqrt(variance)
  const excess = mean + 1 - cores
  if (sd < 1e-9) return Math.max(1, (mean + 1) / cores)
  const z = excess / sd
  return 1 + (excess * normalCdf(z) + sd * normalDensity(z)) / cores
}

function unit(size: number): Float64Array {
  const p = new Float64Array(size)
  if (size > 0) p[0] = 1
  return p
}

/** P(n) for n < size. */
function binomial(count: number, p: number, size: number): Float64Array {
  const out = new Float64Array(size)
  if (size === 0) return out
  if (p >= 1) {
    if (count < size) out[count] = 1
    return out
  }
  let term = (1 - p) ** count
  if (term === 0) return out
  for (let n = 0; n < size && n <= count; n++) {
    out[n] = term
    term *= ((count - n) / (n + 1)) * (p / (1 - p))
  }
  return out
}

function convolve(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const out = new Float64Array(size)
  for (let i = 0; i < size; i++) {
    const ai = a[i] ?? 0
    if (ai === 0) continue
    for (let j = 0; i + j < size; j++) out[i + j] = (out[i + j] ?? 0) + ai * (b[j] ?? 0)
  }
  return out
}
