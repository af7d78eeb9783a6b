/**
 * What may happen to the simulated machine, and what a request's CPU job is for.
 */

/** Events: kind in the lowest 4 bits, number of site, request or process above. */
export const ARRIVE = 0
export const RUN = 1
export const UNBLOCK = 2
export const DROP = 3
export const RETRY = 4
export const PATIENCE = 5
export const LIFE = 6
export const WAKE = 7

/** What a request's CPU job is. */
export const FRONT_BEFORE = 0
export const BURST = 1
export const TAIL = 2
export const FRONT_AFTER = 3
export const ENTRY = 4
export const CONTINUE = 5
export const WRITE = 6
export const CLOSE = 7
