/**
 * The replay of a recording: its own arrivals and demands, once. Requests from 0 ms on are reported and all of them are
 * followed to their end; the throughput is that of the time from 0 to the last arrival. Sites with other traffic run beside.
 */
import type { HostLayout } from './host-layout.ts'
import { observeWindow } from './observe-window.ts'
import type { Plan } from './plan.ts'
import type { Prediction } from './prediction.ts'
import type { Progress } from './simulate.ts'
import { simulationReport } from './simulation-report.ts'
import { buildMachine, EVENTS_PER_STEP, type SimulationSettings } from './simulation-settings.ts'

export function* simulateTrace(plan: Plan, layout: HostLayout, settings: SimulationSettings): Generator<Progress, Prediction, void> {
  let first = 0
  let last = 0
  for (const site of plan.sites) {
    if (site.traffic.kind !== 'trace') continue
    for (const row of site.traffic.rows ?? []) {
      if (row.atMs < first) first = row.atMs
      if (row.atMs > last) last = row.atMs
    }
  }
  const endMs = last + 1e-3
  const machine = buildMachine(plan, layout, settings, { replication: 0, resample: false, unlimited: 'nothing', startMs: first, closeMs: endMs })
  machine.statistics.start = 0
  machine.statistics.end = endMs
  let used = 0
  let complete = false
  while (machine.events < settings.maxEvents && machine.now < 0 && !machine.run(0, EVENTS_PER_STEP)) yield progress(machine.now, machine.events)
  const usedBefore = machine.usedCoreMs
  while (machine.events < settings.maxEvents) {
    const reached = machine.run(endMs, EVENTS_PER_STEP)
    yield progress(machine.now, machine.events)
    if (reached) break
  }
  used = machine.usedCoreMs - usedBefore
  // Those who came in time are followed to the end.
  while (machine.events < settings.maxEvents && !complete) {
    machine.run(machine.now + 1000, EVENTS_PER_STEP)
    complete = machine.inSystem === 0
    yield progress(endMs, machine.events)
  }
  const notes = complete ? [] : [`The replay was stopped after ${settings.maxEvents} events: not every request was followed to its end.`]
  return simulationReport(plan, layout, settings, {
    figures: observeWindow(machine, layout, used),
    intervals: plan.sites.map(() => ({ response: { mean: null, p50: null, p90: null, p95: null, p99: null }, throughput: null })),
    carried: null,
    basis: { kind: 'trace', simulatedS: endMs / 1000, warmupS: -first / 1000, replications: 1, events: machine.events, requests: machine.statistics.sites.reduce((sum, site) => sum + site.length, 0) },
    notes,
  })

  function progress(now: number, events: number): Progress {
    return { done: Math.max(0, Math.min(1, (now - first) / (endMs - first))), events, what: 'trace' }
  }
}
