/**
 * A site with what a calibration fits put in: how much of each request's time is CPU, what a request costs beside the
 * application, and in how many bursts it computes. What a request takes on an idle host, all told, stays as measured.
 */
import { demandMoments, normalisedShares } from './demand-moments.ts'
import { overheadCpuMs, siteOverheads, type Overheads } from './overheads.ts'
import type { Demand, Distribution, Site } from './plan.ts'
import { withDemandScaled } from './scaled-plan.ts'

export interface Fitted {
  /** Shift of the log-odds of the CPU share of every action. */
  cpuShift: number
  /** CPU per request beside the application, ms. */
  overheadCpuMs: number
  /** CPU bursts of a request; null leaves each action its own. */
  bursts: number | null
}

/** An action is never all CPU or all waiting: a share of 0 could not be shifted. */
const LEAST_SHARE = 0.005

export function calibratedSite(site: Site, { cpuShift, overheadCpuMs: cpuMs, bursts }: Fitted): Site {
  return {
    ...site,
    overhead: { cpuMs, blockedMs: site.overhead && site.overhead.cpuMs > 0 ? site.overhead.blockedMs : idleMs(site) },
    actions: site.actions.map((action) => {
      const demand = bursts === null ? action.demand : { ...action.demand, bursts }
      return { ...action, demand: cpuShift === 0 ? demand : withCpuShare(demand, shifted(cpuShareOf(demand), cpuShift)) }
    }),
  }
}

/** Of the time of a request of the site, by share of requests. */
export function siteCpuShare(site: Site): number {
  const shares = normalisedShares(site.actions)
  let cpu = 0
  let wall = 0
  site.actions.forEach((action, index) => {
    const moments = demandMoments(action.demand)
    cpu += (shares[index] ?? 0) * moments.cpuMs.mean
    wall += (shares[index] ?? 0) * moments.wallMs.mean
  })
  return wall > 0 ? cpu / wall : 0
}

export function siteOverheadCpuMs(site: Site): number {
  return site.overhead && site.overhead.cpuMs > 0 ? site.overhead.cpuMs : overheadCpuMs(siteOverheads(site))
}

/** What an `overhead` must say for the site to wait beside the application as it does without one. */
function idleMs(site: Site): number {
  const waits = ({ clientBeforeMs, clientAfterMs, handoffMs }: Overheads): number => clientBeforeMs + clientAfterMs + handoffMs
  return Math.max(0, waits(siteOverheads(site)) - waits(siteOverheads({ ...site, overhead: { cpuMs: 1, blockedMs: 0 } })))
}

function cpuShareOf(demand: Demand): number {
  const { cpuMs, wallMs } = demandMoments(demand)
  return wallMs.mean > 0 ? cpuMs.mean / wallMs.mean : 0
}

function shifted(share: number, shift: number): number {
  const bounded = Math.min(1 - LEAST_SHARE, Math.max(LEAST_SHARE, share))
  return 1 / (1 + Math.exp(-(Math.log(bounded / (1 - bounded)) + shift)))
}

/** The same mean time, so much of it CPU. What the plan knows only one kind of takes its shape from the other. */
function withCpuShare(demand: Demand, share: number): Demand {
  const { cpuMs, blockedMs, wallMs } = demandMoments(demand)
  if (wallMs.mean <= 0) return demand
  const cpuMean = share * wallMs.mean
  const blockedMean = wallMs.mean - cpuMean
  if (cpuMs.mean > 0 && blockedMs.mean > 0) return withDemandScaled(demand, cpuMean / cpuMs.mean, blockedMean / blockedMs.mean)
  const both: Demand = demand.kind === 'measured' ? { ...demand, cpuMs: sums(demand), blockedMs: sums(demand) } : { ...demand, cpuMs: onlyOne(demand), blockedMs: onlyOne(demand) }
  return withDemandScaled(both, cpuMean / wallMs.mean, blockedMean / wallMs.mean)
}

function sums(demand: { cpuMs: number[]; blockedMs: number[] }): number[] {
  return demand.cpuMs.map((cpu, index) => cpu + (demand.blockedMs[index] ?? 0))
}

function onlyOne(demand: { cpuMs: Distribution; blockedMs: Distribution }): Distribution {
  return demandMoments({ kind: 'independent', ...demand }).cpuMs.mean > 0 ? demand.cpuMs : demand.blockedMs
}
