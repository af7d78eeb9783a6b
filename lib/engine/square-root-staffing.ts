/**
 * Square-root staffing (Halfin & Whitt 1981): c = a + beta sqrt(a) servers for an offered load of a erlangs give a
 * probability of waiting that depends on beta alone. An asymptotic rule: good from about a = 10 on.
 */
import { normalCdf, normalDensity } from './normal.ts'

/** P(wait) = 1 / (1 + beta Phi(beta) / phi(beta)), beta > 0. */
export function halfinWhittWaitProbability(beta: number): number {
  if (beta <= 0) return 1
  return 1 / (1 + (beta * normalCdf(beta)) / normalDensity(beta))
}

/** beta with a given probability of waiting, 0 < probability < 1. */
export function halfinWhittBeta(probability: number): number {
  let low = 0
  let high = 1
  while (halfinWhittWaitProbability(high) > probability && high < 64) high *= 2
  for (let step = 0; step < 200 && high - low > 1e-14 * high; step++) {
    const middle = (low + high) / 2
    if (halfinWhittWaitProbability(middle) > probability) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Servers for a load, so that at most `waitProbability` have to wait; rounded up. */
export function squareRootStaffing(load: number, waitProbability: number): number {
  return Math.ceil(load + halfinWhittBeta(waitProbability) * Math.sqrt(load))
}
