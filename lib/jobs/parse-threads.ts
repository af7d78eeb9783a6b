/**
 * Threads that parse segments of an access log. Promises that results come in the order in which segments were given, that
 * no more are under way than the threads can take up, and that all threads are gone after `close`.
 */
import { Worker } from 'node:worker_threads'
import type { ParsedSegment, SegmentFormat } from '#lib/ingest/log-segment.ts'

export interface SegmentDone {
  bytes: Uint8Array<ArrayBuffer>
  parsed: ParsedSegment
  /** Which parser did it. */
  source: number
}

export interface ParseThreads {
  /** How many segments are under way or wait to be taken. */
  pending(): number
  /** Segments that may be under way at once: enough that no thread has to wait for the next. */
  readonly room: number
  /** Hands over `bytes`, which must not be used any more. */
  give(bytes: Uint8Array<ArrayBuffer>): void
  /** The oldest segment that was not taken yet. */
  take(): Promise<SegmentDone>
  close(): Promise<void>
}

const YOUNG_MIB = 3
const OLD_MIB = 48

export function openParseThreads(count: number, format: SegmentFormat): ParseThreads {
  interface Thread {
    worker: Worker
    /** Those whom its next answers belong to. */
    waiting: { resolve: (done: SegmentDone) => void; reject: (error: unknown) => void }[]
  }
  const queue: Promise<SegmentDone>[] = []
  let failure: unknown
  const threads = Array.from({ length: count }, (_, source): Thread => {
    const worker = new Worker(new URL('./parse-segment-thread.ts', import.meta.url), { workerData: format, name: 'parse-segment', resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB, maxOldGenerationSizeMb: OLD_MIB } })
    const thread: Thread = { worker, waiting: [] }
    const fail = (error: unknown): void => {
      failure ??= error
      for (const { reject } of thread.waiting.splice(0)) reject(error)
    }
    worker.on('message', ({ bytes, parsed }: Omit<SegmentDone, 'source'>) => thread.waiting.shift()?.resolve({ bytes, parsed, source }))
    worker.on('error', fail)
    worker.on('exit', (code) => fail(new Error(`A thread that parses ended with ${code}`)))
    return thread
  })

  return {
    room: 2 * count,
    pending: () => queue.length,
    give(bytes) {
      const thread = threads.reduce((a, b) => (b.waiting.length < a.waiting.length ? b : a))
      const done = failure === undefined ? new Promise<SegmentDone>((resolve, reject) => {
        thread.waiting.push({ resolve, reject })
        thread.worker.postMessage(bytes, [bytes.buffer])
      }) : Promise.reject(failure)
      // Whoever takes it hears of a failure; until then it is nobody's.
      done.catch(() => undefined)
      queue.push(done)
    },
    take() {
      return queue.shift() ?? Promise.reject(new Error('No segment is under way'))
    },
    async close() {
      await Promise.all(threads.map(({ worker }) => worker.terminate()))
    },
  }
}
