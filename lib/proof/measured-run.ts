/**
 * Records of a run -> the figures that a prediction is compared with, counted as the engine counts: response times of the
 * requests meant to leave within the window and answered with 200; throughput from the answers that came within it.
 */
import { nearestRank } from '#lib/engine/statistics.ts'
import type { TraceRow } from '#lib/engine/plan.ts'
import type { GeneratedLoad } from './generate-load.ts'
import type { RequestRecord } from './request-records.ts'

/** A wait for a daemon thread that counts as one. */
const QUEUED_MS = 1

export interface MeasuredSite {
  offered: number
  answered: number
  throughputPerSecond: number
  /** By HTTP status; -1: none came. */
  errors: Record<string, number>
  responseMs: { mean: number; p50: number; p95: number }
  queuedShare: number
  /** Of every answer, ascending. */
  timesMs: number[]
  /** CPU consumed inside the application over CPU asked for. */
  cpuRatio: number
}

export interface MeasuredRun {
  sites: MeasuredSite[]
  otherCores: number | null
  ownCores: number | null
  generatorCores: number
  /** How much later than meant a request left, on average. */
  sendLagMs: number
}

export function measuredRun(run: GeneratedLoad): MeasuredRun {
  const { durationMs } = run.schedule
  const within = run.records.filter((record) => record.intendedMs >= 0 && record.intendedMs < durationMs)
  return {
    sites: run.schedule.sites.map((_, index) => measuredSite(run, within.filter((record) => record.site === index), index)),
    otherCores: run.cpu?.otherCores ?? null,
    ownCores: run.cpu?.ownCores ?? null,
    generatorCores: run.generatorCores,
    sendLagMs: average(within.map((record) => record.sentMs - record.intendedMs)),
  }
}

function measuredSite(run: GeneratedLoad, records: readonly RequestRecord[], index: number): MeasuredSite {
  const good = records.filter((record) => record.status === 200)
  const times = Float64Array.from(good, (record) => record.doneMs - record.intendedMs).sort()
  const errors: Record<string, number> = {}
  for (const record of records) if (record.status !== 200) errors[String(record.status)] = (errors[String(record.status)] ?? 0) + 1
  const { durationMs } = run.schedule
  const completed = run.records.filter((record) => record.site === index && record.status === 200 && record.doneMs >= 0 && record.doneMs < durationMs).length
  return {
    offered: records.length,
    answered: good.length,
    throughputPerSecond: completed / (durationMs / 1000),
    errors,
    responseMs: { mean: average(times), p50: nearestRank(times, 0.5) ?? Number.NaN, p95: nearestRank(times, 0.95) ?? Number.NaN },
    queuedShare: good.filter((record) => record.queueMs > QUEUED_MS).length / Math.max(1, good.length),
    timesMs: Array.from(times, (time) => Number(time.toFixed(2))),
    cpuRatio: sum(good.map((record) => record.cpuMs)) / sum(good.map((record) => record.askedCpuMs)),
  }
}

/** The run's own arrivals and demands: what was consumed where it was told, what was asked for otherwise. */
export function traceRows(records: readonly RequestRecord[], site: number): TraceRow[] {
  return records
    .filter((record) => record.site === site)
    .map((record) => ({ atMs: record.intendedMs, action: record.action, cpuMs: record.status === 200 ? record.cpuMs : record.askedCpuMs, blockedMs: record.askedBlockedMs }))
}

export interface LowLoadAction {
  cpuMs: number[]
  blockedMs: number[]
}

/** What a measurement one request at a time tells of a site: pairs of CPU and blocked time by action, and the time beside. */
export function lowLoadProfile(records: readonly RequestRecord[], site: number, actions: number): { actions: LowLoadAction[]; overheadMs: number } {
  const own = records.filter((record) => record.site === site && record.status === 200)
  return {
    actions: Array.from({ length: actions }, (_, index) => {
      const rows = own.filter((record) => record.action === index)
      return { cpuMs: rows.map((record) => record.cpuMs), blockedMs: rows.map((record) => record.sleptMs) }
    }),
    overheadMs: overheadMs(own),
  }
}

/** Time beside the application: the median, since a single interruption of the machine is no overhead of Apache. */
export function overheadMs(records: readonly RequestRecord[]): number {
  return nearestRank(Float64Array.from(records.filter(({ status }) => status === 200), (record) => record.doneMs - record.intendedMs - record.insideMs).sort(), 0.5) ?? 0
}

function average(values: ArrayLike<number>): number {
  return values.length > 0 ? sum(values) / values.length : Number.NaN
}

function sum(values: ArrayLike<number>): number {
  let total = 0
  for (let i = 0; i < values.length; i++) total += values[i] ?? 0
  return total
}
