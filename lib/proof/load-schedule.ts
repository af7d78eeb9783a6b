/**
 * What a load generator is to send, drawn from a plan before anything runs: when each request is meant to leave, to which
 * site and path, and what it consumes, which travels in its query string. Pure; same plan, seed and window: the same
 * requests. The random streams are not those of the simulation, so that no prediction has seen the luck of the run.
 */
import { demandMoments, distributionMoments, normalisedShares } from '#lib/engine/demand-moments.ts'
import type { Action, Plan, Site } from '#lib/engine/plan.ts'
import { RandomStream } from '#lib/engine/random.ts'
import { demandSampler, distributionSampler, weightedPick } from '#lib/engine/sample-distribution.ts'

const SITES_FOR_OVERHEAD = 3
/** Requests of one site's users that are drawn without a thought. */
const MANY_REQUESTS = 1_000_000

export interface ScheduledRequest {
  /** Open: milliseconds from the start of the window, negative during warm-up. Closed: think time before it. */
  atMs: number
  action: number
  cpuMs: number
  blockedMs: number
  method: string
  path: string
}

export interface SiteSchedule {
  name: string
  host: string
  /** One list for open traffic; one for each user of closed traffic, who sends them in turn. */
  kind: 'open' | 'closed'
  lists: ScheduledRequest[][]
}

export interface LoadSchedule {
  port: number
  /** The window begins this much after the generator does. */
  warmupMs: number
  durationMs: number
  /** How long a request is followed after the last one was sent. */
  drainMs: number
  /** The run ends with its last answer, not with the window. */
  endsWithList?: boolean
  sites: SiteSchedule[]
}

export function loadSchedule(plan: Plan, port: number, seed: number): LoadSchedule {
  if (plan.run === undefined) throw new TypeError('A plan to be run needs `run`')
  const warmupMs = plan.run.warmupS * 1000
  const durationMs = plan.run.durationS * 1000
  const sites = plan.sites.map((site, index) => siteSchedule(site, new Draws(site, `${seed}`, seed, index), warmupMs, durationMs))
  return { port, warmupMs, durationMs, drainMs: 60_000, sites }
}

/**
 * One request at a time for about `spendMs`, the next when the last is answered: actions by their shares, each at least
 * `leastEach` times.
 */
export function lowLoadSchedule(plan: Plan, port: number, seed: number, { spendMs, leastEach }: { spendMs: number; leastEach: number }): LoadSchedule {
  const sites = plan.sites.map((site, index) => {
    const draws = new Draws(site, 'low-load', seed, index)
    const shares = normalisedShares(site.actions)
    const meanMs = site.actions.reduce((sum, action, i) => sum + (shares[i] ?? 0) * demandMoments(action.demand).wallMs.mean, 0)
    const counts = shares.map((share) => Math.max(leastEach, Math.round((share * spendMs) / Math.max(1, meanMs))))
    const rounds = Math.max(...counts)
    // Spread evenly, so that no action has a stretch of the measurement to itself.
    const requests = Array.from({ length: rounds }, (_, round) => counts.flatMap((count, action) => (Math.floor(((round + 1) * count) / rounds) > Math.floor((round * count) / rounds) ? [draws.request(0, action)] : []))).flat()
    return { name: site.name, host: site.serverName ?? site.name, kind: 'closed' as const, lists: [requests] }
  })
  return { port, warmupMs: 0, durationMs: 600_000, drainMs: 60_000, endsWithList: true, sites }
}

/** A few light requests to each of the first sites, one at a time: what a request costs beside the application on an idle machine. */
export function overheadSchedule(plan: Plan, port: number, each: number): LoadSchedule {
  const sites = plan.sites.slice(0, SITES_FOR_OVERHEAD).map((site) => {
    const [action] = site.actions
    if (action === undefined) throw new TypeError('A site without actions cannot be sent requests')
    const light: Action = { ...action, demand: { kind: 'independent', cpuMs: { kind: 'constant', value: 2 }, blockedMs: { kind: 'constant', value: 8 } } }
    const requests = Array.from({ length: each }, (_, serial): ScheduledRequest => ({ atMs: 0, action: 0, cpuMs: 2, blockedMs: 8, ...address(light, 'cpu=2&blocked=8&bursts=2', serial + 1) }))
    return { name: site.name, host: site.serverName ?? site.name, kind: 'closed' as const, lists: [requests] }
  })
  return { port, warmupMs: 0, durationMs: 60_000, drainMs: 10_000, endsWithList: true, sites }
}

function siteSchedule(site: Site, draws: Draws, warmupMs: number, durationMs: number): SiteSchedule {
  const base = { name: site.name, host: site.serverName ?? site.name }
  const { traffic } = site
  if (traffic.kind === 'trace') throw new TypeError('A recording is replayed, not run')
  if (traffic.kind === 'open') {
    const requests: ScheduledRequest[] = []
    const meanGapMs = 1000 / traffic.ratePerSecond
    for (let at = -warmupMs + meanGapMs * draws.gaps.exponential(); at < durationMs; at += meanGapMs * draws.gaps.exponential()) requests.push(draws.request(at))
    return { ...base, kind: 'open', lists: [requests] }
  }
  const think = distributionSampler(traffic.thinkS, draws.gaps)
  // More than anybody can send: users who never wait for an answer would need twice the mean number.
  const thinkMs = 1000 * distributionMoments(traffic.thinkS).mean
  const sendable = (cycleMs: number): number => Math.ceil((2 * (warmupMs + durationMs)) / Math.max(1, cycleMs)) + 20
  // Where that would be too many to draw, the time of an answer that nobody waits for counts as well.
  const most = traffic.users * sendable(thinkMs) > MANY_REQUESTS ? sendable(thinkMs + meanWallMs(site)) : sendable(thinkMs)
  const lists = Array.from({ length: traffic.users }, (_, user) => {
    // Users begin somewhere in their first think time.
    const first = draws.request(1000 * think() * ((user + 0.5) / traffic.users))
    return [first, ...Array.from({ length: most - 1 }, () => draws.request(1000 * think()))]
  })
  return { ...base, kind: 'closed', lists }
}

function meanWallMs(site: Site): number {
  const shares = normalisedShares(site.actions)
  return site.actions.reduce((sum, action, index) => sum + (shares[index] ?? 0) * demandMoments(action.demand).wallMs.mean, 0)
}

class Draws {
  readonly gaps: RandomStream
  private readonly pick: () => number
  private readonly demands
  private readonly site: Site
  private serial = 0

  constructor(site: Site, purpose: string, seed: number, index: number) {
    const stream = (name: string): RandomStream => new RandomStream(seed, `lab/${purpose}/${name}/${index}`)
    this.site = site
    this.gaps = stream('gaps')
    this.pick = weightedPick(site.actions.map((action) => action.share), stream('action'))
    this.demands = site.actions.map((action, i) => demandSampler(action.demand, stream(`demand/${i}`)))
  }

  request(atMs: number, chosen?: number): ScheduledRequest {
    const index = chosen ?? this.pick()
    const action = this.site.actions[index]
    const demand = this.demands[index]
    if (action === undefined || demand === undefined) throw new TypeError('A site without actions cannot be sent requests')
    demand.draw()
    const cpuMs = Number(demand.cpuMs.toFixed(3))
    const blockedMs = Number(demand.blockedMs.toFixed(3))
    return { atMs, action: index, cpuMs, blockedMs, ...address(action, `cpu=${cpuMs}&blocked=${blockedMs}&bursts=${action.demand.bursts ?? 2}`, ++this.serial) }
  }
}

/** What a generator may send as it is; anything else is sent as GET, HEAD too, whose answers have no body. */
const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** "POST /orders/{int}" -> POST /orders/17?cpu=…: each placeholder gets a value of its look; a name that is no path, a path of its own. */
function address(action: Action, query: string, serial: number): { method: string; path: string } {
  const [, method = 'GET', path = '/'] = /^(?:([A-Z]+)\s+)?(\S*)/.exec(action.name) ?? []
  const filled = path.startsWith('/') ? path.replaceAll(/\{int\}/g, String(serial)).replaceAll(/\{[^{}]*\}/g, `page-${serial}`) : `/other-${serial}`
  return { method: METHODS.has(method) ? method : 'GET', path: `${plainPath(filled)}?${query}` }
}

/** As it may stand in a request line, and so that Apache neither refuses nor shortens it. */
function plainPath(path: string): string {
  const encoded = encodeURI(path.replaceAll(/\p{Surrogate}/gu, '-')).replaceAll(/[?#[\]]/g, '-').replaceAll(/%(?:25)?(?:2[fF]|5[cC]|00)/g, '-')
  return encoded.replaceAll(/(^|\/)\.{1,2}(?=\/|$)/g, '$1-')
}
