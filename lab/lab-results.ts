/**
 * What a laboratory run found, before it becomes a page: kept as JSON where asked for, so that the page can be drawn again.
 */
import type { Plan } from '#lib/engine/plan.ts'
import type { Prediction } from '#lib/engine/prediction.ts'
import type { CasePredictions } from './case-predictions.ts'
import type { MeasuredRun } from './measured-run.ts'

export interface RunResult {
  seed: number
  measured: MeasuredRun
  /** Of the run's own trace. */
  replay: Prediction
  /** Something else on the machine took more than DISTURBED_CORES. */
  disturbed: boolean
  /** How often it was run; the least disturbed counts. */
  attempts: number
}

export interface CaseResult {
  name: string
  about: string
  /** On a core of its own, the generator on another. */
  confined: boolean
  /** As predicted from: measured demands. */
  plan: Plan
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

export interface LabResults {
  machine: { cores: number; model: string; kernel: string; memoryMiB: number; server: string; node: string; engine: string; prioritised: boolean }
  tookS: number
  warmupS: number
  durationS: number
  profileS: number
  cases: CaseResult[]
  demos: DemoResult[]
}

/** Cores that others may use before a run counts as disturbed. */
export const DISTURBED_CORES = 0.1
