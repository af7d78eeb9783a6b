/**
 * Length of a daemon group's listen queue by Little's law, L = X x W: a group that finishes X requests a second empties a queue
 * of L in L / X seconds, so a longer queue than X x W only makes people wait longer than the W they tolerate, and holds an Apache
 * worker for each of them. mod_wsgi's default of 100 knows neither X nor W.
 */
export interface BacklogInput {
  /** Requests per second the group finishes when all its slots are busy. */
  throughputPerSecond: number
  /** Longest wait worth waiting for, seconds. */
  tolerableWaitS: number
  /** Most requests that can be on their way at once, where that is known (users of a closed system). */
  mostInFlight?: number
  slots: number
}

/** Shorter than this and a burst of a few requests within a millisecond is refused. */
export const SHORTEST_BACKLOG = 10
/** Linux cuts longer queues to net.core.somaxconn: 4096 since Linux 5.4, 128 before. */
export const LONGEST_BACKLOG = 4096

export function backlogByLittle(input: BacklogInput): number {
  const byLittle = Math.ceil(input.throughputPerSecond * input.tolerableWaitS)
  const byPopulation = input.mostInFlight === undefined ? Infinity : input.mostInFlight - input.slots
  return Math.min(LONGEST_BACKLOG, Math.max(SHORTEST_BACKLOG, Math.min(byLittle, byPopulation)))
}
