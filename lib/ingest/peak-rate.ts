/**
 * How high the peak really is: the busiest window of each width as a rate, its confidence interval, and what the busiest
 * of so many windows would show by chance. The busiest of many windows overstates the rate that produced it, most of all
 * for short windows; `chanceCount` says by how much, so that nobody sizes a host for luck.
 */
import type { Arrivals } from './arrivals.ts'
import { poissonInterval, poissonMaximum } from './poisson-interval.ts'

export interface PeakRate {
  windowS: number
  count: number
  ratePerSecond: number
  /**
   * 95 % confidence interval of the rate in that window: Garwood's exact Poisson limits of its count, widened by
   * `dispersion` as quasi-Poisson does where arrivals come in bursts.
   */
  interval: [number, number]
  /** Variance / mean of 10 s counts in the busiest hour, at least 1; null where the log is too short to say. */
  dispersion: number | null
  /**
   * 95 % quantile of the busiest window's count if arrivals were Poisson at the busiest hour's rate all the time: a `count`
   * above it is a burst, one below it may be chance. Null where the log is shorter than two windows.
   */
  chanceCount: number | null
  /** Begin of the window, seconds since 1970-01-01 UTC. */
  startEpochS: number
}

export function peakRates(arrivals: Arrivals): PeakRate[] {
  const hour = arrivals.busiestHour
  const dispersion = hour?.dispersion ?? null
  const span = arrivals.lastEpochS - arrivals.firstEpochS
  return arrivals.busiest
    .filter(({ windowS }) => windowS === 1 || span >= windowS)
    .map(({ windowS, count, startEpochS }) => {
      const [low, high] = poissonInterval(count, 0.95, dispersion ?? 1)
      const windows = span / windowS
      return {
        windowS, count,
        ratePerSecond: count / windowS,
        interval: [low / windowS, high / windowS],
        dispersion: dispersion === null ? null : Math.max(1, dispersion),
        chanceCount: hour === null || windows < 2 ? null : poissonMaximum((hour.count / hour.coveredS) * windowS, windows, 0.95),
        startEpochS,
      }
    })
}
