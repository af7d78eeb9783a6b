/**
 * What-if questions as a scenario keeps them: a named change on top of its plan, each of which can be stacked on those
 * before. The schema, the plan as changed, and the change in words. Pure; throws `invalid` where a change names what is not there.
 */
import { z } from 'zod'
import { invalidInput } from '#lib/base/errors.ts'
import { changedPlan, changeText } from '#lib/engine/changed-plan.ts'
import type { Change } from '#lib/engine/changed-plan.ts'
import { withHosts } from '#lib/engine/host-plans.ts'
import type { Action, Demand, Plan, Site } from '#lib/engine/plan.ts'
import { withExtraBlocked } from '#lib/engine/scaled-plan.ts'
import { MOST_QUESTIONS } from './what-if-limits.ts'

const name = z.string().min(1).max(200)
const site = name.optional()
const action = z.string().min(1).max(2000).optional()
const factor = z.number('Give a number.').gt(0, 'It must be above 0.').max(10_000, 'That is beyond 10,000.')
const lasting = z.number('Give seconds.').gt(0, 'It must be above 0.').max(604_800, 'That is beyond a week.')

export const WhatIfChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('traffic'), factor, site }),
  z.object({ kind: z.literal('burst'), factor, durationS: lasting, site }),
  z.object({ kind: z.literal('stall'), extraMs: z.number('Give milliseconds.').gt(0, 'It must be above 0.').max(86_400_000, 'That is beyond a day.'), percent: z.number('Give a percentage.').gt(0, 'It must be above 0 %.').max(100, 'It is at most 100 %.'), durationS: lasting.optional(), site, action }),
  z.object({ kind: z.literal('slower'), factor, site, action }),
  z.object({ kind: z.literal('more-rows'), factor, site }),
  z.object({ kind: z.literal('host-lost'), hosts: z.int('Give a whole number.').min(2, 'One host of one leaves none.').max(10_000, 'That is beyond 10,000.') }),
  z.object({ kind: z.literal('database-moved'), tenant: name, roundTripMs: z.number('Give milliseconds.').min(0, 'It cannot be negative.').max(60_000, 'That is beyond a minute.'), queries: z.number('Give a number.').min(0, 'It cannot be negative.').max(100_000, 'That is beyond 100,000.') }),
  z.object({ kind: z.literal('site-added'), like: name, name, factor }),
  z.object({ kind: z.literal('threads-to-processes'), site }),
  z.object({ kind: z.literal('own-group'), site: name, action: z.string().min(1).max(2000), processes: z.int('Give a whole number.').min(1, 'At least one.').max(1000, 'That is beyond 1,000.'), threads: z.int('Give a whole number.').min(1, 'At least one.').max(1000, 'That is beyond 1,000.') }),
])
export type WhatIfChange = z.infer<typeof WhatIfChange>

export const WhatIfQuestion = z.object({ name: z.string().trim().min(1).max(120), change: WhatIfChange })
export type WhatIfQuestion = z.infer<typeof WhatIfQuestion>

export const WhatIfQuestions = z.array(WhatIfQuestion).max(MOST_QUESTIONS)

/** How much the time and memory of requests grow as the rows do: reads grow by what has no index, which is taken as half. */
const ROWS_TO_TIME = 0.5

export function withWhatIf(plan: Plan, change: WhatIfChange): Plan {
  const known = engineChange(change)
  if (known !== null) return changedPlan(plan, known)
  switch (change.kind) {
    case 'stall':
      return withStall(plan, change)
    case 'site-added':
      return changedPlan(askedByToo(plan, change.like, change.name), { kind: 'site-added', site: siteLike(plan, change) })
    case 'own-group':
      return withOwnGroup(plan, change)
    default:
      return plan
  }
}

/** The engine's own change, where it has one that says the same. */
function engineChange(change: WhatIfChange): Change | null {
  switch (change.kind) {
    case 'traffic':
    case 'burst':
      return change
    case 'slower':
      return { kind: 'slower-action', factor: change.factor, site: change.site, action: change.action }
    case 'more-rows': {
      const more = 1 + (change.factor - 1) * ROWS_TO_TIME
      return { kind: 'bigger-data', blockedFactor: more, cpuFactor: more, perThreadMemoryFactor: change.factor, site: change.site }
    }
    case 'host-lost':
      return change
    case 'database-moved':
      return { kind: 'database-moved', tenant: change.tenant, roundTripMs: change.roundTripMs, queriesPerRequest: change.queries }
    case 'threads-to-processes':
      return { kind: 'thread-unsafe', asProcesses: true, site: change.site }
    default:
      return null
  }
}

/**
 * As the engine's fluid sees what passes: a queue grows by means alone, and a stall of s in q % of calls has the mean of
 * one of q s in all. Null for what does not end.
 */
export function passingChange(change: WhatIfChange): Change | null {
  if (change.kind === 'burst') return change
  if (change.kind === 'stall' && change.durationS !== undefined) return { kind: 'dependency-stall', extraBlockedMs: (change.extraMs * change.percent) / 100, durationS: change.durationS, site: change.site, action: change.action }
  return null
}

/** What the change is, in words. @param plan what it is made to, which may allow less than is asked */
export function whatIfText(change: WhatIfChange, plan?: Plan): string {
  const known = engineChange(change)
  switch (change.kind) {
    case 'host-lost':
      return `one of ${change.hosts} hosts is lost (the others get ${figure(change.hosts / (change.hosts - 1))} times the traffic)`
    case 'stall': {
      const whose = change.action === undefined ? (change.site === undefined ? 'every call' : `calls of ${change.site}`) : change.action
      return `${figure(change.percent)} % of ${whose} wait ${time(change.extraMs)} more${change.durationS === undefined ? '' : ` for ${time(1000 * change.durationS)}`}`
    }
    case 'more-rows':
      return `${figure(change.factor)} times the rows${change.site === undefined ? '' : ` in ${change.site}`} (threads take ${figure(change.factor)} times the memory, requests ${figure(1 + (change.factor - 1) * ROWS_TO_TIME)} times as long)`
    case 'site-added':
      return `a site ${change.name}, like ${change.like} with ${change.factor === 1 ? 'as much traffic' : `${figure(change.factor)} times its traffic`}, joins the host`
    case 'threads-to-processes':
      return `${change.site ?? 'every site'} runs processes of one thread, as many as it had threads`
    case 'own-group': {
      const threads = ownThreads(change.threads, plan?.sites.find((one) => one.name === change.site))
      return `${change.action} of ${change.site} gets ${change.processes} × ${threads} of its own${threads < change.threads ? ' (one thread each: its code is not known to be thread-safe)' : ''}`
    }
    case 'database-moved':
      return `${change.tenant} moves to a host of its own, ${figure(change.queries)} queries a request at ${time(change.roundTripMs)} each`
    default:
      return known === null ? change.kind : changeText(known)
  }
}

function withStall(plan: Plan, { site: siteName, action: actionName, extraMs, percent }: Extract<WhatIfChange, { kind: 'stall' }>): Plan {
  // Names what is not there as the engine would.
  changedPlan(plan, { kind: 'dependency-stall', extraBlockedMs: 0, site: siteName, action: actionName })
  const stalled = (one: Action): Action => (actionName === undefined || one.name === actionName ? { ...one, demand: stalledDemand(one.demand, extraMs, percent / 100) } : one)
  return { ...plan, sites: plan.sites.map((one) => (siteName === undefined || one.name === siteName ? { ...one, actions: one.actions.map(stalled) } : one)) }
}

/** The share of requests that stalls, spread evenly over those that were measured. */
function stalledDemand(demand: Demand, extraMs: number, share: number): Demand {
  if (share >= 1) return withExtraBlocked(demand, extraMs)
  const slow = withExtraBlocked(demand, extraMs)
  if (demand.kind === 'independent' || slow.kind === 'independent') {
    if (demand.kind !== 'independent' || slow.kind !== 'independent') return slow
    return { ...demand, blockedMs: { kind: 'mixture', parts: [{ weight: 1 - share, dist: demand.blockedMs }, { weight: share, dist: slow.blockedMs }] } }
  }
  const count = demand.blockedMs.length
  const copies = copiesFor(count, share)
  const indexes = Array.from({ length: copies * count }, (_, index) => index)
  const slowShare = Math.round(share * indexes.length) / indexes.length
  const isSlow = (index: number): boolean => Math.floor((index + 1) * slowShare + 1e-9) > Math.floor(index * slowShare + 1e-9)
  // Neighbours are alike in measured order, so the slow ones are taken evenly along it.
  return { ...demand, cpuMs: indexes.map((index) => demand.cpuMs[Math.floor(index / copies)] ?? 0), blockedMs: indexes.map((index) => (demand.blockedMs[Math.floor(index / copies)] ?? 0) + (isSlow(index) ? extraMs : 0)) }
}

/** Each request so many times that a whole number of them is close to the share. */
function copiesFor(count: number, share: number): number {
  const least = Math.min(50, Math.max(1, Math.ceil(5 / (share * count))))
  const error = (copies: number): number => Math.abs(Math.round(share * copies * count) / (copies * count) - share)
  const candidates = Array.from({ length: 10 }, (_, more) => least + more)
  return candidates.find((copies) => error(copies) < 0.005 * share) ?? candidates.reduce((best, copies) => (error(copies) < error(best) ? copies : best), least)
}

function siteLike(plan: Plan, { like, name: newName, factor: times }: Extract<WhatIfChange, { kind: 'site-added' }>): Site {
  const model = requireSite(plan, like)
  const traffic: Site['traffic'] = model.traffic.kind === 'open' ? { ...model.traffic, ratePerSecond: model.traffic.ratePerSecond * times } : model.traffic.kind === 'closed' ? { ...model.traffic, users: Math.max(1, Math.round(model.traffic.users * times)) } : model.traffic
  // A group's name is its daemon's, and there is one daemon of a name.
  const renamed = (group: string): string => `${newName}${group === model.name || group === model.groups[0]?.name ? '' : `-${group}`}`
  return { ...model, name: newName, serverName: `${newName}.${model.serverName ?? 'example.com'}`, traffic, groups: model.groups.map((group) => ({ ...group, name: renamed(group.name) })), actions: model.actions.map((one) => (one.group === undefined ? one : { ...one, group: renamed(one.group) })) }
}

/** A site like another asks the tenants that the other asks. */
function askedByToo(plan: Plan, like: string, newName: string): Plan {
  return withHosts(plan, (host) => ({
    ...host,
    tenants: host.tenants.map((tenant) => (tenant.usedBy?.sites.includes(like) === true && !tenant.usedBy.sites.includes(newName) ? { ...tenant, usedBy: { ...tenant.usedBy, sites: [...tenant.usedBy.sites, newName] } } : tenant)),
  }))
}

function withOwnGroup(plan: Plan, { site: siteName, action: actionName, processes, threads }: Extract<WhatIfChange, { kind: 'own-group' }>): Plan {
  const owner = requireSite(plan, siteName)
  if (!owner.actions.some((one) => one.name === actionName)) throw invalidInput([{ place: 'action', reason: `${JSON.stringify(actionName)} is not an action of ${siteName}.`, remedy: 'Choose one of the list.' }])
  const taken = new Set(owner.groups.map((group) => group.name))
  let group = `${siteName}-slow`
  for (let number = 2; taken.has(group); number++) group = `${siteName}-slow-${number}`
  const changed: Site = { ...owner, groups: [...owner.groups, { name: group, processes, threads: ownThreads(threads, owner) }], actions: owner.actions.map((one) => (one.name === actionName ? { ...one, group } : one)) }
  return { ...plan, sites: plan.sites.map((one) => (one === owner ? changed : one)) }
}

/** As many as asked for, where more than one may be. */
function ownThreads(asked: number, site: Site | undefined): number {
  return site?.threadSafe === false ? 1 : asked
}

function requireSite(plan: Plan, wanted: string): Site {
  const found = plan.sites.find((one) => one.name === wanted)
  if (found === undefined) throw invalidInput([{ place: 'site', reason: `${JSON.stringify(wanted)} is not a site of the plan.`, remedy: 'Choose one of the list.' }])
  return found
}

function figure(value: number): string {
  return String(Number(value.toPrecision(3)))
}

function time(ms: number): string {
  return ms < 1000 ? `${figure(ms)} ms` : ms < 120_000 ? `${figure(ms / 1000)} s` : `${figure(ms / 60_000)} min`
}
