'use client'

import { createContext, useContext, useEffect, useMemo, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import type { Problem } from '#lib/base/errors.ts'
import type { FromWorker, ToWorker } from './engine-messages.ts'
import type { EngineAnswers, QuestionKind, QuestionOf } from './engine-questions.ts'

export interface EngineFailure {
  message: string
  problems: readonly Problem[]
}

type Heard = (message: FromWorker) => void

/** What follows each key stroke and each move must not wait for what takes longer, so it has a worker of its own. */
const isQuick = (channel: string): boolean => channel === 'answer' || channel === 'board'

/** The workers of a page. */
class Engine {
  private readonly workers = new Map<boolean, Worker>()
  private readonly listeners = new Map<string, Heard>()
  private ids = 0
  private readonly first: ToWorker | null

  constructor(first: ToWorker | null) {
    this.first = first
  }

  ask(channel: string, question: QuestionOf<QuestionKind>, heard: Heard): number {
    const id = ++this.ids
    this.listeners.set(channel, heard)
    this.worker(isQuick(channel)).postMessage({ kind: 'ask', channel, id, question } satisfies ToWorker)
    return id
  }

  /** Begins with the first question: a page that asks nothing loads no engine. */
  private worker(quick: boolean): Worker {
    const known = this.workers.get(quick)
    if (known !== undefined) return known
    const worker = new Worker(new URL('./engine-worker.ts', import.meta.url), { type: 'module', name: quick ? 'engine' : 'engine for what takes longer' })
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => this.listeners.get(data.channel)?.(data))
    worker.addEventListener('error', () => {
      for (const [channel, heard] of this.listeners) if (isQuick(channel) === quick) heard({ channel, id: null, ok: false, message: 'The engine could not be started in this browser. Save to have the server compute it.', problems: [] })
    })
    if (this.first !== null) worker.postMessage(this.first)
    this.workers.set(quick, worker)
    return worker
  }

  forget(channel: string): void {
    this.listeners.delete(channel)
    this.workers.get(isQuick(channel))?.postMessage({ kind: 'drop', channel } satisfies ToWorker)
  }

  end(): void {
    for (const worker of this.workers.values()) worker.terminate()
    this.workers.clear()
  }
}

const Current = createContext<Engine | null>(null)

/** Gives the questions below workers that hold the inputs at `address`; without one, questions bring their own. */
export function EngineProvider({ address, partsAddress, children }: { address?: string; partsAddress?: string; children: ReactNode }) {
  const [engine] = useState(() => new Engine(address === undefined ? null : { kind: 'fetch', address, partsAddress }))
  useEffect(() => () => engine.end(), [engine])
  return <Current.Provider value={engine}>{children}</Current.Provider>
}

export interface Asked<Kind extends QuestionKind> {
  /** The newest answer there is; it may be of an older question while `isComputing`. */
  answer: EngineAnswers[Kind] | null
  failure: EngineFailure | null
  isComputing: boolean
  /** False while more of the answer follows. */
  isWhole: boolean
  /** Between the question and its answer, as the person felt it. */
  tookMs: number | null
}

interface Held<Kind extends QuestionKind> {
  key: string
  answer: EngineAnswers[Kind] | null
  failure: EngineFailure | null
  tookMs: number | null
  isWhole: boolean
}

/**
 * Asks as soon as the question changes, and keeps the last answer until the next is there. Null asks nothing. An answer to
 * anything but the newest question is dropped.
 */
export function useEngine<Kind extends QuestionKind>(channel: string, question: QuestionOf<Kind> | null): Asked<Kind> {
  const engine = useContext(Current)
  const [held, setHeld] = useState<Held<Kind>>({ key: '', answer: null, failure: null, tookMs: null, isWhole: false })
  const key = useMemo(() => (question === null ? '' : JSON.stringify(question)), [question])
  const newest = useRef(0)
  useEffect(() => {
    if (engine === null || key === '') return
    const asked = performance.now()
    newest.current = engine.ask(channel, JSON.parse(key) as QuestionOf<Kind>, (message) => {
      if (message.id !== null && message.id !== newest.current) return
      const tookMs = performance.now() - asked
      setHeld((before) => (message.ok ? { key, answer: message.answer as EngineAnswers[Kind], failure: null, tookMs, isWhole: message.isWhole } : { key, answer: before.answer, failure: { message: message.message, problems: message.problems }, tookMs, isWhole: true }))
    })
    return () => engine.forget(channel)
  }, [engine, channel, key])
  return { answer: key === '' ? null : held.answer, failure: held.key === key ? held.failure : null, isComputing: key !== '' && (held.key !== key || !held.isWhole), isWhole: held.isWhole && held.key === key, tookMs: held.tookMs }
}
