/**
 * Facts of several measurements of one site as one series: counts add, sketches merge, the busiest windows are the
 * busiest of all, spans that overlap count once. The order of the measurements does not matter but for notes and ties.
 */
import { exposureByHourOfWeek } from './arrivals.ts'
import type { Arrivals } from './arrivals.ts'
import type { LineCounts, MeasurementFacts, PathFact } from './measurement-facts.ts'
import { pathFactOf, pathStatisticsOf } from './measurement-facts.ts'
import { mergePath } from './path-table.ts'
import type { PathStatistics } from './path-table.ts'

/** Throws TypeError when there are none. */
export function mergeFacts(all: readonly MeasurementFacts[]): MeasurementFacts {
  const first = all[0]
  if (first === undefined) throw new TypeError('There are no facts to merge')
  if (all.length === 1) return first
  const sum = (value: (facts: MeasurementFacts) => number): number => all.reduce((total, facts) => total + value(facts), 0)
  const lines = (key: keyof LineCounts): number => sum((facts) => facts.lines[key])
  const timed = all.flatMap((facts) => (facts.timing === null ? [] : [facts.timing]))
  // One that holds whole seconds spoils the percentiles of all, so the coarsest speaks for them.
  const timing = timed.length === 0 ? null : timed.reduce((a, b) => (b.resolutionMs > a.resolutionMs ? b : a))
  const distinct = (values: string[]): string => [...new Set(values)].join(' + ')
  return {
    ...first,
    format: distinct(all.map(({ format }) => format)),
    formatDetail: distinct(all.map(({ formatDetail }) => formatDetail)),
    formatConfidence: Math.min(...all.map(({ formatConfidence }) => formatConfidence)),
    formatReasons: [...new Set(all.flatMap(({ formatReasons }) => formatReasons))],
    bytes: sum(({ bytes }) => bytes),
    lines: { total: lines('total'), read: lines('read'), blank: lines('blank'), comments: lines('comments'), malformed: lines('malformed') },
    requests: sum(({ requests }) => requests),
    errors: sum(({ errors }) => errors),
    oddRequests: sum(({ oddRequests }) => oddRequests),
    oddRequest: mergePaths(all.flatMap(({ oddRequest }) => oddRequest ?? []))[0] ?? null,
    otherVhosts: sum(({ otherVhosts }) => otherVhosts),
    ipv6Clients: sum(({ ipv6Clients }) => ipv6Clients),
    methods: addCounts(all.map(({ methods }) => methods)),
    statusCounts: addCounts(all.map(({ statusCounts }) => statusCounts)),
    vhosts: addCounts(all.map(({ vhosts }) => vhosts)),
    timing,
    arrivals: mergeArrivals(all.flatMap(({ arrivals }) => arrivals ?? [])),
    busyMs: sum(({ busyMs }) => busyMs),
    paths: mergePaths(all.flatMap(({ paths }) => paths)),
    notes: [...new Set([...all.flatMap(({ notes }) => notes), ...overlapNotes(all)])],
    problems: all.flatMap(({ problems }) => problems).slice(0, 1000),
  }
}

/** Measurements of the same time are of several servers, or one and the same twice. */
function overlapNotes(all: readonly MeasurementFacts[]): string[] {
  const spans = all.flatMap(({ arrivals }) => arrivals?.spans ?? []).sort((a, b) => a.firstLocalS - b.firstLocalS)
  const overlap = spans.some((span, i) => i > 0 && span.firstLocalS < Math.max(...spans.slice(0, i).map(({ lastLocalS }) => lastLocalS)))
  return overlap ? ['Some measurements cover the same time. Their requests were added up; the busiest windows are those of one measurement alone, so the peak of all together may be higher.'] : []
}

function addCounts(records: readonly Record<string, number>[]): Record<string, number> {
  const total: Record<string, number> = {}
  for (const record of records) for (const [key, count] of Object.entries(record)) total[key] = (total[key] ?? 0) + count
  return total
}

function mergePaths(facts: readonly PathFact[]): PathFact[] {
  const merged = new Map<string, PathStatistics>()
  for (const fact of facts) {
    const key = `${fact.method} ${fact.path}`
    const known = merged.get(key)
    if (known) {
      mergePath(known, pathStatisticsOf(fact))
      known.grouped ||= fact.grouped
    } else merged.set(key, pathStatisticsOf(fact))
  }
  return [...merged.values()].map(pathFactOf)
}

function mergeArrivals(all: readonly Arrivals[]): Arrivals | null {
  const first = all[0]
  if (first === undefined) return null
  const earliest = all.reduce((a, b) => (b.firstEpochS < a.firstEpochS ? b : a))
  const latest = all.reduce((a, b) => (b.lastEpochS > a.lastEpochS ? b : a))
  const offsets = new Map<number, number>()
  for (const { utcOffsets } of all) for (const { minutes, count } of utcOffsets) offsets.set(minutes, (offsets.get(minutes) ?? 0) + count)
  const spans = all.flatMap(({ spans }) => spans)
  return {
    firstEpochS: earliest.firstEpochS, lastEpochS: latest.lastEpochS, spans,
    hourOfWeekCounts: first.hourOfWeekCounts.map((_, hour) => all.reduce((sum, { hourOfWeekCounts }) => sum + (hourOfWeekCounts[hour] ?? 0), 0)),
    hourOfWeekSeconds: exposureByHourOfWeek(spans),
    utcOffsets: [...offsets].map(([minutes, count]) => ({ minutes, count })).sort((a, b) => b.count - a.count || a.minutes - b.minutes),
    busiest: first.busiest.map(({ windowS }, i) =>
      all.map(({ busiest }) => busiest[i] ?? { windowS, count: 0, startEpochS: 0 }).reduce((a, b) => (b.count > a.count || (b.count === a.count && b.startEpochS < a.startEpochS) ? b : a)),
    ),
    busiestHour: all.flatMap(({ busiestHour }) => busiestHour ?? []).reduce<Arrivals['busiestHour']>((a, b) => (a === null || b.count > a.count ? b : a), null),
    lateArrivals: all.reduce((sum, { lateArrivals }) => sum + lateArrivals, 0),
  }
}
