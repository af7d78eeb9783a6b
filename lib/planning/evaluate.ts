/**
 * Inputs to evaluation: the rule of thumb, the engine's prediction and the checks a reviewer reads, from one plan. Pure and
 * repeatable: the same inputs, engine version and seed give the same evaluation, so the server computes it again and
 * believes no client.
 */
import { predictAnalytic } from '#lib/engine/predict-analytic.ts'
import type { AnalyticPrediction } from '#lib/engine/predict-analytic.ts'
import { ruleOfThumb } from '#lib/engine/rule-of-thumb.ts'
import type { RuleOfThumb } from '#lib/engine/rule-of-thumb.ts'
import { siteLoads, type SiteLoad } from '#lib/engine/site-load.ts'
import { ENGINE_VERSION } from '#lib/engine/version.ts'
import { checksOf } from './checks.ts'
import type { Check } from './checks.ts'
import { loadCurve } from './load-curve.ts'
import type { LoadCurve } from './load-curve.ts'
import type { ScenarioInputs } from './scenario-inputs.ts'

export interface Evaluation {
  schema: 'headroom/evaluation@1'
  engineVersion: string
  seed: number
  ruleOfThumb: RuleOfThumb
  prediction: AnalyticPrediction
  curve: LoadCurve
  checks: Check[]
}

/** An evaluation without its curve, which takes most of the time: what follows each key stroke. */
export type QuickEvaluation = Omit<Evaluation, 'curve'>

export function evaluate(inputs: ScenarioInputs, seed = 1): Evaluation {
  const loads = siteLoads(inputs.plan)
  const { schema, engineVersion, ruleOfThumb: rule, prediction, checks } = evaluateQuickly(inputs, seed, loads)
  return { schema, engineVersion, seed, ruleOfThumb: rule, prediction, curve: loadCurve(inputs.plan, loads), checks }
}

export function evaluateQuickly(inputs: ScenarioInputs, seed = 1, loads: readonly SiteLoad[] = siteLoads(inputs.plan)): QuickEvaluation {
  const prediction = predictAnalytic(inputs.plan, loads)
  const rule = ruleOfThumb(inputs.plan)
  return { schema: 'headroom/evaluation@1', engineVersion: ENGINE_VERSION, seed, ruleOfThumb: rule, prediction, checks: checksOf(inputs, prediction, rule) }
}
