/**
 * The analytic engine: what a plan will do, by formulas, in milliseconds of computing. It answers with the whole
 * distribution of response times, for open, closed and recorded traffic (a recording counts by its rate and demands), and
 * calls an overloaded plan unstable instead of failing. The simulation is the judge; `validity` says where this is not good.
 */
import { requireAnswerablePlan } from './answerable-plan.ts'
import { UNKNOWN_RESPONSE } from './host-look.ts'
import { isSpread } from './host-plans.ts'
import { hostState } from './host-state.ts'
import { groupCeilingMiB } from './memory-ceiling.ts'
import { observationIntervals } from './observation-intervals.ts'
import { joinedPrediction, overHosts } from './over-hosts.ts'
import type { Plan } from './plan.ts'
import { predictWeek, varies } from './predict-week.ts'
import type { GroupPrediction, Prediction, SitePrediction } from './prediction.ts'
import { responseMixture, responseTail } from './response-distribution.ts'
import { siteErrors, siteRates } from './site-errors.ts'
import { siteLoads, type SiteLoad } from './site-load.ts'
import { QUEUED_FROM_S, siteQueue } from './site-queue.ts'
import { responseFigures, siteResponse } from './site-response.ts'
import type { GroupAnswer } from './solve-host.ts'
import { validity } from './validity.ts'
import { ENGINE_VERSION } from './version.ts'

export interface AnalyticPrediction extends Prediction {
  engine: 'analytic'
  /** Where the formulas are out of their range; empty when they hold. */
  validity: string[]
}

/**
 * Throws `invalid` for a plan with numbers that are none; the answer holds no NaN and no infinity. Callers who bring the
 * plan's `loads` have checked it.
 */
export function predictAnalytic(plan: Plan, loads: readonly SiteLoad[] = checkedLoads(plan)): AnalyticPrediction {
  if (isSpread(plan)) return predictHosts(plan, loads)
  return varies(plan) && plan.run === undefined ? predictWeek(plan, predictSteady) : predictSteady(plan, loads)
}

/** Each host of several by itself. */
function predictHosts(plan: Plan, loads: readonly SiteLoad[]): AnalyticPrediction {
  const answers = overHosts(plan, (own) => predictAnalytic(own.plan, own.siteIndexes.flatMap((index) => loads[index] ?? [])))
  return { ...joinedPrediction(plan, answers), engine: 'analytic', validity: answers.flatMap(({ answer }) => answer?.validity ?? []) }
}

/** At the plan's own rates, which are those of the busiest hour where they vary. */
function predictSteady(plan: Plan, loads: readonly SiteLoad[] = siteLoads(plan)): AnalyticPrediction {
  const state = hostState(plan, loads)
  const { host, stable, groupsMiB, availableMiB, workers } = state
  const sites = loads.map((load, index) => {
    const site = predictSite(plan, load, host.sites[index] ?? [])
    return state.admittedShare < 1 && load.arrivals.kind === 'open' ? starved(site, state.admittedShare) : site
  })
  return {
    schema: 'headroom/prediction@1',
    engine: 'analytic',
    engineVersion: ENGINE_VERSION,
    seed: null,
    stable,
    bottleneck: state.bottleneck,
    ...(stable ? {} : { growthPerSecond: sites.reduce((sum, site) => sum + (site.growthPerSecond ?? 0), 0) }),
    sites,
    host: {
      cpuUtilization: host.cpuUtilization,
      memoryMiB: Number.isFinite(groupsMiB) ? plan.host.memoryMiB - availableMiB + groupsMiB : null,
      memoryCeilingMiB: availableMiB,
      apacheWorkersMean: Math.min(workers, plan.apache.maxRequestWorkers),
    },
    basis: { kind: 'formula' },
    validity: validity(plan, loads, host, workers),
  }
}

function checkedLoads(plan: Plan): SiteLoad[] {
  requireAnswerablePlan(plan)
  return siteLoads(plan)
}

function predictSite(plan: Plan, load: SiteLoad, answers: readonly GroupAnswer[]): SitePrediction {
  const { stable, parts, mixture, response } = siteResponse(load, answers)
  const queue = siteQueue(answers, stable)
  return {
    name: load.site.name,
    ...siteRates(answers),
    stable,
    growthPerSecond: answers.reduce((sum, answer) => sum + (answer.solution.stable ? 0 : answer.offered - answer.solution.throughput), 0),
    queuedShare: queue.share,
    queueMs: queue.ms,
    responseMs: response,
    responseMsInterval: observationIntervals(plan, answers, response, (t) => responseTail(mixture, t / 1000)),
    errorShare: siteErrors(answers),
    actions: load.site.actions.map((action) => {
      const own = parts.find((part) => part.name === action.name)
      const group = action.group ?? load.site.groups[0]?.name
      const answer = answers.find((candidate) => candidate.load.name === group)
      const share = answer?.load.actions.find((candidate) => candidate.name === action.name)?.share ?? 0
      return {
        name: action.name,
        ...(group === undefined ? {} : { group }),
        throughputPerSecond: answer ? (answer.solution.throughput * share) / answer.load.share : 0,
        responseMs: responseFigures(responseMixture(own?.parts ?? []), own?.mean ?? 0, own !== undefined),
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
}

/** Apache has no worker for the rest of the site's requests: they pile up in front of it, whatever its threads could do. */
function starved(site: SitePrediction, admittedShare: number): SitePrediction {
  const offered = site.offeredPerSecond ?? 0
  const throughputPerSecond = site.throughputPerSecond * admittedShare
  return { ...site, stable: false, throughputPerSecond, growthPerSecond: Math.max(0, offered - throughputPerSecond), queuedShare: null, queueMs: { mean: null, p95: null }, responseMs: UNKNOWN_RESPONSE, responseMsInterval: { mean: null, p50: null, p90: null, p95: null, p99: null }, actions: site.actions.map((action) => ({ ...action, responseMs: UNKNOWN_RESPONSE })) }
}

function waitPercentileMs({ solution }: GroupAnswer, p: number): number {
  return solution.queuedShare > 1 - p ? Math.log(solution.queuedShare / (1 - p)) * solution.waiting.mean * 1000 : 0
}

function idleGroup(group: { name: string; processes: number; threads: number }, memoryMiB: number | null): GroupPrediction {
  const idle = new Array<number>(group.processes * group.threads + 1).fill(0)
  idle[0] = 1
  return { name: group.name, processes: group.processes, threads: group.threads, throughputPerSecond: 0, capacityPerSecond: null, queuedShare: 0, queueMs: { mean: 0, p95: 0 }, busyThreadsMean: 0, busyThreadsShareOfTime: idle, gilShare: 0, gilWaitMs: 0, cpuCores: 0, memoryMiB }
}

function padded(shares: Float64Array, slots: number): number[] {
  return Array.from({ length: slots + 1 }, (_, n) => shares[n] ?? 0)
}
