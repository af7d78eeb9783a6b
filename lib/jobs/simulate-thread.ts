/** Simulates one version's plan, in a thread of its own because it computes for seconds without a pause. */
import type { Prediction } from '#lib/engine/prediction.ts'
import { simulate } from '#lib/engine/simulate.ts'
import { parseScenarioInputs } from '#lib/planning/scenario-inputs.ts'
import { answerInThread } from './answer-in-thread.ts'

export interface VersionToEvaluate {
  /** ScenarioInputs, as stored. */
  inputs: unknown
  seed: number
}

answerInThread<VersionToEvaluate, Prediction, number>(({ inputs, seed }, report) => {
  const steps = simulate(parseScenarioInputs(inputs).plan, { seed })
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
    report(() => step.value.done)
  }
})
