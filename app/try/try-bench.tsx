'use client'

import dynamic from 'next/dynamic'
import { useId, useState } from 'react'
import { TRY_EXAMPLE } from '#lib/planning/try-example.ts'
import type { TryFields } from '#lib/planning/try-plan.ts'
import { EngineProvider, useEngine } from '../_engine/use-engine.tsx'
import { AmountField } from '../_ui/amount-field.tsx'
import { LinkButton } from '../_ui/button.tsx'
import { Card, Stat, Stats } from '../_ui/card.tsx'
import { CONTROL } from '../_ui/class-names.ts'
import { formatMiB, formatMs, formatNumber, formatShare } from '../_ui/format.ts'
import { useKeptTrial } from './kept-trial.ts'

const AnswerReasons = dynamic(() => import('../t/[team]/scenarios/answer-view.tsx').then((module) => module.AnswerReasons), { ssr: false })

/** The numbers left, both answers right; what is typed waits in this browser for whoever signs up. */
export function TryBench({ isSignedIn }: { isSignedIn: boolean }) {
  return (
    <EngineProvider>
      <Bench isSignedIn={isSignedIn} />
    </EngineProvider>
  )
}

function Bench({ isSignedIn }: { isSignedIn: boolean }) {
  const id = useId()
  const { kept, keep } = useKeptTrial()
  const [typed, setTyped] = useState<TryFields | null>(null)
  const fields = typed ?? kept ?? TRY_EXAMPLE
  const { answer, failure, isComputing } = useEngine('answer', { kind: 'try', numbers: fields })
  const problems = Object.fromEntries((failure?.problems ?? []).map(({ place, reason, remedy }) => [place, remedy === undefined ? reason : `${reason} ${remedy}`]))
  const type = (name: string, value: string) => {
    const next = { ...fields, [name]: value }
    setTyped(next)
    keep(next)
  }
  const field = (name: keyof TryFields) => ({ name, value: fields[name], was: fields[name], problem: problems[name], onType: type, onLeave: () => undefined })
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,24rem)_minmax(0,1fr)]">
      <Card title="Your numbers" description="Units as you write them: 1.5 GiB, 400/min, 2,5 s.">
        <form aria-label="Your numbers" className="space-y-4" noValidate onSubmit={(event) => event.preventDefault()}>
          <AmountField {...field('rate')} label="Peak rate" kind="rate" />
          <div>
            <label htmlFor={id} className="mb-1 block text-sm font-medium">
              Actions: share, mean time, part of it CPU
            </label>
            <textarea id={id} rows={6} value={fields.actions} spellCheck={false} onChange={(event) => type('actions', event.target.value)} aria-invalid={problems['actions'] !== undefined || undefined} aria-describedby={`${id}-hint`} className={`${CONTROL} font-mono text-sm`} />
            <p id={`${id}-hint`} className={`mt-1 text-sm ${problems['actions'] === undefined ? 'text-ink-soft' : 'text-bad'}`}>
              {problems['actions'] ?? 'One a line. Where CPU is left out, 30 % of the time is taken to be CPU.'}
            </p>
          </div>
          <div className="grid grid-cols-2 items-start gap-3">
            <AmountField {...field('processes')} label="Processes" kind="count" />
            <AmountField {...field('threads')} label="Threads" kind="count" />
            <AmountField {...field('perProcess')} label="Memory of a process" kind="memory" />
            <AmountField {...field('p95')} label="p95 at most" kind="milliseconds" />
            <AmountField {...field('cores')} label="Cores" kind="cores" />
            <AmountField {...field('hostMemory')} label="Host memory" kind="memory" />
          </div>
          <AmountField {...field('otherMemory')} label="Memory of a database and others" kind="memory" />
        </form>
      </Card>
      <div className="min-w-0 space-y-5" aria-busy={isComputing}>
        {answer === null ? <p className="text-ink-soft min-h-96 text-sm">{failure === null ? 'Computing…' : failure.message}</p> : <Answers answer={answer} planned={`${fields.processes} × ${fields.threads}`} />}
        <Card title="Keep it" description="As a scenario of a team: with versions, reviews, and your own measurements in place of these numbers.">
          <div className="flex flex-wrap gap-3">
            <LinkButton href={isSignedIn ? '/' : '/register'} look="primary">
              {isSignedIn ? 'Keep it in your team' : 'Sign up and keep it'}
            </LinkButton>
            {!isSignedIn && <LinkButton href="/login">Sign in and keep it</LinkButton>}
          </div>
          <p className="text-ink-soft mt-3 text-sm">The numbers wait in this browser; your team's overview offers them.</p>
        </Card>
        {answer !== null && <AnswerReasons plan={answer.plan} result={answer.result} curve={answer.curve} details={answer.details} provenance={{}} />}
      </div>
    </div>
  )
}

type Answer = NonNullable<ReturnType<typeof useEngine<'try'>>['answer']>

function Answers({ answer, planned }: { answer: Answer; planned: string }) {
  const { result, advice, plan } = answer
  const rule = result.ruleOfThumb.sites[0]
  const site = result.prediction.sites[0]
  const group = advice.sites[0]?.groups[0]
  const failed = result.checks.filter(({ outcome }) => outcome === 'failed')
  return (
    <>
      <div className="grid gap-5 sm:grid-cols-2">
        <Card title="The rule of thumb says">
          <p className="text-2xl font-semibold tracking-tight tabular-nums">
            {rule?.averageCase.processesWithFudge} to {rule?.worstCase.processesWithFudge} processes
          </p>
          <p className="text-ink-soft mt-1 text-sm">
            {rule?.averageCaseProcesses} on average, {rule?.worstCaseProcesses} if every request were the slowest, {rule?.slowestAction}; each with its fudge factor. Memory carries {result.ruleOfThumb.ceilingProcesses}.
          </p>
        </Card>
        <Card title="The engine recommends">
          <p className="text-2xl font-semibold tracking-tight tabular-nums">{group === undefined ? '–' : `${group.processes} processes × ${group.threads}`}</p>
          <p className="text-ink-soft mt-1 text-sm">{advice.feasible ? group?.why[0] : `No size meets the objective. ${advice.infeasible?.[0]?.text ?? ''} ${advice.infeasible?.[0]?.wayOut ?? ''}`}</p>
        </Card>
      </div>
      <Card title={`With ${planned}`} description={failed.length === 0 ? 'Every objective is met.' : failed.map(({ title }) => title).join('; ')}>
        <Stats>
          <Stat label="p95 of response time" value={site?.stable === false ? 'overloaded' : formatMs(site?.responseMs.p95)} tone={failed.some(({ code }) => code === 'response' || code === 'stable') ? 'bad' : 'good'} />
          <Stat label="Wait for a thread" value={formatShare(site?.queuedShare)} tone={failed.some(({ code }) => code === 'queued') ? 'bad' : undefined} />
          <Stat label="Processors busy" value={formatShare(result.prediction.host.cpuUtilization)} note={`of ${formatNumber(plan.host.cores)}`} />
          <Stat label="Memory" value={formatMiB(result.prediction.host.memoryMiB)} note={`of ${formatMiB(plan.host.memoryMiB)}`} />
        </Stats>
      </Card>
    </>
  )
}
