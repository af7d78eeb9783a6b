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
  /** Confines Apache and its daemons to as many cores and leaves the others to the generator; absent: all cores for all. */
  confinedTo?: number
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

/** [name, about, workloads, on one core, in the short form, sites for so many cores] */
type Definition = [string, string, WorkloadName[], 'one core' | 'all cores', boolean, (cores: number) => Site[]]

const DEFINITIONS: Definition[] = [
  ['pages-1x1', 'computes, one process of one thread', ['pages'], 'one core', false, (cores) => [at('pages', 0.65, [1, 1], cores)]],
  ['pages-2x8', 'computes, threads share the GIL', ['pages'], 'one core', true, (cores) => [at('pages', 0.7, [2, 8], cores)]],
  ['pages-4x1', 'computes, single-threaded processes', ['pages'], 'all cores', false, (cores) => [at('pages', 0.65, [4, 1], cores)]],
  ['pages-4x4', 'computes, four processes of four threads', ['pages'], 'all cores', false, (cores) => [at('pages', 0.65, [4, 4], cores)]],
  ['shop-1x4', 'waits for others, four threads', ['shop'], 'one core', true, (cores) => [at('shop', 0.75, [1, 4], cores)]],
  ['shop-1x16', 'waits for others, sixteen threads and one GIL', ['shop'], 'one core', false, (cores) => [at('shop', 0.75, [1, 16], cores)]],
  ['shop-4x1', 'waits for others, single-threaded processes', ['shop'], 'one core', false, (cores) => [at('shop', 0.75, [4, 1], cores)]],
  ['shop-2x8', 'waits for others, 16 slots', ['shop'], 'all cores', false, (cores) => [at('shop', 0.75, [2, 8], cores)]],
  ['chatty-2x4', 'returns four times from blocking', ['chatty'], 'one core', false, (cores) => [at('chatty', 0.65, [2, 4], cores)]],
  ['tail-2x5', 'heavy tail', ['heavyTail'], 'one core', false, (cores) => [at('heavyTail', 0.6, [2, 5], cores)]],
  ['bimodal-3x2', 'nine quick, one slow', ['bimodal'], 'one core', false, (cores) => [at('bimodal', 0.65, [3, 2], cores)]],
  ['neighbours', 'two sites on one host: one computes, one is light', ['hog', 'light'], 'one core', false, (cores) => [named('hog', at('hog', 0.55, [2, 4], cores)), named('light', at('light', 0.1, [2, 5], cores))]],
  ['users-2x5', 'closed: 70 users who think 1.5 s', ['shop'], 'one core', false, () => [site('shop', [group('web', 2, 5)], users(70, 1.5))]],
  ['users-4x1-full', 'closed: 80 users for four single-threaded processes', ['shop'], 'one core', false, () => [site('shop', [group('web', 4, 1)], users(80, 1.2))]],
  ['overload-2x2', 'overload: short backlog, 503', ['shop'], 'one core', true, (cores) => [site('shop', [{ ...group('web', 2, 2), listenBacklog: 20, connectTimeoutS: 3 }], { kind: 'open', ratePerSecond: rounded(2 * capacity(WORKLOADS.shop, [2, 2], cores)) })]],
  ['split-shop', 'the slow action in a daemon group of its own', ['shop'], 'one core', false, () => [{ ...site('shop', [group('shop', 2, 3), group('slow', 1, 6)], { kind: 'open', ratePerSecond: 55 }), actions: inGroup(WORKLOADS.shop, 'slow', 'POST /checkout/book') }]],
]

export function labCases(machineCores: number, modWsgi: string, times: CaseTimes): LabCase[] {
  return DEFINITIONS.map(([name, about, workloads, where, short, sites], index) => {
    const isConfined = where === 'one core' && machineCores > 1
    const cores = isConfined ? 1 : machineCores
    return {
      name,
      about,
      workloads,
      plan: labPlan(name, cores, modWsgi, sites(cores), times),
      ...(isConfined ? { confinedTo: 1 } : {}),
      seeds: Array.from({ length: times.seeds }, (_, seed) => 100 * (index + 1) + seed + 1),
      short,
    }
  })
}

/** Open traffic of so much of what the layout could carry. */
function at(workload: WorkloadName, load: number, layout: readonly [number, number], cores: number): Site {
  return site(workload, [group('web', ...layout)], { kind: 'open', ratePerSecond: rounded(load * capacity(WORKLOADS[workload], layout, cores)) })
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
