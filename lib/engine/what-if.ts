/**
 * What becomes of a plan if one thing about it changes: before and after, and what then breaks. A burst and a stall that
 * ends are told as they pass, too: how long the queue gets, how long the last in it waits, when all is well again. Analytic.
 */
import { requireAnswerablePlan } from './answerable-plan.ts'
import { changedPlan, changeText, type Change } from './changed-plan.ts'
import { hostLook, type HostLook } from './host-look.ts'
import { hostPlans } from './host-plans.ts'
import { hostState } from './host-state.ts'
import type { Miss } from './objectives.ts'
import { GROUP_DEFAULTS } from './overheads.ts'
import type { Plan } from './plan.ts'
import { siteLoads } from './site-load.ts'

export interface WhatIf {
  change: Change
  /** The change in words. */
  text: string
  before: HostLook
  /** As if the change lasted for ever. */
  after: HostLook
  /** After / before, by site that is on both; null where either is not known. */
  ratios: { name: string; mean: number | null; p50: number | null; p95: number | null; p99: number | null; throughput: number | null }[]
  /** Objectives missed after and not before. */
  newlyMissed: Miss[]
  /** For a burst or a stall that ends. */
  passing?: Passing
  /** The plan as changed. */
  plan: Plan
}

/**
 * A queue that grows for a while and drains, as if requests were a fluid: offered less carried, times how long. What
 * chance adds, and requests that a full backlog refuses, are left out, so a real queue may be shorter and its errors more.
 */
export interface Passing {
  durationS: number
  /** False: the plan carries the change as if it were for good, and nothing piles up. */
  queueGrows: boolean
  /** Requests waiting at the end, all groups. */
  queueAtEnd: number
  /** Of the request that waits longest, in the group that fares worst. */
  longestWaitMs: number
  /** From the end of the change until the queue is gone; null where the plan itself does not carry its load. */
  recoversAfterS: number | null
  /** From its beginning until requests hold every Apache worker, and every site of the host waits; null where they never do. */
  workersFullAfterS: number | null
}

/**
 * Throws `invalid` for a change that names what is not there, or numbers that are none.
 *
 * @example
 * ```ts
 * whatIf(examplePlan(), { kind: 'traffic', factor: 2 }).ratios[0].p95 // => 1.0
 * whatIf(examplePlan(), { kind: 'traffic', factor: 10 }).after.bottleneck // => "threads"
 * whatIf(examplePlan(), { kind: 'thread-unsafe' }).newlyMissed.map((miss) => miss.objective) // => ["p95", "queuedShare"]
 * whatIf(examplePlan(), { kind: 'dependency-stall', action: 'GET /delivery', extraBlockedMs: 30000, durationS: 60 }).passing.queueAtEnd // => 152
 * whatIf(examplePlan(), { kind: 'dependency-stall', action: 'GET /delivery', extraBlockedMs: 30000, durationS: 60 }).passing.recoversAfterS // => 5.8
 * ```
 */
export function whatIf(plan: Plan, change: Change): WhatIf {
  requireAnswerablePlan(plan)
  const changed = changedPlan(plan, change)
  requireAnswerablePlan(changed)
  const before = hostLook(plan)
  const after = hostLook(changed)
  const keyOf = ({ site, host, objective }: Miss): string => `${site ?? host ?? ''} ${objective}`
  const known = new Set(before.missed.map(keyOf))
  const durationS = change.kind === 'burst' || change.kind === 'dependency-stall' ? change.durationS : undefined
  return {
    change,
    text: changeText(change),
    before,
    after,
    ratios: before.sites.flatMap((site) => {
      const then = after.sites.find(({ name }) => name === site.name)
      if (!then) return []
      const of = (key: 'mean' | 'p50' | 'p95' | 'p99'): number | null => ratio(then.responseMs[key], site.responseMs[key])
      return [{ name: site.name, mean: of('mean'), p50: of('p50'), p95: of('p95'), p99: of('p99'), throughput: ratio(then.throughputPerSecond, site.throughputPerSecond) }]
    }),
    newlyMissed: after.missed.filter((miss) => !known.has(keyOf(miss))),
    ...(durationS === undefined ? {} : { passing: passingOf(plan, changed, durationS) }),
    plan: changed,
  }
}

/** Of several hosts: all queues together, the longest wait, the last to recover, the first whose workers run out. */
function passingOf(plan: Plan, changed: Plan, durationS: number): Passing {
  const then = hostPlans(changed)
  const each = hostPlans(plan).flatMap((own, index): Passing[] => {
    const after = then[index]
    return after === undefined || own.siteIndexes.length === 0 ? [] : [passingOnHost(own.plan, after.plan, durationS)]
  })
  const full = each.flatMap(({ workersFullAfterS }) => workersFullAfterS ?? [])
  const recovers = each.map(({ recoversAfterS }) => recoversAfterS)
  return {
    durationS,
    queueGrows: each.some(({ queueGrows }) => queueGrows),
    queueAtEnd: each.reduce((sum, { queueAtEnd }) => sum + queueAtEnd, 0),
    longestWaitMs: Math.max(0, ...each.map(({ longestWaitMs }) => longestWaitMs)),
    recoversAfterS: recovers.reduce((last, one) => (last === null || one === null ? null : Math.max(last, one)), 0),
    workersFullAfterS: full.length === 0 ? null : Math.min(...full),
  }
}

function passingOnHost(plan: Plan, changed: Plan, durationS: number): Passing {
  const usual = hostState(plan, siteLoads(plan))
  const meanwhile = hostState(changed, siteLoads(changed))
  const usualGroups = usual.host.sites.flat()
  let queueAtEnd = 0
  let longestWaitMs = 0
  let recoversAfterS: number | null = 0
  let growth = 0
  let free = 0
  let mostWaiting = 0
  meanwhile.host.sites.flat().forEach((answer, index) => {
    const { group, solution, offered } = answer
    const before = usualGroups[index]
    const grows = Math.max(0, offered - solution.capacity)
    if (!before || solution.stable || grows === 0) return
    const queue = grows * durationS
    const drains = before.solution.capacity - before.offered
    queueAtEnd += queue
    // Served in part at the capacity meanwhile, in part at the usual one: either who came when the queue would just last till the end, or the last.
    longestWaitMs = Math.max(longestWaitMs, durationS * (1 - solution.capacity / offered) * 1000, (queue / before.solution.capacity) * 1000)
    recoversAfterS = recoversAfterS === null || !(drains > 0) ? null : Math.max(recoversAfterS, queue / drains)
    growth += grows
    free += Math.max(0, group.processes * group.threads - before.solution.busyMean)
    mostWaiting += (group.listenBacklog ?? GROUP_DEFAULTS.listenBacklog) + grows * (group.connectTimeoutS ?? GROUP_DEFAULTS.connectTimeoutS)
  })
  // Threads first, then the queue; a full backlog lets no more wait than still try to connect.
  const room = Math.max(0, plan.apache.maxRequestWorkers - usual.workers - free)
  const fullAfterS = growth > 0 ? (free + room) / growth : Infinity
  return { durationS, queueGrows: growth > 0, queueAtEnd, longestWaitMs, recoversAfterS, workersFullAfterS: room <= mostWaiting && fullAfterS <= durationS ? fullAfterS : null }
}

function ratio(after: number | null, before: number | null): number | null {
  return after === null || before === null || before <= 1e-12 ? null : after / before
}
