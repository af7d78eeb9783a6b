/**
 * The standard normal distribution, and Student's t by way of it. Pure formulas; absolute error of the distribution
 * function below 1e-14, of the quantile below 1e-12 after one Halley step.
 */

/** Density phi(x). */
export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)
}

/**
 * P(Z <= x), by the series of Marsaglia (2004) near zero and the continued fraction of the tail beyond |x| = 5.
 */
export function normalCdf(x: number): number {
  if (x === Infinity) return 1
  if (x === -Infinity) return 0
  const a = Math.abs(x)
  if (a > 5) {
    // Mills ratio as a continued fraction (Abramowitz & Stegun 26.2.14), from the inside out.
    let fraction = a
    for (let k = 60; k >= 1; k--) fraction = a + k / fraction
    const tail = normalDensity(a) / fraction
    return x > 0 ? 1 - tail : tail
  }
  let term = x
  let sum = x
  for (let k = 3; Math.abs(term) > 1e-18 && k < 400; k += 2) {
    term *= (x * x) / k
    sum += term
  }
  return 0.5 + sum * normalDensity(x)
}

/** x with P(Z <= x) = p, for 0 < p < 1; -Infinity at 0 and Infinity at 1. */
export function normalQuantile(p: number): number {
  if (p <= 0) return -Infinity
  if (p >= 1) return Infinity
  if (p > 0.5) return -normalQuantile(1 - p)
  // Acklam's rational approximation (relative error 1.15e-9), then one Halley step.
  let x: number
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p))
    x =
      (((((-7.784894002430293e-3 * q - 3.223964580411365e-1) * q - 2.400758277161838) * q - 2.549732539343734) * q + 4.374664141464968) * q + 2.938163982698783) /
      ((((7.784695709041462e-3 * q + 3.224671290700398e-1) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1)
  } else {
    const q = p - 0.5
    const r = q * q
    x =
      ((((((-3.969683028665376e1 * r + 2.209460984245205e2) * r - 2.759285104469687e2) * r + 1.38357751867269e2) * r - 3.066479806614716e1) * r + 2.506628277459239) * q) /
      (((((-5.447609879822406e1 * r + 1.615858368580409e2) * r - 1.556989798598866e2) * r + 6.680131188771972e1) * r - 1.328068155288572e1) * r + 1)
  }
  const error = normalCdf(x) - p
  const step = error / normalDensity(x)
  return x - step / (1 + (x * step) / 2)
}

/**
 * Quantile of Student's t with `degrees` of freedom, by Hill's expansion (Abramowitz & Stegun 26.7.5): within 0.5 % for
 * degrees >= 5 and central probabilities up to 0.99; wider than the truth below that is not promised, so exact values are
 * used for 1 and 2 degrees.
 */
export function studentQuantile(p: number, degrees: number): number {
  if (degrees <= 1) return Math.tan(Math.PI * (p - 0.5))
  if (degrees <= 2) return (2 * p - 1) * Math.sqrt(2 / (4 * p * (1 - p)))
  const z = normalQuantile(p)
  const z2 = z * z
  const g1 = (z * (z2 + 1)) / 4
  const g2 = (z * ((5 * z2 + 16) * z2 + 3)) / 96
  const g3 = (z * (((3 * z2 + 19) * z2 + 17) * z2 - 15)) / 384
  const g4 = (z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945)) / 92160
  return z + g1 / degrees + g2 / degrees ** 2 + g3 / degrees ** 3 + g4 / degrees ** 4
}
