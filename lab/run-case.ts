/**
 * The runs of one case, and the low-load measurement of one workload; either is run again where something else was at work.
 */
import type { Plan } from '#lib/engine/plan.ts'
import type { ApacheHere } from './apache-instance.ts'
import type { SiteProfile } from './case-predictions.ts'
import type { LabCase } from './cases.ts'
import { DISTURBED_CORES, type CaseRecords, type RunRecords } from './lab-results.ts'
import { lowLoadProfile, measuredRun, traceRows } from '#lib/proof/measured-run.ts'
import { runLoad } from './run-load.ts'
import { loadSchedule, lowLoadSchedule } from '#lib/proof/load-schedule.ts'

export type Say = (line: string) => void

/** Measures each action of a plan of one site, one request at a time. */
export async function measureProfile(here: ApacheHere, plan: Plan, effort: { spendMs: number; leastEach: number }, confinedTo: number | undefined): Promise<{ profile: SiteProfile; requests: number; otherCores: number | null }> {
  const run = await runLoad(here, plan, (port) => lowLoadSchedule(plan, port, 7, effort), confinedTo)
  const failed = run.records.filter((record) => record.status !== 200).length
  if (failed > 0) throw new Error(`${failed} of ${run.records.length} requests of ${plan.name} failed at low load`)
  return { profile: lowLoadProfile(run.records, 0, plan.sites[0]?.actions.length ?? 0), requests: run.records.length, otherCores: run.cpu?.otherCores ?? null }
}

export interface CaseOptions {
  /** Whether there is time left to run a disturbed run again. */
  mayRepeat: () => boolean
  say: Say
}

export async function runCase(here: ApacheHere, one: LabCase, options: CaseOptions): Promise<CaseRecords> {
  const runs: RunRecords[] = []
  for (const seed of one.seeds) {
    let best = await runOnce(here, one, seed, 1, options.say)
    if (best.disturbed && options.mayRepeat()) {
      const again = await runOnce(here, one, seed, 2, options.say)
      if ((again.measured.otherCores ?? Infinity) < (best.measured.otherCores ?? Infinity)) best = again
      else best = { ...best, attempts: 2 }
    }
    runs.push(best)
  }
  return { name: one.name, about: one.about, confined: one.confinedTo !== undefined, workloads: one.workloads, plan: one.plan, runs }
}

async function runOnce(here: ApacheHere, one: LabCase, seed: number, attempts: number, say: Say): Promise<RunRecords> {
  const run = await runLoad(here, one.plan, (port) => loadSchedule(one.plan, port, seed), one.confinedTo)
  if (run.leftBehind.length > 0) throw new Error(`Apache left processes behind: ${run.leftBehind.join(', ')}`)
  const measured = measuredRun(run)
  const disturbed = (measured.otherCores ?? 0) > DISTURBED_CORES
  one.plan.sites.forEach((site, index) => {
    const real = measured.sites[index]
    if (!real) return
    const { mean, p50, p95 } = real.responseMs
    say(`  ${one.name}/${site.name} seed ${seed}: ${real.answered} of ${real.offered} answered, mean ${mean.toFixed(0)}, p50 ${p50.toFixed(0)}, p95 ${p95.toFixed(0)} ms; others used ${(measured.otherCores ?? Number.NaN).toFixed(2)} cores${disturbed ? ', disturbed' : ''}`)
  })
  return { seed, measured, rows: one.plan.sites.map((_, index) => traceRows(run.records, index)), disturbed, attempts }
}
