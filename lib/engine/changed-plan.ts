/**
 * A plan with one thing about it changed, for what-if questions. The plan given is not changed. What a change names must
 * be there, and its numbers must be some: else `invalid`, naming the field.
 */
import { invalidInput } from '#lib/base/errors.ts'
import { requireWithin } from './answerable-plan.ts'
import { askedBy, ASSUMED_USE, hostsOf, withHosts } from './host-plans.ts'
import type { Action, Plan, Site } from './plan.ts'
import { withDemandScaled, withExtraBlocked, withTraffic } from './scaled-plan.ts'

/** Which sites and actions; absent: all of them. */
export interface Where {
  site?: string
  action?: string
}

export type Change =
  /** Traffic k-fold, for good. */
  | { kind: 'traffic'; factor: number; site?: string }
  /** Traffic k-fold for a while. */
  | { kind: 'burst'; factor: number; durationS: number; site?: string }
  /** Something that requests wait for answers this much later: a database, a payment service. */
  | ({ kind: 'dependency-stall'; extraBlockedMs: number; durationS?: number } & Where)
  /** CPU and blocked time of requests k-fold. */
  | ({ kind: 'slower-action'; factor: number } & Where)
  /** The data grow: blocked time grows with them, CPU and memory where told. */
  | ({ kind: 'bigger-data'; blockedFactor: number; cpuFactor?: number; perThreadMemoryFactor?: number } & Where)
  /** One of `hosts` such hosts is lost, and the others take its traffic. */
  | { kind: 'host-lost'; hosts: number }
  /**
   * A tenant moves to a host of its own; each query of a request then pays the network's round trip. Those who ask it are
   * the sites it names, on whichever host they are, else the sites beside it.
   */
  | { kind: 'database-moved'; tenant: string; roundTripMs?: number; queriesPerRequest?: number }
  /** Another site on the same host. */
  | { kind: 'site-added'; site: Site }
  /** The code turns out not to be thread-safe: one thread a process; `asProcesses` turns the threads into processes. */
  | { kind: 'thread-unsafe'; site?: string; asProcesses?: boolean }

const MOST_FACTOR = 10_000

export function changedPlan(plan: Plan, change: Change): Plan {
  switch (change.kind) {
    case 'traffic':
    case 'burst':
      requireWithin('factor', change.factor, 1e-6, MOST_FACTOR)
      if (change.kind === 'burst') requireWithin('durationS', change.durationS, 0, 604_800)
      requireSite(plan, change.site)
      return withTraffic(plan, change.factor, change.site)
    case 'dependency-stall':
      requireWithin('extraBlockedMs', change.extraBlockedMs, 0, 86_400_000)
      if (change.durationS !== undefined) requireWithin('durationS', change.durationS, 0, 604_800)
      return withActions(plan, change, (action) => ({ ...action, demand: withExtraBlocked(action.demand, change.extraBlockedMs) }))
    case 'slower-action':
      requireWithin('factor', change.factor, 0, MOST_FACTOR)
      return withActions(plan, change, (action) => ({ ...action, demand: withDemandScaled(action.demand, change.factor, change.factor) }))
    case 'bigger-data': {
      const { blockedFactor, cpuFactor = 1, perThreadMemoryFactor = 1 } = change
      requireWithin('blockedFactor', blockedFactor, 0, MOST_FACTOR)
      requireWithin('cpuFactor', cpuFactor, 0, MOST_FACTOR)
      requireWithin('perThreadMemoryFactor', perThreadMemoryFactor, 0, MOST_FACTOR)
      const slower = withActions(plan, change, (action) => ({ ...action, demand: withDemandScaled(action.demand, cpuFactor, blockedFactor) }))
      return withSites(slower, change.site, (site) => (site.memory ? { ...site, memory: { ...site.memory, perThreadMiB: site.memory.perThreadMiB * perThreadMemoryFactor } } : site))
    }
    case 'host-lost':
      requireWithin('hosts', change.hosts, 2, 10_000)
      return withTraffic(plan, change.hosts / (change.hosts - 1))
    case 'database-moved': {
      const { tenant, roundTripMs = ASSUMED_USE.roundTripMs, queriesPerRequest = ASSUMED_USE.queriesPerRequest } = change
      requireWithin('roundTripMs', roundTripMs, 0, 60_000)
      requireWithin('queriesPerRequest', queriesPerRequest, 0, 100_000)
      const tenants = hostsOf(plan).flatMap((host) => host.tenants)
      if (!tenants.some(({ name }) => name === tenant)) throw unknown('tenant', tenant, tenants)
      const asking = askedBy(plan, tenant)
      const moved = withHosts(plan, (host) => ({ ...host, tenants: host.tenants.filter(({ name }) => name !== tenant) }))
      return { ...moved, sites: moved.sites.map((site) => (asking.has(site.name) ? { ...site, actions: site.actions.map((action) => ({ ...action, demand: withExtraBlocked(action.demand, roundTripMs * queriesPerRequest) })) } : site)) }
    }
    case 'site-added':
      if (plan.sites.some(({ name }) => name === change.site.name)) throw invalidInput([{ place: 'site.name', reason: `${JSON.stringify(change.site.name)} is on the host already.`, remedy: 'Give the new site another name.' }])
      return { ...plan, sites: [...plan.sites, change.site] }
    case 'thread-unsafe':
      return withSites(plan, change.site, (site) => ({ ...site, threadSafe: false, groups: site.groups.map((group) => ({ ...group, threads: 1, processes: change.asProcesses === true ? group.processes * group.threads : group.processes })) }))
  }
}

/** The change in words. */
export function changeText(change: Change): string {
  const of = ({ site, action }: Where): string => (action === undefined ? (site === undefined ? 'every request' : `requests of ${site}`) : `${action}${site === undefined ? '' : ` of ${site}`}`)
  switch (change.kind) {
    case 'traffic':
      return `${figure(change.factor)} times the traffic${change.site === undefined ? '' : ` of ${change.site}`}`
    case 'burst':
      return `${figure(change.factor)} times the traffic${change.site === undefined ? '' : ` of ${change.site}`} for ${figure(change.durationS)} s`
    case 'dependency-stall':
      return `${of(change)} waits ${figure(change.extraBlockedMs)} ms more${change.durationS === undefined ? '' : ` for ${figure(change.durationS)} s`}`
    case 'slower-action':
      return `${of(change)} takes ${figure(change.factor)} times as long`
    case 'bigger-data':
      return `the data grow: ${of(change)} waits ${figure(change.blockedFactor)} times as long and computes ${figure(change.cpuFactor ?? 1)} times as long`
    case 'host-lost':
      return `one of ${change.hosts} hosts is lost: ${figure(change.hosts / (change.hosts - 1))} times the traffic`
    case 'database-moved':
      return `${change.tenant} moves to a host of its own`
    case 'site-added':
      return `${change.site.name} joins the host`
    case 'thread-unsafe':
      return `${change.site ?? 'the code'} is not thread-safe: one thread a process${change.asProcesses === true ? ', as many processes as there were threads' : ''}`
  }
}

function withSites(plan: Plan, name: string | undefined, change: (site: Site) => Site): Plan {
  requireSite(plan, name)
  return { ...plan, sites: plan.sites.map((site) => (name === undefined || site.name === name ? change(site) : site)) }
}

function withActions(plan: Plan, { site: name, action: actionName }: Where, change: (action: Action) => Action): Plan {
  requireSite(plan, name)
  const among = plan.sites.filter((site) => name === undefined || site.name === name).flatMap((site) => site.actions)
  if (actionName !== undefined && !among.some((action) => action.name === actionName)) throw unknown('action', actionName, among)
  return withSites(plan, name, (site) => ({ ...site, actions: site.actions.map((action) => (actionName === undefined || action.name === actionName ? change(action) : action)) }))
}

function requireSite(plan: Plan, name: string | undefined): void {
  if (name !== undefined && !plan.sites.some((site) => site.name === name)) throw unknown('site', name, plan.sites)
}

function unknown(what: string, name: string, known: readonly { name: string }[]): Error {
  const names = known.slice(0, 10).map((one) => one.name)
  return invalidInput([{ place: what, reason: `${JSON.stringify(name)} is not a${what === 'action' ? 'n' : ''} ${what} of the plan.`, remedy: names.length > 0 ? `Name one of ${names.join(', ')}${known.length > names.length ? ' or others' : ''}.` : `The plan has none.` }])
}

function figure(value: number): string {
  return String(Number(value.toPrecision(3)))
}
