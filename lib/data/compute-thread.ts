/** A thread of the web server that computes one thing and posts the one answer: the value, what is wrong with the input, or a fault. */
import { parentPort, workerData } from 'node:worker_threads'
import { isAppError, type ErrorCode, type Problem } from '#lib/base/errors.ts'
import { WORK, type WorkName } from './compute-work.ts'

export type ThreadAnswer =
  | { kind: 'done'; value: object }
  | { kind: 'refused'; code: ErrorCode; publicMessage: string; problems: readonly Problem[] }
  | { kind: 'fault'; message: string }

function answer({ name, input }: { name: WorkName; input: unknown }): ThreadAnswer {
  try {
    const work = WORK[name] as (input: unknown) => object
    return { kind: 'done', value: work(input) }
  } catch (error) {
    if (isAppError(error)) return { kind: 'refused', code: error.code, publicMessage: error.publicMessage, problems: error.problems }
    return { kind: 'fault', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

parentPort?.postMessage(answer(workerData as { name: WorkName; input: unknown }))
