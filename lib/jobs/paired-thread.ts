/** Simulates several versions' plans under the same chance, in a thread of its own because it computes for seconds without a pause. */
import { pairedSimulation, type PairedSimulation } from '#lib/planning/paired-simulation.ts'
import { parseScenarioInputs } from '#lib/planning/scenario-inputs.ts'
import { answerInThread } from './answer-in-thread.ts'
import type { EvaluationProgress, VersionToEvaluate } from './simulate-thread.ts'

answerInThread<VersionToEvaluate, PairedSimulation, EvaluationProgress>(({ inputs, others }, report) => {
  const steps = pairedSimulation([inputs, ...others].map((each) => parseScenarioInputs(each).plan))
  let sofar: PairedSimulation | undefined
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
    sofar = step.value ?? sofar
    report(() => ({ done: sofar === undefined ? 0 : sofar.runs / sofar.ofRuns, known: sofar === undefined ? [] : [sofar] }))
  }
})
