'use client'

import { Redo2, RotateCcw, SlidersHorizontal, Undo2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { usePathname } from 'next/navigation'
import { useCallback, useEffect, useReducer, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import type { Plan } from '#lib/engine/plan.ts'
import type { EditFields } from '#lib/planning/edit-fields.ts'
import { hostsTogether } from '#lib/planning/hosts-together.ts'
import type { MergeChoice } from '#lib/planning/merge-inputs.ts'
import type { MeasuredPoint } from '#lib/planning/measured-points.ts'
import type { Provenance } from '#lib/planning/scenario-inputs.ts'
import type { WhatIfQuestion } from '#lib/planning/what-if-question.ts'
import { EngineProvider, useEngine } from '../../../../_engine/use-engine.tsx'
import { EXPLORER_ROOM } from '../../../../_engine/explorer-room.ts'
import { ActionForm } from '../../../../_ui/action-form.tsx'
import type { FormState } from '../../../../_ui/action-form.tsx'
import { Badge } from '../../../../_ui/badge.tsx'
import { Button } from '../../../../_ui/button.tsx'
import { Card } from '../../../../_ui/card.tsx'
import { CheckboxField, InputField } from '../../../../_ui/field.tsx'
import { formatMs, formatShare } from '../../../../_ui/format.ts'
import { Notice } from '../../../../_ui/notice.tsx'
import { SubmitButton } from '../../../../_ui/submit-button.tsx'
import { changedNames, draftReducer, newDraft } from './draft-state.ts'
import { HostsSection } from './hosts-section.tsx'
import { KeptDraftNotice } from './kept-draft-notice.tsx'
import { mergeOf, MergePanel } from './merge-panel.tsx'
import type { Merge } from './merge-panel.tsx'
import { PlanFields } from './plan-fields.tsx'
import { useKeptDraft } from './use-kept-draft.ts'

/** Loaded with the first change; until then the server's drawing stands. */
const AnswerTop = dynamic(() => import('../answer-view.tsx').then((module) => module.AnswerTop))
const AnswerReasons = dynamic(() => import('../answer-view.tsx').then((module) => module.AnswerReasons))
/** Not part of the first load. */
const Explorer = dynamic(() => import('../../../../_engine/explorer.tsx').then((module) => module.Explorer), { ssr: false, loading: () => <div className={`border-line bg-surface rounded-lg border ${EXPLORER_ROOM}`} /> })

export interface WorkbenchProps {
  /** Names this scenario and this person's browser: where changes are kept that were not saved. */
  draftKey: string
  /** Without samples. */
  plan: Plan
  fields: EditFields
  provenance: Record<string, Provenance>
  whatIfs: WhatIfQuestion[]
  baseNumber: number
  /** Answers with the version's whole inputs. */
  inputsAddress: string
  /** Answers with what joins from the team's list. */
  partsAddress: string
  /** Tells what of the team's list may join. */
  choicesAddress: string
  save: (previous: never, form: FormData) => Promise<unknown>
  /** The saved answer and its reasons, shown until a number is changed. */
  savedTop: ReactNode
  savedReasons: ReactNode
  /** What was measured of each site under known load. */
  measured: Readonly<Record<string, readonly MeasuredPoint[]>>
}

/** The numbers people turn, with the answer beside them: it follows each change, and nothing is kept until it is saved. */
export function Workbench(props: WorkbenchProps) {
  return (
    <EngineProvider address={props.inputsAddress} partsAddress={props.partsAddress}>
      <Bench {...props} />
    </EngineProvider>
  )
}

function Bench({ draftKey, plan, choicesAddress, fields, provenance, whatIfs, baseNumber, save, savedTop, savedReasons, measured }: WorkbenchProps) {
  const [draft, dispatch] = useReducer(draftReducer, fields, newDraft)
  const [questions, setQuestions] = useState(whatIfs)
  const [merge, setMerge] = useState<Merge | null>(null)
  const [choices, setChoices] = useState<Record<string, MergeChoice>>({})
  const [isOpen, setOpen] = useState(false)
  /** Nothing is kept, and what is kept is not overwritten, until something was typed. */
  const [touched, setTouched] = useState(false)
  const { kept, keep, forget } = useKeptDraft(draftKey)
  const address = usePathname()
  const changed = changedNames(draft.base, draft.present)
  const hasChanges = changed.length > 0
  const edited = hasChanges ? draft.present : null
  const asked = useEngine('answer', edited === null ? null : { kind: 'answer', fields: edited })
  // What takes longer to compute follows, and stands as it was meanwhile.
  const curve = useEngine('curve', edited === null ? null : { kind: 'curve', fields: edited })
  const sure = useEngine('confidence', edited === null ? null : { kind: 'confidence', fields: edited })
  const changedAnswer = edited === null || asked.answer === null ? null : { ...asked.answer, curve: curve.answer, confidence: sure.answer, provenance, measured }
  const changedText = JSON.stringify(Object.fromEntries(changed.map((name) => [name, draft.present[name] ?? ''])))

  useEffect(() => {
    if (!touched) return
    const values = JSON.parse(changedText) as Record<string, string>
    if (Object.keys(values).length === 0) forget()
    else keep({ baseNumber, at: Date.now(), changed: values })
  }, [touched, changedText, baseNumber, keep, forget])

  const type = (name: string, value: string) => {
    setTouched(true)
    dispatch({ kind: 'type', name, value })
  }
  const set = (values: EditFields) => {
    setTouched(true)
    dispatch({ kind: 'set', values })
  }
  const answered = useCallback((state: FormState) => setMerge(mergeOf(state)), [])

  // Ctrl+Z anywhere on the bench. In the message's own field the browser undoes what was typed there.
  const bench = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = bench.current
    const keys = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return
      const key = event.key.toLowerCase()
      if (key !== 'z' && key !== 'y') return
      const isOther = (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) && !Object.hasOwn(fields, event.target.name)
      if (isOther) return
      event.preventDefault()
      dispatch({ kind: key === 'y' || event.shiftKey ? 'redo' : 'undo' })
    }
    element?.addEventListener('keydown', keys)
    return () => element?.removeEventListener('keydown', keys)
  }, [fields])

  const problems = Object.fromEntries((asked.failure?.problems ?? []).map(({ place, reason, remedy }) => [place, remedy === undefined ? reason : `${reason} ${remedy}`]))
  const offered = kept !== null && !touched && Object.keys(kept.changed).some((name) => Object.hasOwn(fields, name) && fields[name] !== kept.changed[name]) ? kept : null
  const site = asked.answer?.result.prediction.sites.reduce((worst, each) => ((each.responseMs.p95 ?? Infinity) > (worst.responseMs.p95 ?? Infinity) ? each : worst))
  const busy = formatShare(asked.answer === null ? null : hostsTogether(asked.answer.result.prediction).cpuUtilization)

  return (
    <div ref={bench} className="grid items-start gap-5 lg:grid-cols-[minmax(0,21.5rem)_minmax(0,1fr)]">
      <div className="min-w-0 lg:sticky lg:top-4">
        <Button look="primary" className="w-full lg:hidden" aria-expanded={isOpen} aria-controls="workbench-inputs" onClick={() => setOpen(!isOpen)}>
          <SlidersHorizontal aria-hidden className="size-4" /> {isOpen ? 'Show only the answer' : 'Change the numbers'}
        </Button>
        <div id="workbench-inputs" className={isOpen ? 'mt-4 lg:mt-0' : 'max-lg:hidden'}>
          <Card
            title="Change and look"
            description="The answer follows each change. Nothing is kept until you save it as a version."
            className="lg:max-h-[calc(100dvh-2rem)] lg:overflow-y-auto lg:overscroll-contain"
            actions={
              <span className="flex gap-1">
                <Button look="quiet" aria-label="Undo" aria-keyshortcuts="Control+Z" disabled={draft.past.length === 0} onClick={() => dispatch({ kind: 'undo' })} className="px-2">
                  <Undo2 aria-hidden className="size-4" />
                </Button>
                <Button look="quiet" aria-label="Redo" aria-keyshortcuts="Control+Y" disabled={draft.future.length === 0} onClick={() => dispatch({ kind: 'redo' })} className="px-2">
                  <Redo2 aria-hidden className="size-4" />
                </Button>
                <Button look="quiet" aria-label="Back to the version" disabled={!hasChanges} onClick={() => dispatch({ kind: 'reset' })} className="px-2">
                  <RotateCcw aria-hidden className="size-4" />
                </Button>
              </span>
            }
          >
            <ActionForm action={save} className="space-y-5" label="Plan" onAnswer={answered}>
              <input type="hidden" name="baseNumber" value={baseNumber} />
              <input type="hidden" name="whatIfs" value={JSON.stringify(questions)} />
              {merge !== null && (
                <>
                  <input type="hidden" name="choices" value={JSON.stringify(choices)} />
                  <input type="hidden" name="seenNumber" value={merge.number} />
                  <MergePanel merge={merge} choices={choices} address={address} onChoose={(path, choice) => setChoices({ ...choices, [path]: choice })} />
                </>
              )}
              <input type="hidden" name="board" value={draft.present['board'] ?? ''} />
              <PlanFields plan={plan} provenance={provenance} base={draft.base} present={draft.present} problems={problems} onType={type} onLeave={() => dispatch({ kind: 'leave' })} />
              <div className="border-line bg-surface space-y-3 lg:sticky lg:bottom-0 lg:-mx-5 lg:-mb-5 lg:border-t lg:px-5 lg:py-4">
                <InputField name="message" label="What is this version for?" required maxLength={500} placeholder="12 processes for the sale" />
                {questions.length > 0 && <CheckboxField name="takeOver" label={`Make the ${questions.length === 1 ? 'what-if' : `${questions.length} what-ifs`} the plan`} />}
                <SubmitButton>Save as a version</SubmitButton>
              </div>
            </ActionForm>
          </Card>
        </div>
      </div>
      <div className="min-w-0 space-y-5">
        {!touched && <KeptDraftNotice kept={offered} baseNumber={baseNumber} onTake={(draft) => set(draft.changed)} onForget={forget} onKeep={keep} />}
        <p role="status" className="sr-only">
          {edited === null || asked.isComputing || site === undefined ? '' : `With your changes, p95 of ${site.name} ${formatMs(site.responseMs.p95)}, processors ${busy} busy.`}
        </p>
        {edited !== null && asked.failure !== null && (
          <Notice tone="warn" title="This cannot be computed">
            <p>{asked.failure.problems.length > 0 ? asked.failure.problems.map(({ reason, remedy }) => `${reason} ${remedy ?? ''}`.trim()).join(' ') : asked.failure.message}</p>
          </Notice>
        )}
        {changedAnswer === null ? (
          savedTop
        ) : (
          <section aria-labelledby="changed-answer" aria-busy={asked.isComputing}>
            <h2 id="changed-answer" className="mb-3 flex flex-wrap items-center gap-2 text-lg font-semibold">
              With your changes <Badge tone="warn">not saved</Badge>
              {asked.tookMs !== null && (
                <span className="text-ink-faint text-xs font-normal" data-latency={Math.round(asked.tookMs)}>
                  answered in {Math.round(asked.tookMs)} ms
                </span>
              )}
            </h2>
            <AnswerTop {...changedAnswer} />
          </section>
        )}
        <HostsSection base={plan} board={draft.present['board'] ?? ''} fields={edited} choicesAddress={choicesAddress} onBoard={(board) => set({ board })} />
        <Explorer plan={changedAnswer?.plan ?? plan} fields={edited} questions={questions} onQuestions={setQuestions} onSizes={set} />
        {changedAnswer === null ? savedReasons : <AnswerReasons {...changedAnswer} />}
      </div>
      {isOpen && site !== undefined && edited !== null && (
        <div aria-hidden className="border-line bg-surface fixed inset-x-0 bottom-0 z-20 flex justify-between gap-3 border-t px-4 py-2 text-sm lg:hidden">
          <span>p95 <strong>{formatMs(site.responseMs.p95)}</strong></span>
          <span>CPU <strong>{busy}</strong></span>
          <span>{asked.answer?.result.checks.some(({ outcome }) => outcome === 'failed') === true ? 'misses an objective' : 'meets all'}</span>
        </div>
      )}
    </div>
  )
}
