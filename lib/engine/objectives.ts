/**
 * Whether a prediction meets a plan's objectives, and by how much it misses. What good means when the plan is silent is
 * one line here.
 */
import { hostsOf, isSpread } from './host-plans.ts'
import type { Objectives, Plan } from './plan.ts'
import type { HostPrediction, SitePrediction } from './prediction.ts'
import type { ResponseLimits } from './simulation-settings.ts'

/** Where a plan states no objectives at all: few requests queue, and the cores keep a reserve. */
export const DEFAULT_OBJECTIVES: Objectives = { queuedShare: 0.05, cpuUtilization: 0.7, confidence: 0.9 }

/** What objectives are judged by: a prediction, or as much of one. */
export interface Judged {
  sites: readonly JudgedSite[]
  host: JudgedHost
  /** Every host, of a plan of several. */
  hosts?: readonly (JudgedHost & { name: string })[]
}

type JudgedHost = Pick<HostPrediction, 'cpuUtilization' | 'memoryMiB' | 'apacheWorkersMean'>

export type JudgedSite = Pick<SitePrediction, 'name' | 'stable' | 'offeredPerSecond' | 'throughputPerSecond' | 'responseMs' | 'queuedShare'>

export interface Miss {
  /** Absent: the host. */
  site?: string
  /** Of a plan of several hosts: the host it speaks of, where it speaks of no site. */
  host?: string
  objective: 'stable' | 'mean' | 'p50' | 'p90' | 'p95' | 'p99' | 'queuedShare' | 'cpuUtilization' | 'memory' | 'apacheWorkers'
  limit: number
  /** Null where there is no such figure because the plan is unstable. */
  value: number | null
  /** The miss in words, with numbers. */
  text: string
}

export function objectivesOf(plan: Plan): Objectives {
  const given = plan.objectives
  const states = given && (given.queuedShare !== undefined || given.cpuUtilization !== undefined || Object.values(given.responseMs ?? {}).some((value) => value !== undefined))
  return states ? given : { ...DEFAULT_OBJECTIVES, ...(given?.confidence === undefined ? {} : { confidence: given.confidence }) }
}

/** The response times that the plan's objectives limit; the mean, without a limit, where they limit none. */
export function responseLimits(plan: Plan): Partial<ResponseLimits> {
  const limits = objectivesOf(plan).responseMs ?? {}
  return Object.values(limits).some((limit) => limit !== undefined) ? limits : { mean: Infinity }
}

/** Every objective that the prediction misses; empty when all are met. */
export function missedObjectives(plan: Plan, prediction: Judged): Miss[] {
  const objectives = objectivesOf(plan)
  const hosts = prediction.hosts ?? []
  const ofHosts = isSpread(plan)
    ? hostsOf(plan).flatMap(({ apache, ...host }) => {
        const judged = hosts.find(({ name }) => name === host.name)
        return judged === undefined ? [] : hostMisses({ host, apache }, objectives, judged).map((miss) => ofHost(miss, host.name))
      })
    : hostMisses(plan, objectives, prediction.host)
  return [...prediction.sites.flatMap((site) => siteMisses(objectives, site)), ...ofHosts]
}

/** A miss that speaks of no site speaks of this host. */
export function ofHost(miss: Miss, host: string): Miss {
  return miss.site === undefined ? { ...miss, host, text: `on ${host}, ${miss.text}` } : miss
}

function siteMisses(objectives: Objectives, site: JudgedSite): Miss[] {
  if (site.stable === false)
    return [{ site: site.name, objective: 'stable', limit: site.offeredPerSecond ?? 0, value: site.throughputPerSecond, text: `${site.name} carries only ${round(site.throughputPerSecond)} of ${round(site.offeredPerSecond ?? 0)} requests a second` }]
  const misses: Miss[] = []
  for (const key of ['mean', 'p50', 'p90', 'p95', 'p99'] as const) {
    const limit = objectives.responseMs?.[key]
    const value = site.responseMs[key]
    if (limit !== undefined && (value === null || value > limit)) misses.push({ site: site.name, objective: key, limit, value, text: `${key} of ${site.name} is ${value === null ? 'unknown' : `${round(value)} ms`}, the objective ${round(limit)} ms` })
  }
  const queued = site.queuedShare
  if (objectives.queuedShare !== undefined && (queued === null || queued > objectives.queuedShare))
    misses.push({ site: site.name, objective: 'queuedShare', limit: objectives.queuedShare, value: queued, text: `${queued === null ? 'all' : `${round(queued * 100)} %`} of the requests of ${site.name} queue, the objective is ${round(objectives.queuedShare * 100)} %` })
  return misses
}

function hostMisses(plan: Pick<Plan, 'host' | 'apache'>, objectives: Objectives, { cpuUtilization, memoryMiB, apacheWorkersMean }: JudgedHost): Miss[] {
  const misses: Miss[] = []
  if (objectives.cpuUtilization !== undefined && cpuUtilization > objectives.cpuUtilization)
    misses.push({ objective: 'cpuUtilization', limit: objectives.cpuUtilization, value: cpuUtilization, text: `the cores are ${round(cpuUtilization * 100)} % busy, the objective is ${round(objectives.cpuUtilization * 100)} %` })
  if (memoryMiB !== null && memoryMiB > plan.host.memoryMiB)
    misses.push({ objective: 'memory', limit: plan.host.memoryMiB, value: memoryMiB, text: `${round(memoryMiB)} MiB are needed, the host has ${round(plan.host.memoryMiB)} MiB` })
  if (apacheWorkersMean >= plan.apache.maxRequestWorkers)
    misses.push({ objective: 'apacheWorkers', limit: plan.apache.maxRequestWorkers, value: apacheWorkersMean, text: `requests hold all ${plan.apache.maxRequestWorkers} Apache workers` })
  return misses
}

function round(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3))
}
