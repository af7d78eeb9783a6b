/**
 * The prove-it run: the plan's configuration on a real Apache, the plan's load driven at it by the replaying application's
 * client, and the engine's prediction of such a run on this machine, side by side. Reports how far it is, from 0 to 1; stops
 * when told to, with nothing left behind.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, freemem, totalmem } from 'node:os'
import { setImmediate as breathe } from 'node:timers/promises'
import { placeDirectives } from '#lib/apache/config-files.ts'
import { splitWords } from '#lib/apache/words.ts'
import { offeredRate } from '#lib/engine/offered-rate.ts'
import type { Plan } from '#lib/engine/plan.ts'
import type { Prediction } from '#lib/engine/prediction.ts'
import { simulate } from '#lib/engine/simulate.ts'
import { ENGINE_VERSION } from '#lib/engine/version.ts'
import { nearestRank } from '#lib/engine/statistics.ts'
import { configurationChanges } from '#lib/planning/configuration-changes.ts'
import { proofVerdict, type ProofEvidence, type ProofFigure, type ProofSite } from '#lib/planning/proof-evidence.ts'
import type { SiteConfiguration } from '#lib/planning/scenario-inputs.ts'
import { apacheMemory, type ApacheMemory } from './daemon-memory.ts'
import { apacheSoftware, type ApacheHere } from './find-apache.ts'
import { generateLoad, type GeneratedLoad } from './generate-load.ts'
import { loadSchedule, overheadSchedule } from './load-schedule.ts'
import { measuredRun, overheadMs, type MeasuredSite } from './measured-run.ts'
import { provingPlan, type ProvingPlan } from './proving-plan.ts'
import { serverSoftware, withServedPlan } from './serve-plan.ts'

export interface ProofJob {
  plan: Plan
  configuration: Readonly<Record<string, Partial<SiteConfiguration>>>
  /** The export, to say in what the configuration that ran differs from it. */
  exported: readonly { path: string; text: string }[]
  warmupS: number
  durationS: number
  seed: number
}

export interface ProofControl {
  signal: AbortSignal
  report: (progress: number) => void
}

/** Parts of the bar: until Apache answers, the run itself, the simulations. */
const STARTED = 0.08
const DRIVEN = 0.85
const OVERHEAD_REQUESTS = 60
/** Simulated requests in all that a prediction may take. */
const REQUESTS_TO_SIMULATE = 2_500_000

/** @throws AppError `invalid` in words for a plan that cannot be run here. */
export async function provePlan(here: ApacheHere, job: ProofJob, { signal, report }: ProofControl): Promise<ProofEvidence> {
  const machine = { cores: availableParallelism(), availableMiB: availableMiB(), canConfine: canConfine(), modWsgi: apacheSoftware(here).modWsgi }
  const proving = provingPlan(job.plan, job.configuration, machine, { warmupS: job.warmupS, durationS: job.durationS })
  const { plan, configuration, confinedTo } = proving
  const confined = confinedTo === undefined ? {} : { confinedTo }
  report(0.01)
  const software = await serverSoftware(here)
  signal.throwIfAborted()
  const { result, leftBehind } = await withServedPlan(here, plan, { ...confined, configuration, signal }, async (served) => {
    const calibration = await generateLoad(served, overheadSchedule(plan, served.folder.port, OVERHEAD_REQUESTS), { ...confined, signal })
    report(STARTED)
    let memory: ApacheMemory = { daemons: [], apacheRssMiB: null }
    const groupNames = placeDirectives(served.files).directives.flatMap(({ name, args }) => (name === 'WSGIDaemonProcess' ? (splitWords(args)[0]?.text ?? []) : []))
    const ticking = tick(job.warmupS + job.durationS, (share) => report(STARTED + (DRIVEN - STARTED) * share))
    try {
      const load = await generateLoad(served, loadSchedule(plan, served.folder.port, job.seed), { ...confined, signal, atEnd: () => (memory = apacheMemory(served.apache.processIds(), groupNames)) })
      return { load, memory, overheadMs: overheadMs(calibration.records), files: served.files }
    } finally {
      clearInterval(ticking)
    }
  })
  if (leftBehind.length > 0) throw new Error(`Apache left processes behind: ${leftBehind.join(', ')}`)
  report(DRIVEN)
  const generator = confinedTo === undefined ? [{ name: 'load generator', memoryMiB: 100, cpuCores: Number(result.load.generatorCores.toFixed(3)) }] : []
  const predictable: Plan = { ...plan, host: { ...plan.host, tenants: generator }, sites: plan.sites.map((site) => ({ ...site, overhead: { cpuMs: 0, blockedMs: Number(result.overheadMs.toFixed(3)) } })) }
  const observations = observationsFor(predictable)
  const prediction = await predict(predictable, observations, signal, (share) => report(DRIVEN + (1 - DRIVEN) * share))
  return evidenceOf({ job, proving, software, prediction, observations, ...result })
}

interface Outcome {
  job: ProofJob
  proving: ProvingPlan
  software: string
  prediction: Prediction
  observations: number
  load: GeneratedLoad
  memory: ApacheMemory
  overheadMs: number
  files: readonly { path: string; text: string }[]
}

function evidenceOf({ job, proving, software, prediction, observations, load, memory, overheadMs, files }: Outcome): ProofEvidence {
  const run = measuredRun(load)
  const machine = { cores: availableParallelism(), apacheCores: proving.apacheCores, confined: proving.confinedTo !== undefined, memoryMiB: Math.round(totalmem() / 1048576) }
  const generatorShare = proving.confinedTo === undefined ? run.generatorCores : 0
  const sites = job.plan.sites.flatMap(({ name }, index): ProofSite[] => {
    const [measured, predicted] = [run.sites[index], prediction.sites[index]]
    return measured === undefined || predicted === undefined ? [] : [{ name, measured: measuredOf(measured), predicted: predictedOf(predicted) }]
  })
  const host = {
    measuredCores: load.apacheCores === null ? null : digits(load.apacheCores),
    predictedCores: digits(Math.max(0, prediction.host.cpuUtilization * proving.apacheCores - generatorShare)),
    otherCores: run.otherCores === null ? null : digits(run.otherCores),
    generatorCores: digits(run.generatorCores),
    sendLagMs: digits(run.sendLagMs),
    ...memory,
  }
  return {
    schema: 'headroom/proof@1',
    engineVersion: ENGINE_VERSION,
    seed: job.seed,
    warmupS: job.warmupS,
    durationS: job.durationS,
    observations,
    software,
    machine,
    loadFactor: proving.loadFactor,
    differences: proving.differences,
    replaced: configurationChanges(job.exported, files).slice(0, MOST_REPLACED).map(({ words }) => words),
    host,
    overheadMs: digits(overheadMs),
    sites,
    verdict: proofVerdict({ sites, host, machine }, job.plan.objectives),
  }
}

/** Three lines a site of forty. */
const MOST_REPLACED = 200

function measuredOf({ offered, answered, throughputPerSecond, errors, timesMs, responseMs, queuedShare }: MeasuredSite): ProofSite['measured'] {
  const at = (p: number): number | null => digitsOf(nearestRank(timesMs, p))
  return { offered, answered, throughputPerSecond: digits(throughputPerSecond), errors, responseMs: { mean: digitsOf(responseMs.mean), p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99) }, queuedShare: answered === 0 ? null : digits(queuedShare) }
}

function predictedOf(site: Prediction['sites'][number]): ProofSite['predicted'] {
  const each = <T>(value: (figure: ProofFigure) => T) => ({ mean: value('mean'), p50: value('p50'), p90: value('p90'), p95: value('p95'), p99: value('p99') })
  const range = (interval: [number, number] | null | undefined): [number, number] | null => (interval === null || interval === undefined ? null : [digits(interval[0]), digits(interval[1])])
  return {
    stable: site.stable !== false,
    throughputPerSecond: digits(site.throughputPerSecond),
    throughputInterval: range(site.throughputInterval),
    responseMs: each((figure) => digitsOf(site.responseMs[figure])),
    responseMsInterval: each((figure) => range(site.responseMsInterval[figure])),
    queuedShare: digitsOf(site.queuedShare),
    errorShare: digits(site.errorShare['503'] + site.errorShare['504'] + (site.errorShare['500'] ?? 0)),
  }
}

/** As many as bring the range to rest, fewer where a run is long. */
function observationsFor(plan: Plan): number {
  const seconds = (plan.run?.warmupS ?? 0) + (plan.run?.durationS ?? 0)
  const requests = plan.sites.reduce((sum, site) => sum + offeredRate(site).ratePerSecond * seconds, 0)
  return Math.round(Math.min(100, Math.max(20, REQUESTS_TO_SIMULATE / Math.max(1, requests))))
}

async function predict(plan: Plan, observations: number, signal: AbortSignal, report: (share: number) => void): Promise<Prediction> {
  const steps = simulate(plan, { observations })
  for (;;) {
    // So that a request to stop is heard between two steps.
    await breathe()
    signal.throwIfAborted()
    const step = steps.next()
    if (step.done === true) return step.value
    report(step.value.done)
  }
}

function tick(seconds: number, report: (share: number) => void): ReturnType<typeof setInterval> {
  const from = performance.now()
  return setInterval(() => report(Math.min(1, (performance.now() - from) / (1000 * seconds))), 300)
}

function canConfine(): boolean {
  return spawnSync('taskset', ['-p', String(process.pid)], { stdio: 'ignore' }).status === 0
}

function availableMiB(): number {
  try {
    const kib = Number(/^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1])
    if (Number.isFinite(kib)) return kib / 1024
  } catch {
    // Not Linux.
  }
  return freemem() / 1048576
}

function digits(value: number): number {
  return Number(value.toPrecision(4))
}

function digitsOf(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : digits(value)
}
