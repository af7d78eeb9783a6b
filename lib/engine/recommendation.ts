/**
 * What `recommend` answers: `headroom/recommendation@1`. Types only.
 */
import type { Miss } from './objectives.ts'
import type { Prediction } from './prediction.ts'

export interface RecommendedGroup {
  name: string
  processes: number
  threads: number
  listenBacklog: number
  queueTimeoutS: number
  connectTimeoutS: number
  requestTimeoutS: number
  memoryMiB: number | null
  /** What the choice rests on: formulas that leave room to spare, a simulation of this group, or nothing that meets the objectives. */
  basis: 'formula' | 'simulation' | 'nothing'
  /** Where each value comes from, a sentence each. */
  why: string[]
}

export interface RejectedOption {
  site: string
  group: string
  processes: number
  threads: number
  reason: string
  memoryMiB: number | null
  /** Share of worlds in which it meets the objectives; absent where one look was enough. */
  confidence?: number
  /** Share of worlds that each objective fails in. */
  missedShare?: Record<string, number>
}

/** Why no configuration will do, and the cheapest way out. */
export interface Infeasible {
  binds: 'memory' | 'cpu' | 'demand' | 'slots'
  text: string
  wayOut: string
}

export interface RecommendedApache {
  mpm: string
  threadsPerChild: number
  serverLimit: number
  maxRequestWorkers: number
  why: string[]
}

export interface Recommendation {
  schema: 'headroom/recommendation@1'
  engineVersion: string
  feasible: boolean
  /** Only when not feasible. */
  infeasible?: Infeasible[]
  sites: { name: string; groups: RecommendedGroup[] }[]
  apache: RecommendedApache
  /** Of each host with sites, in a plan of several; `apache` is then that of the plan's own host. */
  hosts?: { name: string; apache: RecommendedApache }[]
  /** Of the recommended configuration, or of the best found where none is feasible; simulated where confirmation was asked for. */
  prediction: Prediction
  missed: Miss[]
  /** Share of worlds, drawn from the uncertainty of the inputs, in which every objective is met; the least of the sites. */
  confidence: number
  /** Configurations next to the recommended one, and the best of every other number of threads, with reasons. */
  rejected: RejectedOption[]
  /** How many configurations were looked at. */
  evaluated: number
  /** How many of them were simulated, the whole plan included. */
  simulations: number
  /** What a reader must know: too few samples, a bound that was hit. */
  notes: string[]
}
