/**
 * Statistics of simulation output: nearest-rank quantiles, warm-up by MSER-5, batch means, Student's t. No randomness.
 */

/** The p-quantile of ascending values by nearest rank: the ceil(p n)-th smallest. NaN-free input; null when empty. */
export function nearestRank(sorted: ArrayLike<number>, p: number): number | null {
  const n = sorted.length
  if (n === 0) return null
  const rank = Math.min(n, Math.max(1, Math.ceil(p * n - 1e-9)))
  return sorted[rank - 1] ?? null
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0
  return values.length > 0 ? sum / values.length : 0
}

/** Unbiased variance. */
export function variance(values: ArrayLike<number>): number {
  const n = values.length
  if (n < 2) return 0
  const m = mean(values)
  let sum = 0
  for (let i = 0; i < n; i++) sum += ((values[i] ?? 0) - m) ** 2
  return sum / (n - 1)
}

/**
 * How many leading observations belong to the warm-up: the truncation that minimises the standard error of the rest over
 * means of 5 (MSER-5, White 1997), looked for in the first half. The second half has to be the long run already.
 */
export function warmupLength(values: ArrayLike<number>): number {
  const size = Math.max(5, Math.floor(values.length / 4000))
  const batches = Math.floor(values.length / size)
  if (batches < 10) return 0
  let sum = 0
  let squares = 0
  let best = 0
  let bestScore = Infinity
  for (let b = batches - 1; b >= 0; b--) {
    let batch = 0
    for (let i = b * size; i < (b + 1) * size; i++) batch += values[i] ?? 0
    batch /= size
    sum += batch
    squares += batch * batch
    const count = batches - b
    if (b > batches / 2) continue
    const score = (squares - (sum * sum) / count) / (count * count)
    if (score <= bestScore) {
      bestScore = score
      best = b
    }
  }
  return best * size
}

/** Two-sided 95 % quantile of Student's t, within 0.1 % from 3 degrees of freedom on (Cornish & Fisher expansion). */
export function studentT95(degrees: number): number {
  if (degrees <= 1) return 12.7062
  if (degrees === 2) return 4.3027
  const z = 1.959964
  const v = degrees
  const z3 = z ** 3
  const z5 = z ** 5
  const z7 = z ** 7
  return z + (z3 + z) / (4 * v) + (5 * z5 + 16 * z3 + 3 * z) / (96 * v * v) + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * v ** 3)
}

/** Half-width of the 95 % confidence interval of a mean over independent batches. Infinity for fewer than two. */
export function halfWidth95(batches: ArrayLike<number>): number {
  const n = batches.length
  if (n < 2) return Infinity
  return studentT95(n - 1) * Math.sqrt(variance(batches) / n)
}
