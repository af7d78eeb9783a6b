/**
 * How far above its point value a measured number may truly lie: upper end of its confidence interval / point value.
 * These ratios combine into the fudge factor of the rule of thumb. Always finite and at least 1.
 */
import { normalQuantile, studentQuantile } from './normal.ts'

/**
 * For a rate counted as `requests` events: Byar's approximation to the exact upper Poisson limit,
 * (n+1) (1 - 1/(9(n+1)) + z/(3 sqrt(n+1)))^3 / n (Breslow & Day 1987); within 0.1 % for n >= 5.
 */
export function poissonRatio(requests: number, confidence: number): number {
  const n = Math.max(requests, 1)
  const z = normalQuantile((1 + confidence) / 2)
  const upper = (n + 1) * (1 - 1 / (9 * (n + 1)) + z / (3 * Math.sqrt(n + 1))) ** 3
  return Math.max(1, upper / n)
}

/**
 * For a mean of `samples` values: exp(t cv / sqrt(n)), Student's t on the logarithm of the mean (delta method). Times are
 * positive and skewed, so the interval is symmetric in ratios, not in differences. At most 10: below that it is ignorance.
 */
export function meanRatio(moments: { mean: number; variance: number; samples: number }, confidence: number): number {
  if (!(moments.mean > 0) || !(moments.variance > 0)) return 1
  const cv = Math.sqrt(moments.variance) / moments.mean
  const t = studentQuantile((1 + confidence) / 2, Math.max(1, moments.samples - 1))
  return Math.min(10, Math.exp((t * cv) / Math.sqrt(moments.samples)))
}
