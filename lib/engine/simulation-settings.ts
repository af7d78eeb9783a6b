/**
 * What every kind of simulation is told, and how a machine is made from it. Also the step in which all of them run: so
 * many events between two looks at the clock of the caller.
 */
import type { DispatchPolicy } from './dispatch.ts'
import type { HostLayout } from './host-layout.ts'
import { HostMachine } from './host-machine.ts'
import type { Unlimited } from './machine-state.ts'
import type { Mechanics } from './overheads.ts'
import type { Plan } from './plan.ts'
import type { ResponseMs } from './prediction.ts'
import { planArrivals } from './site-arrivals.ts'

/** Milliseconds; Infinity: asked about without a limit. */
export type ResponseLimits = Record<keyof ResponseMs, number>

export interface SimulationSettings {
  seed: number
  precision: number
  limits: Partial<ResponseLimits>
  maxEvents: number
  observations: number
  dispatch: DispatchPolicy
  mechanics: Mechanics
}

/** Events between two reports of progress: some tens of milliseconds. */
export const EVENTS_PER_STEP = 100_000

export interface MachineRequest {
  replication: number
  resample: boolean
  unlimited: Unlimited
  startMs: number
  closeMs: number
}

export function buildMachine(plan: Plan, layout: HostLayout, settings: SimulationSettings, request: MachineRequest): HostMachine {
  const arrivals = planArrivals(plan, { seed: settings.seed, replication: request.replication, resample: request.resample })
  return new HostMachine(layout, arrivals, {
    seed: settings.seed,
    replication: request.replication,
    mechanics: settings.mechanics,
    dispatch: settings.dispatch,
    unlimited: request.unlimited,
    startMs: request.startMs,
    closeMs: request.closeMs,
  })
}
