/**
 * Runs one piece of heavy or hostile work in a thread of its own, with bounded memory. However long it computes, the
 * process's heartbeat goes on; whatever memory it takes is bounded and given back; when it dies, only the thread does.
 * Promises exactly one ending, and that the thread is gone when it has come.
 */
import { Worker } from 'node:worker_threads'
import { errorForLog } from './log-line.ts'

export type ThreadEnding<Result> =
  | { kind: 'done'; result: Result }
  /** The input is at fault: words for the person. */
  | { kind: 'refused'; message: string }
  /** More memory than the bound. */
  | { kind: 'outOfMemory' }
  /** We are at fault: for the log. */
  | { kind: 'fault'; error: Record<string, unknown> }
  /** `onProgress` or the signal said so. */
  | { kind: 'stopped' }

export type ThreadMessage<Result, Progress> = Exclude<ThreadEnding<Result>, { kind: 'stopped' | 'outOfMemory' }> | { kind: 'progress'; progress: Progress }

/** Bound on the old generation; the young one is kept small because garbage is what a log makes most of. */
export const THREAD_MEMORY_MIB = 384
const YOUNG_MIB = 64
const BEAT_MS = 1000
/** Work that reports nothing for so long is caught in something that hostile input has made endless. */
const STALLED_MS = 10 * 60 * 1000

export interface ThreadOptions<Progress> {
  signal: AbortSignal
  /**
   * Called one at a time with the newest report, the reports in between are left out; and once a second with the last one, so
   * that work which reports nothing can be stopped as well. False stops the work; what it throws ends it as a fault.
   */
  onProgress: (progress: Progress | undefined) => Promise<boolean>
  /** Without a report for so long it ends as a fault. Default ten minutes. */
  stalledMs?: number
}

/** @param script file beside this one that calls `answerInThread`; `data` is copied to it. */
export async function runThread<Result, Progress>(script: string, data: unknown, { signal, onProgress, stalledMs = STALLED_MS }: ThreadOptions<Progress>): Promise<ThreadEnding<Result>> {
  if (signal.aborted) return { kind: 'stopped' }
  const thread = new Worker(new URL(script, import.meta.url), { workerData: data, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB, maxOldGenerationSizeMb: THREAD_MEMORY_MIB }, name: script })
  let stop: (() => void) | undefined
  let beat: ReturnType<typeof setInterval> | undefined
  try {
    return await new Promise<ThreadEnding<Result>>((end) => {
      let telling = false
      let latest: Progress | undefined
      const tell = (): void => {
        if (telling) return
        telling = true
        onProgress(latest)
          .then((goOn) => (goOn ? undefined : end({ kind: 'stopped' })))
          .catch((error: unknown) => end({ kind: 'fault', error: errorForLog(error) }))
          .finally(() => {
            telling = false
          })
      }
      let reported = performance.now()
      beat = setInterval(() => {
        if (performance.now() - reported > stalledMs) return end({ kind: 'fault', error: { message: `the thread ${script} has reported nothing for ${stalledMs} ms and was ended` } })
        tell()
      }, BEAT_MS)
      thread.on('message', (message: ThreadMessage<Result, Progress>) => {
        if (message.kind !== 'progress') return end(message)
        latest = message.progress
        reported = performance.now()
        tell()
      })
      thread.on('error', (error) => end('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? { kind: 'outOfMemory' } : { kind: 'fault', error: errorForLog(error) }))
      thread.on('exit', (code) => end({ kind: 'fault', error: { message: `the thread ${script} ended with ${code} and no answer` } }))
      stop = () => end({ kind: 'stopped' })
      signal.addEventListener('abort', stop, { once: true })
    })
  } finally {
    clearInterval(beat)
    if (stop !== undefined) signal.removeEventListener('abort', stop)
    await thread.terminate()
  }
}
