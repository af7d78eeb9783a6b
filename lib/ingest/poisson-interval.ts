/**
 * Exact confidence limits of a Poisson count, and the largest count that chance alone would show among many windows.
 * Pure numbers; nothing here knows of logs.
 */

/** ln Γ(x) for x > 0. Lanczos approximation (g = 7, 9 terms), relative error below 1e-13. */
export function logGamma(x: number): number {
  const c = [0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7]
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - logGamma(1 - x)
  const z = x - 1
  let sum = c[0] as number
  for (let i = 1; i < 9; i++) sum += (c[i] as number) / (z + i)
  const t = z + 7.5
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum)
}

/**
 * P(a, x), the regularised lower incomplete gamma function, for a > 0 and x ≥ 0: series for x < a + 1, continued
 * fraction (modified Lentz) beyond. Source: Press et al., "Numerical Recipes", section 6.2.
 */
export function lowerGamma(a: number, x: number): number {
  if (x <= 0) return 0
  const scale = Math.exp(-x + a * Math.log(x) - logGamma(a))
  if (x < a + 1) {
    let term = 1 / a
    let sum = term
    for (let n = 1; n < 100_000; n++) {
      term *= x / (a + n)
      sum += term
      if (term < sum * 1e-15) break
    }
    return Math.min(1, sum * scale)
  }
  const tiny = 1e-300
  let b = x + 1 - a
  let c = 1 / tiny
  let d = 1 / b
  let h = d
  for (let i = 1; i < 100_000; i++) {
    const an = -i * (i - a)
    b += 2
    d = an * d + b
    d = 1 / (Math.abs(d) < tiny ? tiny : d)
    c = b + an / c
    if (Math.abs(c) < tiny) c = tiny
    const delta = d * c
    h *= delta
    if (Math.abs(delta - 1) < 1e-15) break
  }
  return 1 - Math.min(1, scale * h)
}

/** x with P(a, x) = p, by bisection to a relative 1e-12. */
export function inverseLowerGamma(a: number, p: number): number {
  let low = 0
  let high = a + 10 * Math.sqrt(a) + 50
  while (lowerGamma(a, high) < p) high *= 2
  for (let i = 0; i < 200 && high - low > 1e-12 * high; i++) {
    const middle = (low + high) / 2
    if (lowerGamma(a, middle) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/**
 * Two-sided exact limits of a Poisson mean given one count k: lower solves P(N ≥ k) = α/2, upper P(N ≤ k) = α/2.
 * Source: Garwood (1936), "Fiducial limits for the Poisson distribution", Biometrika 28. `dispersion` φ = variance / mean
 * above 1 widens them as quasi-Poisson does: the limits of k/φ, times φ (McCullagh and Nelder, "Generalized Linear Models").
 */
export function poissonInterval(count: number, confidence = 0.95, dispersion = 1): [number, number] {
  const alpha = (1 - confidence) / 2
  const phi = Math.max(1, dispersion)
  const k = count / phi
  const lower = k <= 0 ? 0 : inverseLowerGamma(k, alpha)
  return [lower * phi, inverseLowerGamma(k + 1, 1 - alpha) * phi]
}

/** Smallest k with P(N ≤ k)^windows ≥ probability for N ~ Poisson(mean): what the busiest of many equal windows shows by chance. */
export function poissonMaximum(mean: number, windows: number, probability: number): number {
  if (mean <= 0 || windows <= 0) return 0
  const wanted = probability ** (1 / windows)
  // P(N ≤ k) = Q(k + 1, mean)
  let low = Math.floor(mean) - 1
  let high = Math.ceil(mean + 10 * Math.sqrt(mean) + 20)
  while (1 - lowerGamma(high + 1, mean) < wanted && high < mean * 100 + 1000) high *= 2
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (1 - lowerGamma(middle + 1, mean) >= wanted) high = middle
    else low = middle
  }
  return Math.max(0, high)
}
