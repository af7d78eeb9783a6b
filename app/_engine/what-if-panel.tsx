'use client'

import { ArrowDown, ArrowUp, X } from 'lucide-react'
import type { Plan } from '#lib/engine/plan.ts'
import type { EditFields } from '#lib/planning/edit-fields.ts'
import { MOST_QUESTIONS } from '#lib/planning/what-if-limits.ts'
import type { WhatIfQuestion } from '#lib/planning/what-if-question.ts'
import { Badge } from '../_ui/badge.tsx'
import { Button } from '../_ui/button.tsx'
import { WhatIfChart } from '../_ui/charts/what-if-chart.tsx'
import { keepUnits } from '../_ui/format.ts'
import { EngineStatus } from './engine-status.tsx'
import { useEngine } from './use-engine.tsx'
import { WhatIfForm } from './what-if-form.tsx'

/** What-if questions, stacked: each is answered on top of those before it. */
export function WhatIfPanel({ plan, fields, questions, onQuestions }: { plan: Plan; fields: EditFields | null; questions: WhatIfQuestion[]; onQuestions?: (questions: WhatIfQuestion[]) => void }) {
  const { answer, failure, isComputing } = useEngine('whatIfs', questions.length === 0 ? null : { kind: 'whatIfs', fields, questions })
  const move = (from: number, to: number) => {
    const moved = [...questions]
    const [one] = moved.splice(from, 1)
    if (one !== undefined) moved.splice(to, 0, one)
    onQuestions?.(moved)
  }
  return (
    <div className="space-y-5">
      {onQuestions !== undefined && questions.length < MOST_QUESTIONS && <WhatIfForm plan={plan} onAdd={(question) => onQuestions([...questions, question])} />}
      {questions.length === 0 ? (
        <p className="text-ink-soft text-sm">{onQuestions === undefined ? 'No question is kept with this version.' : 'No question yet. Choose one above: several stack, each on top of those before.'}</p>
      ) : (
        <>
          <EngineStatus isComputing={isComputing} failure={failure} what="what if" />
          <ol className="space-y-5">
            {questions.map((question, index) => {
              const answered = answer?.[index]
              return (
                // Questions have no id; two of the same name may stand in the stack.
                <li key={`${index} ${question.name}`} className="border-line rounded-md border p-4">
                  <div className="flex flex-wrap items-start justify-between gap-2">
                    <p className="font-medium">
                      {index + 1}. {question.name} {answered !== undefined && (answered.after.missed.length > 0 ? <Badge tone="bad">{answered.after.stable ? 'misses an objective' : 'overloaded'}</Badge> : <Badge tone="good">holds</Badge>)}
                    </p>
                    {onQuestions !== undefined && (
                      <span className="flex gap-1">
                        <Button look="quiet" className="px-2" aria-label={`Move ${question.name} up`} disabled={index === 0} onClick={() => move(index, index - 1)}>
                          <ArrowUp aria-hidden className="size-4" />
                        </Button>
                        <Button look="quiet" className="px-2" aria-label={`Move ${question.name} down`} disabled={index === questions.length - 1} onClick={() => move(index, index + 1)}>
                          <ArrowDown aria-hidden className="size-4" />
                        </Button>
                        <Button look="quiet" className="px-2" aria-label={`Remove ${question.name}`} onClick={() => onQuestions(questions.filter((_, other) => other !== index))}>
                          <X aria-hidden className="size-4" />
                        </Button>
                      </span>
                    )}
                  </div>
                  {answered === undefined ? <p className="text-ink-soft mt-1 min-h-12 text-sm">Being computed…</p> : (
                    <>
                      <p className="mt-1 max-w-prose">{keepUnits(answered.sentence)}</p>
                      <div className="mt-3">
                        <WhatIfChart answer={answered} objectiveMs={plan.objectives?.responseMs?.p95} />
                      </div>
                    </>
                  )}
                </li>
              )
            })}
          </ol>
        </>
      )}
    </div>
  )
}
