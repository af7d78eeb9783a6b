/**
 * Which process of a daemon group takes the next request. Idle processes stand in line for the group's accept mutex, one
 * listening thread each; the first takes the request, whatever its other threads do. If it has another free thread that
 * thread tries for the mutex at once, and sometimes wins against the process that was just woken: the same process takes
 * the next request, too. Otherwise the line turns: round robin. Load plays no part.
 */
import type { RandomStream } from './random.ts'

export type DispatchPolicy =
  /** mod_wsgi: turn by turn, but with this probability the same process again. */
  | { kind: 'accept-mutex'; sameAgain: number }
  /** For comparison with other servers, and for the known answers. */
  | { kind: 'random' | 'least-busy' | 'most-busy' }

/**
 * Measured: 4.9.4 with APR's default mutex, the last process takes the next request in 4 to 20 % of cases where it could.
 * No other version is known to differ.
 */
export function defaultDispatch(_modWsgi: string): DispatchPolicy {
  return { kind: 'accept-mutex', sameAgain: 0.35 }
}

/** The processes of one group that have a free thread, in the order of the mutex. Processes are numbered from 0. */
export class Dispatcher {
  private declare readonly policy: DispatchPolicy
  private declare readonly random: RandomStream
  private declare readonly line: Int32Array
  private declare readonly busy: Int32Array
  private declare readonly inLine: Uint8Array
  private head = 0
  private count = 0

  constructor(processes: number, policy: DispatchPolicy, random: RandomStream) {
    this.policy = policy
    this.random = random
    this.line = new Int32Array(processes)
    this.busy = new Int32Array(processes)
    this.inLine = new Uint8Array(processes)
    for (let p = 0; p < processes; p++) this.join(p)
  }

  get available(): boolean {
    return this.count > 0
  }

  /** The process that takes the request; it leaves the line until `stay` or `join`. */
  take(): number {
    const at = this.policy.kind === 'accept-mutex' ? 0 : this.choose()
    const size = this.line.length
    const process = this.line[(this.head + at) % size] as number
    if (at === 0) this.head = this.head + 1 === size ? 0 : this.head + 1
    else for (let i = at; i < this.count - 1; i++) this.line[(this.head + i) % size] = this.line[(this.head + i + 1) % size] as number
    this.count--
    this.inLine[process] = 0
    this.busy[process] = (this.busy[process] as number) + 1
    return process
  }

  /** After `take`, when the process has another free thread. */
  stay(process: number): void {
    const size = this.line.length
    if (this.policy.kind === 'accept-mutex' && this.count > 0 && this.random.uniform() < this.policy.sameAgain) {
      // The process that was woken in vain lies down again behind the others.
      const loser = this.line[this.head] as number
      this.line[this.head] = process
      this.line[(this.head + this.count) % size] = loser
      this.count++
      this.inLine[process] = 1
    } else this.join(process)
  }

  /** A process has a free thread (again) and lines up at the end, unless it stands there already. */
  join(process: number): void {
    if (this.inLine[process] === 1) return
    this.line[(this.head + this.count) % this.line.length] = process
    this.count++
    this.inLine[process] = 1
  }

  /** A process no longer accepts: it restarts. */
  leave(process: number): void {
    if (this.inLine[process] === 0) return
    const size = this.line.length
    let found = false
    for (let i = 0; i < this.count; i++) {
      if (this.line[(this.head + i) % size] === process) found = true
      if (found && i < this.count - 1) this.line[(this.head + i) % size] = this.line[(this.head + i + 1) % size] as number
    }
    this.count--
    this.inLine[process] = 0
  }

  /** Keeps the number of busy threads, for policies that look at it. */
  setBusy(process: number, busy: number): void {
    this.busy[process] = busy
  }

  private choose(): number {
    if (this.policy.kind === 'random') return this.random.below(this.count)
    const least = this.policy.kind === 'least-busy'
    const size = this.line.length
    let best = 0
    for (let i = 1; i < this.count; i++) {
      const busy = this.busy[this.line[(this.head + i) % size] as number] as number
      const bestBusy = this.busy[this.line[(this.head + best) % size] as number] as number
      if (least ? busy < bestBusy : busy > bestBusy) best = i
    }
    return best
  }
}
