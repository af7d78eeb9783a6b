/**
 * Runs one proof in a process of its own and says how it ended. Exactly one ending; when it has come the process is gone, and
 * with it Apache and the load generator.
 */
import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { ProofEvidence } from '#lib/planning/proof-evidence.ts'
import { clearLeftovers } from './clear-leftovers.ts'
import { CLEAN_ENVIRONMENT } from './find-apache.ts'
import type { ProofJob } from './prove-plan.ts'
import type { ProofMessage } from './prove-process.ts'

export type ProofEnding =
  | { kind: 'done'; evidence: ProofEvidence }
  /** The plan cannot be run here: words for the person. */
  | { kind: 'refused'; message: string }
  /** We or the machine are at fault: for the log. */
  | { kind: 'fault'; message: string }
  /** The signal or `onProgress` said so. */
  | { kind: 'stopped' }

export interface ProofOptions {
  signal: AbortSignal
  /** Called one at a time, about once a second, with how far the run is from 0 to 1; false stops it. */
  onProgress: (progress: number) => Promise<boolean>
}

const MEMORY_MIB = 1024
const BEAT_MS = 700
/** Apache's own ten seconds to stop, and some. */
const LONGEST_STOP_MS = 20_000
/** Beside the run itself: starting, calibrating, the last answers, simulating. */
const AROUND_MS = 300_000

export async function runProof(job: ProofJob, { signal, onProgress }: ProofOptions): Promise<ProofEnding> {
  if (signal.aborted) return { kind: 'stopped' }
  const child = fork(join(import.meta.dirname, 'prove-process.ts'), [], { execArgv: [`--max-old-space-size=${MEMORY_MIB}`], env: { ...CLEAN_ENVIRONMENT, ...temporaryFolder() }, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  let ending: ProofEnding | undefined
  let said = ''
  let progress = 0
  let stopped = false
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)))
  const exited = new Promise<number | null>((done) => {
    child.once('exit', (code) => done(code))
    child.once('error', (error) => {
      said += error.message
      done(null)
    })
  })
  child.on('message', (message: ProofMessage) => {
    if (message.kind === 'progress') progress = Math.max(progress, message.progress)
    else ending ??= message
  })
  const stop = (): void => {
    if (stopped) return
    stopped = true
    child.kill('SIGTERM')
    setTimeout(() => child.kill('SIGKILL'), LONGEST_STOP_MS).unref()
  }
  signal.addEventListener('abort', stop, { once: true })
  const late = setTimeout(() => {
    ending ??= { kind: 'fault', message: 'the run did not end in time' }
    stop()
  }, (job.warmupS + job.durationS) * 1000 + AROUND_MS)
  let telling = false
  const beat = setInterval(() => {
    if (telling) return
    telling = true
    onProgress(progress)
      .then((goOn) => (goOn ? undefined : stop()))
      .catch((error: unknown) => {
        ending ??= { kind: 'fault', message: String(error) }
        stop()
      })
      .finally(() => (telling = false))
  }, BEAT_MS)
  try {
    child.send(job)
    const code = await exited
    if (ending?.kind === 'done') return ending
    if (stopped) return ending?.kind === 'fault' && !signal.aborted && ending.message.includes('in time') ? ending : { kind: 'stopped' }
    return ending ?? { kind: 'fault', message: `the process of the run ended with ${code} and no answer: ${said}` }
  } finally {
    clearInterval(beat)
    clearTimeout(late)
    signal.removeEventListener('abort', stop)
    // A process that was killed outright could not clear away.
    await clearLeftovers()
  }
}

/** Where the machine keeps temporary files is the one thing that the run must know of ours. */
function temporaryFolder(): Record<string, string> {
  const folder = process.env['TMPDIR']
  return folder === undefined || folder === '' ? {} : { TMPDIR: folder }
}
