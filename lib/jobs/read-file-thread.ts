/**
 * Runs in a thread of its own, one per file: streams the file through the reader and posts progress, then the result. Alone
 * here because a file may be hostile: however long a line keeps the reader busy, the worker's heartbeat goes on; whatever
 * memory it takes is bounded and given back; and when it dies, only the thread does.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { isAppError } from '#lib/base/errors.ts'
import { openAccessLogReader } from '#lib/ingest/access-log-reader.ts'
import type { ExpansionBounds } from '#lib/ingest/compression.ts'
import type { MeasurementFacts } from '#lib/ingest/measurement-facts.ts'
import { measurementOf, type Measurement } from '#lib/ingest/measurement.ts'
import { errorForLog } from './log-line.ts'
import { unpackUpload } from './unpack-upload.ts'

export interface FileToRead {
  path: string
  /** What messages call the file. */
  place: string
  logFormat?: string
  vhosts: readonly string[]
  bounds: ExpansionBounds
  progressIntervalMs: number
}

export type ThreadMessage =
  | { kind: 'progress'; bytes: number; lines: number }
  | { kind: 'read'; facts: MeasurementFacts; summary: Measurement }
  /** The file is at fault: words for the person. */
  | { kind: 'refused'; message: string }
  /** We are at fault: for the log. */
  | { kind: 'fault'; error: Record<string, unknown> }

/** Wall times kept for exact percentiles, 12 bytes each. */
const EXACT_TIMES = 1_000_000

async function read(file: FileToRead, post: (message: ThreadMessage) => void): Promise<void> {
  try {
    const upload = unpackUpload(file.path, file.place, file.bounds)
    const reader = openAccessLogReader({ place: file.place, logFormat: file.logFormat, vhosts: file.vhosts, exactLimit: EXACT_TIMES })
    let postedAt = Date.now()
    for await (const chunk of upload.chunks) {
      reader.push(chunk)
      if (Date.now() - postedAt < file.progressIntervalMs) continue
      postedAt = Date.now()
      post({ kind: 'progress', bytes: upload.bytesUsed(), lines: reader.progress().lines })
    }
    const { facts, exact } = reader.end()
    post({ kind: 'read', facts, summary: measurementOf(facts, exact) })
  } catch (error) {
    post(isAppError(error) ? { kind: 'refused', message: error.publicMessage } : { kind: 'fault', error: errorForLog(error) })
  }
}

if (parentPort !== null) {
  const port = parentPort
  void read(workerData as FileToRead, (message) => port.postMessage(message))
}
