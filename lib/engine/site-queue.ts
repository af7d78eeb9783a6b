/**
 * How the requests of a site wait for a thread, over all its groups.
 */
import { MECHANICS } from './overheads.ts'
import { waitTail } from './site-errors.ts'
import type { GroupAnswer } from './solve-host.ts'

/** A request counts as queued when it waits longer than this for a thread. */
export const QUEUED_FROM_S = 0.001

/** Share of the requests that wait for a thread; null where a queue grows. */
export function queuedShare(answers: readonly GroupAnswer[], stable: boolean, seconds = QUEUED_FROM_S): number | null {
  if (!stable || answers.length === 0) return stable ? 0 : null
  const shares = answers.reduce((sum, answer) => sum + answer.load.share, 0)
  return answers.reduce((sum, answer) => sum + answer.load.share * lateTail(answer, seconds), 0) / shares
}

/** Waits for a thread, or for the core on which a free thread is woken (see `Mechanics.strandedArrivalShare`). */
function lateTail(answer: GroupAnswer, seconds: number): number {
  const waits = waitTail(answer, seconds)
  const stranded = answer.coresBusy * MECHANICS.strandedArrivalShare * Math.max(0, 1 - (1000 * seconds) / MECHANICS.strandedMs)
  return waits + (1 - waits) * stranded
}

export function siteQueue(answers: readonly GroupAnswer[], stable: boolean): { share: number | null; ms: { mean: number | null; p95: number | null } } {
  if (!stable || answers.length === 0) return { share: stable ? 0 : null, ms: { mean: stable ? 0 : null, p95: stable ? 0 : null } }
  const shares = answers.reduce((sum, answer) => sum + answer.load.share, 0)
  const over = (t: number): number => queuedShare(answers, stable, t) ?? 0
  let low = 0
  let high = 1e-3
  if (over(0) > 0.05) {
    while (over(high) > 0.05 && high < 1e7) high *= 2
    for (let step = 0; step < 50 && high - low > 1e-6 * high; step++) {
      const middle = (low + high) / 2
      if (over(middle) > 0.05) low = middle
      else high = middle
    }
  }
  const mean = answers.reduce((sum, answer) => sum + answer.load.share * answer.solution.queueMean, 0) / shares
  return { share: over(QUEUED_FROM_S), ms: { mean: mean * 1000, p95: over(0) > 0.05 ? high * 1000 : 0 } }
}
