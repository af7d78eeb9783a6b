/**
 * The thread's side of run-thread.ts: does the work on the data it was given and posts the one ending. Progress is posted
 * at most every 500 ms, whatever the work reports.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { isAppError } from '#lib/base/errors.ts'
import { errorForLog } from './log-line.ts'
import type { ThreadMessage } from './run-thread.ts'
import { standBack } from './stand-back.ts'

const PROGRESS_INTERVAL_MS = 500

/** @param work `report` takes a function, so that a report that is not due costs nothing. */
export function answerInThread<Data, Result, Progress>(work: (data: Data, report: (progress: () => Progress) => void) => Result | Promise<Result>): void {
  if (parentPort === null) return
  standBack()
  const port = parentPort
  const post = (message: ThreadMessage<Result, Progress>): void => port.postMessage(message)
  let postedAt = performance.now()
  const report = (progress: () => Progress): void => {
    if (performance.now() - postedAt < PROGRESS_INTERVAL_MS) return
    postedAt = performance.now()
    post({ kind: 'progress', progress: progress() })
  }
  Promise.resolve()
    .then(() => work(workerData as Data, report))
    .then((result) => post({ kind: 'done', result }))
    .catch((error: unknown) => post(isAppError(error) ? { kind: 'refused', message: error.publicMessage } : { kind: 'fault', error: errorForLog(error) }))
}
