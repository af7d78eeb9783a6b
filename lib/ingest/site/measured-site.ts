/**
 * What the files of a site say beyond what an access log tells: the CPU share, memory, overhead, occupied threads and load
 * tests, each with its evidence. Plain JSON, part of a profile and immutable with it.
 */
import type { MeasurementKind } from '../any-facts.ts'
import type { CapturedGroup } from '../capture/capture-measurement.ts'
import type { LoadTestTimes, Loop } from '../load-test/load-test-format.ts'

/** Measured directly; inferred from other measurements by a model; or assumed because nothing was measured. */
export type EvidenceHow = 'measured' | 'inferred' | 'assumed'

export type EvidenceKey = 'rate' | 'time' | 'cpuTime' | 'blockedTime' | 'cpuShare' | 'cpuShareByTests' | 'perProcessMiB' | 'perThreadMiB' | 'growth' | 'overhead'

/** What one value of a profile rests on. */
export interface Evidence {
  key: EvidenceKey
  /** Of which action; absent for a value of the whole site. */
  action?: string
  value: number | null
  unit: 'requests/s' | 'ms' | 'share of wall time' | 'MiB' | 'MiB per 1,000 requests'
  /** About 95 %; null where it is not known. */
  interval: [number, number] | null
  /** Requests, processes or load tests behind it; null for an assumption. */
  samples: number | null
  how: EvidenceHow
  /** Ids of the measurements. */
  files: string[]
  /** How it came about, in a sentence. */
  method: string
}

/** One load test, or one action of it: a site under a known load. */
export interface LoadTestPoint {
  measurementId: string
  fileName: string
  format: string
  action: string | null
  loop: Loop
  concurrency: number | null
  ratePerSecond: number | null
  requests: number | null
  errors: number | null
  responseMs: LoadTestTimes | null
}

/** The CPU used while something else was measured: pidstat or top of the site's processes, or mod_status's idea of busy workers. */
export interface CpuSample {
  measurementId: string
  fileName: string
  /** Of the site's own processes. */
  cpuCores: number
}

/** A split of the wall time that a person took over from a fit of load tests. */
export interface AcceptedInference {
  cpuShare: number
  interval: [number, number] | null
  /** CPU beside the application per request, where the fit told it. */
  overheadCpuMs: number | null
  bursts: number | null
  /** Root mean square of the logarithms of predicted / observed. */
  error: { before: number; after: number }
  figures: number
  files: string[]
  by: string
}

export interface ProfileFile {
  id: string
  fileName: string
  kind: MeasurementKind
  readerVersion: string
  reading: number
}

export interface MeasuredSite {
  /** Of the wall time of all requests; null where it has to be assumed. */
  cpuShare: { value: number; how: 'measured' | 'inferred' } | null
  /** `perThreadMiB` null: assumed. */
  memory: { perProcessMiB: number; perThreadMiB: number | null; kind: 'pss' | 'rss' } | null
  /** Apache and the daemon before the application begins, ms per request. */
  overheadMs: { front: number; daemon: number } | null
  /** As a capture saw them at work. */
  groups: CapturedGroup[]
  loadTests: LoadTestPoint[]
  cpuSamples: CpuSample[]
  inference: AcceptedInference | null
  evidence: Evidence[]
  files: ProfileFile[]
}
