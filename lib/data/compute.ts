/**
 * Computes for a request without holding up the others: in a thread of its own with bounded memory and time, few at once.
 * Promises that the thread is gone when the answer is there, also where the client has left.
 */
import 'server-only'
import { Worker } from 'node:worker_threads'
import { AppError } from '#lib/base/errors.ts'
import type { ThreadAnswer } from './compute-thread.ts'
import type { Work, WorkName } from './compute-work.ts'

const LONGEST_MS = 30_000
const LONGEST_WAIT_MS = 10_000
const AT_ONCE = 2
const MEMORY_MIB = 384

const LATER = { retryAfterS: 5 }

let running = 0
const waiting: (() => void)[] = []

/** @throws AppError what the work refuses; `unprocessable` for what takes too long; `unavailable` when too many compute. */
export async function compute<Name extends WorkName>(name: Name, input: Parameters<Work[Name]>[0], signal?: AbortSignal): Promise<ReturnType<Work[Name]>> {
  await enter()
  try {
    return (await inThread(name, input, signal)) as ReturnType<Work[Name]>
  } finally {
    running--
    waiting.shift()?.()
  }
}

async function enter(): Promise<void> {
  if (running >= AT_ONCE) {
    await new Promise<void>((go, fail) => {
      const turn = () => {
        clearTimeout(late)
        go()
      }
      const late = setTimeout(() => {
        waiting.splice(waiting.indexOf(turn), 1)
        fail(new AppError('unavailable', { publicMessage: 'Too many computations are going on at the moment. Try again in a few seconds.', details: LATER }))
      }, LONGEST_WAIT_MS)
      waiting.push(turn)
    })
  }
  running++
}

async function inThread(name: WorkName, input: unknown, signal: AbortSignal | undefined): Promise<object> {
  const thread = new Worker(new URL('./compute-thread.ts', import.meta.url), { workerData: { name, input }, resourceLimits: { maxOldGenerationSizeMb: MEMORY_MIB, maxYoungGenerationSizeMb: 64 } })
  let timer: NodeJS.Timeout | undefined
  let leave: (() => void) | undefined
  try {
    const answer = await new Promise<ThreadAnswer>((done, fail) => {
      timer = setTimeout(() => fail(tooLong(name, `more than ${LONGEST_MS / 1000} s`)), LONGEST_MS)
      leave = () => fail(new AppError('unavailable', { publicMessage: 'The client has left.' }))
      signal?.addEventListener('abort', leave, { once: true })
      thread.once('message', done)
      thread.once('error', (error) => fail('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooLong(name, `more than ${MEMORY_MIB} MiB of memory`) : error))
      thread.once('exit', (code) => fail(new Error(`the computing thread ended with ${code} and no answer`)))
    })
    if (answer.kind === 'done') return answer.value
    if (answer.kind === 'refused') throw new AppError(answer.code, { publicMessage: answer.publicMessage, problems: answer.problems })
    throw new Error(answer.message)
  } finally {
    clearTimeout(timer)
    if (leave !== undefined) signal?.removeEventListener('abort', leave)
    await thread.terminate()
  }
}

function tooLong(name: WorkName, what: string): AppError {
  const remedy = name === 'evaluate' ? 'Plan fewer sites in one scenario.' : 'Ask the analytic engine, or save the plan as a version and start a computation of it, which may take its time.'
  return new AppError('unprocessable', { publicMessage: `Computing this takes ${what}, which a request may not. ${remedy}` })
}
