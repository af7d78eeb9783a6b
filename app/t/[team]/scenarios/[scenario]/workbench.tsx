'use client'

import { useRef, useState, useTransition } from 'react'
import type { ReactNode } from 'react'
import type { Plan } from '#lib/engine/plan.ts'
import type { Evaluation } from '#lib/planning/evaluate.ts'
import type { Provenance } from '#lib/planning/scenario-inputs.ts'
import { ActionForm } from '../../../../_ui/action-form.tsx'
import type { FormState } from '../../../../_ui/action-form.tsx'
import { Badge } from '../../../../_ui/badge.tsx'
import { Card } from '../../../../_ui/card.tsx'
import { InputField, NumberField } from '../../../../_ui/field.tsx'
import { formatNumber } from '../../../../_ui/format.ts'
import { Notice } from '../../../../_ui/notice.tsx'
import { SubmitButton } from '../../../../_ui/submit-button.tsx'
import { AnswerView } from '../answer-view.tsx'

export interface WorkbenchProps {
  plan: Plan
  provenance: Record<string, Provenance>
  baseNumber: number
  save: (previous: never, form: FormData) => Promise<unknown>
  preview: (previous: never, form: FormData) => Promise<unknown>
  /** The saved answer, shown until a number is changed. */
  children: ReactNode
}

type Answer = { plan: Plan; result: Evaluation }

/** The numbers people turn, with the answer beside them: it follows each change, and nothing is kept until it is saved. */
export function Workbench({ plan, provenance, baseNumber, save, preview, children }: WorkbenchProps) {
  const [answer, setAnswer] = useState<Answer | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [isComputing, compute] = useTransition()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const latest = useRef(0)

  const changed = (form: HTMLFormElement) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      const asked = ++latest.current
      const data = new FormData(form)
      compute(async () => {
        const state = (await preview(null as never, data).catch(() => null)) as FormState | null
        // A later change has been asked about meanwhile.
        if (asked !== latest.current) return
        if (state === null) setProblem('Headroom cannot be reached. Your changes are still here.')
        else if (state.ok) {
          setProblem(null)
          setAnswer(state as unknown as Answer)
        } else setProblem(state.problems.length > 0 ? state.problems.map(({ reason, remedy }) => `${reason} ${remedy ?? ''}`.trim()).join(' ') : state.message)
      })
    }, 350)
  }

  return (
    <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,20.5rem)_minmax(0,1fr)]">
      <Card title="Change and look" description="The answer follows each change. Nothing is kept until you save it as a version." className="lg:sticky lg:top-4 lg:max-h-[calc(100dvh-2rem)] lg:overflow-y-auto lg:overscroll-contain">
        <div
          onInput={(event) => {
            const form = (event.target as HTMLElement).closest('form')
            if (form !== null) changed(form)
          }}
        >
          <ActionForm action={save} className="space-y-5" label="Plan">
            <input type="hidden" name="baseNumber" value={baseNumber} />
            {plan.sites.slice(0, 60).map((site, index) => (
              <details key={site.name} open={plan.sites.length <= 3} className="border-line rounded-md border">
                <summary className="px-3 py-2 text-sm font-medium">
                  {site.name} <span className="text-ink-soft font-normal">{site.groups.map(({ processes, threads }) => `${processes} × ${threads}`).join(', ')}</span>
                </summary>
                <div className="space-y-3 px-3 pb-3">
                  {site.traffic.kind === 'open' && <NumberField name={`sites.${index}.ratePerSecond`} label="Arrival rate" of={site.name} unit="/s" defaultValue={site.traffic.ratePerSecond} required hint={<Source of={provenance[`sites.${site.name}.traffic.ratePerSecond`]} />} />}
                  {site.traffic.kind === 'closed' && <NumberField name={`sites.${index}.users`} label="Users" of={site.name} defaultValue={site.traffic.users} required hint={<Source of={provenance[`sites.${site.name}.traffic.users`]} />} />}
                  {site.groups.map((group, position) => (
                    <div key={group.name} className="grid grid-cols-2 items-end gap-3">
                      {site.groups.length > 1 && <p className="text-ink-soft col-span-2 -mb-1 text-sm">Group {group.name}</p>}
                      <NumberField name={`sites.${index}.groups.${position}.processes`} label="Processes" of={group.name} defaultValue={group.processes} required />
                      <NumberField name={`sites.${index}.groups.${position}.threads`} label="Threads" of={group.name} defaultValue={group.threads} required />
                    </div>
                  ))}
                  {site.memory !== undefined && <NumberField name={`sites.${index}.perProcessMiB`} label="Memory of a process" of={site.name} unit="MiB" defaultValue={site.memory.perProcessMiB} required hint={<Source of={provenance[`sites.${site.name}.memory.perProcessMiB`]} />} />}
                </div>
              </details>
            ))}
            <fieldset className="grid grid-cols-2 items-end gap-3">
              <legend className="mb-1 text-sm font-medium">Host {plan.host.name}</legend>
              <NumberField name="host.cores" label="Cores" defaultValue={plan.host.cores} required />
              <NumberField name="host.memoryMiB" label="Host memory" unit="MiB" defaultValue={plan.host.memoryMiB} required />
              {plan.host.tenants.map((tenant, index) => (
                <div key={tenant.name} className="contents">
                  <NumberField name={`host.tenants.${index}.memoryMiB`} label={`Memory of ${tenant.name}`} unit="MiB" defaultValue={tenant.memoryMiB} required />
                  <NumberField name={`host.tenants.${index}.cpuCores`} label={`CPU of ${tenant.name}`} unit="cores" defaultValue={tenant.cpuCores} required />
                </div>
              ))}
            </fieldset>
            <fieldset className="grid grid-cols-2 items-end gap-3">
              <legend className="mb-1 text-sm font-medium">Objectives {provenance['objectives']?.kind === 'default' && <Badge>default</Badge>}</legend>
              <NumberField name="objectives.p95Ms" label="p95 at most" unit="ms" defaultValue={plan.objectives?.responseMs?.p95} />
              <NumberField name="objectives.queuedPercent" label="Waiting at most" unit="%" defaultValue={plan.objectives?.queuedShare === undefined ? undefined : formatPlain(100 * plan.objectives.queuedShare)} />
              <NumberField name="objectives.cpuPercent" label="CPU at most" unit="%" defaultValue={plan.objectives?.cpuUtilization === undefined ? undefined : formatPlain(100 * plan.objectives.cpuUtilization)} />
            </fieldset>
            <div className="border-line bg-surface space-y-3 lg:sticky lg:-bottom-5 lg:-mx-5 lg:-mb-5 lg:border-t lg:px-5 lg:py-4">
              <InputField name="message" label="What is this version for?" required maxLength={500} placeholder="12 processes for the sale" />
              <SubmitButton>Save as a version</SubmitButton>
            </div>
          </ActionForm>
        </div>
      </Card>
      <div className="min-w-0 space-y-4" aria-live="polite" aria-busy={isComputing}>
        {problem !== null && (
          <Notice tone="warn" title="This cannot be computed">
            <p>{problem}</p>
          </Notice>
        )}
        {answer === null ? (
          children
        ) : (
          <section aria-labelledby="changed-answer">
            <h2 id="changed-answer" className="mb-3 flex flex-wrap items-center gap-2 text-lg font-semibold">
              With your changes <Badge tone="warn">{isComputing ? 'computing' : 'not saved'}</Badge>
            </h2>
            <AnswerView plan={answer.plan} result={answer.result} />
          </section>
        )}
      </div>
    </div>
  )
}

const formatPlain = (value: number) => Number(value.toPrecision(6))

const KIND = { measured: 'measured', inferred: 'inferred', entered: 'entered', assumed: 'assumed', default: 'default' } as const

function Source({ of }: { of: Provenance | undefined }) {
  if (of === undefined) return null
  return (
    <span title={of.note}>
      <Badge tone={of.kind === 'measured' ? 'good' : of.kind === 'entered' || of.kind === 'inferred' ? 'info' : 'warn'}>{KIND[of.kind]}</Badge> {of.note.length > 110 ? `${of.note.slice(0, 107)}…` : of.note} {of.profile !== undefined && `Profile ${formatNumber(of.profile.number)}.`}
    </span>
  )
}
