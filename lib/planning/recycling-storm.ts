/**
 * What `maximum-requests` does to a site, simulated: all processes of a group begin together and serve alike, so they come to their
 * limit together, and while they load the application again nobody serves. The same traffic with and without the limit, by the same
 * random numbers.
 */
import { MECHANICS } from '#lib/engine/overheads.ts'
import type { Plan } from '#lib/engine/plan.ts'
import type { Prediction } from '#lib/engine/prediction.ts'
import { runToEnd, simulate } from '#lib/engine/simulate.ts'
import { normalisedShares } from '#lib/engine/demand-moments.ts'

export interface RecyclingStorm {
  site: string
  group: string
  maximumRequests: number
  processes: number
  /** Seconds between two storms at the plan's traffic. */
  everyS: number
  p95Ms: { with: number | null; without: number | null }
  /** Share of requests that wait for a slot. */
  queuedShare: { with: number; without: number }
  text: string
}

/** The minute around the moment at which the processes come to their limit. */
const WINDOW_S = 60
const OBSERVATIONS = 5
/** A limit that takes longer is told by arithmetic alone. */
const MOST_REQUESTS = 60_000

/** Null for a group without the limit, or a site without open traffic. */
export function recyclingStorm(plan: Plan, siteName: string, groupName: string): RecyclingStorm | null {
  const site = plan.sites.find(({ name }) => name === siteName)
  const group = site?.groups.find(({ name }) => name === groupName)
  const maximumRequests = group?.maximumRequests ?? 0
  if (site === undefined || group === undefined || maximumRequests <= 0 || site.traffic.kind !== 'open') return null
  const shares = normalisedShares(site.actions)
  const share = site.actions.reduce((sum, action, index) => sum + ((action.group ?? site.groups[0]?.name) === groupName ? (shares[index] ?? 0) : 0), 0)
  const rate = site.traffic.ratePerSecond * share
  if (!(rate > 0)) return null
  const perCycle = maximumRequests * group.processes
  const everyS = perCycle / rate
  const facts = { site: siteName, group: groupName, maximumRequests, processes: group.processes, everyS }
  const startS = MECHANICS.processStartMs / 1000
  const begins = `Every ${duration(everyS)} of such traffic all ${group.processes} processes come to their limit at about the same time, and each loads the application again for about ${startS.toPrecision(2)} s.`
  if ((perCycle * OBSERVATIONS) / share > MOST_REQUESTS) return { ...facts, p95Ms: { with: null, without: null }, queuedShare: { with: 0, without: 0 }, text: `${begins} Too rare to simulate in a moment; the storm itself is the same.` }
  const [limited, free] = [alone(plan, siteName, (value) => value), alone(plan, siteName, () => 0)].map((each) => minuteOf(each, everyS))
  const figures = { p95Ms: { with: p95(limited, siteName), without: p95(free, siteName) }, queuedShare: { with: queued(limited, siteName), without: queued(free, siteName) } }
  return { ...facts, ...figures, text: `${begins} Simulated, the minute around it: the 95th percentile of response times is ${ms(figures.p95Ms.with)} with it and ${ms(figures.p95Ms.without)} without; ${percent(figures.queuedShare.with)} instead of ${percent(figures.queuedShare.without)} of requests wait for a slot.` }
}

function alone(plan: Plan, siteName: string, limit: (maximumRequests: number) => number): Plan {
  const sites = plan.sites.filter(({ name }) => name === siteName).map((site) => ({ ...site, groups: site.groups.map((group) => ({ ...group, ...(group.maximumRequests === undefined ? {} : { maximumRequests: limit(group.maximumRequests) }) })) }))
  return { ...plan, sites }
}

/** What a minute shows in which the limit is reached, from a start with fresh processes; the median of several such minutes. */
function minuteOf(plan: Plan, everyS: number): Prediction {
  const warmupS = Math.max(0, everyS - WINDOW_S / 2)
  return runToEnd(simulate({ ...plan, run: { warmupS, durationS: WINDOW_S } }, { seed: 1, observations: OBSERVATIONS, maxEvents: 10_000_000 }))
}

function p95(prediction: Prediction | undefined, site: string): number | null {
  return prediction?.sites.find(({ name }) => name === site)?.responseMs.p95 ?? null
}

function queued(prediction: Prediction | undefined, site: string): number {
  return prediction?.sites.find(({ name }) => name === site)?.queuedShare ?? 0
}

const ms = (value: number | null): string => (value === null ? 'without bound' : value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toPrecision(3)} s`)
const percent = (share: number): string => (share < 0.0005 ? '0 %' : `${(100 * share).toPrecision(2)} %`)
const duration = (seconds: number): string => (seconds < 120 ? `${Math.round(seconds)} s` : seconds < 7200 ? `${Math.round(seconds / 60)} minutes` : `${Math.round(seconds / 3600)} hours`)
