/**
 * Reads one file in a thread with bounded memory. Promises one ending, and that the thread is gone when it has come.
 */
import { Worker } from 'node:worker_threads'
import type { MeasurementFacts } from '#lib/ingest/measurement-facts.ts'
import type { Measurement } from '#lib/ingest/measurement.ts'
import { errorForLog } from './log-line.ts'
import type { FileToRead, ThreadMessage } from './read-file-thread.ts'

export type FileEnding =
  | { kind: 'read'; facts: MeasurementFacts; summary: Measurement }
  | { kind: 'refused'; message: string }
  | { kind: 'fault'; error: Record<string, unknown> }
  /** The caller's `onProgress` said so, or its signal. */
  | { kind: 'stopped' }

/** The young generation is kept small because garbage is what a log makes most of; the old one is a bound, not a need. */
const MEMORY = { maxYoungGenerationSizeMb: 64, maxOldGenerationSizeMb: 384 }

/** @param onProgress called one at a time; false stops the reading; what it throws ends the reading as a fault. */
export async function readFile(file: FileToRead, signal: AbortSignal, onProgress: (bytes: number, lines: number) => Promise<boolean>): Promise<FileEnding> {
  const thread = new Worker(new URL('./read-file-thread.ts', import.meta.url), { workerData: file, resourceLimits: MEMORY, name: 'read-file' })
  try {
    return await new Promise<FileEnding>((resolve) => {
      const end = (ending: FileEnding): void => resolve(ending)
      let telling = false
      thread.on('message', (message: ThreadMessage) => {
        if (message.kind !== 'progress') return end(message)
        if (telling) return
        telling = true
        onProgress(message.bytes, message.lines)
          .then((goOn) => (goOn ? undefined : end({ kind: 'stopped' })))
          .catch((error: unknown) => end({ kind: 'fault', error: errorForLog(error) }))
          .finally(() => {
            telling = false
          })
      })
      thread.on('error', (error) => end('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? outOfMemory(file.place) : { kind: 'fault', error: errorForLog(error) }))
      thread.on('exit', (code) => end(signal.aborted ? { kind: 'stopped' } : { kind: 'fault', error: { message: `the reading thread ended with ${code}` } }))
      if (signal.aborted) end({ kind: 'stopped' })
      else signal.addEventListener('abort', () => end({ kind: 'stopped' }), { once: true })
    })
  } finally {
    await thread.terminate()
  }
}

function outOfMemory(place: string): FileEnding {
  return { kind: 'refused', message: `${place}: Reading it takes more than ${MEMORY.maxOldGenerationSizeMb} MiB of memory, which no access log should. Split it and upload the parts.` }
}
