/**
 * The analytic engine over a week of hours: each hour is taken as steady, since what builds up in one is gone long before it
 * ends. Hours that are alike in load are looked at together. Shares of time are weighted by hours, figures of requests by
 * requests; percentiles are read from the mixture of the responses of all hours. A week whose busiest hour cannot be carried
 * is unstable: its answer is that hour's.
 */
import { hostState } from './host-state.ts'
import { offeredRate } from './offered-rate.ts'
import type { Plan } from './plan.ts'
import type { AnalyticPrediction } from './predict-analytic.ts'
import type { ErrorShare, Interval, ResponseMs, ResponseMsInterval, SitePrediction } from './prediction.ts'
import { responseMixture, type ResponsePart } from './response-distribution.ts'
import { siteLoads } from './site-load.ts'
import { responseFigures, siteResponse } from './site-response.ts'
import { atBusiestHour, hourFactors, HOURS_OF_WEEK } from './varying-rate.ts'

/** Hours looked at together. */
const TOGETHER = 14
/** An hour without requests still has a rate: so many times the busiest. */
const LEAST_FACTOR = 1e-6

interface Level {
  /** Share of the week. */
  share: number
  prediction: AnalyticPrediction
  /** By site: of its requests, by action. */
  parts: { name: string; share: number; mean: number; parts: ResponsePart[] }[][]
}

export function varies(plan: Plan): boolean {
  return plan.sites.some(({ traffic }) => traffic.kind === 'open' && traffic.hourOfWeek !== undefined)
}

/** `predict` answers for a plan whose rates do not vary. */
export function predictWeek(plan: Plan, predict: (steady: Plan) => AnalyticPrediction): AnalyticPrediction {
  const busiest = predict(atBusiestHour(plan))
  if (!busiest.stable) return { ...busiest, validity: [...busiest.validity, 'The busiest hour of the week cannot be carried; the figures are of that hour.'] }
  const levels = levelsOf(plan, predict)
  const overTime = (value: (prediction: AnalyticPrediction) => number): number => levels.reduce((sum, level) => sum + level.share * value(level.prediction), 0)
  return {
    ...busiest,
    sites: busiest.sites.map((site, index) => weekOf(site, index, levels)),
    host: { ...busiest.host, cpuUtilization: overTime(({ host }) => host.cpuUtilization), apacheWorkersMean: overTime(({ host }) => host.apacheWorkersMean) },
    validity: [...busiest.validity, 'The figures are of the whole week, what limits is that of its busiest hour.'],
  }
}

function levelsOf(plan: Plan, predict: (steady: Plan) => AnalyticPrediction): Level[] {
  const factors = plan.sites.map(({ traffic }) => (traffic.kind === 'open' ? hourFactors(traffic) : null))
  const rates = plan.sites.map((site) => offeredRate(site).ratePerSecond)
  const loadOf = (hour: number): number => factors.reduce((sum, factor, site) => sum + (rates[site] ?? 0) * (factor?.[hour] ?? 1), 0)
  const hours = Array.from({ length: HOURS_OF_WEEK }, (_, hour) => hour).sort((a, b) => loadOf(b) - loadOf(a) || a - b)
  return Array.from({ length: Math.ceil(HOURS_OF_WEEK / TOGETHER) }, (_, level) => {
    const own = hours.slice(level * TOGETHER, (level + 1) * TOGETHER)
    const steady: Plan = {
      ...plan,
      sites: plan.sites.map((site, index) => {
        const factor = factors[index]
        if (site.traffic.kind !== 'open' || !factor) return site
        const mean = own.reduce((sum, hour) => sum + (factor[hour] ?? 0), 0) / own.length
        return { ...site, traffic: { ...site.traffic, hourOfWeek: undefined, ratePerSecond: site.traffic.ratePerSecond * Math.max(LEAST_FACTOR, mean) } }
      }),
    }
    const loads = siteLoads(steady)
    const { host } = hostState(steady, loads)
    return { share: own.length / HOURS_OF_WEEK, prediction: predict(steady), parts: loads.map((load, site) => siteResponse(load, host.sites[site] ?? []).parts) }
  })
}

function weekOf(site: SitePrediction, index: number, levels: readonly Level[]): SitePrediction {
  const own = levels.flatMap((level) => {
    const prediction = level.prediction.sites[index]
    return prediction ? [{ share: level.share, requests: level.share * prediction.throughputPerSecond, prediction, parts: level.parts[index] ?? [] }] : []
  })
  const overTime = (value: (one: SitePrediction) => number): number => own.reduce((sum, { share, prediction }) => sum + share * value(prediction), 0)
  const requests = own.reduce((sum, one) => sum + one.requests, 0)
  const overRequests = (value: (one: SitePrediction) => number): number => (requests > 0 ? own.reduce((sum, one) => sum + one.requests * value(one.prediction), 0) / requests : value(site))
  const figures = (actions: readonly string[]): ResponseMs => {
    const parts: ResponsePart[] = []
    let weight = 0
    let mean = 0
    for (const level of own) {
      const of = level.parts.filter((part) => actions.includes(part.name))
      const all = level.parts.reduce((sum, part) => sum + part.share, 0)
      for (const action of of) {
        const share = (level.requests * action.share) / Math.max(all, 1e-12)
        const inner = action.parts.reduce((sum, part) => sum + part.weight, 0)
        weight += share
        mean += share * action.mean
        for (const part of action.parts) parts.push({ ...part, weight: (share * part.weight) / Math.max(inner, 1e-12) })
      }
    }
    return responseFigures(responseMixture(parts), weight > 0 ? mean / weight : 0, parts.length > 0)
  }
  const responseMs = figures(site.actions.map((action) => action.name))
  const errors = (cause: keyof ErrorShare): number => overRequests((one) => one.errorShare[cause] ?? 0)
  return {
    ...site,
    throughputPerSecond: requests,
    offeredPerSecond: overTime((one) => one.offeredPerSecond ?? 0),
    queuedShare: overRequests((one) => one.queuedShare ?? 0),
    queueMs: { mean: overRequests((one) => one.queueMs.mean ?? 0), p95: null },
    responseMs,
    responseMsInterval: asWide(site, responseMs),
    errorShare: { '503': errors('503'), '504': errors('504') },
    actions: site.actions.map((action, at) => ({ ...action, throughputPerSecond: overTime((one) => one.actions[at]?.throughputPerSecond ?? 0), responseMs: figures([action.name]) })),
    groups: site.groups.map((group, at) => ({
      ...group,
      throughputPerSecond: overTime((one) => one.groups[at]?.throughputPerSecond ?? 0),
      queuedShare: overRequests((one) => one.groups[at]?.queuedShare ?? 0),
      queueMs: { mean: overRequests((one) => one.groups[at]?.queueMs?.mean ?? 0), p95: null },
      busyThreadsMean: overTime((one) => one.groups[at]?.busyThreadsMean ?? 0),
      busyThreadsShareOfTime: group.busyThreadsShareOfTime.map((_, n) => overTime((one) => one.groups[at]?.busyThreadsShareOfTime[n] ?? 0)),
      gilShare: overTime((one) => one.groups[at]?.gilShare ?? 0),
      gilWaitMs: overRequests((one) => one.groups[at]?.gilWaitMs ?? 0),
      cpuCores: overTime((one) => one.groups[at]?.cpuCores ?? 0),
    })),
  }
}

/** The bound of the formulas, relative to the figure, as in the busiest hour: that is where they are least sure. */
function asWide(busiest: SitePrediction, response: ResponseMs): ResponseMsInterval {
  const of = (key: keyof ResponseMs): Interval | null => {
    const [value, interval, own] = [busiest.responseMs[key], busiest.responseMsInterval[key], response[key]]
    return value !== null && interval !== null && own !== null && value > 0 ? [(own * interval[0]) / value, (own * interval[1]) / value] : null
  }
  return { mean: of('mean'), p50: of('p50'), p90: of('p90'), p95: of('p95'), p99: of('p99') }
}
