/**
 * The profile of a site from one or more measurements: actions with shares, errors and distributions, arrivals over the
 * week, peak rates with their intervals, threads busy, and what had to be assumed. Plain JSON throughout; the same facts
 * and rules always give the same profile. It says what was measured and when, and never fills a gap silently.
 */
import { AppError } from '#lib/base/errors.ts'
import { hourOfWeekRates, observedSeconds } from './arrivals.ts'
import { defaultAssumptions } from './assumptions.ts'
import type { Assumption } from './assumptions.ts'
import { foldActions, ODD_REQUEST_ACTION } from './fold-actions.ts'
import type { FoldingRule } from './folding-rules.ts'
import { measurementOf } from './measurement.ts'
import type { MeasuredAction, ResponseTimes } from './measurement.ts'
import type { MeasurementFacts, PathFact } from './measurement-facts.ts'
import { mergeFacts } from './merge-facts.ts'
import type { PeakRate } from './peak-rate.ts'
import { mergeIntoSketch, newSketch, sketchFromJson, sketchToJson } from './quantile-sketch.ts'
import type { SketchJson } from './quantile-sketch.ts'
import type { MeasuredSite } from './site/measured-site.ts'

export interface ProfileAction extends MeasuredAction {
  /** Distribution of the wall time; null where the file holds none or whole seconds only. */
  sketch: SketchJson | null
  /** CPU and blocked time of single requests, as a capture recorded them: entry i of both is one request. */
  demand?: { cpuMs: number[]; blockedMs: number[] }
}

export interface WeekOfArrivals {
  /** 168 values from Monday 00:00 in the log's own zone. */
  counts: number[]
  /** Seconds each hour was observed. */
  seconds: number[]
  /** Requests per second; null for an hour that was never observed. */
  ratePerSecond: (number | null)[]
  /** Minutes east of UTC of most lines; null where the log does not say. */
  utcOffsetMinutes: number | null
  /** Hour of the week (0 to 167) with the highest rate among those observed for at least 15 minutes; null where none was. */
  busiestHour: number | null
}

export interface BusyThreads {
  /** Little's law, L = λ W: arrival rate times mean wall time. Source: Little (1961). Holds over any span in which what came also went. */
  mean: number
  /** The same at the rate of the busiest minute, if requests take as long then; null for logs below a minute. */
  atPeakMinute: number | null
}

export interface ActionProfile {
  schema: 'headroom/profile@1'
  readerVersion: string
  measurements: number
  requests: number
  errors: number
  from: string | null
  to: string | null
  observedS: number | null
  ratePerSecond: number | null
  responseMs: ResponseTimes | null
  /** Ranked by the load they cause; by requests where there are no times. */
  actions: ProfileAction[]
  arrivals: WeekOfArrivals | null
  peaks: PeakRate[]
  busyThreads: BusyThreads | null
  foldingRules: FoldingRule[]
  assumptions: Assumption[]
  notes: string[]
  /** What captures, memory files, load tests and accepted inferences add; absent in profiles of before there were any. */
  measured?: MeasuredSite
}

export interface ActionProfileOptions {
  rules?: readonly FoldingRule[]
  /** Name of the site's daemon group, for the commands that would measure what is assumed. */
  group?: string
  /** The action of a path, where it was folded in more company than that of these files. */
  nameOf?: (method: string, path: string) => string | undefined
}

export function actionProfileOf(measurements: readonly MeasurementFacts[], options: ActionProfileOptions = {}): ActionProfile {
  requireAccessLogs(measurements)
  const rules = options.rules ?? []
  const facts = mergeFacts(measurements)
  const folded = foldActions(facts.paths, rules)
  const names = facts.paths.map(({ method, path }, i) => options.nameOf?.(method, path) ?? folded[i] ?? '')
  const measurement = measurementOf(facts, null, rules, names)
  const sketches = facts.timing !== null && facts.timing.resolutionMs < 1000 ? sketchesByAction(facts, names) : new Map<string, SketchJson>()
  const observedS = facts.arrivals === null ? null : observedSeconds(facts.arrivals)
  const minute = measurement.peaks.find(({ windowS }) => windowS === 60)
  const notes = [...measurement.notes]
  const few = measurement.actions.filter(({ requests, loadShare }) => requests < 300 && (loadShare ?? 0) > 0.05)
  if (few.length > 0) notes.push(`${few.map(({ name }) => name).slice(0, 5).join(', ')}: fewer than 300 requests each, too few to say anything of their slowest hundredth.`)
  return {
    schema: 'headroom/profile@1', readerVersion: facts.readerVersion, measurements: measurements.length,
    requests: facts.requests, errors: facts.errors, from: measurement.from, to: measurement.to, observedS,
    ratePerSecond: measurement.ratePerSecond, responseMs: measurement.responseMs,
    actions: measurement.actions.map((action) => ({ ...action, sketch: sketches.get(action.name) ?? null })),
    arrivals: weekOf(facts),
    peaks: measurement.peaks,
    busyThreads:
      measurement.busyThreadsMean === null || measurement.responseMs === null
        ? null
        : { mean: measurement.busyThreadsMean, atPeakMinute: minute === undefined ? null : (minute.ratePerSecond * measurement.responseMs.mean) / 1000 },
    foldingRules: [...rules],
    assumptions: defaultAssumptions(options.group),
    notes,
  }
}

/** The actions and their shares are those of logs (and captures); what other files tell is put beside them by `siteProfileOf`. */
function requireAccessLogs(measurements: readonly { schema: string }[]): void {
  const others = measurements.filter(({ schema }) => schema !== 'headroom/facts@1').length
  if (others === 0) return
  const reason = `${others === 1 ? 'One of the measurements is' : `${others} of the measurements are`} no access log; actions and their shares come from logs and captures alone.`
  const remedy = 'Choose a log or a capture as well.'
  throw new AppError('unprocessable', { publicMessage: `${reason} ${remedy}`, problems: [{ place: 'measurementIds', reason, remedy }] })
}

/** The actions that other folding rules would give, from what is stored; the files are not read again. */
export function refold(measurements: readonly MeasurementFacts[], rules: readonly FoldingRule[]): MeasuredAction[] {
  requireAccessLogs(measurements)
  return measurementOf(mergeFacts(measurements), null, rules).actions
}

function sketchesByAction(facts: MeasurementFacts, names: readonly string[]): Map<string, SketchJson> {
  const merged = new Map<string, ReturnType<typeof newSketch>>()
  const add = (name: string, fact: PathFact): void => {
    if (fact.wall === null) return
    const sketch = merged.get(name) ?? newSketch()
    mergeIntoSketch(sketch, sketchFromJson(fact.wall))
    merged.set(name, sketch)
  }
  facts.paths.forEach((fact, i) => add(names[i] ?? '', fact))
  if (facts.oddRequest) add(ODD_REQUEST_ACTION, facts.oddRequest)
  return new Map([...merged].map(([name, sketch]) => [name, sketchToJson(sketch)]))
}

const ENOUGH_SECONDS = 900

function weekOf(facts: MeasurementFacts): WeekOfArrivals | null {
  const { arrivals } = facts
  if (arrivals === null) return null
  const ratePerSecond = hourOfWeekRates(arrivals)
  let busiestHour: number | null = null
  ratePerSecond.forEach((rate, hour) => {
    if (rate === null || (arrivals.hourOfWeekSeconds[hour] ?? 0) < ENOUGH_SECONDS) return
    if (busiestHour === null || rate > (ratePerSecond[busiestHour] ?? 0)) busiestHour = hour
  })
  return { counts: arrivals.hourOfWeekCounts, seconds: arrivals.hourOfWeekSeconds, ratePerSecond, utcOffsetMinutes: arrivals.utcOffsets[0]?.minutes ?? null, busiestHour }
}
