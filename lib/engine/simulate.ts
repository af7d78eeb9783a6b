/**
 * The simulation's front door: a plan in, a Prediction out, in steps that a caller can watch and stop. Three questions:
 * the long run (no `run`), one observation of a load test (`run`), and the replay of a recording (trace traffic). Same
 * plan, seed, options and engine version: the same bytes. Every run is bounded by `maxEvents`.
 */
import { defaultDispatch, type DispatchPolicy } from './dispatch.ts'
import { layOutHost } from './host-layout.ts'
import { hostPlans, isSpread } from './host-plans.ts'
import { joinedPrediction, type PerHost } from './over-hosts.ts'
import { MECHANICS, type Mechanics } from './overheads.ts'
import type { Plan } from './plan.ts'
import type { Interval, Prediction } from './prediction.ts'
import { requireSimulablePlan } from './simulable-plan.ts'
import { simulateLongRun } from './simulate-long-run.ts'
import { simulateObservations } from './simulate-observations.ts'
import { simulateTrace } from './simulate-trace.ts'
import type { ResponseLimits, SimulationSettings } from './simulation-settings.ts'

export interface SimulateOptions {
  /** Default 1. */
  seed?: number
  /** Relative half-width of the 95 % interval at which the long run may stop. Default 0.02. */
  precision?: number
  /**
   * The figures of each site that have to be known so well, ms; a figure that is clearly on one side of its limit, by four
   * half-widths, is known well enough. Default: its mean, whatever it is.
   */
  limits?: Partial<ResponseLimits>
  /** Bound on the work, whatever the precision. Default 40 million. */
  maxEvents?: number
  /** Observations drawn where the plan asks for a `run`. Default 100. */
  observations?: number
  dispatch?: DispatchPolicy
  mechanics?: Partial<Mechanics>
}

export interface Progress {
  /** 0 to 1: an estimate, never falling. */
  done: number
  events: number
  what: 'long-run' | 'observations' | 'trace' | 'stability'
  /** What the long run knows of each site so far, with intervals that narrow; computed when it is called, until the next step. */
  known?: () => KnownSoFar[]
}

export interface KnownSoFar {
  site: string
  /** 95 % intervals, ms; null before there is enough. */
  meanMs: Interval | null
  p95Ms: Interval | null
}

/**
 * Simulates the plan. Yields progress; returning early (`return()`) stops it at once. Throws `invalid` (AppError) with a
 * problem per place for a plan or options that cannot be simulated; an unstable plan is an answer.
 */
export function* simulate(plan: Plan, options: SimulateOptions = {}): Generator<Progress, Prediction, void> {
  const settings = requireSettings(options, plan)
  requireSimulablePlan(plan)
  if (isSpread(plan)) return yield* simulateHosts(plan, options)
  const layout = layOutHost(plan)
  if (plan.sites.some((site) => site.traffic.kind === 'trace')) return yield* simulateTrace(plan, layout, settings)
  if (plan.run !== undefined) return yield* simulateObservations(plan, layout, plan.run, settings)
  return yield* simulateLongRun(plan, layout, settings)
}

/** Each host by itself: nothing that happens on one is felt on another. */
function* simulateHosts(plan: Plan, options: SimulateOptions): Generator<Progress, Prediction, void> {
  const hosts = hostPlans(plan)
  const busy = hosts.filter(({ siteIndexes }) => siteIndexes.length > 0).length
  const answers: PerHost<Prediction> = []
  let events = 0
  let finished = 0
  for (const own of hosts) {
    if (own.siteIndexes.length === 0) {
      answers.push({ own, answer: null })
      continue
    }
    const steps = simulate(own.plan, options)
    let last = 0
    for (;;) {
      const step = steps.next()
      if (step.done === true) {
        answers.push({ own, answer: step.value })
        break
      }
      last = step.value.events
      yield { ...step.value, done: (finished + step.value.done) / busy, events: events + last }
    }
    events += last
    finished += 1
  }
  return joinedPrediction(plan, answers)
}

/** The same, in one go. */
export function runToEnd<P, R>(steps: Generator<P, R, void>): R {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

function requireSettings(options: SimulateOptions, plan: Plan): SimulationSettings {
  const { seed = 1, precision = 0.02, maxEvents = 40_000_000, observations = 100 } = options
  const check = (place: string, value: number, least: number, most: number): void => {
    if (!(value >= least && value <= most)) throw new RangeError(`${place} is ${value}, outside ${least} to ${most}`)
  }
  check('seed', seed, 0, Number.MAX_SAFE_INTEGER)
  check('precision', precision, 1e-4, 1)
  check('maxEvents', maxEvents, 1000, 1e12)
  check('observations', observations, 1, 100_000)
  return {
    seed: Math.floor(seed),
    precision,
    limits: options.limits ?? { mean: Infinity },
    maxEvents,
    observations: Math.floor(observations),
    dispatch: options.dispatch ?? defaultDispatch(plan.apache.modWsgi),
    mechanics: { ...MECHANICS, ...options.mechanics },
  }
}
