/**
 * Looks at configurations of one daemon group, everything else held as it is: by formula at the plan's own figures, by
 * formula in the worlds that its inputs may truly be, and by simulation. The simulation draws the same arrivals and
 * demands for every configuration, and what it says corrects the formulas before they are asked about the worlds: it is
 * exact but dear, they are cheap and off by a factor that hardly changes from world to world.
 */
import { responseLimits, missedObjectives, type Miss } from './objectives.ts'
import type { Plan } from './plan.ts'
import { predictAnalytic, type AnalyticPrediction } from './predict-analytic.ts'
import type { Prediction } from './prediction.ts'
import { withSlowerRequests, withTraffic } from './scaled-plan.ts'
import { runToEnd, simulate } from './simulate.ts'
import { siteLoads, type SiteLoad } from './site-load.ts'
import type { World } from './worlds.ts'

/** How many worlds meet every objective, as a share, and the share that misses each. */
export interface WorldShare {
  confidence: number
  missedShare: Record<string, number>
}

export interface SimulatedLook extends WorldShare {
  misses: Miss[]
}

/** Simulated events a configuration may take: about a fifth of a second. */
const EVENTS = 2_000_000
/** Of what the objectives are about, 95 % interval: less than the inputs are known to. */
const PRECISION = 0.03
/** Formulas that leave this factor to every objective need no simulation to confirm them. */
const CLEAR = 1.5

export class GroupLooks {
  readonly #plan: Plan
  readonly #group: string
  readonly #worlds: readonly World[]
  readonly #seed: number
  readonly #loads: SiteLoad[]
  readonly #known = new Map<string, AnalyticPrediction>()
  readonly #inWorlds = new Map<string, WorldShare>()
  readonly #simulated = new Map<string, SimulatedLook>()
  #worldPlans: { plan: Plan; loads: SiteLoad[] }[] | null = null
  count = 0
  simulations = 0
  /** Slots computed so far, with a fixed part for each look. */
  spent = 0

  /** `plan` holds one site, in the steady state: a `run` is not asked about. */
  constructor(plan: Plan, group: string, worlds: readonly World[], seed: number) {
    this.#plan = { ...plan, run: undefined }
    this.#group = group
    this.#worlds = worlds
    this.#seed = seed
    this.#loads = siteLoads(plan)
  }

  misses(processes: number, threads: number): Miss[] {
    return missedObjectives(this.#plan, this.#center(processes, threads))
  }

  inWorlds(processes: number, threads: number): WorldShare {
    return remembered(this.#inWorlds, key(processes, threads), () => this.#share(processes, threads, (prediction) => prediction))
  }

  /** Whether the formulas leave so much to every objective that nothing they may be wrong by matters. */
  isClear(processes: number, threads: number): boolean {
    return missedObjectives(this.#plan, scaledBy(this.#center(processes, threads), CLEAR)).length === 0
  }

  simulated(processes: number, threads: number): SimulatedLook {
    return remembered(this.#simulated, key(processes, threads), () => {
      this.simulations++
      const center = this.#center(processes, threads)
      const changed = this.#changed(this.#plan, processes, threads)
      const simulation = runToEnd(simulate(changed, { seed: this.#seed, precision: PRECISION, limits: responseLimits(changed), maxEvents: EVENTS }))
      const misses = missedObjectives(changed, simulation)
      const unstable = misses.filter((miss) => miss.objective === 'stable')
      if (unstable.length > 0 || !center.stable) return { misses, confidence: 0, missedShare: { stable: 1 } }
      return { misses, ...this.#share(processes, threads, (prediction) => corrected(prediction, center, simulation)) }
    })
  }

  #share(processes: number, threads: number, read: (prediction: AnalyticPrediction) => Prediction): WorldShare {
    this.#worldPlans ??= this.#worlds.map((world) => {
      const scaled = withTraffic(this.#plan, world.trafficFactor)
      const plan = { ...scaled, sites: scaled.sites.map((site) => withSlowerRequests(site, world.timeFactor)) }
      return { plan, loads: siteLoads(plan) }
    })
    const missedShare: Record<string, number> = {}
    let met = 0
    for (const { plan, loads } of this.#worldPlans) {
      const misses = missedObjectives(plan, read(this.#look(plan, loads, processes, threads)))
      if (misses.length === 0) met++
      for (const objective of new Set(misses.map((miss) => miss.objective))) missedShare[objective] = (missedShare[objective] ?? 0) + 1 / this.#worlds.length
    }
    return { confidence: met / Math.max(1, this.#worlds.length), missedShare }
  }

  #center(processes: number, threads: number): AnalyticPrediction {
    return remembered(this.#known, key(processes, threads), () => this.#look(this.#plan, this.#loads, processes, threads))
  }

  #look(plan: Plan, loads: readonly SiteLoad[], processes: number, threads: number): AnalyticPrediction {
    this.count++
    this.spent += 20 + processes * threads
    const changed = this.#changed(plan, processes, threads)
    return predictAnalytic(changed, loads.map((load, i) => ({ ...load, site: changed.sites[i] ?? load.site })))
  }

  #changed(plan: Plan, processes: number, threads: number): Plan {
    return { ...plan, sites: plan.sites.map((site) => ({ ...site, groups: site.groups.map((group) => (group.name === this.#group ? { ...group, processes, threads } : group)) })) }
  }
}

function key(processes: number, threads: number): string {
  return `${processes}x${threads}`
}

function remembered<T>(known: Map<string, T>, name: string, find: () => T): T {
  const value = known.get(name) ?? find()
  known.set(name, value)
  return value
}

const TIMES = ['mean', 'p50', 'p90', 'p95', 'p99'] as const

/** A prediction whose times, and shares of what queues, are worse by a factor. */
function scaledBy(prediction: AnalyticPrediction, factor: number): Prediction {
  const worse = (value: number | null): number | null => (value === null ? null : value * factor)
  return { ...prediction, sites: prediction.sites.map((site) => ({ ...site, queuedShare: worse(site.queuedShare), responseMs: { mean: worse(site.responseMs.mean), p50: worse(site.responseMs.p50), p90: worse(site.responseMs.p90), p95: worse(site.responseMs.p95), p99: worse(site.responseMs.p99) } })) }
}

/** What the simulation would say of another world: times by the ratio, shares by the difference, that it has at the plan's own figures. */
function corrected(world: AnalyticPrediction, center: AnalyticPrediction, simulation: Prediction): Prediction {
  return {
    ...world,
    sites: world.sites.map((site, i) => {
      const said = center.sites[i]
      const seen = simulation.sites[i]
      if (!said || !seen) return site
      const responseMs = { ...site.responseMs }
      for (const time of TIMES) {
        const value = responseMs[time]
        const by = said.responseMs[time]
        const real = seen.responseMs[time]
        if (value !== null && by !== null && real !== null && by > 1e-9) responseMs[time] = (value * real) / by
      }
      return { ...site, responseMs, queuedShare: shifted(site.queuedShare, said.queuedShare, seen.queuedShare) }
    }),
    host: { ...world.host, cpuUtilization: shifted(world.host.cpuUtilization, center.host.cpuUtilization, simulation.host.cpuUtilization) ?? world.host.cpuUtilization },
  }
}

function shifted(value: number | null, said: number | null, seen: number | null): number | null {
  return value === null || said === null || seen === null ? value : Math.min(1, Math.max(0, value + seen - said))
}
