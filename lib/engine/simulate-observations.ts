/**
 * What one load test of `durationS` would show, started from an empty system `warmupS` earlier: the test is run many times
 * over, each with luck of its own. Figures are medians over the runs, intervals the range from the 5th to the 95th
 * percentile. Measured samples, physical parameters and what the model leaves out are drawn anew for each run: they are
 * known only as well as they were measured.
 */
import { carriedLoad, type CarriedLoad } from './carried-load.ts'
import type { HostLayout } from './host-layout.ts'
import { observeWindow, type GroupFigures, type SiteFigures, type WindowFigures } from './observe-window.ts'
import { drawModelError, drawPhysics } from './physics-worlds.ts'
import type { Plan } from './plan.ts'
import type { Interval, Prediction, ResponseMs } from './prediction.ts'
import { RandomStream } from './random.ts'
import type { Progress } from './simulate.ts'
import { simulationReport, type SiteIntervals } from './simulation-report.ts'
import { buildMachine, EVENTS_PER_STEP, type SimulationSettings } from './simulation-settings.ts'
import { nearestRank } from './statistics.ts'

/** Never fewer, whatever the bound on events: a range needs at least these. */
const LEAST_RUNS = 5
/** After the last arrival a request is followed for at most this long. */
const DRAIN_MS = 600_000

export function* simulateObservations(plan: Plan, layout: HostLayout, run: { warmupS: number; durationS: number }, settings: SimulationSettings): Generator<Progress, Prediction, void> {
  const observed: WindowFigures[] = []
  let events = 0
  let strained = false
  const open = plan.sites.some((site) => site.traffic.kind === 'open')
  for (let replication = 0; replication < settings.observations; replication++) {
    if (replication >= LEAST_RUNS && events > settings.maxEvents) break
    const world = drawPhysics({ layout, mechanics: settings.mechanics, dispatch: settings.dispatch }, new RandomStream(settings.seed, `physics/${replication}`))
    const machine = buildMachine(plan, world.layout, { ...settings, mechanics: world.mechanics, dispatch: world.dispatch }, { replication, resample: true, unlimited: 'nothing', startMs: -1000 * run.warmupS, closeMs: 1000 * run.durationS })
    machine.statistics.start = 0
    machine.statistics.end = 1000 * run.durationS
    const budget = Math.max(10_000, Math.ceil(settings.maxEvents / (replication < LEAST_RUNS ? LEAST_RUNS : 1)))
    const limited = (until: number): boolean => machine.events >= budget || machine.run(until, Math.min(EVENTS_PER_STEP, budget - machine.events))
    while (!limited(0)) yield progress(replication, events + machine.events)
    const usedBefore = machine.usedCoreMs
    while (!limited(1000 * run.durationS)) yield progress(replication, events + machine.events)
    const used = machine.usedCoreMs - usedBefore
    const slots = layout.groups.reduce((sum, group) => sum + group.processes * group.threads, 0)
    if (machine.inSystem > slots) strained = true
    for (let until = machine.now + 1000; machine.inSystem > 0 && machine.events < budget && until < 1000 * run.durationS + DRAIN_MS; until += 1000) limited(until)
    const figures = observeWindow(machine, layout, used)
    if (figures.sites.some((site) => site.refused + site.queueTimeout + site.killed + site.abandoned > 0.001 * site.requests)) strained = true
    const unmodelled = new RandomStream(settings.seed, `model/${replication}`)
    for (const site of figures.sites) {
      const factor = drawModelError(unmodelled)
      site.response = scaledResponse(site.response, factor)
      for (const action of site.actions) action.response = scaledResponse(action.response, factor)
    }
    observed.push(figures)
    events += machine.events
    yield progress(replication + 1, events)
  }
  let carried: CarriedLoad | null = null
  if (open && strained) {
    carried = yield* carriedLoad(plan, layout, settings)
    events += carried.events
  }
  const notes = observed.length < settings.observations ? [`${observed.length} of ${settings.observations} observations were simulated within the bound on events.`] : []
  const figures = typical(observed)
  if (carried?.stable === false) notes.push('The offered load cannot be carried in the long run; throughput and errors are those of the observation asked for.')
  return simulationReport(plan, layout, settings, {
    figures,
    intervals: plan.sites.map((_, site) => siteRange(observed, site)),
    carried,
    basis: { kind: 'observations', simulatedS: run.durationS, warmupS: run.warmupS, replications: observed.length, events, requests: observed.reduce((sum, one) => sum + one.sites.reduce((all, site) => all + site.requests, 0), 0) },
    notes,
  })

  function progress(replication: number, events: number): Progress {
    return { done: Math.min(0.99, replication / settings.observations), events, what: 'observations' }
  }
}

/** Medians over the observations; shares of time are averaged, so that they still sum to 1. */
function typical(observed: readonly WindowFigures[]): WindowFigures {
  const first = observed[0] as WindowFigures
  return {
    windowS: first.windowS,
    sites: first.sites.map((site, i) => {
      const all = observed.map((one) => one.sites[i] as SiteFigures)
      return {
        requests: average(all.map((one) => one.requests)),
        answered: average(all.map((one) => one.answered)),
        offeredPerSecond: median(all.map((one) => one.offeredPerSecond)) ?? 0,
        throughputPerSecond: median(all.map((one) => one.throughputPerSecond)) ?? 0,
        response: medianResponse(all.map((one) => one.response)),
        queuedShare: median(all.map((one) => one.queuedShare)),
        queueMean: median(all.map((one) => one.queueMean)),
        queueP95: median(all.map((one) => one.queueP95)),
        refused: average(all.map((one) => one.refused)),
        queueTimeout: average(all.map((one) => one.queueTimeout)),
        killed: average(all.map((one) => one.killed)),
        abandoned: average(all.map((one) => one.abandoned)),
        actions: site.actions.map((_, a) => {
          const actions = all.map((one) => one.actions[a] as SiteFigures['actions'][number])
          return { answered: average(actions.map((one) => one.answered)), response: medianResponse(actions.map((one) => one.response)) }
        }),
      }
    }),
    groups: first.groups.map((group, i) => {
      const all = observed.map((one) => one.groups[i] as GroupFigures)
      return {
        busyMean: average(all.map((one) => one.busyMean)),
        busyShareOfTime: group.busyShareOfTime.map((_, n) => average(all.map((one) => one.busyShareOfTime[n] ?? 0))),
        busyShareOfRequests: group.busyShareOfRequests.map((_, n) => average(all.map((one) => one.busyShareOfRequests[n] ?? 0))),
        queuedShare: median(all.map((one) => one.queuedShare)),
        queueMean: median(all.map((one) => one.queueMean)),
        queueP95: median(all.map((one) => one.queueP95)),
        throughputPerSecond: median(all.map((one) => one.throughputPerSecond)) ?? 0,
        gilShare: average(all.map((one) => one.gilShare)),
        gilWaitMean: median(all.map((one) => one.gilWaitMean)),
        cpuCores: average(all.map((one) => one.cpuCores)),
        restartsPerHour: average(all.map((one) => one.restartsPerHour)),
      }
    }),
    cpuCores: average(observed.map((one) => one.cpuCores)),
    apacheWorkersMean: average(observed.map((one) => one.apacheWorkersMean)),
    apacheWorkersMax: median(observed.map((one) => one.apacheWorkersMax)) ?? 0,
    apacheWaitingMean: average(observed.map((one) => one.apacheWaitingMean)),
  }
}

function siteRange(observed: readonly WindowFigures[], site: number): SiteIntervals {
  const all = observed.map((one) => one.sites[site] as SiteFigures)
  const of = (key: keyof ResponseMs): Interval | null => range(all.map((one) => one.response[key]))
  return { response: { mean: of('mean'), p50: of('p50'), p90: of('p90'), p95: of('p95'), p99: of('p99') }, throughput: range(all.map((one) => one.throughputPerSecond)) }
}

function scaledResponse(response: ResponseMs, factor: number): ResponseMs {
  const by = (value: number | null): number | null => (value === null ? null : value * factor)
  return { mean: by(response.mean), p50: by(response.p50), p90: by(response.p90), p95: by(response.p95), p99: by(response.p99) }
}

/** 5th to 95th percentile: the next run falls between them nine times in ten. */
function range(values: readonly (number | null)[]): Interval | null {
  const sorted = known(values)
  return sorted.length === 0 ? null : [expectedRank(sorted, 0.05), expectedRank(sorted, 0.95)]
}

/** The value below which one more draw falls with probability p: at rank p (n + 1), between neighbours (Weibull). */
function expectedRank(sorted: Float64Array, p: number): number {
  const rank = Math.min(sorted.length, Math.max(1, p * (sorted.length + 1)))
  const low = sorted[Math.floor(rank) - 1] ?? 0
  return low + (rank - Math.floor(rank)) * ((sorted[Math.ceil(rank) - 1] ?? low) - low)
}

function medianResponse(all: readonly ResponseMs[]): ResponseMs {
  return { mean: median(all.map((one) => one.mean)), p50: median(all.map((one) => one.p50)), p90: median(all.map((one) => one.p90)), p95: median(all.map((one) => one.p95)), p99: median(all.map((one) => one.p99)) }
}

function median(values: readonly (number | null)[]): number | null {
  return nearestRank(known(values), 0.5)
}

function known(values: readonly (number | null)[]): Float64Array {
  return Float64Array.from(values.filter((value) => value !== null)).sort()
}

function average(values: readonly number[]): number {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : 0
}
