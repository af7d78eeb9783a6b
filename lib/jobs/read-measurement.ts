/**
 * Reads one uploaded file into facts: claims it, reads it in a thread, saves progress about twice a second and asks in the
 * same step whether to go on, and saves the result in one transaction. Promises that every ending is written down in words
 * a person can act on, that a worker killed on the way leaves the file to the next one, and that facts of a file that
 * turned out broken are not used.
 */
import { cancelReading, claimReading, failReading, finishReading, listLogsOfSameTime, releaseReading, saveReadingProgress, type ReadingClaim, type ReadingState } from '#lib/data/measurement-reading.ts'
import { kindOfSummary, type AnySummary } from '#lib/ingest/any-facts.ts'
import type { ExpansionBounds } from '#lib/ingest/compression.ts'
import type { RepeatedLines } from '#lib/ingest/site/repeated-lines.ts'
import { logLine } from './log-line.ts'
import type { FileProgress, FileRead, FileToRead } from './read-file-thread.ts'
import type { LogsCompared, LogsToCompare } from './repeated-lines-thread.ts'
import { runThread, THREAD_MEMORY_MIB } from './run-thread.ts'
import type { JobSignals } from './signals.ts'
import { StorageError } from './stored-file.ts'
import { openStoredFiles } from './stored-files.ts'

export const MAX_ATTEMPTS = 3

/** `nothing`: there was nothing to read any more. `lost`: another worker has taken the file over. */
export type ReadingOutcome = 'ready' | 'failed' | 'cancelled' | 'released' | 'lost' | 'nothing'

/** @throws what is no fault of the file (database, disk), to be tried again; on the last attempt it is written down instead. */
export async function readMeasurement(measurementId: string, signals: JobSignals, bounds: ExpansionBounds = {}): Promise<ReadingOutcome> {
  const claim = await claimReading(measurementId)
  if (claim === null) return 'nothing'
  const fail = async (words: string): Promise<ReadingOutcome> => ((await failReading(claim, `${claim.fileName}: ${words}`)) ? 'failed' : 'lost')
  if (claim.attempt > MAX_ATTEMPTS) {
    return fail(`Reading it was begun ${MAX_ATTEMPTS} times and each time the worker ended before the file did. Split the file and upload the parts; if that fails as well, tell whoever runs Headroom the measurement's id, ${measurementId}.`)
  }
  // Storage that does not answer costs no attempt: the file waits for it.
  const away = async (error: unknown): Promise<never> => {
    await releaseReading(claim)
    throw error
  }
  const files = await openStoredFiles()
  if ((await files.find(claim.teamId, claim.sha256).catch(away)) === null) {
    return fail('The uploaded file is no longer where uploaded files are kept. Upload it again; whoever runs Headroom should see to it that server and worker share one HEADROOM_DATA_DIR, or one bucket.')
  }

  let state: ReadingState = 'current'
  const file: FileToRead = { teamId: claim.teamId, sha256: claim.sha256, place: claim.fileName, logFormat: claim.logFormat === null || claim.logFormat === '' ? undefined : claim.logFormat, format: formatOf(claim), unit: claim.unit ?? undefined, vhosts: claim.vhosts, bounds }
  const ending = await runThread<FileRead, FileProgress>('./read-file-thread.ts', file, {
    signal: AbortSignal.any([signals.stop, signals.lost]),
    async onProgress(progress) {
      state = await saveReadingProgress(claim, progress ?? { bytes: 0, lines: 0 })
      return state === 'current'
    },
  })

  switch (ending.kind) {
    case 'done': {
      const { summary, facts } = ending.result
      const compared = await compareWithOtherLogs(claim, file, summary, signals)
      if (compared === 'stopped') return stopped(claim, await saveReadingProgress(claim, { bytes: claim.bytes, lines: summary.lines.total }), signals)
      state = await finishReading(claim, { summary, facts, problems: summary.problems, repeats: compared })
      return state === 'current' ? 'ready' : stopped(claim, state, signals)
    }
    case 'stopped':
      return stopped(claim, state, signals)
    case 'refused':
      return (await failReading(claim, ending.message)) ? 'failed' : 'lost'
    case 'outOfMemory':
      return fail(`Reading it takes more than ${THREAD_MEMORY_MIB} MiB of memory, which no measurement should. Split it and upload the parts.`)
    case 'fault':
      logLine('error', 'reading-failed', { measurementId, attempt: claim.attempt, error: ending.error })
      if (ending.error['name'] === StorageError.name) return away(new Error(`the storage of uploaded files failed while ${measurementId} was read; it will be tried again`))
      if (claim.attempt < MAX_ATTEMPTS) throw new Error(`attempt ${claim.attempt} of reading ${measurementId} failed; it will be tried again`)
      return fail(`Reading it failed ${MAX_ATTEMPTS} times through a fault on our side. Tell whoever runs Headroom the measurement's id, ${measurementId}; the worker's log says why.`)
  }
}

/**
 * Lines that other logs of the site, of the same time, hold already. Comparing is a help: where it fails, the log counts
 * as it is, and the profile says that files cover the same time.
 */
async function compareWithOtherLogs(claim: ReadingClaim, file: FileToRead, summary: AnySummary, signals: JobSignals): Promise<RepeatedLines | null | 'stopped'> {
  if (kindOfSummary(summary) !== 'access-log' || !('from' in summary) || summary.from === null || summary.to === null) return null
  const others = await listLogsOfSameTime(claim, { from: summary.from, to: summary.to })
  if (others.length === 0) return null
  const data: LogsToCompare = { file, others }
  const ending = await runThread<LogsCompared, FileProgress>('./repeated-lines-thread.ts', data, {
    signal: AbortSignal.any([signals.stop, signals.lost]),
    onProgress: async () => (await saveReadingProgress(claim, { bytes: claim.bytes, lines: summary.lines.total })) === 'current',
  })
  if (ending.kind === 'stopped') return 'stopped'
  if (ending.kind !== 'done') logLine('warning', 'logs-not-compared', { measurementId: claim.measurementId, ending: ending.kind })
  return ending.kind === 'done' ? ending.result.repeats : null
}

async function stopped(claim: ReadingClaim, state: ReadingState, signals: JobSignals): Promise<ReadingOutcome> {
  if (state === 'cancelAsked') return (await cancelReading(claim)) ? 'cancelled' : 'lost'
  if (state === 'lost' || signals.lost.aborted) return 'lost'
  return (await releaseReading(claim)) ? 'released' : 'lost'
}

/** A choice of the empty text is none; "access-log" leaves the kind of log to be found. */
function formatOf({ logFormat, formatChoice }: ReadingClaim): string | undefined {
  return (logFormat !== null && logFormat !== '') || formatChoice === null || formatChoice === '' ? undefined : formatChoice
}
