/**
 * Somebody waits for a page, nobody for one more second of a simulation: where cores are short, what computes in the worker
 * stands back behind the web server and the database, as far as HEADROOM_WORKER_PRIORITY says. On Linux priority belongs to
 * a thread, and is inherited by those it begins; an Apache that is measured is begun by the main thread, which keeps its own.
 */
import { spawn, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { constants, getPriority, setPriority } from 'node:os'
import { basename } from 'node:path'

export const WORKER_PRIORITIES = ['idle', 'low', 'normal'] as const
const { PRIORITY_BELOW_NORMAL, PRIORITY_LOW } = constants.priority
const IDLE_POLICY = 5
const LOOK_EVERY_MS = 5000
/** Of one core, by all threads together: with less they stand still. */
const STARVING_SHARE = 0.1

const wanted = (): string => process.env['HEADROOM_WORKER_PRIORITY'] || 'idle'
const threads = (): number[] => readdirSync('/proc/self/task').map(Number).filter((id) => id !== process.pid)

/** The calling thread, and those it begins. */
export function standBack(): void {
  if (process.platform === 'linux') lower(Number(basename(readlinkSync('/proc/thread-self'))))
}

/** The process's threads but the main one: those of V8, which collect and compile for all others. */
export function standBackHelpers(): void {
  if (process.platform === 'linux') for (const id of threads()) lower(id)
}

/**
 * `idle` is a policy of the kernel: whoever else wakes up has the core at once, not at the end of a slice of time; where
 * nothing sets it, the lowest priority comes near. `low` keeps a tenth of another's share.
 */
function lower(thread: number): void {
  if (wanted() === 'normal') return
  const isIdle = wanted() === 'idle' && spawnSync('chrt', ['--idle', '--pid', '0', String(thread)], { stdio: 'ignore' }).status === 0
  // An idle thread has it for when it comes forward.
  const priority = wanted() === 'low' || isIdle ? PRIORITY_BELOW_NORMAL : PRIORITY_LOW
  try {
    if (getPriority(thread) < priority) setPriority(thread, priority)
  } catch {
    // Where it may not go back, it works all the same.
  }
}

/**
 * Where others fill all cores for good, idle threads would stand still: from time to time they come forward to `low` for a
 * while. For the main thread of a worker, which looks every five seconds.
 * @returns ends it
 */
export function comeForwardWhereStarving(lookEveryMs = LOOK_EVERY_MS): () => void {
  if (process.platform !== 'linux' || wanted() !== 'idle') return () => undefined
  let before = waitingOfIdle()
  let forward: number[] = []
  const timer = setInterval(() => {
    if (forward.length > 0) {
      setPolicy('--idle', forward)
      forward = []
      before = waitingOfIdle()
      return
    }
    const now = waitingOfIdle()
    let [ranNs, waitedNs] = [0, 0]
    for (const [id, { ran, waited }] of now) {
      const earlier = before.get(id)
      if (earlier === undefined) continue
      ranNs += ran - earlier.ran
      waitedNs += waited - earlier.waited
    }
    before = now
    const spanNs = lookEveryMs * 1e6
    if (waitedNs < spanNs / 2 || ranNs > spanNs * STARVING_SHARE) return
    forward = [...now.keys()]
    setPolicy('--other', forward)
  }, lookEveryMs)
  timer.unref()
  return () => clearInterval(timer)
}

function setPolicy(policy: '--idle' | '--other', ids: readonly number[]): void {
  const child = spawn('sh', ['-c', `for id; do chrt ${policy} --pid 0 "$id"; done`, 'sh', ...ids.map(String)], { stdio: 'ignore' })
  child.on('error', () => undefined)
  child.unref()
}

/** Nanoseconds each idle thread has run, and has been kept waiting for a core (the kernel's schedstat). */
function waitingOfIdle(): Map<number, { ran: number; waited: number }> {
  const found = new Map<number, { ran: number; waited: number }>()
  for (const id of threads()) {
    try {
      const policy = readFileSync(`/proc/self/task/${id}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[38]
      if (Number(policy) !== IDLE_POLICY) continue
      const [ran = 0, waited = 0] = readFileSync(`/proc/self/task/${id}/schedstat`, 'utf8').split(' ').map(Number)
      found.set(id, { ran, waited })
    } catch {
      // It has ended meanwhile.
    }
  }
  return found
}
