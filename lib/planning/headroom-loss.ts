/**
 * How much headroom a site lost, told from benchmarks: the plan says what a benchmark of the same traffic would show, the
 * factor by which requests must be slower for the plan to show what was measured is found, and the plan with requests slowed
 * by it is asked for its headroom again. Held against earlier benchmarks, what the plan gets wrong of the test machine cancels
 * out. It states its uncertainty: a loss that the noise of benchmarks may explain fails nothing.
 */
import { invalidInput } from '#lib/base/errors.ts'
import { headroom, type Headroom } from '#lib/engine/headroom.ts'
import { hostLook } from '#lib/engine/host-look.ts'
import type { Plan, Site, Traffic } from '#lib/engine/plan.ts'
import { withSlowerRequests } from '#lib/engine/scaled-plan.ts'
import type { LoadTestMeasurement } from '#lib/ingest/load-test/load-test-measurement.ts'

/** As much of a load test as is needed. */
export type BenchmarkRun = Pick<LoadTestMeasurement, 'requests' | 'errors' | 'ratePerSecond' | 'concurrency' | 'loop' | 'responseMs'> & { name: string }

export interface HeadroomLossInput {
  plan: Plan
  /** Name of a site of the plan. */
  site: string
  /** Repeated runs of one benchmark. */
  runs: readonly BenchmarkRun[]
  /** Runs of the same benchmark on the same machine as it was before; absent: the plan itself is what they are held against. */
  against?: readonly BenchmarkRun[]
  /** The greatest loss that passes: 0.1 is a tenth of the headroom. */
  maxLossShare: number
  /** Relative standard deviation between runs of the same program; used where there are too few runs to measure it. */
  noise?: number
  /** The greatest share of failed requests that passes. */
  maxErrorShare?: number
}

export interface HeadroomLoss {
  schema: 'headroom/loss@1'
  outcome: 'passed' | 'failed'
  /** In a sentence or two. */
  reason: string
  site: string
  maxLossShare: number
  /** Null where the plan has no headroom that could be told. */
  lossShare: number | null
  /** 90 %. */
  lossShareInterval: [number, number] | null
  /** The loss may be more than may be lost, but noise may explain it. */
  withinNoise: boolean
  /** By how much longer a request takes: 1 is as before. */
  slowdown: { ratio: number; interval: [number, number]; against: 'plan' | 'runs' }
  before: HeadroomFigures
  after: HeadroomFigures
  runs: RunReading[]
  against: RunReading[]
  notes: string[]
}

export type HeadroomFigures = Pick<Headroom, 'factor' | 'requestsPerSecond' | 'bottleneck'> & { breaks: string[] }

export interface RunReading {
  name: string
  /** The figure that was read: mean response time in ms, requests a second, or a percentile in ms. */
  figure: FigureName
  measured: number
  /** What the plan shows of the same traffic. */
  predicted: number | null
  /** Requests of the plan slowed by this show what was measured. */
  slowdown: number
  errorShare: number | null
}

export type FigureName = 'mean' | 'throughput' | 'p50' | 'p95'

export const DEFAULT_NOISE = 0.05
export const DEFAULT_MAX_ERROR_SHARE = 0.01

/** Of a two-sided 90 % interval. */
const Z = 1.645
/** Relative error of the formulas where they hold, which counts when a benchmark is held against the plan itself. */
const MODEL_ERROR = 0.06
/** So many runs tell the noise between them. */
const RUNS_THAT_TELL = 3
/** Think time below this share of the response time is none. */
const LEAST_THINK_SHARE = 0.1
const RANGE = { least: 1e-3, greatest: 1e3 } as const

/** @throws AppError `invalid` where the site is none of the plan's or a run holds neither times nor a traffic to hold them against. */
export function headroomLoss({ plan, site: siteName, runs, against = [], maxLossShare, noise = DEFAULT_NOISE, maxErrorShare = DEFAULT_MAX_ERROR_SHARE }: HeadroomLossInput): HeadroomLoss {
  const site = plan.sites.find(({ name }) => name === siteName)
  if (site === undefined) throw invalidInput([{ place: 'site', reason: `${JSON.stringify(siteName)} is not a site of the plan.`, remedy: `Name one of ${plan.sites.slice(0, 10).map(({ name }) => name).join(', ')}, or choose another scenario.` }])
  if (runs.length === 0) throw invalidInput([{ place: 'runs', reason: 'There is no benchmark.', remedy: 'Give the result of a load test.' }])
  const now = slowdownOf(plan, site, runs, noise)
  const then = against.length === 0 ? { log: 0, variance: MODEL_ERROR ** 2, readings: [] } : slowdownOf(plan, site, against, noise)
  const log = now.log - then.log
  const spread = Z * Math.sqrt(now.variance + then.variance)
  const slowedBy = (ratio: number) => headroom({ ...plan, run: undefined, sites: plan.sites.map((each) => (each === site ? withSlowerRequests(site, ratio) : each)) })
  const before = slowedBy(1)
  const after = slowedBy(Math.exp(log))
  const lossAt = (ratio: number) => lossShare(before, slowedBy(ratio))
  const loss = lossShare(before, after)
  const interval: [number, number] | null = loss === null ? null : [Math.min(loss, lossAt(Math.exp(log - spread)) ?? loss), Math.max(loss, lossAt(Math.exp(log + spread)) ?? loss)]
  const errors = Math.max(0, ...now.readings.map(({ errorShare }) => errorShare ?? 0))
  const lost = interval !== null && interval[0] > maxLossShare
  const answer = { loss, interval, maxLossShare, before, after }
  return {
    schema: 'headroom/loss@1',
    outcome: lost || errors > maxErrorShare ? 'failed' : 'passed',
    reason: errors > maxErrorShare ? `${percent(errors)} of the benchmark's requests failed, and at most ${percent(maxErrorShare)} may: times of failures tell nothing.` : reasonOf(answer, lost),
    site: siteName,
    maxLossShare,
    lossShare: loss,
    lossShareInterval: interval,
    withinNoise: interval !== null && !lost && interval[1] > maxLossShare,
    slowdown: { ratio: Math.exp(log), interval: [Math.exp(log - spread), Math.exp(log + spread)], against: against.length === 0 ? 'plan' : 'runs' },
    before: figuresOf(before),
    after: figuresOf(after),
    runs: now.readings,
    against: then.readings,
    notes: notesOf(runs, against),
  }
}

function lossShare(before: Headroom, after: Headroom): number | null {
  if (before.factor === null || before.factor === 0) return null
  if (after.factor === null) return null
  const [was, is] = before.requestsPerSecond !== null && before.requestsPerSecond > 0 && after.requestsPerSecond !== null ? [before.requestsPerSecond, after.requestsPerSecond] : [before.factor, after.factor]
  return 1 - is / was
}

function reasonOf({ loss, interval, maxLossShare, before, after }: { loss: number | null; interval: [number, number] | null; maxLossShare: number; before: Headroom; after: Headroom }, lost: boolean): string {
  if (loss === null || interval === null) {
    return before.factor === 0 ? 'The plan misses an objective at any load, so it has no headroom to lose. Choose another version, or other objectives.' : 'The plan bears more than a thousand times its traffic, so no loss can be told.'
  }
  const rates = `${round(after.requestsPerSecond ?? 0)} instead of ${round(before.requestsPerSecond ?? 0)} requests a second until an objective breaks`
  const range = `90 % interval ${percent(interval[0])} to ${percent(interval[1])}`
  const what = loss >= 0 ? `${percent(loss)} of the headroom is lost (${range}): ${rates}.` : `${percent(-loss)} of headroom is gained (lost: ${range}): ${rates}.`
  const limit = `At most ${percent(maxLossShare)} may be lost.`
  if (!lost && interval[1] > maxLossShare) return `${what} ${limit} ${loss > maxLossShare ? 'That is more, but within the noise of benchmarks' : 'It may be more than that, within the noise of benchmarks'}: repeat the run to tell.`
  return `${what} ${limit}`
}

interface Slowdown {
  /** Mean over runs of the logarithm of the slowdown, and its variance. */
  log: number
  variance: number
  readings: RunReading[]
}

function slowdownOf(plan: Plan, site: Site, runs: readonly BenchmarkRun[], noise: number): Slowdown {
  const read = runs.map((run) => readRun(plan, site, run, noise))
  const log = read.reduce((sum, each) => sum + each.log, 0) / read.length
  const stated = read.reduce((sum, each) => sum + each.variance, 0) / read.length
  const between = read.reduce((sum, each) => sum + (each.log - log) ** 2, 0) / Math.max(1, read.length - 1)
  return { log, variance: (read.length >= RUNS_THAT_TELL ? between : stated) / read.length, readings: read.map(({ reading }) => reading) }
}

function readRun(plan: Plan, site: Site, run: BenchmarkRun, noise: number): { log: number; variance: number; reading: RunReading } {
  const traffic = trafficOf(run)
  const { figure, measured } = figureOf(run)
  const shown = (ratio: number): number => {
    const look = hostLook({ ...plan, run: undefined, sites: [{ ...withSlowerRequests(site, ratio), traffic }] }).sites[0]
    const value = figure === 'throughput' ? look?.throughputPerSecond : look?.responseMs[figure]
    // Overloaded: longer than anything that was measured.
    return value ?? Number.POSITIVE_INFINITY
  }
  const falls = figure === 'throughput'
  const inverse = (value: number): number => {
    let [low, high] = [Math.log(RANGE.least), Math.log(RANGE.greatest)]
    for (let step = 0; step < 40; step++) {
      const middle = (low + high) / 2
      if (falls ? shown(Math.exp(middle)) > value : shown(Math.exp(middle)) < value) low = middle
      else high = middle
    }
    return (low + high) / 2
  }
  const log = inverse(measured)
  if (log <= Math.log(RANGE.least) + 0.01 || log >= Math.log(RANGE.greatest) - 0.01) {
    throw invalidInput([{ place: run.name, reason: `Its ${figure} of ${round(measured)} is out of all proportion to what the plan says of such traffic (${round(shown(1))}).`, remedy: 'Check that the benchmark asked this site, and that its answers were not errors.' }])
  }
  const deviation = Math.hypot(noise, samplingError(run))
  const perFigure = (inverse(measured * Math.exp(deviation)) - inverse(measured * Math.exp(-deviation))) / 2
  const predicted = shown(1)
  const errorShare = run.errors === null || run.requests === null || run.requests === 0 ? null : run.errors / run.requests
  return { log, variance: perFigure ** 2, reading: { name: run.name, figure, measured, predicted: Number.isFinite(predicted) ? predicted : null, slowdown: Math.exp(log), errorShare } }
}

/**
 * What the benchmark sent: clients that wait for their answers, or a rate. By Little's law clients = rate x (response + think
 * time): where two of the three are told, so is the third. Clients of which nothing else is known do not think.
 */
function trafficOf({ name, loop, concurrency, ratePerSecond, responseMs }: BenchmarkRun): Traffic {
  const meanS = responseMs?.mean === undefined || responseMs.mean === null ? null : responseMs.mean / 1000
  const cycle = ratePerSecond !== null && ratePerSecond > 0 && meanS !== null ? { ratePerSecond, meanS } : null
  const clients = concurrency !== null && concurrency >= 1 ? Math.round(concurrency) : loop === 'closed' && cycle !== null ? Math.max(1, Math.round(cycle.ratePerSecond * cycle.meanS)) : null
  if (loop !== 'open' && clients !== null) {
    const thinkS = cycle === null ? 0 : clients / cycle.ratePerSecond - cycle.meanS
    // Less is the start and the end of the run.
    return { kind: 'closed', users: clients, thinkS: { kind: 'constant', value: cycle !== null && thinkS > LEAST_THINK_SHARE * cycle.meanS ? Math.min(thinkS, 86_400) : 0 } }
  }
  if (loop === 'open' && ratePerSecond !== null && ratePerSecond > 0) return { kind: 'open', ratePerSecond }
  throw invalidInput([{ place: name, reason: loop === 'open' ? 'It does not say at which rate requests were sent.' : 'It does not say how many clients asked at a time.', remedy: loop === 'open' ? 'Give a result that holds the rate.' : 'Give the concurrency beside it (concurrency=20).' }])
}

function figureOf({ name, loop, ratePerSecond, responseMs }: BenchmarkRun): { figure: FigureName; measured: number } {
  const candidates: [FigureName, number | null | undefined][] = [['mean', responseMs?.mean], ['throughput', loop === 'open' ? null : ratePerSecond], ['p50', responseMs?.p50], ['p95', responseMs?.p95]]
  for (const [figure, measured] of candidates) if (typeof measured === 'number' && measured > 0) return { figure, measured }
  throw invalidInput([{ place: name, reason: 'It holds neither response times nor a throughput.', remedy: 'Give a result that does, such as the summary of the load test.' }])
}

/**
 * Relative standard error of the mean of so many requests, from the spread between median and ninth decile, taken as
 * lognormal. Requests of one client wait together, so two count as one.
 */
function samplingError({ requests, responseMs }: BenchmarkRun): number {
  if (requests === null || requests < 1) return 0
  const sigma = responseMs?.p50 && responseMs.p90 && responseMs.p90 > responseMs.p50 ? Math.log(responseMs.p90 / responseMs.p50) / 1.2816 : 0.7
  return Math.sqrt(Math.expm1(Math.min(4, sigma * sigma)) / Math.max(1, requests / 2))
}

function notesOf(runs: readonly BenchmarkRun[], against: readonly BenchmarkRun[]): string[] {
  const shape = ({ loop, concurrency, ratePerSecond }: BenchmarkRun) => (loop === 'open' ? `rate ${round(ratePerSecond ?? 0)}` : `concurrency ${concurrency}`)
  const shapes = new Set([...runs, ...against].map(shape))
  return [
    ...(against.length === 0 ? ['Held against what the version predicts: the benchmark must have run on a machine like the plan’s host, with the site’s own mix of requests. Give an earlier run of the same benchmark to compare with, and neither matters.'] : []),
    ...(shapes.size > 1 ? [`The runs differ in traffic (${[...shapes].join(', ')}); the plan carries one over to the other.`] : []),
    ...(runs.length < RUNS_THAT_TELL ? [`${runs.length === 1 ? 'One run' : `${runs.length} runs`} cannot tell the noise between runs, so it is taken as stated; ${RUNS_THAT_TELL} or more measure it.`] : []),
  ]
}

const figuresOf = ({ factor, requestsPerSecond, bottleneck, breaks }: Headroom): HeadroomFigures => ({ factor, requestsPerSecond, bottleneck, breaks: breaks.map(({ text }) => text) })

function percent(share: number): string {
  return `${round(100 * share)} %`
}

function round(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)))
}
