/**
 * What the sites of a plan ask of their daemon groups, ready for the analytic engine: moments and strata of the demand of
 * each group, the arrivals of each site. Computed once for a plan; configurations and loads may then vary. Seconds.
 */
import { demandMoments, distributionMoments, mixtureMoments, normalisedShares, type Moments } from './demand-moments.ts'
import { demandStrata, recordedStrata, type DemandStratum } from './demand-strata.ts'
import { offeredRate } from './offered-rate.ts'
import type { Plan, Site } from './plan.ts'

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
  /** Times a request has to win the GIL, on average: once a burst, and again after each switch interval. */
  turnsMean: number
  burstCvSquared: number
}

export interface SiteLoad {
  site: Site
  /** Only groups that some action goes to. */
  groups: GroupLoad[]
  arrivals: { kind: 'open'; rate: number } | { kind: 'closed'; users: number; think: number }
}

export function siteLoads(plan: Plan): SiteLoad[] {
  return plan.sites.map(siteLoad)
}

/** Times a request of so much CPU has to win the GIL. */
export function gilTurns(bursts: number, cpuS: number): number {
  const perBurst = cpuS / bursts
  return cpuS > 0 ? bursts * Math.max(1, perBurst / SWITCH_INTERVAL_S) : 0
}

function siteLoad(site: Site): SiteLoad {
  const actions = site.traffic.kind === 'trace' ? recordedActions(site) : plannedActions(site)
  const groups = site.groups.map((group, index) => {
    const own = actions.filter((action) => action.share > 0 && (action.group ?? site.groups[0]?.name) === group.name)
    return groupLoad(group.name, index, own)
  })
  const arrivals: SiteLoad['arrivals'] =
    site.traffic.kind === 'closed' ? { kind: 'closed', users: site.traffic.users, think: distributionMoments(site.traffic.thinkS).mean } : { kind: 'open', rate: offeredRate(site).ratePerSecond }
  return { site, groups: groups.filter((group) => group.share > 0), arrivals }
}

type Draft = ActionLoad & { group?: string; wall: Moments }

function plannedActions(site: Site): Draft[] {
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
      strata: shares[index] ? demandStrata(action.demand) : [],
      wall: { mean: moments.wallMs.mean / 1000, variance: moments.wallMs.variance / 1e6 },
      samples: moments.wallMs.samples,
    }
  })
}

/** The recorded demands of each action, and its share of the recording; warm-up counts for demands, not for shares. */
function recordedActions(site: Site): Draft[] {
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
  return plannedActions(site).map((planned, index) => {
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

function groupLoad(name: string, index: number, actions: Draft[]): GroupLoad {
  const share = actions.reduce((sum, action) => sum + action.share, 0)
  const wall = mixtureMoments(actions.map((action) => ({ weight: action.share, moments: action.wall })))
  const mean = (value: (action: Draft) => number): number => (share > 0 ? actions.reduce((sum, action) => sum + action.share * value(action), 0) / share : 0)
  let turns = 0
  let work = 0
  let longWork = 0
  let bursts = 0
  let burst = 0
  let burstSquared = 0
  for (const action of actions)
    for (const stratum of action.strata) {
      const weight = (action.share * stratum.weight) / Math.max(share, 1e-300)
      const length = stratum.cpuS / action.bursts
      const cutLength = Math.min(length, SWITCH_INTERVAL_S)
      turns += weight * gilTurns(action.bursts, stratum.cpuS)
      work += weight * stratum.cpuS
      if (length > SWITCH_INTERVAL_S) longWork += weight * stratum.cpuS
      bursts += weight * action.bursts
      burst += weight * action.bursts * cutLength
      burstSquared += weight * action.bursts * cutLength * cutLength
    }
  const truncated = burst > 1e-12 ? Math.max(0, (burstSquared * bursts) / (burst * burst) - 1) : 1
  const long = work > 1e-12 ? longWork / work : 0
  return {
    name,
    index,
    share,
    actions,
    cpuMean: mean((action) => action.cpuMean),
    blockedMean: mean((action) => action.blockedMean),
    variance: wall.variance,
    turnsMean: Math.max(turns, 1e-9),
    // Bursts longer than the switch interval are served in turns, as if the GIL were shared out: like exponential ones.
    burstCvSquared: (1 - long) * Math.min(1, truncated) + long,
  }
}
