/**
 * When a site's requests come and what each consumes: Poisson arrivals at a rate that may vary, users who think, or a recording. One stream per
 * purpose, drawn in the order of arrival, so that another configuration under the same seed meets the same requests.
 */
import type { Plan, Site, TraceRow } from './plan.ts'
import { RandomStream } from './random.ts'
import { demandSampler, distributionSampler, weightedPick, type DemandSampler, type Sampler } from './sample-distribution.ts'
import { atBusiestHour, varyingGap } from './varying-rate.ts'

/** The next request of a site, filled in by `draw`. */
export interface SiteArrivals {
  kind: 'open' | 'closed' | 'trace'
  users: number
  /** Open: time to the next arrival; closed: one think time. Milliseconds. */
  nextGapMs: Sampler
  /** Trace: start of the next recorded request, Infinity after the last; `draw` moves on. */
  nextAtMs: () => number
  action: number
  cpuMs: number
  blockedMs: number
  draw: () => void
}

export interface ArrivalOptions {
  seed: number
  /** Distinguishes replications: each has streams of its own. */
  replication: number
  /** Draw measured samples anew from themselves: the measurement's own uncertainty. */
  resample: boolean
}

export function planArrivals(plan: Plan, options: ArrivalOptions): SiteArrivals[] {
  // One observation is made in the busiest hour.
  const sites = plan.run === undefined ? plan.sites : atBusiestHour(plan).sites
  return sites.map((site, index) => siteArrivals(site, index, options))
}

function siteArrivals(site: Site, index: number, options: ArrivalOptions): SiteArrivals {
  if (site.traffic.kind === 'trace') return recordedArrivals(site.traffic.rows ?? [])
  const stream = (purpose: string): RandomStream => new RandomStream(options.seed, `${purpose}/${index}/${options.replication}`)
  const resample = options.resample ? stream('resample') : undefined
  const pick = weightedPick(site.actions.map((action) => action.share), stream('action'))
  const demands: DemandSampler[] = site.actions.map((action, i) => demandSampler(action.demand, stream(`demand/${i}`), resample))
  const { traffic } = site
  const gap =
    traffic.kind === 'closed'
      ? thinkGap(distributionSampler(traffic.thinkS, stream('think')))
      : traffic.hourOfWeek === undefined && traffic.bursts === undefined
        ? openGap(traffic.ratePerSecond, stream('arrivals'))
        : varyingGap(traffic, options.seed, options.replication, index)
  const arrivals: SiteArrivals = {
    kind: site.traffic.kind,
    users: site.traffic.kind === 'closed' ? site.traffic.users : 0,
    nextGapMs: gap,
    nextAtMs: () => Infinity,
    action: 0,
    cpuMs: 0,
    blockedMs: 0,
    draw: () => {
      const action = pick()
      const demand = demands[action]
      if (demand === undefined) return
      demand.draw()
      arrivals.action = action
      arrivals.cpuMs = demand.cpuMs
      arrivals.blockedMs = demand.blockedMs
    },
  }
  return arrivals
}

function openGap(ratePerSecond: number, random: RandomStream): Sampler {
  const mean = 1000 / ratePerSecond
  return () => mean * random.exponential()
}

function thinkGap(thinkS: Sampler): Sampler {
  return () => 1000 * thinkS()
}

function recordedArrivals(rows: readonly TraceRow[]): SiteArrivals {
  const sorted = [...rows].sort((a, b) => a.atMs - b.atMs)
  let next = 0
  const arrivals: SiteArrivals = {
    kind: 'trace',
    users: 0,
    nextGapMs: () => Infinity,
    nextAtMs: () => sorted[next]?.atMs ?? Infinity,
    action: 0,
    cpuMs: 0,
    blockedMs: 0,
    draw: () => {
      const row = sorted[next++]
      if (row === undefined) return
      arrivals.action = row.action
      arrivals.cpuMs = row.cpuMs
      arrivals.blockedMs = row.blockedMs
    },
  }
  return arrivals
}
