/** Streams one file through the reader, in a thread of its own because a file may be hostile. */
import type { ExpansionBounds } from '#lib/ingest/compression.ts'
import type { LoadTestFacts, LoadTestMeasurement } from '#lib/ingest/load-test/load-test-measurement.ts'
import { openMeasurementReader } from '#lib/ingest/load-test/measurement-reader.ts'
import type { MeasurementFacts } from '#lib/ingest/measurement-facts.ts'
import { measurementOf, type Measurement } from '#lib/ingest/measurement.ts'
import { answerInThread } from './answer-in-thread.ts'
import { unpackUpload } from './unpack-upload.ts'

export interface FileToRead {
  path: string
  /** What messages call the file. */
  place: string
  logFormat?: string
  /** Name of a format, as `headroom profile --format` takes it. */
  format?: string
  vhosts: readonly string[]
  bounds: ExpansionBounds
}

/** Bytes of the file as it lies on disk, and lines, so far. */
export interface FileProgress {
  bytes: number
  lines: number
}

export interface FileRead {
  facts: MeasurementFacts | LoadTestFacts
  summary: Measurement | LoadTestMeasurement
}

/** Wall times kept for exact percentiles, 12 bytes each. */
const EXACT_TIMES = 1_000_000

answerInThread<FileToRead, FileRead, FileProgress>(async ({ path, place, logFormat, format, vhosts, bounds }, report) => {
  const upload = unpackUpload(path, place, bounds)
  const reader = openMeasurementReader({ place, logFormat, format, vhosts, exactLimit: EXACT_TIMES })
  for await (const chunk of upload.chunks) {
    reader.push(chunk)
    report(() => ({ bytes: upload.bytesUsed(), lines: reader.progress().lines }))
  }
  const reading = reader.end()
  return reading.kind === 'load-test'
    ? { facts: reading.facts, summary: reading.facts.measurement }
    : { facts: reading.facts, summary: measurementOf(reading.facts, reading.exact) }
})
