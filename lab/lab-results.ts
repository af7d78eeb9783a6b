/**
 * What a laboratory run found, before it becomes a page. `LabRecords` is what was measured and nothing else, kept as JSON where
 * asked for, so that a later engine can be held against the same runs; `LabResults` adds what this engine says of them.
 */
import type { Plan, TraceRow } from '#lib/engine/plan.ts'
import type { Prediction } from '#lib/engine/prediction.ts'
import type { CasePredictions, SiteProfile } from './case-predictions.ts'
import type { MeasuredRun } from '#lib/proof/measured-run.ts'
import type { WorkloadName } from './workloads.ts'

export interface RunRecords {
  seed: number
  measured: MeasuredRun
  /** The run's own arrivals and demands, by site. */
  rows: TraceRow[][]
  /** Something else on the machine took more than DISTURBED_CORES. */
  disturbed: boolean
  /** How often it was run; the least disturbed counts. */
  attempts: number
}

export interface CaseRecords {
  name: string
  about: string
  /** On a core of its own, the generator on another. */
  confined: boolean
  /** The workload of each site of the plan. */
  workloads: WorkloadName[]
  /** As run: demands as asked for. */
  plan: Plan
  runs: RunRecords[]
}

export interface RunResult extends RunRecords {
  /** Of the run's own trace. */
  replay: Prediction
}

export interface CaseResult extends Omit<CaseRecords, 'runs'> {
  predictions: CasePredictions
  runs: RunResult[]
}

export interface DemoRun {
  what: 'recommended' | 'cheaper'
  site: string
  layout: string
  memoryMiB: number | null
  /** What the recommendation said against it; empty for the recommended. */
  reason: string
  measured: MeasuredRun
  predicted: Prediction
  objectives: DemoObjective[]
  disturbed: boolean
}

export interface DemoObjective {
  site: string
  objective: string
  limit: number
  measured: number
  met: boolean
  /** Requests it rests on. */
  requests: number
  /** The engine's 90 % range for such a run, where it gives one. */
  predicted: [number, number] | null
}

export interface DemoResult {
  slug: string
  title: string
  /** How the plan was fitted to this machine. */
  fitted: string
  feasible: boolean
  runs: DemoRun[]
}

export interface LabRecords {
  machine: { cores: number; model: string; kernel: string; memoryMiB: number; server: string; node: string; prioritised: boolean }
  tookS: number
  warmupS: number
  durationS: number
  profileS: number
  /** Of each workload, measured one request at a time. */
  profiles: Partial<Record<WorkloadName, SiteProfile>>
  cases: CaseRecords[]
  demos: DemoResult[]
}

export interface LabResults extends Omit<LabRecords, 'cases'> {
  /** The version of the engine that predicted. */
  engine: string
  cases: CaseResult[]
}

/** Cores that others may use before a run counts as disturbed. */
export const DISTURBED_CORES = 0.1
