/**
 * Runs what somebody asked to have computed of a version, a simulation or a recommendation: claims the row, computes in a
 * thread, saves progress and asks in the same step, about twice a second, whether to go on. Every ending is written down.
 */
import { claimEvaluation, failEvaluation, finishEvaluation, saveEvaluationProgress, stopEvaluation } from '#lib/data/evaluation-running.ts'
import { PAIRED, RECOMMENDATION, SIMULATION } from '#lib/data/evaluation-kinds.ts'
import { logLine } from './log-line.ts'
import { runThread, THREAD_MEMORY_MIB } from './run-thread.ts'
import type { JobSignals } from './signals.ts'
import type { EvaluationProgress, VersionToEvaluate } from './simulate-thread.ts'

const MAX_ATTEMPTS = 3

/** The thread of each kind, and what people call it. */
const KINDS: Readonly<Record<string, { script: string; name: string }>> = {
  [SIMULATION]: { script: './simulate-thread.ts', name: 'simulation' },
  [PAIRED]: { script: './paired-thread.ts', name: 'paired simulation' },
  [RECOMMENDATION]: { script: './recommend-thread.ts', name: 'recommendation' },
}

export type EvaluationOutcome = 'done' | 'failed' | 'cancelled' | 'released' | 'lost' | 'nothing'

/** @param attempt 1 for the first run of this job. */
export async function evaluateVersion(evaluationId: string, attempt: number, signals: JobSignals): Promise<EvaluationOutcome> {
  const claim = await claimEvaluation(evaluationId)
  if (claim === null) return 'nothing'
  const fail = async (words: string): Promise<EvaluationOutcome> => ((await failEvaluation(claim, words)) ? 'failed' : 'lost')
  const kind = KINDS[claim.kind]
  if (kind === undefined) return fail(`This release does not know how to compute a ${claim.kind}.`)
  const { script, name } = kind
  if (attempt > MAX_ATTEMPTS) return fail(`The ${name} was begun ${MAX_ATTEMPTS} times and each time the worker ended before it did. Ask again with fewer sites or less traffic.`)
  const version: VersionToEvaluate = { inputs: claim.inputs, seed: claim.seed, others: claim.others }
  const ending = await runThread<object, EvaluationProgress>(script, version, {
    signal: AbortSignal.any([signals.stop, signals.lost]),
    onProgress: (progress) => saveEvaluationProgress(claim, progress?.done ?? 0, progress?.known),
  })
  switch (ending.kind) {
    case 'done':
      return (await finishEvaluation(claim, ending.result)) ? 'done' : 'lost'
    case 'stopped':
      return signals.lost.aborted ? 'lost' : stopEvaluation(claim)
    case 'refused':
      return fail(ending.message)
    case 'outOfMemory':
      return fail(`The ${name} takes more than ${THREAD_MEMORY_MIB} MiB of memory. Ask again with fewer sites or less traffic.`)
    case 'fault':
      logLine('error', 'evaluation-failed', { evaluationId, kind: claim.kind, attempt, error: ending.error })
      if (attempt < MAX_ATTEMPTS) throw new Error(`attempt ${attempt} of the ${name} ${evaluationId} failed; it will be tried again`)
      return fail(`The ${name} failed ${MAX_ATTEMPTS} times through a fault on our side. Tell whoever runs Headroom its id, ${evaluationId}; the worker's log says why.`)
  }
}
