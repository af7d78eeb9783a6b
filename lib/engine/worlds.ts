/**
 * Worlds: what the inputs may truly be, given how they were measured. Each world is a factor on a site's traffic and one
 * on its times, spread as their estimates are uncertain. Low-discrepancy points instead of random ones: the same plan
 * gives the same worlds, and few of them cover the plane evenly.
 */
import { demandMoments, normalisedShares } from './demand-moments.ts'
import { normalQuantile } from './normal.ts'
import { offeredRate } from './offered-rate.ts'
import type { Site } from './plan.ts'

export interface World {
  trafficFactor: number
  timeFactor: number
}

/** From the middle of a normal distribution to where one in twenty lies beyond, in standard deviations. */
const TO_END = 1.6448536

export interface InputUncertainty {
  /** Standard deviation of the logarithm of the rate. Open traffic: counted over a minute of peak. Users: as given. */
  traffic: number
  /** Standard deviation of the logarithm of the mean time of a request. */
  time: number
}

/** A rate given without its count is taken as counted over this long; a distribution without samples as over so many. */
const ASSUMED_WINDOW_S = 60
const ASSUMED_SAMPLES = 100

export function inputUncertainty(site: Site): InputUncertainty {
  const rate = offeredRate(site)
  const counted = rate.counted?.requests ?? rate.ratePerSecond * ASSUMED_WINDOW_S
  const traffic = site.traffic.kind === 'closed' ? 0 : 1 / Math.sqrt(Math.max(4, counted))
  const shares = normalisedShares(site.actions)
  const actions = site.actions.map((action, index) => ({ share: shares[index] ?? 0, moments: demandMoments(action.demand).wallMs }))
  const mean = actions.reduce((sum, { share, moments }) => sum + share * moments.mean, 0)
  let variance = 0
  let between = 0
  let samples = 0
  for (const { share, moments } of actions) {
    const n = Math.max(1, moments.samples ?? ASSUMED_SAMPLES)
    variance += (share ** 2 * moments.variance) / n
    between += share * (moments.mean - mean) ** 2
    samples += n
  }
  const time = mean > 0 ? Math.min(1, Math.sqrt(variance + between / Math.max(1, samples)) / mean) : 0
  return { traffic: spreadOf(site.ranges?.trafficFactor) ?? traffic, time: spreadOf(site.ranges?.timeFactor) ?? time }
}

/** A range's standard deviation of the logarithm; absent where there is none. */
function spreadOf(range: [number, number] | undefined): number | undefined {
  return range === undefined ? undefined : Math.log(range[1] / range[0]) / (2 * TO_END)
}

/** `count` worlds; the median of each factor is 1. */
export function worlds(uncertainty: InputUncertainty, count: number): World[] {
  return Array.from({ length: count }, (_, i) => ({
    trafficFactor: Math.exp(uncertainty.traffic * normalQuantile(radicalInverse(i + 1, 2))),
    timeFactor: Math.exp(uncertainty.time * normalQuantile(radicalInverse(i + 1, 3))),
  }))
}

/** Halton's sequence: the digits of `index` in `base`, mirrored at the point. */
function radicalInverse(index: number, base: number): number {
  let value = 0
  let digit = 1 / base
  for (let rest = index; rest > 0; rest = Math.floor(rest / base)) {
    value += (rest % base) * digit
    digit /= base
  }
  return value
}
