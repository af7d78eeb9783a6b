/**
 * Arrivals over time, in one pass and bounded memory: counts per hour of the week in the log's own zone with the time
 * each hour was observed, and the busiest windows of 1 s, 10 s, 60 s and one hour. Lines may come out of order by up to a
 * day (Apache writes a line when the request ends), and whole logs may follow newer ones; where that happens all the time,
 * late lines still count for the week but not for the busiest windows, which `lateArrivals` tells.
 */
import { HOURS_PER_WEEK, hourOfWeek } from './calendar.ts'

export const PEAK_WINDOWS_S = [1, 10, 60, 3600] as const

/** The busiest window of one width. */
export interface BusiestWindow {
  windowS: number
  count: number
  /** Begin of the window, seconds since 1970-01-01 UTC. */
  startEpochS: number
}

/** The busiest clock hour, and how bursty it was. */
export interface BusiestHour {
  count: number
  /** Seconds of the hour that the log covers. */
  coveredS: number
  startEpochS: number
  /** Variance / mean of the counts of its 10 s windows; 1 for Poisson arrivals; null with fewer than 12 windows. */
  dispersion: number | null
}

/** First and last second, both included, since 1970-01-01 00:00 of the log's own zone. */
export interface LocalSpan {
  firstLocalS: number
  lastLocalS: number
}

export interface Arrivals {
  /** First and last arrival, seconds since 1970-01-01 UTC, with a fraction where the log holds it. */
  firstEpochS: number
  lastEpochS: number
  /** The times observed, in whole seconds of the log's own clock: one span a measurement. */
  spans: LocalSpan[]
  /** 168 counts from Monday 00:00 of the log's own zone. */
  hourOfWeekCounts: number[]
  /** Seconds each hour of the week was observed, between first and last arrival. */
  hourOfWeekSeconds: number[]
  /** Offsets from UTC that lines carried, in minutes east, with their counts; empty where the log does not say. */
  utcOffsets: { minutes: number; count: number }[]
  busiest: BusiestWindow[]
  busiestHour: BusiestHour | null
  /** Arrivals that no busiest window could take in, being more than a day behind too often. */
  lateArrivals: number
}

const PAGE_S = 3600
const PAGES = 26
const MAX_STRETCHES = 200

export interface ArrivalTally {
  /** One arrival; `localS` and `epochS` whole seconds. */
  add(epochS: number, localS: number, fractionS: number, offsetMinutes: number): void
  /** Everything so far; null when nothing arrived. The tally must not be used afterwards. */
  end(): Arrivals | null
}

export function openArrivalTally(): ArrivalTally {
  const counts = new Float64Array(HOURS_PER_WEEK)
  const offsets = new Map<number, number>()
  const pages = new Map<number, Uint32Array>()
  const windows = openSlidingWindows()
  let lastHour = Number.NaN
  let page: Uint32Array | undefined
  let first = Infinity
  let last = -Infinity
  let firstLocalS = 0
  let lastLocalS = 0
  let finishedTo = -Infinity
  let lateArrivals = 0
  let stretches = 0
  let lastLocalHour = Number.NaN
  let weekHour = 0
  let lastOffset = Number.NaN
  let offsetRun = 0

  function closeOffsets(): void {
    if (offsetRun > 0) offsets.set(lastOffset, (offsets.get(lastOffset) ?? 0) + offsetRun)
    offsetRun = 0
  }

  function finishOldest(): void {
    let oldest = Infinity
    for (const hour of pages.keys()) if (hour < oldest) oldest = hour
    windows.feed(oldest * PAGE_S, pages.get(oldest) as Uint32Array)
    pages.delete(oldest)
    lastHour = Number.NaN
    finishedTo = Math.max(finishedTo, oldest)
  }

  return {
    add(epochS, localS, fractionS, offsetMinutes) {
      const at = epochS + fractionS
      if (at < first) {
        first = at
        firstLocalS = localS
      }
      if (at > last) {
        last = at
        lastLocalS = localS
      }
      const localHour = Math.floor(localS / 3600)
      if (localHour !== lastLocalHour) {
        lastLocalHour = localHour
        weekHour = hourOfWeek(localS)
      }
      counts[weekHour] = (counts[weekHour] as number) + 1
      if (offsetMinutes !== lastOffset) {
        closeOffsets()
        lastOffset = offsetMinutes
      }
      if (!Number.isNaN(offsetMinutes)) offsetRun++
      const hour = Math.floor(epochS / PAGE_S)
      if (hour !== lastHour || page === undefined) {
        if (hour <= finishedTo) {
          // A log appended to a newer one: begin a new stretch, unless it happens all the time.
          if (stretches >= MAX_STRETCHES) {
            lateArrivals++
            return
          }
          stretches++
          while (pages.size > 0) finishOldest()
          finishedTo = -Infinity
        }
        page = pages.get(hour)
        if (page === undefined) {
          page = new Uint32Array(PAGE_S)
          pages.set(hour, page)
          if (pages.size > PAGES) finishOldest()
        }
        lastHour = hour
      }
      const second = epochS - hour * PAGE_S
      page[second] = (page[second] as number) + 1
    },
    end() {
      if (first === Infinity) return null
      closeOffsets()
      while (pages.size > 0) finishOldest()
      const { busiest, busiestHour } = windows.end(Math.floor(first), Math.floor(last))
      return {
        firstEpochS: first, lastEpochS: last, spans: [{ firstLocalS, lastLocalS }],
        hourOfWeekCounts: [...counts],
        hourOfWeekSeconds: exposureByHourOfWeek([{ firstLocalS, lastLocalS }]),
        utcOffsets: [...offsets].map(([minutes, count]) => ({ minutes, count })).sort((a, b) => b.count - a.count || a.minutes - b.minutes),
        busiest, busiestHour, lateArrivals,
      }
    },
  }
}

/** Sliding sums over whole seconds; pages come in order, a page out of order starts afresh. */
function openSlidingWindows() {
  const widths = PEAK_WINDOWS_S
  const longest = widths[widths.length - 1] as number
  const ring = new Uint32Array(longest)
  const sums = new Float64Array(widths.length)
  const best = widths.map((windowS): BusiestWindow => ({ windowS, count: 0, startEpochS: 0 }))
  let next = -Infinity // the second that comes next
  let hourPage: { start: number; counts: Uint32Array; total: number } | null = null

  function push(second: number, count: number): void {
    const slot = second % longest
    for (let w = 0; w < widths.length; w++) {
      const width = widths[w] as number
      const leaving = ring[(second - width + longest) % longest] as number
      sums[w] = (sums[w] as number) + count - leaving
      const top = best[w] as BusiestWindow
      if ((sums[w] as number) > top.count) {
        top.count = sums[w] as number
        top.startEpochS = second - width + 1
      }
    }
    ring[slot] = count
  }

  return {
    /** The counts of one hour; seconds before the first and after the last arrival are gone through only where something follows. */
    feed(hourStart: number, hour: Uint32Array): void {
      let from = 0
      let to = hour.length
      while (from < to && hour[from] === 0) from++
      while (to > from && hour[to - 1] === 0) to--
      if (from === to) return
      const start = hourStart + from
      if (start < next || start - next > longest) {
        ring.fill(0)
        sums.fill(0)
      } else for (let second = next; second < start; second++) push(second, 0)
      let total = 0
      for (let i = from; i < to; i++) {
        const count = hour[i] as number
        total += count
        push(hourStart + i, count)
      }
      next = hourStart + to
      if (hourPage === null || total > hourPage.total) hourPage = { start: hourStart, counts: hour, total }
    },
    end(firstS: number, lastS: number): { busiest: BusiestWindow[]; busiestHour: BusiestHour | null } {
      if (hourPage === null) return { busiest: best, busiestHour: null }
      const from = Math.max(0, firstS - hourPage.start)
      const to = Math.min(hourPage.counts.length, lastS - hourPage.start + 1)
      return {
        busiest: best,
        busiestHour: { count: hourPage.total, coveredS: Math.max(1, to - from), startEpochS: hourPage.start, dispersion: dispersionOf(hourPage.counts.subarray(from, to)) },
      }
    },
  }
}

/** Variance / mean of the counts of whole 10 s windows. */
function dispersionOf(seconds: Uint32Array): number | null {
  const windows = Math.floor(seconds.length / 10)
  if (windows < 12) return null
  let sum = 0
  let squares = 0
  for (let w = 0; w < windows; w++) {
    let count = 0
    for (let i = 0; i < 10; i++) count += seconds[w * 10 + i] as number
    sum += count
    squares += count * count
  }
  if (sum === 0) return null
  const mean = sum / windows
  return (squares - windows * mean * mean) / (windows - 1) / mean
}

/** Seconds of each hour of the week within the given local spans; spans that overlap count once. */
export function exposureByHourOfWeek(spans: readonly LocalSpan[]): number[] {
  const seconds = new Array<number>(HOURS_PER_WEEK).fill(0)
  let covered = -Infinity
  for (const span of [...spans].sort((a, b) => a.firstLocalS - b.firstLocalS)) {
    let at = Math.max(Math.floor(span.firstLocalS), covered)
    const end = Math.floor(span.lastLocalS) + 1
    if (end <= at) continue
    covered = end
    const weeks = Math.floor((end - at) / (HOURS_PER_WEEK * 3600))
    if (weeks > 0) {
      for (let h = 0; h < HOURS_PER_WEEK; h++) seconds[h] = (seconds[h] as number) + weeks * 3600
      at += weeks * HOURS_PER_WEEK * 3600
    }
    while (at < end) {
      const next = Math.min(end, (Math.floor(at / 3600) + 1) * 3600)
      const hour = hourOfWeek(at)
      seconds[hour] = (seconds[hour] as number) + next - at
      at = next
    }
  }
  return seconds
}

/** Seconds that the spans cover, overlaps once: last minus first for a single span. */
export function observedSeconds(arrivals: Arrivals): number {
  if (arrivals.spans.length <= 1) return arrivals.lastEpochS - arrivals.firstEpochS
  let seconds = 0
  let covered = -Infinity
  for (const { firstLocalS, lastLocalS } of [...arrivals.spans].sort((a, b) => a.firstLocalS - b.firstLocalS)) {
    const from = Math.max(firstLocalS, covered)
    if (lastLocalS > from) seconds += lastLocalS - from
    covered = Math.max(covered, lastLocalS)
  }
  return seconds
}

/** Requests per second of each hour of the week; null for an hour that was not observed. */
export function hourOfWeekRates(arrivals: Arrivals): (number | null)[] {
  return arrivals.hourOfWeekCounts.map((count, hour) => {
    const seconds = arrivals.hourOfWeekSeconds[hour] ?? 0
    return seconds > 0 ? count / seconds : null
  })
}
