/**
 * One case: its runs, each with what the trace of it predicts, and the predictions from the low-load profile.
 */
import type { Plan } from '#lib/engine/plan.ts'
import type { ApacheHere } from './apache-instance.ts'
import { casePredictions, profiledPlan, replayed, type SiteProfile } from './case-predictions.ts'
import type { LabCase } from './cases.ts'
import { DISTURBED_CORES, type CaseResult, type RunResult } from './lab-results.ts'
import { lowLoadProfile, measuredRun } from './measured-run.ts'
import { runLoad } from './run-load.ts'
import { loadSchedule, lowLoadSchedule } from './schedule.ts'

export type Say = (line: string) => void

/** Measures each action of a plan of one site, one request at a time. */
export async function measureProfile(here: ApacheHere, plan: Plan, effort: { spendMs: number; leastEach: number }, confinedTo: number | undefined): Promise<{ profile: SiteProfile; requests: number; otherCores: number | null }> {
  const run = await runLoad(here, plan, (port) => lowLoadSchedule(plan, port, 7, effort), confinedTo)
  const failed = run.records.filter((record) => record.status !== 200).length
  if (failed > 0) throw new Error(`${failed} of ${run.records.length} requests of ${plan.name} failed at low load`)
  return { profile: lowLoadProfile(run.records, 0, plan.sites[0]?.actions.length ?? 0), requests: run.records.length, otherCores: run.cpu?.otherCores ?? null }
}

export interface CaseOptions {
  observations: number
  /** Whether there is time left to run a disturbed run again. */
  mayRepeat: () => boolean
  say: Say
}

export async function runCase(here: ApacheHere, one: LabCase, profiles: readonly SiteProfile[], options: CaseOptions): Promise<CaseResult> {
  const runs: RunResult[] = []
  for (const seed of one.seeds) {
    let best = await runOnce(here, one, seed, profiles, 1, options.say)
    if (best.disturbed && options.mayRepeat()) {
      const again = await runOnce(here, one, seed, profiles, 2, options.say)
      if ((again.measured.otherCores ?? Infinity) < (best.measured.otherCores ?? Infinity)) best = again
      else best = { ...best, attempts: 2 }
    }
    runs.push(best)
  }
  const generatorCores = one.confinedTo !== undefined ? 0 : runs.reduce((sum, run) => sum + run.measured.generatorCores, 0) / Math.max(1, runs.length)
  const plan = profiledPlan(one.plan, profiles, generatorCores)
  return { name: one.name, about: one.about, confined: one.confinedTo !== undefined, plan, predictions: casePredictions(plan, options.observations), runs }
}

async function runOnce(here: ApacheHere, one: LabCase, seed: number, profiles: readonly SiteProfile[], attempts: number, say: Say): Promise<RunResult> {
  const run = await runLoad(here, one.plan, (port) => loadSchedule(one.plan, port, seed), one.confinedTo)
  if (run.leftBehind.length > 0) throw new Error(`Apache left processes behind: ${run.leftBehind.join(', ')}`)
  const measured = measuredRun(run)
  const replay = replayed(one.plan, run, profiles, one.confinedTo === undefined ? run.generatorCores : 0)
  const disturbed = (measured.otherCores ?? 0) > DISTURBED_CORES
  one.plan.sites.forEach((site, index) => {
    const real = measured.sites[index]
    const again = replay.sites[index]
    if (!real || !again) return
    const cell = (figure: 'mean' | 'p50' | 'p95'): string => `${figure} ${real.responseMs[figure].toFixed(0)} (${(again.responseMs[figure] ?? Number.NaN).toFixed(0)})`
    say(`  ${one.name}/${site.name} seed ${seed}: ${real.answered} of ${real.offered} answered, ${cell('mean')}, ${cell('p50')}, ${cell('p95')} ms; others used ${(measured.otherCores ?? Number.NaN).toFixed(2)} cores${disturbed ? ', disturbed' : ''}`)
  })
  return { seed, measured, replay, disturbed, attempts }
}
