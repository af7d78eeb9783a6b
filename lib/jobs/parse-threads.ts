/**
 * Threads that parse segments of an access log; the thread that gives them parses one itself where all others are busy, so
 * that no core waits. Promises that results come in the order in which segments were given, that few are under way, and
 * that all threads are gone after `close`.
 */
import { Worker } from 'node:worker_threads'
import { openSegmentParser } from '#lib/ingest/log-segment.ts'
import type { ParsedSegment, SegmentFormat } from '#lib/ingest/log-segment.ts'

export interface SegmentDone {
  bytes: Uint8Array<ArrayBuffer>
  parsed: ParsedSegment
  /** Which parser did it. */
  source: number
}

/** What a thread is sent: whole lines, and memory for their rows. */
export interface SegmentToParse {
  bytes: Uint8Array<ArrayBuffer>
  memory: ArrayBuffer | undefined
}

export interface ParseThreads {
  /** How many segments are under way or wait to be taken. */
  pending(): number
  /** Whether the oldest is parsed. */
  ready(): boolean
  /** Segments that may be under way at once: enough that no thread has to wait for the next. */
  readonly room: number
  /** Takes over `bytes`, which must not be used any more. */
  give(bytes: Uint8Array<ArrayBuffer>): void
  /** The oldest segment that was not taken yet. */
  take(): Promise<SegmentDone>
  /** Takes back the rows of a segment that was counted. */
  reuse(parsed: ParsedSegment): void
  close(): Promise<void>
}

/** Segments that wait at a thread, so that it always has the next. */
const WAITING = 2
const YOUNG_MIB = 3
const OLD_MIB = 48

export function openParseThreads(count: number, format: SegmentFormat): ParseThreads {
  interface Thread {
    worker: Worker
    /** Those whom its next answers belong to. */
    waiting: { resolve: (done: SegmentDone) => void; reject: (error: unknown) => void }[]
  }
  const queue: { done: Promise<SegmentDone>; ready: boolean }[] = []
  const here = openSegmentParser(format)
  const spare: ArrayBuffer[] = []
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
    room: 2 * WAITING * count,
    pending: () => queue.length,
    ready: () => queue[0]?.ready === true,
    give(bytes) {
      const thread = threads.reduce((a, b) => (b.waiting.length < a.waiting.length ? b : a))
      if (failure === undefined && thread.waiting.length >= WAITING) {
        queue.push({ done: Promise.resolve({ bytes, parsed: here.parse(bytes, spare.pop()), source: count }), ready: true })
        return
      }
      const done = failure === undefined ? new Promise<SegmentDone>((resolve, reject) => {
        thread.waiting.push({ resolve, reject })
        const toParse: SegmentToParse = { bytes, memory: spare.pop() }
        thread.worker.postMessage(toParse, toParse.memory === undefined ? [bytes.buffer] : [bytes.buffer, toParse.memory])
      }) : Promise.reject(failure)
      const entry = { done, ready: false }
      // Whoever takes it hears of a failure; until then it is nobody's.
      done.then(() => (entry.ready = true), () => undefined)
      queue.push(entry)
    },
    take() {
      return queue.shift()?.done ?? Promise.reject(new Error('No segment is under way'))
    },
    reuse({ rows }) {
      if (spare.length < 2) spare.push(rows.path.buffer as ArrayBuffer)
    },
    async close() {
      await Promise.all(threads.map(({ worker }) => worker.terminate()))
    },
  }
}
