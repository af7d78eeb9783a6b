'use client'

import type { EditFields } from '#lib/planning/edit-fields.ts'
import type { Provenance } from '#lib/planning/scenario-inputs.ts'
import type { EngineAnswers } from '../../../../_engine/engine-questions.ts'
import { useEngine } from '../../../../_engine/use-engine.tsx'
import { AnswerView } from '../answer-view.tsx'

/** The answer to numbers that are not saved. What takes longer to compute follows, and stands as it was meanwhile. */
export function ChangedAnswer({ answer, fields, provenance }: { answer: EngineAnswers['answer']; fields: EditFields; provenance: Record<string, Provenance> }) {
  const curve = useEngine('curve', { kind: 'curve', fields })
  const sure = useEngine('confidence', { kind: 'confidence', fields })
  return (
    <AnswerView plan={answer.plan} result={answer.result} details={answer.details} curve={curve.answer} confidence={sure.answer} provenance={provenance} />
  )
}
