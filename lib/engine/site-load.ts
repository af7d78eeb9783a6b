/**
 * What the sites of a plan ask of their daemon groups, ready for the analytic engine: moments and strata of the demand of
 * each group, the arrivals of each site. Computed once for a plan; configurations and loads may then vary. Seconds.
 */
import { demandMoments, distributionMoments, mixtureMoments, normalisedShares, type Moments } from './demand-moments.ts'
import { demandStrata, recordedStrata, type DemandStratum } from './demand-strata.ts'
import { analyticOverheads } from './analytic-overheads.ts'
import { withNetwork } from './host-plans.ts'
import { offeredRate } from './offered-rate.ts'
import type { Demand, Plan, Site } from './plan.ts'

/** A thread holding the GIL is made to let go after this long, if another waits (CPython's switch interval). */
export const SWITCH_INTERVAL_S = 0.005

export interface ActionLoad {
  name: string
  /** Share of the site's requests. */
  share: number
  cpuMean: number
  blockedMean: number
  bursts: number
  strata: DemandStratum[]
  /** Measured requests behind it, if it was measured. */
  samples?: number
}

export interface GroupLoad {
  name: string
  /** Index of the group within its site. */
  index: number
  /** Share of the site's requests that come here. */
  share: number
  actions: ActionLoad[]
  cpuMean: number
  blockedMean: number
  /** Variance of CPU + blocked time, between and within actions. */
  variance: number
  /** Times a request has to win the GIL, on average. */
  turnsMean: number
  /**
   * Times that it takes the GIL and, if it had to wait, must be woken. The turns of mod_wsgi itself are not among them:
   * they follow so soon on a release that they have the GIL before the thread that was woken for it is there.
   */
  grabs: number
  /** What a request meets when it asks for the GIL, as process-centre.ts wants it. */
  burstCvSquared: number
}

export interface SiteLoad {
  site: Site
  /** Only groups that some action goes to. */
  groups: GroupLoad[]
  arrivals: { kind: 'open'; rate: number } | { kind: 'closed'; users: number; think: number }
}

/** Sites that ask for the same are looked at once: a host of many such sites repeats itself. */
export function siteLoads(plan: Plan): SiteLoad[] {
  const known = new Map<string, DemandStratum[]>()
  return withNetwork(plan).sites.map((site) => siteLoad(site, known))
}

/**
 * The loads of a plan whose traffic alone was scaled by `factor`: demands do not change with load, only the arrivals are
 * replaced. A recording is scaled by its rate, unless it is the same recording still.
 */
export function loadsUnder(scaled: Plan, loads: readonly SiteLoad[], factor: number): SiteLoad[] {
  return loads.map((load, index): SiteLoad => {
    const site = scaled.sites[index] ?? load.site
    const { traffic } = site
    if (load.arrivals.kind === 'closed') return { ...load, site, arrivals: { ...load.arrivals, users: traffic.kind === 'closed' ? traffic.users : load.arrivals.users } }
    const rate = traffic.kind === 'open' ? traffic.ratePerSecond : load.arrivals.rate * (traffic === load.site.traffic ? 1 : factor)
    return { ...load, site, arrivals: { kind: 'open', rate } }
  })
}

/** mod_wsgi wins the GIL twice more for each request: before the application, and to clean up after it. */
const OWN_TURNS = 2

/**
 * Times a request of so much CPU has to win the GIL: once a burst, and again after each switch interval. Those of mod_wsgi
 * itself count half: they find the GIL free more often.
 */
export function gilTurns(bursts: number, cpuS: number): number {
  return OWN_TURNS / 2 + (cpuS > 0 ? bursts * Math.max(1, cpuS / bursts / SWITCH_INTERVAL_S) : 0)
}

function siteLoad(site: Site, known: Map<string, DemandStratum[]>): SiteLoad {
  const actions = site.traffic.kind === 'trace' ? recordedActions(site, known) : plannedActions(site, known)
  const { gilS } = analyticOverheads(site)
  const groups = site.groups.map((group, index) => {
    const own = actions.filter((action) => action.share > 0 && (action.group ?? site.groups[0]?.name) === group.name)
    return groupLoad(group.name, index, own, gilS)
  })
  const arrivals: SiteLoad['arrivals'] =
    site.traffic.kind === 'closed' ? { kind: 'closed', users: site.traffic.users, think: distributionMoments(site.traffic.thinkS).mean } : { kind: 'open', rate: offeredRate(site).ratePerSecond }
  return { site, groups: groups.filter((group) => group.share > 0), arrivals }
}

type Draft = ActionLoad & { group?: string; wall: Moments }

function plannedActions(site: Site, known: Map<string, DemandStratum[]>): Draft[] {
  const shares = normalisedShares(site.actions)
  return site.actions.map((action, index) => {
    const moments = demandMoments(action.demand)
    return {
      name: action.name,
      group: action.group,
      share: shares[index] ?? 0,
      cpuMean: moments.cpuMs.mean / 1000,
      blockedMean: moments.blockedMs.mean / 1000,
      bursts: action.demand.bursts ?? 2,
      strata: shares[index] ? strataOf(action.demand, known) : [],
      wall: { mean: moments.wallMs.mean / 1000, variance: moments.wallMs.variance / 1e6 },
      samples: moments.wallMs.samples,
    }
  })
}

function strataOf(demand: Demand, known: Map<string, DemandStratum[]>): DemandStratum[] {
  // Measured demands are long and never alike.
  if (demand.kind === 'measured') return demandStrata(demand)
  const key = JSON.stringify(demand)
  const strata = known.get(key) ?? demandStrata(demand)
  known.set(key, strata)
  return strata
}

/** The recorded demands of each action, and its share of the recording; warm-up counts for demands, not for shares. */
function recordedActions(site: Site, known: Map<string, DemandStratum[]>): Draft[] {
  const rows = (site.traffic.kind === 'trace' && site.traffic.rows) || []
  const cpuMs: number[][] = site.actions.map(() => [])
  const blockedMs: number[][] = site.actions.map(() => [])
  let counted = 0
  for (const row of rows) {
    if (row.atMs < 0) continue
    counted++
    cpuMs[row.action]?.push(row.cpuMs)
    blockedMs[row.action]?.push(row.blockedMs)
  }
  return plannedActions(site, known).map((planned, index) => {
    const cpu = cpuMs[index] ?? []
    const blocked = blockedMs[index] ?? []
    if (cpu.length === 0) return { ...planned, share: counted > 0 ? 0 : planned.share }
    const moments = demandMoments({ kind: 'measured', cpuMs: cpu, blockedMs: blocked })
    return {
      ...planned,
      share: cpu.length / counted,
      cpuMean: moments.cpuMs.mean / 1000,
      blockedMean: moments.blockedMs.mean / 1000,
      strata: recordedStrata(cpu, blocked),
      wall: { mean: moments.wallMs.mean / 1000, variance: moments.wallMs.variance / 1e6 },
      samples: cpu.length,
    }
  })
}

function groupLoad(name: string, index: number, actions: Draft[], gilS: number): GroupLoad {
  const share = actions.reduce((sum, action) => sum + action.share, 0)
  const wall = mixtureMoments(actions.map((action) => ({ weight: action.share, moments: action.wall })))
  const mean = (value: (action: Draft) => number): number => (share > 0 ? actions.reduce((sum, action) => sum + action.share * value(action), 0) / share : 0)
  // Turns at the GIL: whole switch intervals and what is left of a burst. Sums per request.
  let first = 0
  let again = 0
  let length = 0
  let lengthSquared = 0
  let long = 0
  const addTurns = (weight: number, count: number, burst: number): void => {
    const whole = Math.floor(burst / SWITCH_INTERVAL_S)
    const rest = burst - whole * SWITCH_INTERVAL_S
    first += weight * count
    again += weight * count * Math.max(0, whole + (rest > 0 ? 1 : 0) - 1)
    length += weight * count * burst
    if (burst > SWITCH_INTERVAL_S) long += weight * count * burst
    lengthSquared += weight * count * (whole * SWITCH_INTERVAL_S ** 2 + rest ** 2)
  }
  addTurns(1, OWN_TURNS, gilS / OWN_TURNS)
  let turns = 0
  for (const action of actions)
    for (const stratum of action.strata) {
      const weight = (action.share * stratum.weight) / Math.max(share, 1e-300)
      addTurns(weight, action.bursts, stratum.cpuS / action.bursts)
      turns += weight * gilTurns(action.bursts, stratum.cpuS)
    }
  return {
    name,
    index,
    share,
    actions,
    cpuMean: mean((action) => action.cpuMean),
    blockedMean: mean((action) => action.blockedMean),
    variance: wall.variance,
    turnsMean: Math.max(turns, 1e-9),
    grabs: first + again - OWN_TURNS,
    burstCvSquared: length > 1e-12 ? waitShape(first, again, length, lengthSquared, long / length) : 1,
  }
}

/**
 * A request that asks for the GIL waits out what is left of the turn in progress, E[t^2] / (2 E[t]); one that had to let
 * go after its interval waits whole turns of others. Expressed as the squared coefficient of variation that would make an
 * ordinary first-come queue of this demand wait as long: (1 + cv^2) / 2 = (first x residual + again x mean turn) / demand.
 * Bursts of many turns share the GIL as if it were divided among them, which is cv^2 = 1.
 */
function waitShape(first: number, again: number, length: number, lengthSquared: number, long: number): number {
  const residual = lengthSquared / (2 * length)
  const turn = length / (first + again)
  const shape = Math.min(20, Math.max(0, (2 * (first * residual + again * turn)) / length - 1))
  return (1 - long) * shape + long * Math.max(1, shape)
}
