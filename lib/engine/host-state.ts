/**
 * The steady state of all groups of a host, before any percentile is asked for: enough to tell whether a plan holds and
 * what limits it. Searches that need no more stop here.
 */
import { analyticOverheads } from './analytic-overheads.ts'
import { hostPlansWithSites, isSpread } from './host-plans.ts'
import { groupCeilingMiB, memoryCeiling } from './memory-ceiling.ts'
import { GROUP_DEFAULTS } from './overheads.ts'
import type { Plan } from './plan.ts'
import type { Bottleneck } from './prediction.ts'
import type { SiteLoad } from './site-load.ts'
import { solveHost, type GroupAnswer, type HostAnswer } from './solve-host.ts'

export interface HostState {
  host: HostAnswer
  /** No queue grows, and Apache has workers enough for the requests that run. Users who wait for their answers are always stable. */
  stable: boolean
  bottleneck: Bottleneck
  /** Apache workers that requests would hold on average, those that wait for a thread included. */
  workers: number
  /** Share of the requests of open traffic that find a worker in time; below 1 where those that run would take more than all. */
  admittedShare: number
  /** Of all processes at their ceiling; NaN where a site's memory was not given. */
  groupsMiB: number
  /** What is left for processes. */
  availableMiB: number
}

/** `loads` are those of the plan's sites, in their order. */
export function hostState(plan: Plan, loads: readonly SiteLoad[]): HostState {
  if (isSpread(plan)) return stateOfHosts(plan, loads)
  const host = solveHost(plan.host, loads, (load) => analyticOverheads(load.site))
  const { availableMiB } = memoryCeiling(plan)
  const groupsMiB = plan.sites.reduce((sum, site) => sum + (site.memory ? site.groups.reduce((all, group) => all + groupCeilingMiB(site, group), 0) : Number.NaN), 0)
  const workers = loads.reduce((sum, load, index) => sum + workersHeld(host.sites[index] ?? [], analyticOverheads(load.site).outsideS), 0)
  const workersRunning = loads.reduce((sum, load, index) => sum + workersOfRunning(host.sites[index] ?? [], analyticOverheads(load.site).outsideS), 0)
  const open = loads.some((load) => load.arrivals.kind === 'open')
  const binds = bottleneck(plan, host, workersRunning, Number.isFinite(groupsMiB) ? groupsMiB / Math.max(1, availableMiB) : 0)
  const admittedShare = open && binds === 'apache-workers' ? Math.min(1, plan.apache.maxRequestWorkers / workersRunning) : 1
  return {
    host,
    stable: host.sites.every((answers) => answers.every((answer) => answer.solution.stable)) && admittedShare === 1,
    bottleneck: binds,
    workers,
    admittedShare,
    groupsMiB,
    availableMiB,
  }
}

/** Of several hosts: sites in the plan's order, the cores of the host that is worst off, workers and memory of all together. */
function stateOfHosts(plan: Plan, loads: readonly SiteLoad[]): HostState {
  const sites: GroupAnswer[][] = loads.map(() => [])
  const states = hostPlansWithSites(plan).map((own) => {
    const state = hostState(own.plan, own.siteIndexes.flatMap((index) => loads[index] ?? []))
    own.siteIndexes.forEach((index, position) => (sites[index] = state.host.sites[position] ?? []))
    return state
  })
  const [first, ...others] = states
  if (first === undefined) throw new RangeError('the plan has no sites')
  const worse = (a: HostState, b: HostState): boolean => (a.stable !== b.stable ? !a.stable : a.host.cpuDemand > b.host.cpuDemand)
  const worst = others.reduce((most, state) => (worse(state, most) ? state : most), first)
  const sum = (of: (state: HostState) => number): number => states.reduce((total, state) => total + of(state), 0)
  return {
    host: { sites, cpuUtilization: Math.max(...states.map(({ host }) => host.cpuUtilization)), cpuDemand: Math.max(...states.map(({ host }) => host.cpuDemand)), converged: states.every(({ host }) => host.converged) },
    stable: states.every(({ stable }) => stable),
    bottleneck: worst.bottleneck,
    workers: sum(({ workers }) => workers),
    admittedShare: Math.min(...states.map(({ admittedShare }) => admittedShare)),
    groupsMiB: sum(({ groupsMiB }) => groupsMiB),
    availableMiB: sum(({ availableMiB }) => availableMiB),
  }
}

/** Little's law; no more wait than the backlog takes, and of an overloaded group besides whoever still tries to connect. */
function workersHeld(answers: readonly GroupAnswer[], outsideS: number): number {
  return answers.reduce((sum, { solution, group, offered }) => {
    const most = group.processes * group.threads + (group.listenBacklog ?? GROUP_DEFAULTS.listenBacklog)
    if (solution.stable) return sum + Math.min(solution.inSystemMean, solution.tailRatio > 0 ? most : Infinity) + solution.throughput * outsideS
    return sum + most + Math.max(0, offered - solution.capacity) * (group.connectTimeoutS ?? GROUP_DEFAULTS.connectTimeoutS)
  }, 0)
}

function workersOfRunning(answers: readonly GroupAnswer[], outsideS: number): number {
  return answers.reduce((sum, { solution }) => sum + solution.busyMean + solution.throughput * outsideS, 0)
}

/**
 * The resource that limits: of an unstable group the one its capacity comes from, else the most used of all. Requests
 * that wait hold Apache workers because threads are short, so only those that run count against the workers: where these
 * alone take them all, it is the workers that bind.
 */
function bottleneck(plan: Plan, host: HostAnswer, workersRunning: number, memoryUse: number): Bottleneck {
  const use: [Bottleneck, number][] = [
    ['cpu', host.cpuDemand],
    ['apache-workers', workersRunning / plan.apache.maxRequestWorkers],
    ['memory', memoryUse > 1 ? memoryUse : 0],
  ]
  const lacksWorkers = workersRunning >= plan.apache.maxRequestWorkers
  for (const answer of host.sites.flat()) {
    const { solution, group, load } = answer
    const gil = (answer.offered * load.cpuMean * answer.stretch) / group.processes
    const gilBinds = solution.capacity > 0 && (group.processes / Math.max(1e-12, load.cpuMean * answer.stretch)) * 0.97 < (group.processes * group.threads) / Math.max(1e-12, load.cpuMean * answer.stretch + load.blockedMean)
    if (!solution.stable) return host.cpuDemand > 0.97 ? 'cpu' : gilBinds ? 'gil' : lacksWorkers ? 'apache-workers' : 'threads'
    use.push(['gil', group.threads > 1 ? gil : 0], ['threads', solution.busyMean / (group.processes * group.threads)])
  }
  if (lacksWorkers) return 'apache-workers'
  const most = use.reduce((best, candidate) => (candidate[1] > best[1] ? candidate : best), ['none', 0] as [Bottleneck, number])
  return most[1] < 0.01 ? 'none' : most[0]
}
