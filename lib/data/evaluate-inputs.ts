/** What a version says, computed by the server: a few sites at once, more of them in a thread, so that nobody else waits for it. */
import 'server-only'
import { evaluate } from '#lib/planning/evaluate.ts'
import type { Evaluation } from '#lib/planning/evaluate.ts'
import type { ScenarioInputs } from '#lib/planning/scenario-inputs.ts'
import { compute } from './compute.ts'

/** Milliseconds of work; starting a thread takes longer. */
const FEW_SITES = 8

/** @throws AppError `unprocessable` for a plan that takes longer than half a minute; `unavailable` while too many compute. */
export async function evaluateInputs(inputs: ScenarioInputs, seed: number): Promise<Evaluation> {
  return inputs.plan.sites.length <= FEW_SITES ? evaluate(inputs, seed) : compute('evaluate', { inputs, seed })
}
