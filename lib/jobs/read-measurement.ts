/**
 * Reads one uploaded file into facts: claims it, streams it from disk through the reader, saves progress about twice a
 * second and asks in the same step whether to go on, and saves the result in one transaction. Promises that every ending
 * is written down in words a person can act on, that a worker killed on the way leaves the file to the next one, and that
 * facts of a file that turned out broken are not used.
 */
import { access } from 'node:fs/promises'
import { AppError, isAppError } from '#lib/base/errors.ts'
import { cancelReading, claimReading, failReading, finishReading, releaseReading, saveReadingProgress, type ReadingClaim } from '#lib/data/measurement-reading.ts'
import { openAccessLogReader } from '#lib/ingest/access-log-reader.ts'
import type { ExpansionBounds } from '#lib/ingest/compression.ts'
import { measurementOf } from '#lib/ingest/measurement.ts'
import { uploadPath } from './data-folder.ts'
import { errorForLog, logLine } from './log-line.ts'
import { unpackUpload } from './unpack-upload.ts'

export const MAX_ATTEMPTS = 3
const PROGRESS_INTERVAL_MS = 500
/** Wall times kept for exact percentiles: 12 bytes each, so that memory stays flat whatever the file's size. */
const EXACT_TIMES = 1_000_000

/** `nothing`: there was nothing to read any more. `lost`: another worker has taken the file over. */
export type ReadingOutcome = 'ready' | 'failed' | 'cancelled' | 'released' | 'lost' | 'nothing'

export interface ReadingSignals {
  /** The worker is asked to stop: the file is given back. */
  stop: AbortSignal
  /** The queue no longer holds this job as ours. */
  lost: AbortSignal
}

/** @throws what is no fault of the file (database, disk), to be tried again; on the last attempt it is written down instead. */
export async function readMeasurement(measurementId: string, signals: ReadingSignals, bounds: ExpansionBounds = {}): Promise<ReadingOutcome> {
  const claim = await claimReading(measurementId)
  if (claim === null) return 'nothing'
  if (claim.attempt > MAX_ATTEMPTS) {
    await failReading(claim, `${claim.fileName}: Reading it was begun ${MAX_ATTEMPTS} times and each time the worker ended before the file did. Split the file and upload the parts; if that fails as well, tell whoever runs Headroom the measurement's id, ${measurementId}.`)
    return 'failed'
  }
  try {
    return await readClaimed(claim, signals, bounds)
  } catch (error) {
    if (isAppError(error)) return (await failReading(claim, error.publicMessage)) ? 'failed' : 'lost'
    logLine('error', 'reading-failed', { measurementId, attempt: claim.attempt, ...errorForLog(error) })
    if (claim.attempt < MAX_ATTEMPTS) throw error
    const told = await failReading(claim, `${claim.fileName}: Reading it failed ${MAX_ATTEMPTS} times through a fault on our side. Tell whoever runs Headroom the measurement's id, ${measurementId}; the worker's log says why.`)
    return told ? 'failed' : 'lost'
  }
}

async function readClaimed(claim: ReadingClaim, signals: ReadingSignals, bounds: ExpansionBounds): Promise<ReadingOutcome> {
  const path = uploadPath(claim.teamId, claim.sha256)
  await requireFile(path, claim.fileName)
  const upload = unpackUpload(path, claim.fileName, bounds)
  const reader = openAccessLogReader({ place: claim.fileName, logFormat: formatOf(claim), vhosts: claim.vhosts, exactLimit: EXACT_TIMES })
  let savedAt = Date.now()
  for await (const chunk of upload.chunks) {
    reader.push(chunk)
    if (signals.lost.aborted) return 'lost'
    if (signals.stop.aborted) return (await releaseReading(claim)) ? 'released' : 'lost'
    if (Date.now() - savedAt < PROGRESS_INTERVAL_MS) continue
    const state = await saveReadingProgress(claim, { bytes: upload.bytesUsed(), lines: reader.progress().lines })
    savedAt = Date.now()
    if (state === 'lost') return 'lost'
    if (state === 'cancelAsked') return (await cancelReading(claim)) ? 'cancelled' : 'lost'
  }
  const { facts, exact } = reader.end()
  const state = await finishReading(claim, { summary: measurementOf(facts, exact), facts, problems: facts.problems })
  if (state === 'cancelAsked') return (await cancelReading(claim)) ? 'cancelled' : 'lost'
  return state === 'lost' ? 'lost' : 'ready'
}

function formatOf({ logFormat, formatChoice }: ReadingClaim): string | undefined {
  if (logFormat !== null && logFormat !== '') return logFormat
  return formatChoice === null || formatChoice === '' || formatChoice === 'access-log' || formatChoice === 'apache-access-log' ? undefined : formatChoice
}

async function requireFile(path: string, place: string): Promise<void> {
  try {
    await access(path)
  } catch (cause) {
    const reason = 'The uploaded file is no longer on the disk of the server.'
    const remedy = 'Upload it again; whoever runs Headroom should see to it that server and worker share one HEADROOM_DATA_DIR.'
    throw new AppError('gone', { publicMessage: `${place}: ${reason} ${remedy}`, problems: [{ place, reason, remedy }], cause })
  }
}
