/**
 * Somebody waits for a page, nobody for one more second of a simulation: where cores are short, what computes in the worker
 * stands back behind the web server and the database. On Linux priority belongs to a thread, and is inherited by those it
 * begins; an Apache that is measured is begun by the main thread, which keeps its own.
 */
import { readdirSync } from 'node:fs'
import { constants, getPriority, setPriority } from 'node:os'

const { PRIORITY_BELOW_NORMAL } = constants.priority

/** The calling thread, and those it begins. */
export function standBack(): void {
  lower(0)
}

/** The process's threads but the main one: those of V8, which collect and compile for all others. */
export function standBackHelpers(): void {
  if (process.platform !== 'linux') return
  for (const id of readdirSync('/proc/self/task')) if (Number(id) !== process.pid) lower(Number(id))
}

/** Further back already, it may not come forward; and where it may not go back, it works all the same. */
function lower(thread: number): void {
  try {
    if (process.platform === 'linux' && getPriority(thread) < PRIORITY_BELOW_NORMAL) setPriority(thread, PRIORITY_BELOW_NORMAL)
  } catch {
    return
  }
}
