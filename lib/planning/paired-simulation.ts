/**
 * Several plans simulated side by side under the same chance: run k of each draws the same streams, so that what differs
 * between two of them is the plans and not the luck. After each round of runs it says what is known so far, with an interval
 * that shrinks, and whoever asked may stop. With one plan it is a simulation whose interval can be watched.
 */
import type { Plan } from '#lib/engine/plan.ts'
import { simulate } from '#lib/engine/simulate.ts'
import { hostsTogether } from './hosts-together.ts'

/** A mean over runs, with its 95 % interval; no interval after one run. */
export interface Estimate {
  mean: number
  halfWidth: number | null
}

export interface PairedSite {
  name: string
  /** By plan, in the order given; null where the plan has no such site, or no steady state in some run. */
  p95Ms: (Estimate | null)[]
  meanMs: (Estimate | null)[]
  /** p95 of each plan less that of the first, run by run; null for the first itself. */
  p95DifferenceMs: (Estimate | null)[]
}

export interface PairedSimulation {
  runs: number
  ofRuns: number
  events: number
  /** By plan. */
  stable: boolean[]
  cpuUtilization: (Estimate | null)[]
  sites: PairedSite[]
}

export interface PairedOptions {
  runs?: number
  /** Of one run of one plan. */
  eventsPerRun?: number
}

/** Student's t for a two-sided 95 % interval, by degrees of freedom; beyond, nearly normal. */
const T_95 = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131] as const

/** Yields undefined while a run goes on, and what is known after each round. */
export function* pairedSimulation(plans: readonly Plan[], { runs = 8, eventsPerRun = 400_000 }: PairedOptions = {}): Generator<PairedSimulation | undefined, PairedSimulation, void> {
  const names = [...new Set(plans.flatMap(({ sites }) => sites.map(({ name }) => name)))]
  const p95 = names.map(() => plans.map((): (number | null)[] => []))
  const mean = names.map(() => plans.map((): (number | null)[] => []))
  const cpu = plans.map((): (number | null)[] => [])
  const stable = plans.map(() => true)
  let events = 0
  const known = (done: number): PairedSimulation => ({
    runs: done,
    ofRuns: runs,
    events,
    stable: [...stable],
    cpuUtilization: cpu.map(estimate),
    sites: names.map((name, site) => ({
      name,
      p95Ms: (p95[site] ?? []).map(estimate),
      meanMs: (mean[site] ?? []).map(estimate),
      p95DifferenceMs: (p95[site] ?? []).map((values, plan) => (plan === 0 ? null : estimate(differences(values, p95[site]?.[0] ?? [])))),
    })),
  })
  for (let run = 0; run < runs; run++) {
    for (const [index, plan] of plans.entries()) {
      const steps = simulate({ ...plan, run: undefined }, { seed: 101 + run, precision: 0.05, maxEvents: eventsPerRun })
      let last = 0
      for (;;) {
        const step = steps.next()
        if (step.done === true) {
          const answer = step.value
          events += answer.basis?.events ?? last
          if (!answer.stable) stable[index] = false
          cpu[index]?.push(hostsTogether(answer).cpuUtilization)
          names.forEach((name, site) => {
            const own = answer.sites.find((candidate) => candidate.name === name)
            p95[site]?.[index]?.push(own === undefined || own.stable === false ? null : own.responseMs.p95)
            mean[site]?.[index]?.push(own === undefined || own.stable === false ? null : own.responseMs.mean)
          })
          break
        }
        last = step.value.events
        yield undefined
      }
    }
    yield known(run + 1)
  }
  return known(runs)
}

function differences(values: readonly (number | null)[], first: readonly (number | null)[]): (number | null)[] {
  return values.map((value, run) => {
    const other = first[run]
    return value === null || other === null || other === undefined ? null : value - other
  })
}

function estimate(values: readonly (number | null)[]): Estimate | null {
  const numbers = values.filter((value) => value !== null)
  if (numbers.length === 0 || numbers.length < values.length) return null
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length
  if (numbers.length === 1) return { mean, halfWidth: null }
  const variance = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (numbers.length - 1)
  return { mean, halfWidth: (T_95[numbers.length - 2] ?? 2) * Math.sqrt(variance / numbers.length) }
}
