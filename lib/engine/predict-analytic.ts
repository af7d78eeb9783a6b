/**
 * The analytic engine: what a plan will do, by formulas, in milliseconds of computing. It answers with the whole
 * distribution of response times, for open, closed and recorded traffic (a recording counts by its rate and demands), and
 * calls an overloaded plan unstable instead of failing. The simulation is the judge; `validity` says where this is not good.
 */
import type { Bottleneck, ErrorShare, GroupPrediction, Prediction, ResponseMs, SitePrediction } from './prediction.ts'
import { analyticOverheads } from './analytic-overheads.ts'
import { groupCeilingMiB, memoryCeiling } from './memory-ceiling.ts'
import { observationIntervals } from './observation-intervals.ts'
import type { Plan } from './plan.ts'
import { responseMixture, responsePercentiles, responseTail, type ResponseMixture } from './response-distribution.ts'
import { responseParts, type ActionParts } from './response-parts.ts'
import { siteLoads, type SiteLoad } from './site-load.ts'
import { solveHost, type GroupAnswer, type HostAnswer } from './solve-host.ts'
import { validity } from './validity.ts'
import { ENGINE_VERSION } from './version.ts'

export interface AnalyticPrediction extends Prediction {
  engine: 'analytic'
  /** Where the formulas are out of their range; empty when they hold. */
  validity: string[]
}

const SHARES = [0.5, 0.9, 0.95, 0.99] as const
/** A request counts as queued when it waits longer than this for a thread. */
const QUEUED_FROM_S = 0.001

/** Never throws for a plan that the schema accepts; the answer holds no NaN and no infinity. */
export function predictAnalytic(plan: Plan, loads: readonly SiteLoad[] = siteLoads(plan)): AnalyticPrediction {
  const host = solveHost(plan.host, loads, (load) => analyticOverheads(load.site))
  const sites = plan.sites.map((_, index) => {
    const load = loads[index]
    return load ? predictSite(plan, load, host.sites[index] ?? []) : null
  })
  const answered = sites.filter((site) => site !== null)
  const ceiling = memoryCeiling(plan)
  const groupsMiB = plan.sites.reduce((sum, site) => sum + (site.memory ? site.groups.reduce((all, group) => all + groupCeilingMiB(site, group), 0) : Number.NaN), 0)
  const takenMiB = plan.host.memoryMiB - ceiling.availableMiB
  const workers = answered.reduce((sum, site) => sum + site.workers, 0)
  const unstable = answered.filter((site) => site.prediction.stable === false)
  const stable = unstable.length === 0 && workers < plan.apache.maxRequestWorkers
  return {
    schema: 'headroom/prediction@1',
    engine: 'analytic',
    engineVersion: ENGINE_VERSION,
    seed: null,
    stable,
    bottleneck: bottleneck(plan, host, workers, Number.isFinite(groupsMiB) ? groupsMiB / Math.max(1, ceiling.availableMiB) : 0),
    ...(stable ? {} : { growthPerSecond: answered.reduce((sum, site) => sum + (site.prediction.growthPerSecond ?? 0), 0) }),
    sites: answered.map((site) => site.prediction),
    host: {
      cpuUtilization: host.cpuUtilization,
      memoryMiB: Number.isFinite(groupsMiB) ? takenMiB + groupsMiB : null,
      memoryCeilingMiB: ceiling.availableMiB,
      apacheWorkersMean: Math.min(workers, plan.apache.maxRequestWorkers),
    },
    basis: { kind: 'formula' },
    validity: validity(plan, loads, host, workers),
  }
}

interface SiteAnswer {
  prediction: SitePrediction
  /** Apache workers its requests hold on average. */
  workers: number
}

function predictSite(plan: Plan, load: SiteLoad, answers: readonly GroupAnswer[]): SiteAnswer {
  const overheads = analyticOverheads(load.site)
  const stable = answers.every((answer) => answer.solution.stable)
  const parts = answers.flatMap((answer) => (answer.solution.stable ? responseParts(load, answer, overheads) : []))
  const all = responseMixture(stable ? parts.flatMap((action) => action.parts) : [])
  const whole = figures(all, meanOf(parts), stable && parts.length > 0)
  const requests = answers.reduce((sum, answer) => sum + answer.solution.throughput, 0)
  const offered = answers.reduce((sum, answer) => sum + answer.offered, 0)
  const errors = siteErrors(answers)
  const lost = stable ? errors['503'] + errors['504'] : 0
  const queue = siteQueue(answers, stable)
  const prediction: SitePrediction = {
    name: load.site.name,
    throughputPerSecond: requests * (1 - lost),
    offeredPerSecond: offered,
    stable,
    growthPerSecond: answers.reduce((sum, answer) => sum + (answer.solution.stable ? 0 : answer.offered - answer.solution.throughput), 0),
    queuedShare: queue.share,
    queueMs: queue.ms,
    responseMs: whole,
    responseMsInterval: observationIntervals(plan, answers, whole, (t) => responseTail(all, t / 1000)),
    errorShare: errors,
    actions: load.site.actions.map((action) => {
      const own = parts.find((part) => part.name === action.name)
      const group = action.group ?? load.site.groups[0]?.name
      const answer = answers.find((candidate) => candidate.load.name === group)
      const share = answer?.load.actions.find((candidate) => candidate.name === action.name)?.share ?? 0
      return {
        name: action.name,
        ...(group === undefined ? {} : { group }),
        throughputPerSecond: answer ? (answer.solution.throughput * share) / answer.load.share : 0,
        responseMs: figures(responseMixture(own?.parts ?? []), own?.mean ?? 0, own !== undefined),
      }
    }),
    groups: load.site.groups.map((group) => {
      const answer = answers.find((candidate) => candidate.load.name === group.name)
      const memoryMiB = load.site.memory ? groupCeilingMiB(load.site, group) : null
      if (!answer) return idleGroup(group, memoryMiB)
      const { solution } = answer
      const conditional = solution.waiting.mean
      return {
        name: group.name,
        processes: group.processes,
        threads: group.threads,
        throughputPerSecond: solution.throughput,
        capacityPerSecond: solution.capacity,
        queuedShare: solution.stable ? solution.queuedShare * Math.exp(-QUEUED_FROM_S / Math.max(conditional, 1e-9)) : 1,
        queueMs: solution.stable ? { mean: solution.queueMean * 1000, p95: waitPercentileMs(answer, 0.95) } : { mean: null, p95: null },
        busyThreadsMean: solution.busyMean,
        busyThreadsShareOfTime: padded(solution.busyShareOfTime, group.processes * group.threads),
        gilShare: answer.gilUtilization,
        gilWaitMs: solution.stable ? solution.gilWaitMean * 1000 : null,
        cpuCores: answer.cpuCores,
        memoryMiB,
      }
    }),
  }
  return { prediction, workers: workersHeld(load, answers, overheads.outsideS) }
}

function figures(mixture: ResponseMixture, mean: number, known: boolean): ResponseMs {
  if (!known || mixture.weight.length === 0) return { mean: null, p50: null, p90: null, p95: null, p99: null }
  const [p50 = 0, p90 = 0, p95 = 0, p99 = 0] = responsePercentiles(mixture, SHARES)
  return { mean: mean * 1000, p50: p50 * 1000, p90: p90 * 1000, p95: p95 * 1000, p99: p99 * 1000 }
}

function meanOf(parts: readonly ActionParts[]): number {
  const share = parts.reduce((sum, part) => sum + part.share, 0)
  return share > 0 ? parts.reduce((sum, part) => sum + part.share * part.mean, 0) / share : 0
}

function siteQueue(answers: readonly GroupAnswer[], stable: boolean): { share: number | null; ms: { mean: number | null; p95: number | null } } {
  if (!stable || answers.length === 0) return { share: stable ? 0 : null, ms: { mean: stable ? 0 : null, p95: stable ? 0 : null } }
  const shares = answers.reduce((sum, answer) => sum + answer.load.share, 0)
  const over = (t: number): number => answers.reduce((sum, answer) => sum + answer.load.share * waitTail(answer, t), 0) / shares
  let low = 0
  let high = 1e-3
  if (over(0) > 0.05) {
    while (over(high) > 0.05 && high < 1e7) high *= 2
    for (let step = 0; step < 50 && high - low > 1e-6 * high; step++) {
      const middle = (low + high) / 2
      if (over(middle) > 0.05) low = middle
      else high = middle
    }
  }
  const mean = answers.reduce((sum, answer) => sum + answer.load.share * answer.solution.queueMean, 0) / shares
  return { share: over(QUEUED_FROM_S), ms: { mean: mean * 1000, p95: over(0) > 0.05 ? high * 1000 : 0 } }
}

/** P(wait for a thread > t). */
function waitTail({ solution }: GroupAnswer, t: number): number {
  return solution.queuedShare > 0 ? solution.queuedShare * Math.exp(-t / Math.max(solution.waiting.mean, 1e-9)) : 0
}

function waitPercentileMs({ solution }: GroupAnswer, p: number): number {
  return solution.queuedShare > 1 - p ? Math.log(solution.queuedShare / (1 - p)) * solution.waiting.mean * 1000 : 0
}

/**
 * 504: waits that outlast `queue-timeout`; 503: a backlog that stays full for `connect-timeout`. An unstable group loses
 * what it cannot carry, as 504 where the queue timeout strikes before the backlog is full, else as 503.
 */
function siteErrors(answers: readonly GroupAnswer[]): ErrorShare {
  const errors = { '503': 0, '504': 0 }
  const shares = answers.reduce((sum, answer) => sum + answer.load.share, 0) || 1
  for (const answer of answers) {
    const { solution, group } = answer
    const weight = answer.load.share / shares
    const backlog = group.listenBacklog ?? 100
    const queueTimeout = group.queueTimeoutS ?? 0
    const connectTimeout = group.connectTimeoutS ?? 15
    if (!solution.stable) {
      const loss = Math.max(0, 1 - solution.capacity / Math.max(answer.offered, 1e-12))
      if (queueTimeout > 0 && backlog / solution.capacity > queueTimeout) errors['504'] += weight * loss
      else errors['503'] += weight * loss
      continue
    }
    if (queueTimeout > 0) errors['504'] += weight * waitTail(answer, queueTimeout)
    const fullBacklog = solution.tailRatio > 0 ? solution.queuedShare * solution.tailRatio ** backlog : 0
    errors['503'] += weight * fullBacklog * Math.exp(-connectTimeout / Math.max(solution.waiting.mean, 1e-9))
  }
  errors['504'] = Math.min(1, errors['504'])
  errors['503'] = Math.min(1 - errors['504'], errors['503'])
  return errors
}

/** Little's law; an overloaded group holds its slots, its backlog, and whoever still tries to connect. */
function workersHeld(load: SiteLoad, answers: readonly GroupAnswer[], outsideS: number): number {
  return answers.reduce((sum, { solution, group, offered }) => {
    if (solution.stable) return sum + solution.inSystemMean + solution.throughput * outsideS
    return sum + group.processes * group.threads + (group.listenBacklog ?? 100) + Math.max(0, offered - solution.capacity) * (group.connectTimeoutS ?? 15)
  }, 0)
}

/** The resource that limits: of an unstable group the one its capacity comes from, else the most used of all. */
function bottleneck(plan: Plan, host: HostAnswer, workers: number, memoryUse: number): Bottleneck {
  const use: [Bottleneck, number][] = [
    ['cpu', host.cpuDemand],
    ['apache-workers', workers / plan.apache.maxRequestWorkers],
    ['memory', memoryUse > 1 ? memoryUse : 0],
  ]
  for (const answer of host.sites.flat()) {
    const { solution, group, load } = answer
    const gil = (answer.offered * load.cpuMean * answer.stretch) / group.processes
    const gilBinds = solution.capacity > 0 && (group.processes / Math.max(1e-12, load.cpuMean * answer.stretch)) * 0.97 < (group.processes * group.threads) / Math.max(1e-12, load.cpuMean * answer.stretch + load.blockedMean)
    if (!solution.stable) return host.cpuDemand > 0.97 ? 'cpu' : gilBinds ? 'gil' : 'threads'
    use.push(['gil', group.threads > 1 ? gil : 0], ['threads', solution.busyMean / (group.processes * group.threads)])
  }
  const most = use.reduce((best, candidate) => (candidate[1] > best[1] ? candidate : best), ['none', 0] as [Bottleneck, number])
  return most[1] < 0.01 ? 'none' : most[0]
}

function idleGroup(group: { name: string; processes: number; threads: number }, memoryMiB: number | null): GroupPrediction {
  const idle = new Array<number>(group.processes * group.threads + 1).fill(0)
  idle[0] = 1
  return { name: group.name, processes: group.processes, threads: group.threads, throughputPerSecond: 0, capacityPerSecond: null, queuedShare: 0, queueMs: { mean: 0, p95: 0 }, busyThreadsMean: 0, busyThreadsShareOfTime: idle, gilShare: 0, gilWaitMs: 0, cpuCores: 0, memoryMiB }
}

function padded(shares: Float64Array, slots: number): number[] {
  return Array.from({ length: slots + 1 }, (_, n) => shares[n] ?? 0)
}
