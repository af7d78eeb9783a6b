/**
 * Simulated figures as a Prediction: names from the plan, shares, intervals, memory, and which resource binds. Numbers are
 * rounded to six significant digits: more would be noise, and the bytes stay the same everywhere.
 */
import type { CarriedLoad } from './carried-load.ts'
import type { HostLayout } from './host-layout.ts'
import { groupCeilingMiB, memoryCeiling } from './memory-ceiling.ts'
import { noResponse, type GroupFigures, type SiteFigures, type WindowFigures } from './observe-window.ts'
import type { Plan } from './plan.ts'
import type { Bottleneck, ErrorShare, GroupPrediction, Interval, Prediction, ResponseMs, ResponseMsInterval, SitePrediction } from './prediction.ts'
import type { SimulationSettings } from './simulation-settings.ts'
import { ENGINE_VERSION } from './version.ts'

export interface SiteIntervals {
  response: ResponseMsInterval
  throughput: Interval | null
}

export interface ReportParts {
  figures: WindowFigures
  intervals: SiteIntervals[]
  /** Null where no load was checked: closed and recorded traffic. */
  carried: CarriedLoad | null
  basis: NonNullable<Prediction['basis']>
  notes: string[]
}

/** Fewer answers than this say nothing of the 99th percentile (0.99^299 < 5 %). */
const LEAST_FOR_P99 = 300
const LEAST_FOR_P95 = 60

export function simulationReport(plan: Plan, layout: HostLayout, settings: SimulationSettings, parts: ReportParts): Prediction {
  const { figures, carried } = parts
  const stable = carried?.stable ?? true
  const ceiling = memoryCeiling(plan)
  const groupsMiB = plan.sites.reduce((sum, site) => sum + (site.memory ? site.groups.reduce((all, group) => all + groupCeilingMiB(site, group), 0) : Number.NaN), 0)
  const tenantCores = Math.min(plan.host.cores, plan.host.tenants.reduce((sum, tenant) => sum + tenant.cpuCores, 0))
  const notes = [...parts.notes]
  const sites = plan.sites.map((site, index): SitePrediction => {
    const own = figures.sites[index] as SiteFigures
    const growth = carried?.growthOfSite[index] ?? 0
    const siteStable = stable || growth < 0.01 * own.offeredPerSecond
    const intervals = parts.intervals[index] as SiteIntervals
    if (siteStable && own.answered < LEAST_FOR_P99) notes.push(`${site.name}: ${Math.floor(own.answered)} answers are too few for a 99th percentile; it is not given.`)
    const response = siteStable ? credible(own.response, own.answered) : noResponse()
    return {
      name: site.name,
      throughputPerSecond: round(own.throughputPerSecond),
      throughputInterval: roundInterval(intervals.throughput),
      offeredPerSecond: round(own.offeredPerSecond),
      queuedShare: roundOrNull(own.queuedShare),
      queueMs: { mean: siteStable ? roundOrNull(own.queueMean) : null, p95: siteStable ? roundOrNull(own.queueP95) : null },
      responseMs: roundResponse(response),
      responseMsInterval: matching(response, intervals.response),
      errorShare: errorShare(own, site.traffic.patienceS !== undefined),
      stable: siteStable,
      growthPerSecond: round(siteStable ? 0 : growth),
      requests: Math.floor(own.requests),
      actions: site.actions.map((action, i) => {
        const answered = own.actions[i]?.answered ?? 0
        return {
          name: action.name,
          group: action.group ?? site.groups[0]?.name ?? '',
          throughputPerSecond: round(answered / figures.windowS),
          responseMs: siteStable ? roundResponse(credible(own.actions[i]?.response ?? noResponse(), answered)) : noResponse(),
        }
      }),
      groups: site.groups.map((group, i): GroupPrediction => {
        const number = layout.sites[index]?.groups[i] ?? 0
        const own = figures.groups[number] as GroupFigures
        const limit = carried && !stable ? carried.figures.groups[number] : undefined
        return {
          name: group.name,
          processes: group.processes,
          threads: layout.groups[number]?.threads ?? group.threads,
          throughputPerSecond: round(own.throughputPerSecond),
          capacityPerSecond: limit && isFull(limit, layout, number) ? round(limit.throughputPerSecond) : null,
          queuedShare: round(own.queuedShare ?? 0),
          queueMs: { mean: siteStable ? roundOrNull(own.queueMean) : null, p95: siteStable ? roundOrNull(own.queueP95) : null },
          busyThreadsMean: round(own.busyMean),
          busyThreadsShareOfTime: own.busyShareOfTime.map(round),
          busyThreadsShareOfRequests: own.busyShareOfRequests.map(round),
          gilShare: round(own.gilShare),
          gilWaitMs: roundOrNull(own.gilWaitMean),
          cpuCores: round(own.cpuCores),
          restartsPerHour: round(own.restartsPerHour),
          memoryMiB: site.memory ? round(groupCeilingMiB(site, group)) : null,
        }
      }),
    }
  })
  return {
    schema: 'headroom/prediction@1',
    engine: 'simulation',
    engineVersion: ENGINE_VERSION,
    seed: settings.seed,
    stable,
    bottleneck: carried?.lacksWorkers === true ? 'apache-workers' : bottleneck(plan, layout, stable ? figures : (carried?.figures ?? figures), figures, !stable, tenantCores),
    ...(stable ? {} : { growthPerSecond: round(carried?.growthPerSecond ?? 0) }),
    sites,
    host: {
      cpuUtilization: round(Math.min(1, (figures.cpuCores + tenantCores) / plan.host.cores)),
      memoryMiB: Number.isFinite(groupsMiB) ? round(plan.host.memoryMiB - ceiling.availableMiB + groupsMiB) : null,
      memoryCeilingMiB: round(ceiling.availableMiB),
      apacheWorkersMean: round(figures.apacheWorkersMean),
      apacheWorkersMax: Math.round(figures.apacheWorkersMax),
    },
    basis: parts.basis,
    ...(notes.length > 0 ? { notes } : {}),
  }
}

/** Of Apache's workers held by running requests: so many that others wait for one; the rest are between their threads. */
const MOST_WORKERS = 0.75

/** The resource that limits when unstable, the most used one otherwise. `figures` are those of the full load. */
function bottleneck(plan: Plan, layout: HostLayout, figures: WindowFigures, real: WindowFigures, overloaded: boolean, tenantCores: number): Bottleneck {
  const cpu = (figures.cpuCores + tenantCores) / plan.host.cores
  let gil = 0
  let threads = 0
  figures.groups.forEach((group, i) => {
    const { processes, threads: each } = layout.groups[i] as HostLayout['groups'][number]
    // Holding the GIL includes waiting for a core with it.
    if (each > 1) gil = Math.max(gil, group.gilShare)
    threads = Math.max(threads, group.busyMean / (processes * each))
  })
  // Requests that wait hold Apache's workers because threads are short; only those that run count against the workers.
  const workers = real.groups.reduce((sum, group) => sum + group.busyMean, 0) / plan.apache.maxRequestWorkers
  if (overloaded) return cpu > 0.96 ? 'cpu' : gil > 0.9 ? 'gil' : 'threads'
  if (real.apacheWaitingMean > 0.5 && workers > MOST_WORKERS) return 'apache-workers'
  const use: [Bottleneck, number][] = [['cpu', cpu], ['gil', gil], ['threads', threads], ['apache-workers', workers]]
  const most = use.reduce((best, candidate) => (candidate[1] > best[1] ? candidate : best))
  return most[1] < 0.01 ? 'none' : most[0]
}

function isFull(group: GroupFigures, layout: HostLayout, number: number): boolean {
  const { processes, threads } = layout.groups[number] as HostLayout['groups'][number]
  return group.busyMean > 0.97 * processes * threads
}

function errorShare(own: SiteFigures, patience: boolean): ErrorShare {
  const share = (count: number): number => (own.requests > 0 ? round(count / own.requests) : 0)
  return { '503': share(own.refused), '504': share(own.queueTimeout), ...(own.killed > 0 ? { '500': share(own.killed) } : {}), ...(patience ? { abandoned: share(own.abandoned) } : {}) }
}

function credible(response: ResponseMs, answered: number): ResponseMs {
  return { ...response, p95: answered < LEAST_FOR_P95 ? null : response.p95, p99: answered < LEAST_FOR_P99 ? null : response.p99 }
}

function matching(response: ResponseMs, interval: ResponseMsInterval): ResponseMsInterval {
  const only = (key: keyof ResponseMs): Interval | null => (response[key] === null ? null : roundInterval(interval[key]))
  return { mean: only('mean'), p50: only('p50'), p90: only('p90'), p95: only('p95'), p99: only('p99') }
}

function roundResponse(response: ResponseMs): ResponseMs {
  return { mean: roundOrNull(response.mean), p50: roundOrNull(response.p50), p90: roundOrNull(response.p90), p95: roundOrNull(response.p95), p99: roundOrNull(response.p99) }
}

export function round(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(6)) : 0
}

function roundOrNull(value: number | null): number | null {
  return value === null ? null : round(value)
}

function roundInterval(interval: Interval | null): Interval | null {
  return interval === null ? null : [round(interval[0]), round(interval[1])]
}
