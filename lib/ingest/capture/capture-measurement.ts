/**
 * The measurement that capture files make: an access log's, with what no log has: CPU and blocked time of each action, the
 * time requests waited for a thread, how many threads were taken, memory of each process group and its growth.
 */
import { foldActions } from '../fold-actions.ts'
import type { FoldingRule } from '../folding-rules.ts'
import { nearestRank } from '../exact-times.ts'
import type { ExactTimes } from '../exact-times.ts'
import { measurementOf, sketchTimes } from '../measurement.ts'
import type { MeasuredAction, Measurement, ResponseTimes } from '../measurement.ts'
import { sketchFromJson } from '../quantile-sketch.ts'
import type { SketchJson } from '../quantile-sketch.ts'
import { mergePaths } from './capture-facts.ts'
import type { CaptureFacts, CapturedPath } from './capture-facts.ts'
import { joinSamples } from './demand-samples.ts'
import type { DemandSamples } from './demand-samples.ts'
import { growthKibPerRequest } from './process-facts.ts'
import type { ProcessFacts } from './process-facts.ts'

export interface CapturedAction extends MeasuredAction {
  cpuMs: ResponseTimes
  /** Wall time in the application that was not CPU time of its thread: waiting for others, and for the interpreter's lock. */
  blockedMs: ResponseTimes
  /** Share of the CPU time of all requests. */
  cpuShare: number | null
  queueMs: ResponseTimes | null
  /** As the engine takes it: entry i of both is one request. */
  demand: { kind: 'measured'; cpuMs: number[]; blockedMs: number[] }
}

export interface CapturedGroup {
  name: string
  processes: number
  /** Configured threads per process, else the most that were seen at work. */
  threads: number
  /** Threads of the group at work, on average over the recording. */
  busyThreadsMean: number
  /** Share of the time in which i threads of one process were taken, from 0 on; a mean over its processes. */
  busyThreadsShareOfTime: number[] | null
  /** Of one process: proportional set size where the system tells it, else resident. */
  memoryMiB: { perProcess: number; max: number; kind: 'pss' | 'rss' } | null
  /** Growth of a process with the requests it serves. Null with too few requests. */
  growthMiBPer1000Requests: number | null
  requests: number
}

export interface CaptureMeasurement extends Measurement {
  kind: 'capture'
  actions: CapturedAction[]
  cpuMs: ResponseTimes | null
  blockedMs: ResponseTimes | null
  queueMs: ResponseTimes | null
  /** Mean per request, ms: Apache until the request stands in the queue, and the daemon until the application begins. */
  overheadMs: { front: number; daemon: number } | null
  groups: CapturedGroup[]
  /** CPU time of requests per second, in cores, all groups together. */
  cpuCores: number | null
  cores: number | null
  /** Requests that the processes served, those that were not recorded included. */
  servedRequests: number
}

const SAMPLES_PER_ACTION = 400

/** @param names as for `measurementOf`. */
export function captureMeasurementOf(facts: CaptureFacts, exact: ExactTimes | null = null, rules: readonly FoldingRule[] = [], names: readonly string[] = foldActions(facts.paths, rules)): CaptureMeasurement {
  const base = measurementOf(facts, exact, rules, names)
  const nameByKey = new Map(facts.paths.map(({ method, path }, i) => [`${method} ${path}`, names[i] ?? '']))
  const byAction = new Map<string, CapturedPath[]>()
  for (const path of facts.capture.paths) {
    const name = nameByKey.get(`${path.method} ${path.path}`) ?? ''
    byAction.set(name, [...(byAction.get(name) ?? []), path])
  }
  const { capture } = facts
  const cpuTotal = capture.paths.reduce((sum, { cpu }) => sum + cpu.sumMs, 0)
  const actions = base.actions.map((action): CapturedAction => {
    const path = mergePaths(byAction.get(action.name) ?? capture.paths.slice(0, 1))
    const demand = joinSamples([path.samples], SAMPLES_PER_ACTION)
    return {
      ...action,
      cpuMs: timesOf(path.cpu, path.samples, 'cpuMs'), blockedMs: timesOf(path.blocked, path.samples, 'blockedMs'),
      cpuShare: cpuTotal === 0 ? null : path.cpu.sumMs / cpuTotal,
      queueMs: path.queue === null ? null : sketchTimes(sketchFromJson(path.queue)),
      demand: { kind: 'measured', cpuMs: demand.cpuMs, blockedMs: demand.blockedMs },
    }
  })
  const whole = capture.paths.length === 0 ? null : mergePaths(capture.paths)
  const span = spanOf(facts, base.durationS)
  const weight = facts.requests === 0 ? 1 : capture.estimatedRequests / facts.requests
  const cores = capture.processes.map((process) => process.cores).find((count) => count !== null) ?? null
  const served = capture.processes.reduce((sum, { lastNumber, firstNumber, recorded }) => sum + (recorded === 0 ? 0 : lastNumber - firstNumber + 1), 0)
  const sampled = capture.smallestShare < 1
  return {
    ...base,
    kind: 'capture', actions,
    durationS: span === null ? null : Math.round(span * 1000) / 1000,
    ratePerSecond: span === null || span < 1 ? null : (facts.requests * weight) / span,
    busyThreadsMean: span === null || span < 1 ? null : capture.threadMs / 1000 / span,
    cpuMs: whole && timesOf(whole.cpu, whole.samples, 'cpuMs'), blockedMs: whole && timesOf(whole.blocked, whole.samples, 'blockedMs'),
    queueMs: whole === null || whole.queue === null ? null : sketchTimes(sketchFromJson(whole.queue)),
    overheadMs: capture.overhead.count === 0 ? null : { front: capture.overhead.frontMs / capture.overhead.count, daemon: capture.overhead.daemonMs / capture.overhead.count },
    groups: groupsOf(capture.processes, sampled ? weight : 1, sampled, span),
    cpuCores: span === null || span < 1 ? null : (cpuTotal / 1000 / span) * weight,
    cores, servedRequests: Math.max(served, facts.requests),
    notes: notesOf(base.notes, facts, served),
  }
}

/** Seconds from the first to the last arrival, with their fractions; without the gaps between recordings, whose ends are known in whole seconds. */
function spanOf({ arrivals }: CaptureFacts, wholeS: number | null): number | null {
  if (arrivals === null || wholeS === null) return null
  const exact = arrivals.lastEpochS - arrivals.firstEpochS
  return Math.abs(exact - wholeS) <= 2 ? exact : wholeS
}

/** Exact by nearest rank while every request is kept, else from the sketch; count, mean and extremes are exact always. */
function timesOf(sketch: SketchJson, samples: DemandSamples, key: 'cpuMs' | 'blockedMs'): ResponseTimes {
  const none: ResponseTimes = { mean: 0, p50: 0, p90: 0, p95: 0, p99: 0, min: 0, max: 0, count: 0 }
  const sketched = sketchTimes(sketchFromJson(sketch)) ?? none
  if (samples.stride > 1 || samples[key].length !== sketch.count) return sketched
  const sorted = Float64Array.from(samples[key]).sort()
  const at = (quantile: number): number => nearestRank(sorted, quantile)
  return { ...sketched, p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99) }
}

function groupsOf(processes: readonly ProcessFacts[], weight: number, sampled: boolean, spanS: number | null): CapturedGroup[] {
  const byName = new Map<string, ProcessFacts[]>()
  for (const process of processes) {
    const name = process.group ?? '(not named)'
    byName.set(name, [...(byName.get(name) ?? []), process])
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, members]) => {
    const busyMs = members.flatMap(({ busyMsByThreads }) => busyMsByThreads.map((ms, threads) => ms * threads)).reduce((sum, ms) => sum + ms, 0)
    const lengthMs = spanS === null ? 0 : spanS * 1000
    const growth = members.flatMap((process) => growthKibPerRequest(process) ?? []).sort((a, b) => a - b)
    const middle = growth[Math.floor(growth.length / 2)]
    return {
      name, processes: members.length,
      threads: Math.max(...members.map(({ threads, busyThreadsMax }) => threads ?? busyThreadsMax)),
      busyThreadsMean: lengthMs === 0 ? 0 : (busyMs * weight) / lengthMs,
      busyThreadsShareOfTime: sampled ? null : shareOfTime(members),
      memoryMiB: memoryOf(members),
      growthMiBPer1000Requests: middle === undefined ? null : (middle * 1000) / 1024,
      requests: members.reduce((sum, { recorded }) => sum + recorded, 0),
    }
  })
}

function shareOfTime(members: readonly ProcessFacts[]): number[] {
  const served = members.filter(({ lastS, firstS }) => lastS > firstS)
  const longest = Math.max(1, ...served.map(({ busyMsByThreads }) => busyMsByThreads.length))
  const lengthMs = served.reduce((sum, { lastS, firstS }) => sum + (lastS - firstS) * 1000, 0)
  if (lengthMs === 0) return [1]
  const shares = Array.from({ length: longest }, (_, threads) => served.reduce((sum, { busyMsByThreads }) => sum + (busyMsByThreads[threads] ?? 0), 0) / lengthMs)
  shares[0] = Math.max(0, 1 - shares.reduce((sum, share) => sum + share, 0))
  return shares
}

function memoryOf(members: readonly ProcessFacts[]): CapturedGroup['memoryMiB'] {
  const pss = members.flatMap(({ pssMaxKib }) => pssMaxKib ?? [])
  const rss = members.flatMap(({ rssMaxKib }) => rssMaxKib ?? [])
  const values = pss.length > 0 ? pss : rss
  if (values.length === 0) return null
  return { perProcess: values.reduce((sum, kib) => sum + kib, 0) / values.length / 1024, max: Math.max(...values) / 1024, kind: pss.length > 0 ? 'pss' : 'rss' }
}

function notesOf(notes: readonly string[], facts: CaptureFacts, served: number): string[] {
  const { capture } = facts
  const own = [
    'CPU and blocked time are those of each request\'s own thread: what the application starts in other threads or processes is not in them, and blocked time includes waiting for the interpreter\'s lock.',
  ]
  if (capture.smallestShare < 1) own.push(`Not every request was recorded (at least ${(100 * capture.smallestShare).toPrecision(2)} %): rates and busy threads are estimated from the share, counts are those of the recorded requests.`)
  if (served > facts.requests) own.push(`The processes served about ${served} requests while ${facts.requests} were recorded.`)
  if (capture.overhead.count === 0) own.push('The server does not tell how long requests waited for a thread (no mod_wsgi daemon mode): response times are those of the application alone.')
  if (capture.processes.some(({ group }) => group === null)) own.push('Of some processes the line that names their group is missing, because older files were removed: send all files of the folder.')
  const kept = notes.filter((note) => !note.startsWith('Response times are the web server') && !note.startsWith('The log does not name its zone') && !note.startsWith('The zone of the log'))
  return [...own, 'Response times run from Apache\'s receipt of the request to the end of the application; sending the rest to a slow client is not in them.', ...kept]
}
