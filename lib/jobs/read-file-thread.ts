/** Streams one file of any kind through its reader, in a thread of its own because a file may be hostile; a long log takes further ones. */
import { summaryOfReading } from '#lib/ingest/any-facts.ts'
import type { AnyFacts, AnySummary } from '#lib/ingest/any-facts.ts'
import { openAnyReader } from '#lib/ingest/any-reader.ts'
import type { ExpansionBounds } from '#lib/ingest/compression.ts'
import { answerInThread } from './answer-in-thread.ts'
import { readInThreads } from './read-in-threads.ts'
import { getStoredFile } from './stored-files.ts'
import { unpackUpload } from './unpack-upload.ts'

export interface FileToRead {
  teamId: string
  sha256: string
  /** What messages call the file. */
  place: string
  logFormat?: string
  /** Name of a format, as `headroom profile --format` takes it. */
  format?: string
  /** Unit of the values of a file that names none. */
  unit?: string
  vhosts: readonly string[]
  bounds: ExpansionBounds
}

/** Bytes of the file as it is stored, and lines, so far. */
export interface FileProgress {
  bytes: number
  lines: number
}

export interface FileRead {
  facts: AnyFacts
  summary: AnySummary
}

/** Wall times kept for exact percentiles, 12 bytes each. */
const EXACT_TIMES = 1_000_000

answerInThread<FileToRead, FileRead, FileProgress>(async ({ teamId, sha256, place, logFormat, format, unit, vhosts, bounds }, report) => {
  const upload = unpackUpload(await getStoredFile(teamId, sha256), place, bounds)
  const reader = openAnyReader({ place, logFormat, format, unit, vhosts, exactLimit: EXACT_TIMES })
  await readInThreads(upload.chunks, reader, { onProgress: () => report(() => ({ bytes: upload.bytesUsed(), lines: reader.progress().lines })) })
  return summaryOfReading(reader.end())
})
