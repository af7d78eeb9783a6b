/**
 * Somebody waits for a page, nobody for one more second of a simulation: where cores are short, what computes in the worker
 * stands back behind the web server and the database, as far as HEADROOM_WORKER_PRIORITY says. On Linux priority belongs to
 * a thread, and is inherited by those it begins; an Apache that is measured is begun by the main thread, which keeps its own.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync, readlinkSync } from 'node:fs'
import { constants, getPriority, setPriority } from 'node:os'
import { basename } from 'node:path'

export const WORKER_PRIORITIES = ['idle', 'low', 'normal'] as const
const { PRIORITY_BELOW_NORMAL, PRIORITY_LOW } = constants.priority

/** The calling thread, and those it begins. */
export function standBack(): void {
  if (process.platform === 'linux') lower(Number(basename(readlinkSync('/proc/thread-self'))))
}

/** The process's threads but the main one: those of V8, which collect and compile for all others. */
export function standBackHelpers(): void {
  if (process.platform !== 'linux') return
  for (const id of readdirSync('/proc/self/task')) if (Number(id) !== process.pid) lower(Number(id))
}

/**
 * `idle` is a policy of the kernel: whoever else wakes up has the core at once, not at the end of a slice of time; where
 * nothing sets it, the lowest priority comes near. `low` keeps a tenth of another's share.
 */
function lower(thread: number): void {
  const wanted = process.env['HEADROOM_WORKER_PRIORITY'] || 'idle'
  if (wanted === 'normal') return
  if (wanted === 'idle' && spawnSync('chrt', ['--idle', '--pid', '0', String(thread)], { stdio: 'ignore' }).status === 0) return
  const priority = wanted === 'low' ? PRIORITY_BELOW_NORMAL : PRIORITY_LOW
  try {
    if (getPriority(thread) < priority) setPriority(thread, priority)
  } catch {
    // Where it may not go back, it works all the same.
  }
}
