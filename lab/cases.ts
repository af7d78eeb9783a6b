/**
 * The cases: configurations and traffic around the workloads. Rates are set as shares of what slots, GIL and cores could
 * carry, so that the same case is as loaded on a machine of more cores.
 */
import { demandMoments, normalisedShares } from '#lib/engine/demand-moments.ts'
import type { Action, Group, Plan, Site, Traffic } from '#lib/engine/plan.ts'
import { WORKLOADS, type WorkloadName } from './workloads.ts'

export interface LabCase {
  name: string
  /** What it is about, in a few words. */
  about: string
  /** The workload of each site of the plan. */
  workloads: WorkloadName[]
  plan: Plan
  seeds: number[]
  short: boolean
}

export interface CaseTimes {
  warmupS: number
  durationS: number
  seeds: number
}

/** CPU of a request beside the application, so that a core's share is what is asked for; about what this Apache takes. */
const BESIDE_MS = 0.9

export function labCases(cores: number, modWsgi: string, times: CaseTimes): LabCase[] {
  const at = (workload: WorkloadName, load: number, layout: readonly [number, number]): Site => {
    const groups = [group('web', ...layout)]
    return site(workload, groups, { kind: 'open', ratePerSecond: rounded(load * capacity(WORKLOADS[workload], layout, cores)) })
  }
  const shopGroups = [group('shop', 2, 3), group('slow', 1, 6)]
  const split = { ...site('shop', shopGroups, { kind: 'open', ratePerSecond: 55 }), actions: inGroup(WORKLOADS.shop, 'slow', 'POST /checkout/book') }
  const cases: [string, string, Site[], WorkloadName[], boolean?][] = [
    ['pages-1x1', 'computes, one process of one thread', [at('pages', 0.65, [1, 1])], ['pages']],
    ['pages-4x1', 'computes, single-threaded processes', [at('pages', 0.65, [4, 1])], ['pages']],
    ['pages-2x8', 'computes, threads share the GIL', [at('pages', 0.65, [2, 8])], ['pages'], true],
    ['shop-1x4', 'waits for others, four threads', [at('shop', 0.75, [1, 4])], ['shop'], true],
    ['shop-1x16', 'waits for others, sixteen threads and one GIL', [at('shop', 0.75, [1, 16])], ['shop']],
    ['shop-4x1', 'waits for others, single-threaded processes', [at('shop', 0.75, [4, 1])], ['shop']],
    ['shop-2x8', 'waits for others, 16 slots nearly full', [at('shop', 0.85, [2, 8])], ['shop']],
    ['chatty-2x4', 'returns four times from blocking', [at('chatty', 0.7, [2, 4])], ['chatty']],
    ['tail-2x5', 'heavy tail', [at('heavyTail', 0.65, [2, 5])], ['heavyTail']],
    ['bimodal-3x2', 'nine quick, one slow', [at('bimodal', 0.65, [3, 2])], ['bimodal']],
    ['neighbours', 'two sites on one host: one computes, one is light', [named('hog', at('hog', 0.6, [2, 4])), named('light', at('light', 0.1, [2, 5]))], ['hog', 'light']],
    ['users-2x5', 'closed: 70 users who think 1.5 s', [site('shop', [group('web', 2, 5)], users(70, 1.5))], ['shop']],
    ['users-4x1-full', 'closed: 80 users for four single-threaded processes', [site('shop', [group('web', 4, 1)], users(80, 1.2))], ['shop']],
    ['overload-2x2', 'overload: short backlog, 503', [site('shop', [{ ...group('web', 2, 2), listenBacklog: 20, connectTimeoutS: 3 }], { kind: 'open', ratePerSecond: rounded(2 * capacity(WORKLOADS.shop, [2, 2], cores)) })], ['shop'], true],
    ['split-shop', 'slow action in a daemon group of its own', [split], ['shop']],
  ]
  return cases.map(([name, about, sites, workloads, short = false], index) => ({
    name,
    about,
    workloads,
    plan: labPlan(name, cores, modWsgi, sites, times),
    seeds: Array.from({ length: times.seeds }, (_, seed) => 100 * (index + 1) + seed + 1),
    short,
  }))
}

export function labPlan(name: string, cores: number, modWsgi: string, sites: Site[], times: { warmupS: number; durationS: number }): Plan {
  return {
    schema: 'headroom/plan@1',
    name,
    host: { name: 'lab', cores, memoryMiB: 16_384, reserves: { systemMiB: 512, diskCacheMiB: 512 }, tenants: [] },
    apache: { modWsgi, mpm: 'event', maxRequestWorkers: 400 },
    sites,
    run: { warmupS: times.warmupS, durationS: times.durationS },
  }
}

/** A workload as a site of one thread, to be measured one request at a time. */
export function profileSite(workload: WorkloadName): Site {
  return site(workload, [group('web', 1, 1)], { kind: 'open', ratePerSecond: 1 })
}

function site(workload: WorkloadName, groups: Group[], traffic: Traffic): Site {
  return { name: workload, serverName: `${workload.toLowerCase()}.example.com`, groups, actions: inGroup(WORKLOADS[workload], groups[0]?.name ?? ''), traffic }
}

function named(name: string, from: Site): Site {
  return { ...from, name, groups: from.groups.map((one) => ({ ...one, name })), actions: inGroup(from.actions, name) }
}

function inGroup(actions: readonly Action[], group: string, ...slow: string[]): Action[] {
  return actions.map((action) => ({ ...action, group: slow.length > 0 && !slow.includes(action.name) ? 'shop' : group }))
}

/** Every option that the writer would otherwise choose, so that plan and Apache agree. */
export function group(name: string, processes: number, threads: number): Group {
  return { name, processes, threads, listenBacklog: 100, queueTimeoutS: 45, connectTimeoutS: 15, requestTimeoutS: 60 }
}

function users(count: number, meanThinkS: number): Traffic {
  return { kind: 'closed', users: count, thinkS: { kind: 'exponential', mean: meanThinkS } }
}

/** Requests a second that slots, GIL or cores let through, whichever is least. */
function capacity(actions: readonly Action[], [processes, threads]: readonly [number, number], cores: number): number {
  const shares = normalisedShares(actions)
  const mean = (part: 'cpuMs' | 'wallMs'): number => actions.reduce((sum, one, index) => sum + (shares[index] ?? 0) * demandMoments(one.demand)[part].mean, 0) + BESIDE_MS
  return Math.min((1000 * processes * threads) / mean('wallMs'), (1000 * Math.min(processes, cores)) / mean('cpuMs'))
}

function rounded(rate: number): number {
  return Number(rate.toPrecision(3))
}
