/** Simulates one version's plan, in a thread of its own because it computes for seconds without a pause. */
import type { Prediction } from '#lib/engine/prediction.ts'
import { simulate } from '#lib/engine/simulate.ts'
import { parseScenarioInputs } from '#lib/planning/scenario-inputs.ts'
import { answerInThread } from './answer-in-thread.ts'

/** What the worker saves of a computation that goes on. */
export interface EvaluationProgress {
  done: number
  known?: readonly object[]
}

export interface VersionToEvaluate {
  /** ScenarioInputs, as stored. */
  inputs: unknown
  seed: number
  /** ScenarioInputs of the versions it is paired with. */
  others: readonly unknown[]
}

answerInThread<VersionToEvaluate, Prediction, EvaluationProgress>(({ inputs, seed }, report) => {
  const steps = simulate(parseScenarioInputs(inputs).plan, { seed })
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
    const { done, known } = step.value
    report(() => ({ done, known: known?.() }))
  }
})
