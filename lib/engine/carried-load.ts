/**
 * Whether the open traffic of a plan can be carried in the long run, and how much can. Everything that sheds load (full
 * backlogs, timeouts, patience, the number of Apache workers) is lifted; then either the number of requests in the host
 * stays where it is or it grows, at a rate that says how much is missing. Where the groups keep up, but would hold about all
 * of Apache's workers, the same is asked again with the workers as they are.
 */
import type { HostLayout } from './host-layout.ts'
import { observeWindow, type WindowFigures } from './observe-window.ts'
import type { Unlimited } from './machine-state.ts'
import type { Plan } from './plan.ts'
import type { Progress } from './simulate.ts'
import { buildMachine, EVENTS_PER_STEP, type SimulationSettings } from './simulation-settings.ts'
import { atBusiestHour } from './varying-rate.ts'

export interface CarriedLoad {
  stable: boolean
  /** The groups keep up; it is Apache's workers that do not. */
  lacksWorkers: boolean
  /** Requests a second by which the host fills; 0 when stable. */
  growthPerSecond: number
  /** By site: growth as seen from arrivals less answers. */
  growthOfSite: number[]
  figures: WindowFigures
  events: number
}

/** Growth below this share of the arrivals is chance. */
const CHANCE = 0.007
const MOST_IN_SYSTEM = 200_000

/** Share of Apache's workers that may be held without a doubt that they are enough. */
const WORKERS_IN_DOUBT = 0.85

export function* carriedLoad(plan: Plan, layout: HostLayout, settings: SimulationSettings): Generator<Progress, CarriedLoad, void> {
  // A week that is carried on average is not carried where its busiest hour is not.
  const busiest = atBusiestHour(plan)
  const groups = yield* growth(busiest, layout, settings, 'all')
  if (!groups.stable || groups.figures.apacheWorkersMean < WORKERS_IN_DOUBT * layout.apacheWorkers) return groups
  const workers = yield* growth(busiest, layout, settings, 'groups')
  return { ...workers, lacksWorkers: !workers.stable, events: groups.events + workers.events }
}

function* growth(plan: Plan, layout: HostLayout, settings: SimulationSettings, unlimited: Unlimited): Generator<Progress, CarriedLoad, void> {
  const rate = plan.sites.reduce((sum, site) => sum + (site.traffic.kind === 'open' ? site.traffic.ratePerSecond : 0), 0)
  const slots = layout.groups.reduce((sum, group) => sum + group.processes * group.threads, 0)
  const machine = buildMachine(plan, layout, settings, { replication: 0, resample: false, unlimited, startMs: 0, closeMs: Infinity })
  const budget = Math.min(settings.maxEvents, 4_000_000)
  // Long enough for the last half to show a growth of 1 % as more than chance, and to forget the empty start.
  const requests = Math.max(20_000, 200 * slots)
  const halfMs = rate > 0 ? (requests / rate) * 500 : 60_000
  let reached = false
  while (!reached && machine.events < budget / 2 && machine.inSystem < MOST_IN_SYSTEM) {
    reached = machine.run(halfMs, EVENTS_PER_STEP)
    yield { done: 0, events: machine.events, what: 'stability' }
  }
  const startMs = machine.now
  const inSystem = machine.inSystem
  const usedCoreMs = machine.usedCoreMs
  machine.restartStatistics()
  const endMs = reached ? halfMs * 2 : Infinity
  const limit = machine.events * 2 + EVENTS_PER_STEP
  while (machine.events < limit && machine.inSystem < 2 * MOST_IN_SYSTEM) {
    const done = machine.run(endMs, EVENTS_PER_STEP)
    yield { done: 0, events: machine.events, what: 'stability' }
    if (done) break
  }
  const windowS = Math.max(1e-9, (machine.now - startMs) / 1000)
  const grown = machine.inSystem - inSystem
  const perSecond = grown / windowS
  const figures = observeWindow(machine, layout, machine.usedCoreMs - usedCoreMs)
  // A short line that happens to be longer at the end is no trend; one that fills all threads and lengthens is.
  const stable = rate === 0 || perSecond <= CHANCE * rate || machine.inSystem <= slots + 30 || grown < 4 * Math.sqrt(rate * windowS)
  return {
    stable,
    lacksWorkers: false,
    growthPerSecond: stable ? 0 : perSecond,
    growthOfSite: figures.sites.map((site, i) => (stable || plan.sites[i]?.traffic.kind !== 'open' ? 0 : Math.max(0, site.offeredPerSecond - site.throughputPerSecond))),
    figures,
    events: machine.events,
  }
}
