/**
 * What a page asks of the engine in its worker, and what it is answered: types, and the one function that answers, so that
 * it runs the same in the worker and in a test. Questions carry the fields as typed; the worker holds the inputs they edit.
 */
import { invalidInput } from '#lib/base/errors.ts'
import { headroom } from '#lib/engine/headroom.ts'
import type { Headroom } from '#lib/engine/headroom.ts'
import { recommend } from '#lib/engine/recommend.ts'
import type { Recommendation } from '#lib/engine/recommendation.ts'
import type { PackingGoal } from '#lib/engine/packing.ts'
import { place } from '#lib/engine/place.ts'
import type { Placement } from '#lib/engine/place.ts'
import { answerDetails } from '#lib/planning/answer-details.ts'
import type { SiteDetails } from '#lib/planning/answer-details.ts'
import type { BoardParts } from '#lib/planning/board-edit.ts'
import { confidence } from '#lib/planning/confidence.ts'
import type { Confidence } from '#lib/planning/confidence.ts'
import { editOf } from '#lib/planning/edit-fields.ts'
import type { EditFields } from '#lib/planning/edit-fields.ts'
import { contradictions } from '#lib/planning/contradictions.ts'
import { evaluateQuickly } from '#lib/planning/evaluate.ts'
import type { QuickEvaluation } from '#lib/planning/evaluate.ts'
import { hostsAnswer } from '#lib/planning/hosts-answer.ts'
import type { HostsAnswer } from '#lib/planning/hosts-answer.ts'
import { loadCurve } from '#lib/planning/load-curve.ts'
import type { LoadCurve } from '#lib/planning/load-curve.ts'
import { pairedSimulation } from '#lib/planning/paired-simulation.ts'
import type { PairedSimulation } from '#lib/planning/paired-simulation.ts'
import type { Plan } from '#lib/engine/plan.ts'
import { applyEdit } from '#lib/planning/scenario-edit.ts'
import type { ScenarioInputs } from '#lib/planning/scenario-inputs.ts'
import { sensitivity } from '#lib/planning/sensitivity.ts'
import type { SensitivityAnswer } from '#lib/planning/sensitivity.ts'
import { sizeGrid } from '#lib/planning/size-grid.ts'
import type { SizeGrid } from '#lib/planning/size-grid.ts'
import { tryPlan, tryProvenance } from '#lib/planning/try-plan.ts'
import type { TryFields } from '#lib/planning/try-plan.ts'
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
  /** The plan, simulated in rounds. */
  | { kind: 'simulate'; fields: Fields }
  /** Versions side by side under the same chance; each address answers with one's inputs. */
  | { kind: 'paired'; addresses: string[] }
  /** The calculator's numbers: the answer, and the sizes that would do. */
  | { kind: 'try'; numbers: TryFields }
  | { kind: 'whatIfs'; fields: Fields; questions: WhatIfQuestion[] }
  /** The hosts against their ceilings, and what the loss of each would do. */
  | { kind: 'board'; fields: Fields }
  | { kind: 'place'; fields: Fields; goal: PackingGoal; moveTenants: boolean }

export interface EngineAnswers {
  answer: { plan: Plan; result: QuickEvaluation; details: SiteDetails[] }
  curve: LoadCurve
  confidence: Confidence
  grid: SizeGrid
  sensitivity: SensitivityAnswer
  growth: Headroom
  whatIfs: WhatIfAnswer[]
  simulate: PairedSimulation
  try: { plan: Plan; result: QuickEvaluation; details: SiteDetails[]; curve: LoadCurve; advice: Pick<Recommendation, 'feasible' | 'infeasible' | 'sites'> }
  paired: PairedSimulation
  board: HostsAnswer
  place: Omit<Placement, 'plan' | 'hosts'>
}

export type QuestionKind = EngineQuestion['kind']
export type QuestionOf<Kind extends QuestionKind> = Extract<EngineQuestion, { kind: Kind }>

/**
 * Yields now and then, so that whoever runs it can hear a newer question and stop; what it yields, if anything, is the
 * answer as far as it is known. `bases` are one for each address of the question, else the one that is edited. Throws
 * AppError `invalid`.
 */
export function* answerQuestion(bases: readonly ScenarioInputs[], question: EngineQuestion, parts?: BoardParts): Generator<EngineAnswers[QuestionKind] | undefined, EngineAnswers[QuestionKind], void> {
  if (question.kind === 'try') return tryAnswer(question.numbers)
  const [base] = bases
  if (base === undefined) throw new RangeError('there are no inputs to answer about')
  if (question.kind === 'paired') return yield* pairedSimulation(bases.map(({ plan }) => plan))
  const inputs = question.fields === null ? base : edited(base, question.fields, parts)
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
        yield undefined
      }
    }
    case 'simulate':
      return yield* pairedSimulation([plan])
    case 'sensitivity':
      return sensitivity(plan)
    case 'growth':
      return headroom(plan, { growthPerMonth: question.growthPerMonth, hosts: question.hosts })
    case 'board':
      return hostsAnswer(plan)
    case 'place': {
      const { plan: _plan, hosts: _hosts, ...placement } = place(plan, { goal: question.goal, moveTenants: question.moveTenants })
      return placement
    }
    case 'whatIfs':
      return answerWhatIfs(plan, question.questions)
  }
}

/** The base was checked as a whole and the edit field by field; what is left is that they agree. */
function edited(base: ScenarioInputs, fields: EditFields, parts: BoardParts | undefined): ScenarioInputs {
  const inputs = applyEdit(base, editOf(fields), parts)
  const found = contradictions(inputs.plan)
  if (found.length > 0) throw invalidInput(found.map(({ path, reason, remedy }) => ({ place: path.join('.'), reason, remedy })))
  return inputs
}

function tryAnswer(numbers: TryFields): EngineAnswers['try'] {
  const plan = tryPlan(numbers)
  const result = evaluateQuickly({ schema: 'headroom/scenario-inputs@1', plan, configuration: {}, provenance: tryProvenance('site') })
  const { feasible, infeasible, sites } = recommend(plan)
  return { plan, result, details: answerDetails(plan, result.prediction), curve: loadCurve(plan), advice: { feasible, ...(infeasible === undefined ? {} : { infeasible }), sites } }
}
