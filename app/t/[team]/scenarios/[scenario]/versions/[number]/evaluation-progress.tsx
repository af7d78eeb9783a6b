'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import type { KnownSoFar } from '#lib/engine/simulate.ts'
import type { PairedSimulation } from '#lib/planning/paired-simulation.ts'
import type { EvaluationState } from '#lib/data/evaluations.ts'
import { Notice } from '../../../../../../_ui/notice.tsx'
import { PairedRuns } from '../../../../../../_engine/paired-runs.tsx'
import { KnownIntervals } from './known-intervals.tsx'
import { ProgressBar } from '../../../../../../_ui/progress-bar.tsx'

/** How the page speaks of it: "Simulating", what the person may know meanwhile, "The simulation". */
export interface EvaluationWords {
  doing: string
  about: string
  what: string
}

export type EvaluationStanding = Pick<EvaluationState, 'id' | 'status' | 'progress' | 'cancelAsked'> & { workerAbsent: boolean; known?: EvaluationState['known'] }

const POLL_MS = 1000
const POLL_HIDDEN_MS = 5000
const isOpen = ({ status }: EvaluationStanding): boolean => status === 'queued' || status === 'running'

/** Where a computation stands. Asks once a second while it is open, and has the page drawn anew when it ends. */
export function EvaluationProgress({ team, standing, words, paired }: { team: string; standing: EvaluationStanding; words: EvaluationWords; paired?: readonly string[] }) {
  const router = useRouter()
  const [base, setBase] = useState(standing)
  const [polled, setPolled] = useState<EvaluationStanding | null>(null)
  // What the server draws is newer than what was polled before.
  if (base !== standing) {
    setBase(standing)
    setPolled(null)
  }
  const current = polled ?? standing
  const asking = isOpen(standing)
  const { id } = standing
  useEffect(() => {
    if (!asking) return
    let stopped = false
    let timer: ReturnType<typeof setTimeout>
    const poll = async () => {
      const answer = await ask(`/api/t/${encodeURIComponent(team)}/evaluations/${id}`)
      if (stopped) return
      if (answer !== null) {
        setPolled(answer)
        if (!isOpen(answer)) return router.refresh()
      }
      timer = setTimeout(() => void poll(), document.hidden ? POLL_HIDDEN_MS : POLL_MS)
    }
    timer = setTimeout(() => void poll(), POLL_MS / 2)
    return () => {
      stopped = true
      clearTimeout(timer)
    }
  }, [asking, id, team, router])

  return (
    <div className="space-y-3">
      {current.status === 'running' && <ProgressBar label={words.doing} value={current.progress > 0 ? current.progress : null} />}
      {current.status === 'running' && (paired === undefined ? <KnownIntervals known={(current.known ?? []) as KnownSoFar[]} /> : <PairedRuns answer={((current.known ?? [])[0] as PairedSimulation | undefined) ?? null} failure={null} isComputing={false} labels={paired} />)}
      {current.status === 'queued' && !current.workerAbsent && <ProgressBar label="Waiting for the worker" value={null} />}
      {current.status === 'queued' && current.workerAbsent && (
        <Notice tone="warn" title="No worker is running">
          <p>{words.what} is kept and begins by itself once whoever runs Headroom has started a worker. You may leave this page.</p>
        </Notice>
      )}
      <p role="status" className={isOpen(current) ? 'text-ink-soft text-sm' : 'sr-only'}>
        {wordsOf(current, words)}
      </p>
    </div>
  )
}

function wordsOf({ status, cancelAsked, workerAbsent }: EvaluationStanding, { about, what }: EvaluationWords): string {
  if (cancelAsked && (status === 'queued' || status === 'running')) return 'It is being cancelled.'
  switch (status) {
    case 'queued':
      return workerAbsent ? 'It waits for a worker.' : 'It begins when the worker is free. You may leave this page.'
    case 'running':
      return about
    case 'done':
      return `${what} is done.`
    case 'failed':
      return `${what} failed.`
    case 'cancelled':
      return `${what} was cancelled.`
  }
}

/** Null while the server cannot be reached; the next poll asks again. */
async function ask(url: string): Promise<EvaluationStanding | null> {
  try {
    const answer = await fetch(url, { headers: { accept: 'application/json' }, cache: 'no-store' })
    if (!answer.ok) return null
    const body = (await answer.json()) as { evaluation?: EvaluationState; workerAbsent?: boolean }
    if (body.evaluation === undefined) return null
    const { id, status, progress, cancelAsked, known } = body.evaluation
    return { id, status, progress, cancelAsked, known, workerAbsent: body.workerAbsent === true }
  } catch {
    return null
  }
}
