/**
 * Runs the simulation that somebody asked for: claims the row, computes in a thread, saves progress about twice a second
 * and asks in the same step whether to go on. Every ending is written down.
 */
import { claimEvaluation, failEvaluation, finishEvaluation, saveEvaluationProgress, stopEvaluation } from '#lib/data/evaluation-running.ts'
import type { Prediction } from '#lib/engine/prediction.ts'
import { logLine } from './log-line.ts'
import { runThread, THREAD_MEMORY_MIB } from './run-thread.ts'
import type { JobSignals } from './signals.ts'
import type { VersionToSimulate } from './simulate-thread.ts'

const MAX_ATTEMPTS = 3

export type SimulationOutcome = 'done' | 'failed' | 'cancelled' | 'released' | 'lost' | 'nothing'

/** @param attempt 1 for the first run of this job. */
export async function simulateVersion(evaluationId: string, attempt: number, signals: JobSignals): Promise<SimulationOutcome> {
  const claim = await claimEvaluation(evaluationId)
  if (claim === null) return 'nothing'
  const fail = async (words: string): Promise<SimulationOutcome> => ((await failEvaluation(claim, words)) ? 'failed' : 'lost')
  if (attempt > MAX_ATTEMPTS) return fail(`The simulation was begun ${MAX_ATTEMPTS} times and each time the worker ended before it did. Ask again with fewer sites or less traffic.`)
  const version: VersionToSimulate = { inputs: claim.inputs, seed: claim.seed }
  const ending = await runThread<Prediction, number>('./simulate-thread.ts', version, {
    signal: AbortSignal.any([signals.stop, signals.lost]),
    onProgress: (progress) => saveEvaluationProgress(claim, progress),
  })
  switch (ending.kind) {
    case 'done':
      return (await finishEvaluation(claim, ending.result)) ? 'done' : 'lost'
    case 'stopped':
      return signals.lost.aborted ? 'lost' : stopEvaluation(claim)
    case 'refused':
      return fail(ending.message)
    case 'outOfMemory':
      return fail(`The simulation takes more than ${THREAD_MEMORY_MIB} MiB of memory. Ask again with fewer sites or less traffic.`)
    case 'fault':
      logLine('error', 'simulation-failed', { evaluationId, attempt, error: ending.error })
      if (attempt < MAX_ATTEMPTS) throw new Error(`attempt ${attempt} of simulating ${evaluationId} failed; it will be tried again`)
      return fail(`The simulation failed ${MAX_ATTEMPTS} times through a fault on our side. Tell whoever runs Headroom its id, ${evaluationId}; the worker's log says why.`)
  }
}
