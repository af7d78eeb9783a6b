/**
 * The GIL of each simulated process over time: who gets it and when, the wake-up of those who waited, the forced switch, and
 * the module lock that each request passes on its way to the application. gil-queue.ts holds the lines.
 */
import { GilQueue } from './gil-queue.ts'
import type { MachineState } from './machine-state.ts'
import { BURST, DROP, ENTRY, WAKE } from './machine-events.ts'
import { RandomStream } from './random.ts'
import type { RequestQueues } from './request-queues.ts'

export class GilScheduling {
  private declare readonly state: MachineState
  private declare readonly queues: RequestQueues
  private declare readonly gil: GilQueue
  private declare readonly scheduler: RandomStream
  private declare readonly dropScheduled: Float64Array
  private declare readonly heldSince: Float64Array
  /** Request in each process that holds the module lock; those behind it queue from `firstEntryQueue` + process on. */
  private declare readonly entering: Int32Array
  private declare readonly firstEntryQueue: number
  private declare readonly wakeMs: number
  private declare readonly strandedShare: number
  private declare readonly strandedMs: number
  private declare readonly strandedArrivalShare: number
  /** With so many holders the other cores are busy; one core alone has no others. */
  private declare readonly crowded: number
  /** Processes in which a thread holds the GIL. */
  private holders = 0

  constructor(state: MachineState, queues: RequestQueues, firstEntryQueue: number) {
    const { layout, options } = state
    const processes = layout.threadsOfProcess.length
    this.state = state
    this.queues = queues
    this.firstEntryQueue = firstEntryQueue
    this.gil = new GilQueue(layout.threadsOfProcess, options.mechanics.switchIntervalMs)
    this.scheduler = new RandomStream(options.seed, `scheduler/${options.replication}`)
    this.wakeMs = options.mechanics.wakeMs
    this.strandedShare = options.mechanics.strandedShare
    this.strandedMs = options.mechanics.strandedMs
    this.strandedArrivalShare = options.mechanics.strandedArrivalShare
    this.crowded = layout.cores > 1 ? layout.cores - 1 : Infinity
    this.dropScheduled = new Float64Array(processes).fill(Infinity)
    this.heldSince = new Float64Array(processes)
    this.entering = new Int32Array(processes).fill(-1)
  }

  /** Statistics begin anew: what is held counts from now on. */
  restartStatistics(): void {
    this.heldSince.forEach((since, process) => (this.heldSince[process] = Math.max(since, this.state.now)))
  }

  /** The request ends where it stands, holding the GIL or waiting for it or for the module lock; its process ends with it. */
  leave(process: number, request: number): void {
    if (this.entering[process] === request) this.entering[process] = -1
    else this.queues.remove(this.firstEntryQueue + process, request)
    if (this.gil.holder[process] === request) this.release(process)
    else this.gil.remove(process, request)
  }

  /** mod_wsgi takes the GIL, looks up interpreter and module, and lets go to tell Apache to send the body. */
  enter(request: number): void {
    const process = this.state.pool.process[request] as number
    this.state.pool.eventAt[request] = -Infinity
    if (this.entering[process] !== -1) return this.queues.add(this.firstEntryQueue + process, request)
    this.entering[process] = request
    this.state.pool.workMs[request] = this.state.workAt(request, ENTRY)
    this.want(request, ENTRY)
  }

  /** The module lock is held until the GIL has been won for the application; then the next thread may enter. */
  private entered(process: number): void {
    this.entering[process] = -1
    const next = this.queues.take(this.firstEntryQueue + process)
    if (next >= 0) this.enter(next)
  }

  /** The request goes on, with the work that the pool says, once it has the GIL. */
  want(request: number, stage: number): void {
    const { gil } = this
    const { pool, now } = this.state
    pool.eventAt[request] = -Infinity
    const process = pool.process[request] as number
    pool.stage[request] = stage
    // Whoever comes while the GIL is free has it, even if another thread was woken for it and is not there yet.
    if (gil.holder[process] === -1) return this.hold(process, request)
    pool.gilSince[request] = now
    gil.wait(process, request, now)
    this.scheduleDrop(process)
  }

  private hold(process: number, request: number): void {
    this.gil.hold(process, request, this.state.now)
    this.holders++
    this.heldSince[process] = this.state.now
    if ((this.gil.waiting[process] as number) > 0) this.scheduleDrop(process)
    if (this.entering[process] === request && this.state.pool.stage[request] === BURST) this.entered(process)
    this.state.startJob(request)
  }

  /** The GIL is free; the thread that waits longest is woken, and has it if nobody comes first. */
  private release(process: number): void {
    const { gil } = this
    const { pool, now } = this.state
    const group = this.state.layout.groupOfProcess[process] as number
    this.state.statistics.gilHeldMs[group] = (this.state.statistics.gilHeldMs[group] as number) + this.heldInWindow(process)
    gil.holder[process] = -1
    this.holders--
    if ((gil.waiting[process] as number) === 0) return
    const next = gil.takeNext(process, now)
    const at = now + this.wakeLatency()
    pool.eventAt[next] = at
    this.state.events.pushSoon(at, (next << 4) | WAKE)
  }

  /**
   * From the signal to the woken thread's first instruction. Where every core is busy with threads of others, the woken
   * one may be put behind one of them, while the core that its waker leaves stays idle until the scheduler balances.
   */
  private wakeLatency(): number {
    const { wakeMs } = this
    if (this.holders < this.crowded || this.scheduler.uniform() >= this.strandedShare) return wakeMs
    return wakeMs + this.strandedMs * this.scheduler.uniform()
  }

  /** How much later a thread that is woken for a request runs, where every core is busy; 0 mostly. */
  arrivalLatency(): number {
    const { cores, layout } = this.state
    if (this.crowded === Infinity || cores.count < layout.cores || this.scheduler.uniform() >= this.strandedArrivalShare) return 0
    return this.strandedMs * this.scheduler.uniform()
  }

  /** The woken thread is there; it has the GIL if nobody came first. */
  wake(request: number): void {
    const { gil } = this
    const { pool, now } = this.state
    const process = pool.process[request] as number
    pool.eventAt[request] = -Infinity
    if (gil.holder[process] === -1) {
      pool.gilWaitMs[request] = (pool.gilWaitMs[request] as number) + now - (pool.gilSince[request] as number)
      return this.hold(process, request)
    }
    gil.wait(process, request, now)
    this.scheduleDrop(process)
  }

  /** What the GIL was wanted for is done. */
  workDone(request: number): void {
    this.state.countCpu(request)
    this.release(this.state.pool.process[request] as number)
  }

  private heldInWindow(process: number): number {
    const { start, end } = this.state.statistics
    const from = Math.max(start, this.heldSince[process] as number)
    return Math.max(0, Math.min(end, this.state.now) - from)
  }

  private scheduleDrop(process: number): void {
    const at = this.gil.dropTime(process)
    if (at >= (this.dropScheduled[process] as number)) return
    this.dropScheduled[process] = at
    this.state.events.push(at, (process << 4) | DROP)
  }

  /** A waiter's interval is over: the holder lets go and lines up again. */
  drop(process: number): void {
    const { gil } = this
    const at = this.state.due
    const { pool, now } = this.state
    if (this.dropScheduled[process] !== at) return
    this.dropScheduled[process] = Infinity
    const holder = gil.holder[process] as number
    if (holder < 0 || (gil.waiting[process] as number) === 0) return
    const due = gil.dropTime(process)
    if (due > at + 1e-9) return this.scheduleDrop(process)
    const left = this.state.cores.stop(holder)
    pool.workMs[holder] = (pool.workMs[holder] as number) - left
    this.state.countCpu(holder)
    pool.workMs[holder] = left
    this.release(process)
    pool.gilSince[holder] = now
    gil.wait(process, holder, now)
  }
}
