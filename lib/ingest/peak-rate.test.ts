import { describe, expect, it } from 'vitest'
import { exposureByHourOfWeek, observedSeconds, openArrivalTally } from './arrivals.ts'
import { hourOfWeek } from './calendar.ts'
import { seededRandom } from './generate-access-log.ts'
import { peakRates } from './peak-rate.ts'
import { lowerGamma, poissonInterval, poissonMaximum } from './poisson-interval.ts'

function tallyOf(times: readonly number[], offsetMinutes = 0) {
  const tally = openArrivalTally()
  for (const at of times) tally.add(Math.floor(at), Math.floor(at) + offsetMinutes * 60, 0, offsetMinutes)
  const arrivals = tally.end()
  if (arrivals === null) throw new Error('nothing arrived')
  return arrivals
}

/** The busiest sliding window, the slow and plain way. */
function busiestWindow(times: readonly number[], windowS: number): number {
  const seconds = times.map(Math.floor)
  return Math.max(...[...new Set(seconds)].map((end) => seconds.filter((s) => s > end - windowS && s <= end).length))
}

describe('exact Poisson limits', () => {
  it.each([
    [0, 0, 3.6889],
    [1, 0.0253, 5.5716],
    [5, 1.6235, 11.6683],
    [10, 4.7954, 18.3904],
    [100, 81.3639, 121.6268],
  ])('of a count of %i are those that tables print', (count, low, high) => {
    const interval = poissonInterval(count)
    expect(interval[0]).toBeCloseTo(low, 3)
    expect(interval[1]).toBeCloseTo(high, 3)
  })

  it('widen where arrivals come in bursts', () => {
    const [plain, bursty] = [poissonInterval(100), poissonInterval(100, 0.95, 4)]
    expect((bursty[1] - bursty[0]) / (plain[1] - plain[0])).toBeCloseTo(2, 0)
  })

  it('stand on an incomplete gamma function that sums Poisson probabilities', () => {
    let sum = 0
    for (let k = 0, term = Math.exp(-20); k <= 25; term *= 20 / ++k) sum += term
    expect(1 - lowerGamma(26, 20)).toBeCloseTo(sum, 12)
  })

  it('say what the busiest of many windows shows by chance', () => {
    // P(N ≤ k)^1000 ≥ 0.95 for a mean of 2: P(N ≤ 9) = 0.99995350, P(N ≤ 10) = 0.99999169.
    expect(poissonMaximum(2, 1000, 0.95)).toBe(9)
    expect(poissonMaximum(2, 1, 0.5)).toBe(2)
    expect(poissonMaximum(0, 10, 0.95)).toBe(0)
  })
})

describe('arrivals', () => {
  const monday = Date.UTC(2026, 10, 23) / 1000

  it('are counted by hour of the week in the zone of the log', () => {
    expect(hourOfWeek(monday)).toBe(0)
    expect(hourOfWeek(monday - 1)).toBe(167)
    const arrivals = tallyOf([monday, monday + 3599, monday + 3600], -60)
    expect(arrivals.hourOfWeekCounts[167]).toBe(2)
    expect(arrivals.hourOfWeekCounts[0]).toBe(1)
    expect(arrivals.utcOffsets).toEqual([{ minutes: -60, count: 3 }])
  })

  it('know how long each hour of the week was observed, overlaps once', () => {
    const day = exposureByHourOfWeek([{ firstLocalS: monday + 1800, lastLocalS: monday + 86399 + 3600 }])
    expect(day[0]).toBe(1800)
    expect(day[1]).toBe(3600)
    expect(day[24]).toBe(3600)
    expect(day[25]).toBe(0)
    const weeks = exposureByHourOfWeek([{ firstLocalS: monday, lastLocalS: monday + 15 * 7 * 86400 - 1 }])
    expect(new Set(weeks)).toEqual(new Set([15 * 3600]))
    const twice = exposureByHourOfWeek([{ firstLocalS: monday, lastLocalS: monday + 99 }, { firstLocalS: monday + 50, lastLocalS: monday + 199 }])
    expect(twice[0]).toBe(200)
  })

  it('have the same busiest windows as a plain count, over page borders, pauses and disorder', () => {
    const random = seededRandom(11)
    for (let round = 0; round < 20; round++) {
      let at = monday + 3590 - round * 7
      const times: number[] = []
      for (let i = 0; i < 400; i++) {
        at += random() < 0.02 ? random() * 4000 : random() * 1.5
        times.push(at)
      }
      const shuffled = times.map((time, i) => ({ time, key: i + random() * 30 })).sort((a, b) => a.key - b.key).map(({ time }) => time)
      const { busiest, lateArrivals } = tallyOf(shuffled)
      expect(lateArrivals).toBe(0)
      for (const { windowS, count } of busiest) expect(count, `${windowS} s`).toBe(busiestWindow(times, windowS))
    }
  })

  it('keep the peak of a log that follows a newer one', () => {
    const old = Array.from({ length: 50 }, () => monday + 5)
    const { busiest, hourOfWeekCounts } = tallyOf([monday + 40 * 86400, ...old])
    expect(busiest[0]).toMatchObject({ windowS: 1, count: 50, startEpochS: monday + 5 })
    expect(hourOfWeekCounts.reduce((a, b) => a + b)).toBe(51)
  })

  it('of a Poisson stream have a dispersion near 1 and a busiest second that chance explains', () => {
    const random = seededRandom(3)
    const times: number[] = []
    for (let at = monday; at < monday + 3600; at += -Math.log(1 - random()) / 20) times.push(at)
    const arrivals = tallyOf(times)
    expect(arrivals.busiestHour?.dispersion).toBeGreaterThan(0.8)
    expect(arrivals.busiestHour?.dispersion).toBeLessThan(1.2)
    const [second] = peakRates(arrivals)
    expect(second?.windowS).toBe(1)
    expect(second?.count).toBeGreaterThan(30)
    expect(second?.count).toBeLessThanOrEqual(second?.chanceCount ?? 0)
    expect(observedSeconds(arrivals)).toBeGreaterThan(3590)
  })
})
