/** Searches the configuration for one version's plan, in a thread of its own because it computes for seconds without a pause. */
import { recommend } from '#lib/engine/recommend.ts'
import type { Recommendation } from '#lib/engine/recommendation.ts'
import { parseScenarioInputs } from '#lib/planning/scenario-inputs.ts'
import { answerInThread } from './answer-in-thread.ts'
import type { VersionToEvaluate } from './simulate-thread.ts'

answerInThread<VersionToEvaluate, Recommendation, never>(({ inputs, seed }) => recommend(parseScenarioInputs(inputs).plan, { confirm: true, seed }))
