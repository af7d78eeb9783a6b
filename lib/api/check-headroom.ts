/** Decides a check of a site's headroom: the benchmarks read, the baseline found, the loss computed off the request's thread, the check kept. */
import 'server-only'
import { setTimeout as wait } from 'node:timers/promises'
import { AppError, invalidInput } from '#lib/base/errors.ts'
import { appendHeadroomCheck, findBaseline, findPassedRun, getHeadroomCheck, type HeadroomCheck } from '#lib/data/headroom-checks.ts'
import { getMeasurement, getMeasurementSummary, type Measurement, type MeasurementSummary } from '#lib/data/measurements.ts'
import type { TeamScope } from '#lib/data/scope.ts'
import type { BenchmarkRun, HeadroomLoss } from '#lib/planning/headroom-loss.ts'
import { compute } from '#lib/data/compute.ts'

export interface CheckOptions {
  maxLossShare: number
  scenario?: string
  version?: number
  noise?: number
  maxErrorShare?: number
  concurrency?: number
}

const POLL_MS = 250

/** Until the worker has settled it, at most so long; its state then. */
export async function settled(scope: TeamScope, id: string, longestS: number, signal: AbortSignal): Promise<MeasurementSummary> {
  const end = Date.now() + longestS * 1000
  for (;;) {
    const summary = await getMeasurementSummary(scope, id)
    if ((summary.status !== 'queued' && summary.status !== 'reading') || Date.now() >= end) return summary
    await wait(POLL_MS, undefined, { signal })
  }
}

/** `previous`: the newest run that passed before; the first run of a site has none, and is then what later ones are held against. */
export async function checkHeadroom(scope: TeamScope, siteSlug: string, measurementIds: readonly string[], against: readonly string[] | 'previous', options: CheckOptions, signal: AbortSignal): Promise<HeadroomCheck> {
  const runs = await runsOf(scope, siteSlug, measurementIds, options)
  const version = await findBaseline(scope, siteSlug, { scenario: options.scenario, number: options.version })
  if (version === null) throw new AppError('conflict', { publicMessage: 'There is no approved version that plans this site, so there is nothing to hold the benchmark against. Have one approved, or name one (scenario=…&version=…).' })
  const previous = against === 'previous' ? await findPassedRun(scope, siteSlug, measurementIds) : null
  const againstIds = against === 'previous' ? (previous === null ? [] : [previous]) : against
  const earlier = await runsOf(scope, siteSlug, againstIds, options)
  const { maxLossShare, noise, maxErrorShare } = options
  const input = { plan: version.inputs.plan, site: siteSlug, runs, maxLossShare, noise, maxErrorShare }
  const first = against === 'previous' && previous === null
  const loss = await compute('headroomLoss', { ...input, against: first ? runs : earlier }, signal)
  const decided = first ? asFirst(loss) : loss
  const { id } = await appendHeadroomCheck(scope, { siteSlug, scenarioSlug: version.scenario.slug, number: version.number, measurementIds, againstIds, loss: decided })
  return getHeadroomCheck(scope, id)
}

/** Held against itself: nothing is lost, unless its requests failed. */
function asFirst(loss: HeadroomLoss): HeadroomLoss {
  return loss.outcome === 'failed' ? loss : { ...loss, withinNoise: false, reason: 'This is the first run of the site that passes: there is nothing earlier to compare it with, and later runs are held against it.' }
}

async function runsOf(scope: TeamScope, siteSlug: string, ids: readonly string[], { concurrency }: CheckOptions): Promise<BenchmarkRun[]> {
  const runs: BenchmarkRun[] = []
  for (const id of ids) runs.push(runOf(await getMeasurement(scope, id), siteSlug, concurrency))
  return runs
}

function runOf(measurement: Measurement, siteSlug: string, concurrency: number | undefined): BenchmarkRun {
  const { fileName, status, failure, found, site } = measurement
  if (site.slug !== siteSlug) throw invalidInput([{ place: fileName, reason: `It is a measurement of ${site.name}, not of this site.`, remedy: 'Name one of the site.' }])
  if (status !== 'ready') throw new AppError(status === 'failed' ? 'unprocessable' : 'conflict', { publicMessage: failure ?? `${fileName} is ${status}: wait until it is ready.` })
  if (found?.kind !== 'load-test') throw new AppError('unprocessable', { publicMessage: `${fileName} is no result of a load test, but ${measurement.formatDetail ?? 'something else'}. Send the result as the tool wrote it.` })
  const loadTest = found.result
  return { name: fileName, requests: loadTest.requests, errors: loadTest.errors, ratePerSecond: loadTest.ratePerSecond, concurrency: loadTest.concurrency ?? concurrency ?? null, loop: loadTest.loop, responseMs: loadTest.responseMs }
}
