/**
 * The long run: warm-up found by MSER-5 and left out, then one long run until the 95 % intervals are as narrow as was
 * asked (batch means; for percentiles, the spread of the batches' percentiles around that of all) or the bound on the
 * work is reached. A plan that cannot be carried is recognised and answered as such.
 */
import { carriedLoad, type CarriedLoad } from './carried-load.ts'
import type { HostLayout } from './host-layout.ts'
import type { HostMachine } from './host-machine.ts'
import type { SiteRecords } from './host-statistics.ts'
import { observeWindow, pickResponses, responseFigures } from './observe-window.ts'
import type { Plan } from './plan.ts'
import type { Interval, Prediction, ResponseMs, ResponseMsInterval } from './prediction.ts'
import type { KnownSoFar, Progress } from './simulate.ts'
import { simulationReport, type SiteIntervals } from './simulation-report.ts'
import { buildMachine, EVENTS_PER_STEP, type SimulationSettings } from './simulation-settings.ts'
import { halfWidth95, mean, warmupLength } from './statistics.ts'
import { leastRunMs } from './varying-rate.ts'

const BATCHES = 20
/** Answers of a site below which nothing is looked at, and above which no site goes on for precision's sake. */
const LEAST_ANSWERS = 4000
const MOST_RECORDS = 4_000_000
const MOST_LOOKED_AT = 300_000
const FIGURES = ['mean', 'p50', 'p90', 'p95', 'p99'] as const
const PILOT_REQUESTS = 2000

export function* simulateLongRun(plan: Plan, layout: HostLayout, settings: SimulationSettings): Generator<Progress, Prediction, void> {
  const machine = buildMachine(plan, layout, settings, { replication: 0, resample: false, unlimited: 'nothing', startMs: 0, closeMs: Infinity })
  const open = plan.sites.some((site) => site.traffic.kind === 'open')
  const slots = layout.groups.reduce((sum, group) => sum + group.processes * group.threads, 0)
  yield* warmUp(machine, slots, settings)
  const warmupS = machine.now / 1000
  const usedBefore = machine.usedCoreMs
  const inSystemBefore = machine.inSystem
  machine.restartStatistics()
  let wanted = Math.max(LEAST_ANSWERS, 20 * slots)
  const leastUntil = machine.now + leastRunMs(plan)
  let precision = Infinity
  let intervals: SiteIntervals[] = []
  // Of very many answers the last full look stands: another would cost more than it tells.
  const known = (): KnownSoFar[] => {
    const seen = recorded(machine) <= MOST_LOOKED_AT ? plan.sites.map((_, site) => siteInterval(machine, site)) : intervals
    return plan.sites.map(({ name }, site) => ({ site: name, meanMs: seen[site]?.response.mean ?? null, p95Ms: seen[site]?.response.p95 ?? null }))
  }
  for (;;) {
    while (machine.events < settings.maxEvents && recorded(machine) < MOST_RECORDS && (leastAnswers(machine) < wanted || machine.now < leastUntil)) {
      machine.run(Infinity, Math.min(EVENTS_PER_STEP, settings.maxEvents - machine.events))
      yield { done: Math.min(0.99, machine.events / settings.maxEvents, leastAnswers(machine) / wanted), events: machine.events, what: 'long-run', known }
      if (machine.idle) break
    }
    intervals = plan.sites.map((_, site) => siteInterval(machine, site))
    precision = Math.max(...intervals.map(({ response }) => leastKnown(response, settings)))
    if ((precision <= settings.precision && machine.now >= leastUntil) || machine.events >= settings.maxEvents || recorded(machine) >= MOST_RECORDS || machine.idle) break
    // As many as the spread so far says are needed, and at least half as many again.
    const factor = Math.min(4, Math.max(1.5, (precision / settings.precision) ** 2))
    wanted = Math.ceil(leastAnswers(machine) * (Number.isFinite(factor) ? factor : 2))
    if (open && overfull(machine, inSystemBefore, slots)) break
  }
  const used = machine.usedCoreMs - usedBefore
  const figures = observeWindow(machine, layout, used)
  let events = machine.events
  let carried: CarriedLoad | null = null
  const shed = figures.sites.some((site) => site.refused + site.queueTimeout + site.killed + site.abandoned > 0.001 * site.requests)
  if (open && (shed || overfull(machine, inSystemBefore, slots) || !(precision <= settings.precision))) {
    carried = yield* carriedLoad(plan, layout, settings)
    events += carried.events
  }
  const notes: string[] = []
  if (!(precision <= settings.precision) && carried?.stable !== false) notes.push(`The precision asked for was not reached: the ${Object.keys(settings.limits).join(' or the ')} is known to ${Number.isFinite(precision) ? `${(precision * 100).toPrecision(2)} %` : 'no stated precision'}.`)
  return simulationReport(plan, layout, settings, {
    figures,
    intervals,
    carried,
    basis: {
      kind: 'long-run',
      simulatedS: figures.windowS,
      warmupS,
      batches: BATCHES,
      events,
      requests: recorded(machine),
      relativePrecision: Number.isFinite(precision) ? Number(precision.toPrecision(4)) : null,
      precisionReached: precision <= settings.precision,
    },
    notes,
  })
}

/** Runs until the mean response of what came so far has settled: MSER-5 finds its warm-up in the first third. */
function* warmUp(machine: HostMachine, slots: number, settings: SimulationSettings): Generator<Progress, void, void> {
  const limit = settings.maxEvents / 4
  for (let wanted = Math.max(PILOT_REQUESTS, 10 * slots); ; wanted *= 2) {
    while (recorded(machine) < wanted && machine.events < limit && !machine.idle) {
      machine.run(Infinity, Math.min(20_000, Math.max(1, limit - machine.events)))
      yield { done: 0, events: machine.events, what: 'long-run' }
    }
    const settled = machine.statistics.sites.every((records) => {
      const responses = pickResponses(records, -1)
      return warmupLength(responses) <= responses.length / 3
    })
    if (settled || machine.events >= limit || machine.idle || wanted > 200_000) return
  }
}

/** The line has grown by more than chance and fills every thread: no use in waiting for it to settle. */
function overfull(machine: HostMachine, before: number, slots: number): boolean {
  const arrived = machine.statistics.offered.reduce((sum, n) => sum + n, 0)
  return machine.inSystem > 3 * slots + 100 && machine.inSystem - before > 4 * Math.sqrt(arrived)
}

function recorded(machine: HostMachine): number {
  return machine.statistics.sites.reduce((sum, site) => sum + site.length, 0)
}

function leastAnswers(machine: HostMachine): number {
  return machine.statistics.sites.reduce((least, site) => Math.min(least, site.length), Infinity)
}

/** Half-widths from a limit at which it is clear on which side the figure lies. */
const CLEAR = 4

/** Relative half-width of what is known least of all that is asked for. */
function leastKnown(response: ResponseMsInterval, { limits }: SimulationSettings): number {
  return Math.max(
    ...FIGURES.map((figure) => {
      const limit = limits[figure]
      if (limit === undefined) return 0
      const interval = response[figure]
      if (interval === null) return Infinity
      const [low, high] = interval
      return Number.isFinite(limit) && Math.abs((low + high) / 2 - limit) > (CLEAR * (high - low)) / 2 ? 0 : relativeHalf(interval)
    }),
  )
}

function relativeHalf(interval: Interval | null): number {
  if (interval === null) return Infinity
  const [low, high] = interval
  return high + low > 0 ? (high - low) / (high + low) : 0
}

function siteInterval(machine: HostMachine, site: number): SiteIntervals {
  const records = machine.statistics.sites[site] as SiteRecords
  const responses = pickResponses(records, -1)
  const size = Math.floor(responses.length / BATCHES)
  if (size < 5) return { response: { mean: null, p50: null, p90: null, p95: null, p99: null }, throughput: null }
  const batches: ResponseMs[] = []
  for (let b = 0; b < BATCHES; b++) batches.push(responseFigures(responses.slice(b * size, (b + 1) * size)))
  const all = responseFigures(responses)
  const of = (key: keyof ResponseMs): Interval | null => {
    const center = all[key]
    if (center === null || (key === 'p99' && size < 100)) return null
    const half = halfWidth95(batches.map((batch) => batch[key] ?? center))
    return [Math.max(0, center - half), center + half]
  }
  return { response: { mean: of('mean'), p50: of('p50'), p90: of('p90'), p95: of('p95'), p99: of('p99') }, throughput: throughputInterval(machine, records) }
}

/** Answers a second over batches of equal time. */
function throughputInterval(machine: HostMachine, records: SiteRecords): Interval | null {
  const { start } = machine.statistics
  const span = machine.now - start
  if (!(span > 0)) return null
  const counts = new Float64Array(BATCHES)
  for (let i = 0; i < records.length; i++) {
    if (records.outcome[i] !== 0) continue
    const batch = Math.min(BATCHES - 1, Math.floor(((records.at[i] as number) + (records.response[i] as number) - start) / (span / BATCHES)))
    counts[batch] = (counts[batch] as number) + 1
  }
  const perSecond = counts.map((count) => (count * BATCHES * 1000) / span)
  const half = halfWidth95(perSecond)
  const center = mean(perSecond)
  return [Math.max(0, center - half), center + half]
}
