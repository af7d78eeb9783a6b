/**
 * What a page asks of the engine in its worker, and what it is answered: types, and the one function that answers, so that
 * it runs the same in the worker and in a test. Questions carry the fields as typed; the worker holds the inputs they edit.
 */
import { invalidInput } from '#lib/base/errors.ts'
import { headroom } from '#lib/engine/headroom.ts'
import type { Headroom } from '#lib/engine/headroom.ts'
import { answerDetails } from '#lib/planning/answer-details.ts'
import type { SiteDetails } from '#lib/planning/answer-details.ts'
import { confidence } from '#lib/planning/confidence.ts'
import type { Confidence } from '#lib/planning/confidence.ts'
import { editOf } from '#lib/planning/edit-fields.ts'
import type { EditFields } from '#lib/planning/edit-fields.ts'
import { contradictions } from '#lib/planning/contradictions.ts'
import { evaluateQuickly } from '#lib/planning/evaluate.ts'
import type { QuickEvaluation } from '#lib/planning/evaluate.ts'
import { loadCurve } from '#lib/planning/load-curve.ts'
import type { LoadCurve } from '#lib/planning/load-curve.ts'
import type { Plan } from '#lib/engine/plan.ts'
import { applyEdit } from '#lib/planning/scenario-edit.ts'
import type { ScenarioInputs } from '#lib/planning/scenario-inputs.ts'
import { sensitivity } from '#lib/planning/sensitivity.ts'
import type { SensitivityAnswer } from '#lib/planning/sensitivity.ts'
import { sizeGrid } from '#lib/planning/size-grid.ts'
import type { SizeGrid } from '#lib/planning/size-grid.ts'
import { withoutSamples } from '#lib/planning/without-samples.ts'
import type { WhatIfQuestion } from '#lib/planning/what-if-question.ts'
import { answerWhatIfs } from '#lib/planning/what-if-stack.ts'
import type { WhatIfAnswer } from '#lib/planning/what-if-stack.ts'

/** Null: the inputs as they are. */
type Fields = EditFields | null

export type EngineQuestion =
  | { kind: 'answer'; fields: Fields }
  | { kind: 'curve'; fields: Fields }
  | { kind: 'confidence'; fields: Fields }
  | { kind: 'grid'; fields: Fields; site: string; group: string }
  | { kind: 'sensitivity'; fields: Fields }
  | { kind: 'growth'; fields: Fields; growthPerMonth: number; hosts?: number }
  | { kind: 'whatIfs'; fields: Fields; questions: WhatIfQuestion[] }

export interface EngineAnswers {
  answer: { plan: Plan; result: QuickEvaluation; details: SiteDetails[] }
  curve: LoadCurve
  confidence: Confidence
  grid: SizeGrid
  sensitivity: SensitivityAnswer
  growth: Headroom
  whatIfs: WhatIfAnswer[]
}

export type QuestionKind = EngineQuestion['kind']
export type QuestionOf<Kind extends QuestionKind> = Extract<EngineQuestion, { kind: Kind }>

/** Yields now and then, so that whoever runs it can hear a newer question and stop. Throws AppError `invalid`. */
export function* answerQuestion(base: ScenarioInputs, question: EngineQuestion): Generator<void, EngineAnswers[QuestionKind], void> {
  const inputs = question.fields === null ? base : edited(base, question.fields)
  const { plan } = inputs
  switch (question.kind) {
    case 'answer': {
      const result = evaluateQuickly(inputs)
      return { plan: withoutSamples(plan), result, details: answerDetails(plan, result.prediction) }
    }
    case 'curve':
      return loadCurve(plan)
    case 'confidence':
      return confidence(plan)
    case 'grid': {
      const cells = sizeGrid(plan, question.site, question.group)
      for (;;) {
        const step = cells.next()
        if (step.done === true) return step.value
        yield
      }
    }
    case 'sensitivity':
      return sensitivity(plan)
    case 'growth':
      return headroom(plan, { growthPerMonth: question.growthPerMonth, hosts: question.hosts })
    case 'whatIfs':
      return answerWhatIfs(plan, question.questions)
  }
}

/** The base was checked as a whole and the edit field by field; what is left is that they agree. */
function edited(base: ScenarioInputs, fields: EditFields): ScenarioInputs {
  const inputs = applyEdit(base, editOf(fields))
  const found = contradictions(inputs.plan)
  if (found.length > 0) throw invalidInput(found.map(({ path, reason, remedy }) => ({ place: path.join('.'), reason, remedy })))
  return inputs
}
