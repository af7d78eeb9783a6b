/**
 * Runs a plan on a real Apache: its configuration served by lib/proof, a schedule played against it. Each run has its own
 * Apache, so that every run starts empty.
 */
import type { Plan } from '#lib/engine/plan.ts'
import type { ApacheHere } from '#lib/proof/find-apache.ts'
import { generateLoad, type GeneratedLoad } from '#lib/proof/generate-load.ts'
import type { LoadSchedule } from '#lib/proof/load-schedule.ts'
import { withServedPlan } from '#lib/proof/serve-plan.ts'

export interface LoadRun extends GeneratedLoad {
  /** Every process of Apache and its daemons had ended when this was returned. */
  leftBehind: number[]
}

/** `confinedTo` cores at the end of the list are Apache's and its daemons', the others the generator's; absent: all are everybody's. */
export async function runLoad(here: ApacheHere, plan: Plan, schedule: (port: number) => LoadSchedule, confinedTo?: number): Promise<LoadRun> {
  const confined = confinedTo === undefined ? {} : { confinedTo }
  const { result, leftBehind } = await withServedPlan(here, plan, confined, (served) => generateLoad(served, schedule(served.folder.port), confined))
  return { ...result, leftBehind }
}
