/**
 * Feeds a reader with all the chunks of a file, and where that turns out to be a long access log has its lines parsed in
 * further threads: the counting stays in this one, which parses too where all others are busy. The facts are those that `push` alone gives, to the last digit.
 * Memory is bounded; what is no access log, or short, or changes its format, is read in this thread.
 */
import { availableParallelism } from 'node:os'
import type { AccessLogReader } from '#lib/ingest/access-log-reader.ts'
import { openParseThreads } from './parse-threads.ts'
import type { ParseThreads } from './parse-threads.ts'

export interface ThreadedReader {
  push(chunk: Uint8Array): void
  accessLog(): AccessLogReader | null
}

export interface ThreadsOptions {
  /** Threads that parse; default one a core but that of the counting, at most `MAX_THREADS`. 0: none. */
  threads?: number
  /** Bytes read before the threads are begun, and of one segment. */
  fromBytes?: number
  segmentBytes?: number
  /** After each piece that was read. */
  onProgress?: () => void
}

/** Counting takes about half as long as parsing. */
const MAX_THREADS = 3
const FROM_BYTES = 6 * 1024 * 1024
const SEGMENT_BYTES = 512 * 1024
const LF = 10

export async function readInThreads(chunks: AsyncIterable<Uint8Array>, reader: ThreadedReader, options: ThreadsOptions = {}): Promise<void> {
  const { threads = Math.min(availableParallelism() - 1, MAX_THREADS), fromBytes = FROM_BYTES, segmentBytes = SEGMENT_BYTES, onProgress } = options
  let seen = 0
  let pool: { log: AccessLogReader; threads: ParseThreads } | null = null
  let given = false
  let segment = new Uint8Array(0)
  let size = 0
  const spare: Uint8Array<ArrayBuffer>[] = []

  /** The next of the segments under way, counted; as bytes where the format has changed meanwhile. */
  async function takeOne(log: AccessLogReader, parsing: ParseThreads): Promise<void> {
    const { bytes, parsed, source } = await parsing.take()
    if (log.segmentFormat() === null) log.push(bytes)
    else log.takeSegment(bytes, parsed, source)
    parsing.reuse(parsed)
    if (bytes.buffer.byteLength === segmentBytes) spare.push(new Uint8Array(bytes.buffer))
  }

  async function drain(log: AccessLogReader, parsing: ParseThreads): Promise<void> {
    while (parsing.pending() > 0) await takeOne(log, parsing)
  }

  /** Gives the first `end` bytes of the segment away and keeps the rest. */
  async function give(log: AccessLogReader, parsing: ParseThreads, end: number): Promise<void> {
    const rest = segment.slice(end, size)
    const next = spare.pop() ?? new Uint8Array(segmentBytes)
    next.set(rest)
    parsing.give(segment.subarray(0, end))
    segment = next
    size = rest.length
    // A turn for the threads' answers, which come between the file's chunks.
    await new Promise((turn) => setImmediate(turn))
    while (parsing.ready() || parsing.pending() >= parsing.room) await takeOne(log, parsing)
  }

  try {
    for await (const chunk of chunks) {
      seen += chunk.length
      let from = 0
      if (pool === null && !given && threads > 0 && seen >= fromBytes) {
        const lineEnd = chunk.lastIndexOf(LF)
        if (lineEnd >= 0) {
          reader.push(chunk.subarray(0, lineEnd + 1))
          from = lineEnd + 1
          const log = reader.accessLog()
          const format = log?.segmentFormat() ?? null
          if (log !== null && format !== null) {
            pool = { log, threads: openParseThreads(threads, format) }
            segment = new Uint8Array(segmentBytes)
          } else given = true
        }
      }
      if (pool === null) {
        if (from < chunk.length) reader.push(chunk.subarray(from))
        onProgress?.()
        continue
      }
      const { log, threads: parsing } = pool
      while (from < chunk.length) {
        const taken = Math.min(segmentBytes - size, chunk.length - from)
        segment.set(chunk.subarray(from, from + taken), size)
        size += taken
        from += taken
        if (size < segmentBytes) continue
        const lineEnd = segment.lastIndexOf(LF)
        if (lineEnd >= 0 && log.segmentFormat() !== null) await give(log, parsing, lineEnd + 1)
        else {
          // A line as long as a segment, or another format: from here on in this thread.
          await drain(log, parsing)
          log.push(segment.slice(0, size))
          size = 0
          if (from < chunk.length) log.push(chunk.subarray(from))
          from = chunk.length
          await parsing.close()
          pool = null
          given = true
        }
      }
      onProgress?.()
    }
    if (pool !== null) {
      const { log, threads: parsing } = pool
      if (size > 0) parsing.give(segment.slice(0, size))
      await drain(log, parsing)
    }
  } finally {
    await pool?.threads.close()
  }
}
