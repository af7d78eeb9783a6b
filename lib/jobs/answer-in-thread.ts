/**
 * The thread's side of run-thread.ts: does the work on the data it was given and posts the one ending. Progress is posted
 * at most every 500 ms, whatever the work reports. Somebody waits for a page, nobody for one more second of a simulation:
 * where cores are short, the thread stands back behind the web server.
 */
import { constants, getPriority, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { isAppError } from '#lib/base/errors.ts'
import { errorForLog } from './log-line.ts'
import type { ThreadMessage } from './run-thread.ts'

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

/** On Linux that is this thread alone, and those it begins; an Apache that is measured keeps its own. */
function standBack(): void {
  const { PRIORITY_LOW } = constants.priority
  // Further back already, it may not come forward; and where it may not go back, it works all the same.
  if (process.platform !== 'linux' || getPriority() >= PRIORITY_LOW) return
  try {
    setPriority(PRIORITY_LOW)
  } catch {
    return
  }
}
