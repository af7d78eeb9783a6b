/**
 * A measurement as the contract prints it, from the facts of a reading: counts, rates, response times, actions ranked by
 * the load they cause, notes on what the file cannot tell, problems. Percentiles are exact (nearest rank) while the times
 * were few enough to keep, else from the sketch; `percentileMethod` says which. Null where the file does not hold it.
 */
import { observedSeconds } from './arrivals.ts'
import { ODD_REQUEST_ACTION, foldActions } from './fold-actions.ts'
import { nearestRank } from './exact-times.ts'
import type { ExactTimes } from './exact-times.ts'
import type { FoldingRule } from './folding-rules.ts'
import type { LineCounts, LineProblem, MeasurementFacts, PathFact, Timing } from './measurement-facts.ts'
import { isStaticPath } from './path-segments.ts'
import { peakRates } from './peak-rate.ts'
import type { PeakRate } from './peak-rate.ts'
import { SKETCH_RELATIVE_ERROR, mergeIntoSketch, newSketch, sketchFromJson, sketchMean, sketchQuantile } from './quantile-sketch.ts'
import type { QuantileSketch } from './quantile-sketch.ts'

/** Milliseconds. */
export interface ResponseTimes {
  mean: number
  p50: number
  p90: number
  p95: number
  p99: number
  min: number
  max: number
  /** Requests with a wall time. */
  count: number
}

export interface MeasuredAction {
  name: string
  requests: number
  /** Responses of 500 and above. */
  errors: number
  /** Share of the requests. */
  share: number
  /** Share of the wall time of all requests: of the load they cause. Null where the file holds no times. */
  loadShare: number | null
  responseMs: ResponseTimes | null
  /** Distinct paths known of it, and the most frequent of them. */
  paths: number
  examples: string[]
  /** Files that Apache serves itself. */
  isStatic: boolean
}

export interface Measurement {
  format: string
  formatDetail: string
  formatConfidence: number
  formatReasons: string[]
  requests: number
  errors: number
  malformed: number
  lines: LineCounts
  /** From the first to the last request. */
  durationS: number | null
  ratePerSecond: number | null
  /** Begin of the first and last request, ISO 8601 in UTC. */
  from: string | null
  to: string | null
  utcOffsetMinutes: number | null
  responseMs: ResponseTimes | null
  /** Where the file holds whole seconds only: each figure lies from its floor to a second above. */
  responseMsFloor: ResponseTimes | null
  timing: Timing | null
  percentileMethod: 'nearest-rank' | 'sketch' | null
  peaks: PeakRate[]
  /** Mean number of requests in service over the whole time (Little: arrival rate x mean wall time). Null without times. */
  busyThreadsMean: number | null
  methods: Record<string, number>
  statusCounts: Record<string, number>
  vhosts: Record<string, number>
  oddRequests: number
  ipv6Clients: number
  distinctPaths: number
  /** The most frequent paths over all methods, query excluded, as logged. */
  topPaths: { path: string; requests: number; responseMs: ResponseTimes | null }[]
  actions: MeasuredAction[]
  notes: string[]
  problems: LineProblem[]
}

const TOP_PATHS = 50

/** @param names the action of each path, where it was folded in more company than its own file's. */
export function measurementOf(facts: MeasurementFacts, exact: ExactTimes | null = null, rules: readonly FoldingRule[] = [], names: readonly string[] = foldActions(facts.paths, rules)): Measurement {
  const { timing, arrivals } = facts
  const wholeSeconds = timing !== null && timing.resolutionMs >= 1000
  const times = groupTimes(facts, exact, names)
  const span = arrivals === null ? null : observedSeconds(arrivals)
  const all = times.all
  const offset = arrivals?.utcOffsets[0]?.minutes
  return {
    format: facts.format, formatDetail: facts.formatDetail, formatConfidence: facts.formatConfidence, formatReasons: facts.formatReasons,
    requests: facts.requests, errors: facts.errors, malformed: facts.lines.malformed, lines: facts.lines,
    durationS: span === null ? null : round(span, 3),
    ratePerSecond: span === null || span < 1 ? null : facts.requests / span,
    from: arrivals === null ? null : new Date(arrivals.firstEpochS * 1000).toISOString(),
    to: arrivals === null ? null : new Date(arrivals.lastEpochS * 1000).toISOString(),
    utcOffsetMinutes: offset ?? null,
    responseMs: wholeSeconds ? null : all,
    responseMsFloor: wholeSeconds ? all : null,
    timing,
    percentileMethod: all === null || wholeSeconds ? null : exact === null ? 'sketch' : 'nearest-rank',
    peaks: arrivals === null ? [] : peakRates(arrivals),
    busyThreadsMean: span === null || span < 1 || all === null || wholeSeconds ? null : facts.busyMs / 1000 / span,
    methods: facts.methods, statusCounts: facts.statusCounts, vhosts: facts.vhosts, oddRequests: facts.oddRequests, ipv6Clients: facts.ipv6Clients,
    distinctPaths: new Set(facts.paths.map(({ path }) => path)).size,
    topPaths: times.topPaths.map((top) => (wholeSeconds ? { ...top, responseMs: null } : top)),
    actions: actionsOf(facts, names, times.byAction, wholeSeconds),
    notes: notesOf(facts, exact),
    problems: facts.problems,
  }
}

/** What `actionsOf` and `measurementOf` share: times per action, per path and over all. */
function groupTimes(facts: MeasurementFacts, exact: ExactTimes | null, names: readonly string[]) {
  const byPath = new Map<string, number>()
  for (const { path, requests } of facts.paths) byPath.set(path, (byPath.get(path) ?? 0) + requests)
  const top = [...byPath].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, TOP_PATHS)
  const topNames = new Set(top.map(([path]) => path))
  if (exact !== null) {
    const byAction = splitExact(exact, (index) => (index < 0 ? ODD_REQUEST_ACTION : (names[index] ?? '')))
    const byTop = splitExact(exact, (index) => (index < 0 ? '' : (facts.paths[index]?.path ?? '')), topNames)
    return {
      all: exactTimes(Float64Array.from(exact.wallUs)),
      byAction: (name: string): ResponseTimes | null => exactTimes(byAction.get(name)),
      topPaths: top.map(([path, requests]) => ({ path, requests, responseMs: exactTimes(byTop.get(path)) })),
    }
  }
  const all = newSketch()
  const byAction = new Map<string, QuantileSketch>()
  const byTop = new Map<string, QuantileSketch>()
  const merge = (fact: PathFact, name: string): void => {
    if (fact.wall === null) return
    const sketch = sketchFromJson(fact.wall)
    mergeIntoSketch(all, sketch)
    for (const [map, key] of [[byAction, name], [byTop, topNames.has(fact.path) ? fact.path : '']] as const) {
      if (map === byTop && key === '') continue
      const known = map.get(key) ?? newSketch()
      mergeIntoSketch(known, sketch)
      map.set(key, known)
    }
  }
  facts.paths.forEach((fact, i) => merge(fact, names[i] ?? ''))
  if (facts.oddRequest) merge(facts.oddRequest, ODD_REQUEST_ACTION)
  return {
    all: sketchTimes(all),
    byAction: (name: string): ResponseTimes | null => sketchTimes(byAction.get(name)),
    topPaths: top.map(([path, requests]) => ({ path, requests, responseMs: sketchTimes(byTop.get(path)) })),
  }
}

/** Wall times of each group, by the name that `nameOf` gives a path index; only those in `wanted` if given. */
function splitExact(exact: ExactTimes, nameOf: (index: number) => string, wanted?: ReadonlySet<string>): Map<string, Float64Array> {
  const counts = new Map<string, number>()
  const { wallUs, pathIndex } = exact
  const nameByIndex = new Map<number, string>()
  for (const index of pathIndex) {
    let name = nameByIndex.get(index)
    if (name === undefined) nameByIndex.set(index, (name = nameOf(index)))
    if (wanted === undefined || wanted.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const groups = new Map([...counts].map(([name, count]) => [name, { values: new Float64Array(count), size: 0 }]))
  for (let i = 0; i < pathIndex.length; i++) {
    const group = groups.get(nameByIndex.get(pathIndex[i] as number) ?? '')
    if (group) group.values[group.size++] = wallUs[i] as number
  }
  return new Map([...groups].map(([name, { values }]) => [name, values]))
}

function exactTimes(wallUs: Float64Array | undefined): ResponseTimes | null {
  if (wallUs === undefined || wallUs.length === 0) return null
  let sum = 0
  for (const value of wallUs) sum += value
  const sorted = wallUs.sort()
  const at = (quantile: number): number => nearestRank(sorted, quantile) / 1000
  return { mean: round(sum / sorted.length / 1000, 6), p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), min: at(0), max: at(1), count: sorted.length }
}

export function sketchTimes(sketch: QuantileSketch | undefined): ResponseTimes | null {
  if (sketch === undefined || sketch.count === 0) return null
  const at = (quantile: number): number => round(sketchQuantile(sketch, quantile), 6)
  return { mean: round(sketchMean(sketch), 6), p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), min: sketch.min, max: sketch.max, count: sketch.count }
}

function actionsOf(facts: MeasurementFacts, names: readonly string[], timesOf: (name: string) => ResponseTimes | null, wholeSeconds: boolean): MeasuredAction[] {
  const groups = new Map<string, PathFact[]>()
  facts.paths.forEach((fact, i) => {
    const name = names[i] ?? ''
    const group = groups.get(name)
    if (group) group.push(fact)
    else groups.set(name, [fact])
  })
  if (facts.oddRequest) groups.set(ODD_REQUEST_ACTION, [facts.oddRequest])
  const actions = [...groups].map(([name, members]): MeasuredAction => {
    const requests = members.reduce((sum, fact) => sum + fact.requests, 0)
    const busyMs = members.reduce((sum, fact) => sum + (fact.wall?.sumMs ?? 0), 0)
    const ranked = [...members].sort((a, b) => b.requests - a.requests || (a.path < b.path ? -1 : 1))
    return {
      name, requests,
      errors: members.reduce((sum, fact) => sum + fact.errors, 0),
      share: facts.requests === 0 ? 0 : requests / facts.requests,
      loadShare: wholeSeconds || facts.busyMs === 0 ? null : busyMs / facts.busyMs,
      responseMs: wholeSeconds ? null : timesOf(name),
      paths: members.length,
      examples: ranked.slice(0, 3).map(({ path }) => path).filter((path) => path !== ''),
      isStatic: members.every(({ path }) => isStaticPath(path) || path.endsWith('/{file}')),
    }
  })
  return actions.sort((a, b) => (b.loadShare ?? 0) - (a.loadShare ?? 0) || b.requests - a.requests || (a.name < b.name ? -1 : 1))
}

/** What people must know of the figures, most important first. */
function notesOf(facts: MeasurementFacts, exact: ExactTimes | null): string[] {
  const notes = [...facts.notes]
  const { timing } = facts
  const timed = facts.paths.reduce((sum, fact) => sum + (fact.wall?.count ?? 0), 0) + (facts.oddRequest?.wall?.count ?? 0)
  if (timing === null) notes.push('The log holds no response times, so nothing is said of them: add %D to the LogFormat, reload Apache, and measure again.')
  else if (timing.resolutionMs >= 1000) notes.push(`${timing.field} holds whole seconds, cut off, not rounded: no percentile of responses below a second can be told from it, so none is given; log %D instead.`)
  else {
    if (timing.resolutionMs >= 1) notes.push(`${timing.field} holds whole milliseconds; figures of a few milliseconds are coarse.`)
    if (exact === null && timed > 0) notes.push(`Percentiles come from a sketch and are within ${SKETCH_RELATIVE_ERROR * 100} % of the exact ones.`)
    if (timed < facts.requests) notes.push(`${facts.requests - timed} requests carry no response time.`)
    notes.push('Response times are the web server\'s own, from the first byte of the request to the last of the answer: they include waiting for a free thread and sending to slow clients.')
  }
  if (facts.oddRequests > 0) notes.push(`${facts.oddRequests} requests have no valid request line (TLS on a plain port, scanners, timeouts); they count as requests.`)
  if (facts.paths.some(({ grouped }) => grouped)) notes.push('There are more distinct paths than are kept one by one; the later ones were grouped by their form.')
  if (facts.otherVhosts > 0) notes.push(`${facts.otherVhosts} requests of other virtual hosts were left out.`)
  else if (Object.keys(facts.vhosts).length > 1) notes.push(`The log holds ${Object.keys(facts.vhosts).length} virtual hosts (${Object.keys(facts.vhosts).slice(0, 5).join(', ')}); name one to see it alone.`)
  const late = facts.arrivals?.lateArrivals ?? 0
  if (late > 0) notes.push(`${late} lines were more than a day out of order and do not count towards peaks.`)
  if (facts.arrivals && facts.arrivals.utcOffsets.length > 1) notes.push('The zone of the log changes (summer time); hours of the week are in the zone each line carries.')
  if (facts.arrivals && facts.arrivals.utcOffsets.length === 0) notes.push('The log does not name its zone; hours of the week are in UTC.')
  return notes
}

function round(value: number, places: number): number {
  const scale = 10 ** places
  return Math.round(value * scale) / scale
}
