/**
 * Requests of a site that end without an answer from the application, by formula: shares by cause.
 */
import { GROUP_DEFAULTS } from './overheads.ts'
import type { ErrorShare } from './prediction.ts'
import type { GroupAnswer } from './solve-host.ts'

/** Requests a second that come, and that are answered by the application. */
export function siteRates(answers: readonly GroupAnswer[]): { offeredPerSecond: number; throughputPerSecond: number } {
  const errors = siteErrors(answers)
  const lost = answers.every((answer) => answer.solution.stable) ? errors['503'] + errors['504'] : 0
  return {
    offeredPerSecond: answers.reduce((sum, answer) => sum + answer.offered, 0),
    throughputPerSecond: answers.reduce((sum, answer) => sum + answer.solution.throughput, 0) * (1 - lost),
  }
}

/** P(wait for a thread > t). */
export function waitTail({ solution }: GroupAnswer, t: number): number {
  return solution.queuedShare > 0 ? solution.queuedShare * Math.exp(-t / Math.max(solution.waiting.mean, 1e-9)) : 0
}

/**
 * Share of requests lost where those that would wait too long are not served, from the share `late` that would if all
 * were: (1 - r) late / (1 - r late), r the use of the capacity (Boots & Tijms, A multiserver queueing system with
 * impatient customers, 1999; exact for M/M/c). What is lost makes room for what follows, so near saturation few are lost
 * where nearly all would be late, and the group goes on carrying its capacity.
 */
function lossAt({ solution }: GroupAnswer, late: number): number {
  const used = Math.min(1, solution.throughput / Math.max(solution.capacity, 1e-12))
  return late > 0 ? Math.min(late, ((1 - used) * late) / Math.max(1e-12, 1 - used * late)) : 0
}

/**
 * 504: waits that outlast `queue-timeout`; 503: a backlog that stays full for `connect-timeout`. An unstable group loses
 * what it cannot carry, as 504 where the queue timeout strikes before the backlog is full, else as 503.
 */
export function siteErrors(answers: readonly GroupAnswer[]): ErrorShare {
  const errors = { '503': 0, '504': 0 }
  const shares = answers.reduce((sum, answer) => sum + answer.load.share, 0) || 1
  for (const answer of answers) {
    const { solution, group } = answer
    const weight = answer.load.share / shares
    const backlog = group.listenBacklog ?? GROUP_DEFAULTS.listenBacklog
    const queueTimeout = group.queueTimeoutS ?? 0
    const connectTimeout = group.connectTimeoutS ?? GROUP_DEFAULTS.connectTimeoutS
    if (!solution.stable) {
      const loss = Math.max(0, 1 - solution.capacity / Math.max(answer.offered, 1e-12))
      if (queueTimeout > 0 && backlog / solution.capacity > queueTimeout) errors['504'] += weight * loss
      else errors['503'] += weight * loss
      continue
    }
    if (queueTimeout > 0) errors['504'] += weight * lossAt(answer, waitTail(answer, queueTimeout))
    const fullBacklog = solution.tailRatio > 0 ? solution.queuedShare * solution.tailRatio ** backlog : 0
    errors['503'] += weight * lossAt(answer, fullBacklog * Math.exp(-connectTimeout / Math.max(solution.waiting.mean, 1e-9)))
  }
  errors['504'] = Math.min(1, errors['504'])
  errors['503'] = Math.min(1 - errors['504'], errors['503'])
  return errors
}
