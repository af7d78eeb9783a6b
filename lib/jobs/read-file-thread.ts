/** Streams one file through the reader, in a thread of its own because a file may be hostile. */
import { openAccessLogReader } from '#lib/ingest/access-log-reader.ts'
import type { ExpansionBounds } from '#lib/ingest/compression.ts'
import type { MeasurementFacts } from '#lib/ingest/measurement-facts.ts'
import { measurementOf, type Measurement } from '#lib/ingest/measurement.ts'
import { answerInThread } from './answer-in-thread.ts'
import { unpackUpload } from './unpack-upload.ts'

export interface FileToRead {
  path: string
  /** What messages call the file. */
  place: string
  logFormat?: string
  vhosts: readonly string[]
  bounds: ExpansionBounds
}

/** Bytes of the file as it lies on disk, and lines, so far. */
export interface FileProgress {
  bytes: number
  lines: number
}

export interface FileRead {
  facts: MeasurementFacts
  summary: Measurement
}

/** Wall times kept for exact percentiles, 12 bytes each. */
const EXACT_TIMES = 1_000_000

answerInThread<FileToRead, FileRead, FileProgress>(async ({ path, place, logFormat, vhosts, bounds }, report) => {
  const upload = unpackUpload(path, place, bounds)
  const reader = openAccessLogReader({ place, logFormat, vhosts, exactLimit: EXACT_TIMES })
  for await (const chunk of upload.chunks) {
    reader.push(chunk)
    report(() => ({ bytes: upload.bytesUsed(), lines: reader.progress().lines }))
  }
  const { facts, exact } = reader.end()
  return { facts, summary: measurementOf(facts, exact) }
})
