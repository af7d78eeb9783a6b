/**
 * The machine of docs/engine.md, event by event: clients, Apache workers, one first-come queue per daemon group, processes
 * with threads and one GIL each, cores shared by all. It advances to a time or for a number of events and keeps
 * statistics; what is asked of it (long run, observation, replay) is decided in simulate.ts. Time in milliseconds.
 */
import { CoreSharing } from './core-sharing.ts'
import { Dispatcher, type DispatchPolicy } from './dispatch.ts'
import { EventQueue } from './event-queue.ts'
import { GilQueue } from './gil-queue.ts'
import type { HostLayout } from './host-layout.ts'
import { HostStatistics, OUTCOME } from './host-statistics.ts'
import type { Mechanics } from './overheads.ts'
import { ProcessLife } from './process-life.ts'
import { RandomStream } from './random.ts'
import { RequestPool } from './request-pool.ts'
import type { SiteArrivals } from './site-arrivals.ts'

/** Events: kind in the lowest 4 bits, number of site, request or process above. */
const ARRIVE = 0
const RUN = 1
const UNBLOCK = 2
const DROP = 3
const RETRY = 4
const PATIENCE = 5
const LIFE = 6
const WAKE = 7

/** What a request's CPU job is. */
const FRONT_BEFORE = 0
const BURST = 1
const TAIL = 2
const FRONT_AFTER = 3
const ENTRY = 4
const CONTINUE = 5
const WRITE = 6
const CLOSE = 7

export interface MachineOptions {
  seed: number
  replication: number
  mechanics: Mechanics
  dispatch: DispatchPolicy
  /** Lifts every limit that sheds load (backlog, timeouts, patience, Apache workers), to see whether the plan is stable. */
  unlimited: boolean
  /** The clock starts here: negative for a warm-up before 0. */
  startMs: number
  /** No request comes from here on. */
  closeMs: number
}

export class HostMachine {
  now: number
  events = 0
  statistics: HostStatistics
  readonly pool = new RequestPool()
  private readonly layout: HostLayout
  private readonly arrivals: SiteArrivals[]
  private readonly options: MachineOptions
  private readonly queue = new EventQueue()
  private readonly cores: CoreSharing
  private readonly gil: GilQueue
  private readonly dispatchers: Dispatcher[]
  private readonly life: ProcessLife
  private readonly scheduler: RandomStream
  /** First and last of each group's queue, and its length; then the queue for Apache workers and one per process for the module lock. */
  private readonly queueHead: Int32Array
  private readonly queueTail: Int32Array
  readonly queueLength: Int32Array
  private readonly busyThreads: Int32Array
  private readonly dropScheduled: Float64Array
  private readonly heldSince: Float64Array
  private readonly apacheQueue: number
  /** Request in each process that holds the module lock; those behind it queue from `entryQueue` + process on. */
  private readonly entryQueue: number
  private readonly entering: Int32Array
  private readonly apacheWorkers: number
  private apacheBusy = 0
  /** Processes in which a thread holds the GIL. */
  private holders = 0

  constructor(layout: HostLayout, arrivals: SiteArrivals[], options: MachineOptions) {
    this.layout = layout
    this.arrivals = arrivals
    this.options = options
    this.now = options.startMs
    this.statistics = new HostStatistics(layout)
    this.statistics.start = options.startMs
    this.cores = new CoreSharing(layout.cores, this.pool.capacity, this.now)
    this.gil = new GilQueue(layout.threadsOfProcess, options.mechanics.switchIntervalMs)
    this.dispatchers = layout.groups.map((group, i) => new Dispatcher(group.processes, options.dispatch, new RandomStream(options.seed, `dispatch/${i}/${options.replication}`)))
    this.scheduler = new RandomStream(options.seed, `scheduler/${options.replication}`)
    const processes = layout.threadsOfProcess.length
    const groups = layout.groups.length
    this.queueHead = new Int32Array(groups + 1 + processes).fill(-1)
    this.queueTail = new Int32Array(groups + 1 + processes).fill(-1)
    this.queueLength = new Int32Array(groups + 1 + processes)
    this.busyThreads = new Int32Array(processes)
    this.dropScheduled = new Float64Array(processes).fill(Infinity)
    this.heldSince = new Float64Array(processes)
    this.apacheQueue = groups
    this.entryQueue = groups + 1
    this.entering = new Int32Array(processes).fill(-1)
    this.apacheWorkers = options.unlimited ? 0x3fffffff : layout.apacheWorkers
    this.life = new ProcessLife(layout, options.mechanics, this.pool, {
      schedule: (at, process) => this.queue.push(at, (process << 4) | LIFE),
      stopAccepting: (process) => this.dispatcherOf(process).leave(this.localProcess(process)),
      accept: (process) => this.acceptAgain(process),
      kill: (request) => this.kill(request),
      restarted: (group) => (this.statistics.restarts[group] = (this.statistics.restarts[group] as number) + 1),
    })
    if (!options.unlimited) this.life.begin(this.now)
    layout.sites.forEach((_, site) => this.openSite(site))
  }

  /** Requests that are in the host, waiting or running. */
  get inSystem(): number {
    return this.pool.live
  }

  /** Core-milliseconds used since the start. */
  get usedCoreMs(): number {
    return this.cores.usedCoreMs
  }

  /** Forgets what was counted; what is under way goes on. Requests that come from now on are recorded. */
  restartStatistics(): void {
    const fresh = new HostStatistics(this.layout)
    fresh.start = this.now
    fresh.continueFrom(this.statistics, this.now)
    this.heldSince.forEach((since, process) => (this.heldSince[process] = Math.max(since, this.now)))
    this.statistics = fresh
  }

  /** True when nothing can happen any more. */
  get idle(): boolean {
    return this.queue.length === 0 && this.cores.count === 0
  }

  /** Runs to `until` or for `maxEvents` more events; true when `until` was reached (or nothing is left to do). */
  run(until: number, maxEvents: number): boolean {
    const { queue, cores } = this
    const last = this.events + maxEvents
    while (this.events < last) {
      const eventAt = queue.nextTime
      const finishAt = cores.nextFinish()
      const at = eventAt < finishAt ? eventAt : finishAt
      if (at > until || at === Infinity) {
        if (until > this.now && until < Infinity) {
          this.now = until
          cores.advance(until)
        }
        return true
      }
      this.events++
      if (at > this.now) this.now = at
      cores.advance(this.now)
      if (finishAt <= eventAt) this.jobDone(cores.takeFinished())
      else this.handle(queue.pop(), at)
    }
    return false
  }

  private handle(payload: number, at: number): void {
    const id = payload >> 4
    switch (payload & 15) {
      case ARRIVE:
        return this.arrive(id)
      case RUN:
        if (this.pool.eventAt[id] === at) this.enter(id)
        return
      case UNBLOCK:
        if (this.pool.eventAt[id] === at) this.nextBurst(id)
        return
      case WAKE:
        if (this.pool.eventAt[id] === at) this.wake(id)
        return
      case DROP:
        return this.dropGil(id, at)
      case RETRY:
        if (this.pool.eventAt[id] === at) this.connect(id)
        return
      case PATIENCE:
        if (this.pool.patienceAt[id] === at) this.abandon(id)
        return
      case LIFE:
        return this.life.timer(id, at)
    }
  }

  private jobDone(request: number): void {
    switch (this.pool.stage[request]) {
      case FRONT_BEFORE:
        this.pool.connectAt[request] = this.now
        return this.connect(request)
      case ENTRY:
        this.gilWorkDone(request)
        return this.startJob(request, CONTINUE, this.overheadsOf(request).continueCpuMs)
      case CONTINUE:
        return this.nextBurst(request)
      case BURST:
        return this.burstDone(request)
      case WRITE:
        return this.written(request)
      case CLOSE:
        this.gilWorkDone(request)
        return this.startJob(request, TAIL, this.overheadsOf(request).threadTailCpuMs)
      case TAIL:
        return this.threadDone(request)
      default:
        return this.answer(request)
    }
  }

  // ---- Clients

  private openSite(site: number): void {
    const arrivals = this.arrivals[site] as SiteArrivals
    if (arrivals.kind === 'open') this.scheduleArrival(site, this.now + arrivals.nextGapMs())
    else if (arrivals.kind === 'trace') this.scheduleArrival(site, arrivals.nextAtMs())
    // Users begin somewhere in their first think time.
    else for (let user = 0; user < arrivals.users; user++) this.scheduleArrival(site, this.now + arrivals.nextGapMs() * ((user + 0.5) / arrivals.users))
  }

  /** `at` is when the client sends; the request reaches the host a little later. */
  private scheduleArrival(site: number, at: number): void {
    if (at >= this.options.closeMs || at === Infinity) return
    const before = (this.layout.sites[site] as HostLayout['sites'][number]).overheads.clientBeforeMs
    this.queue.push(at + before, (site << 4) | ARRIVE)
  }

  private arrive(site: number): void {
    const { pool, now } = this
    const siteLayout = this.layout.sites[site] as HostLayout['sites'][number]
    const arrivals = this.arrivals[site] as SiteArrivals
    const sent = arrivals.kind === 'trace' ? arrivals.nextAtMs() : now - siteLayout.overheads.clientBeforeMs
    arrivals.draw()
    if (arrivals.kind === 'open') this.scheduleArrival(site, sent + arrivals.nextGapMs())
    else if (arrivals.kind === 'trace') this.scheduleArrival(site, arrivals.nextAtMs())
    const request = this.newRequest()
    const action = arrivals.action
    const blocked = arrivals.blockedMs
    // A request that never blocks is one burst: nothing makes it let go of the GIL in between.
    const bursts = blocked > 0 ? (siteLayout.burstsOfAction[action] as number) : 1
    pool.site[request] = site
    pool.action[request] = action
    pool.group[request] = siteLayout.groupOfAction[action] as number
    pool.process[request] = -1
    pool.outcome[request] = OUTCOME.answered
    pool.abandoned[request] = 0
    pool.burstsLeft[request] = bursts
    pool.burstMs[request] = arrivals.cpuMs / bursts
    // With one burst the blocked time comes after it, before the answer.
    const blocks = bursts > 1 ? bursts - 1 : blocked > 0 ? 1 : 0
    pool.blocksLeft[request] = blocks
    pool.blockedMs[request] = blocks > 0 ? blocked / blocks : 0
    pool.sentAt[request] = sent
    pool.waitMs[request] = 0
    pool.gilWaitMs[request] = 0
    pool.patienceAt[request] = Infinity
    const statistics = this.statistics
    if (sent >= statistics.start && sent < statistics.end) statistics.offered[site] = (statistics.offered[site] as number) + 1
    if (siteLayout.patienceMs < Infinity && !this.options.unlimited) {
      const until = Math.max(now, sent + siteLayout.patienceMs)
      pool.patienceAt[request] = until
      this.queue.push(until, (request << 4) | PATIENCE)
    }
    if (this.apacheBusy < this.apacheWorkers) this.takeApacheWorker(request)
    else {
      this.enqueue(this.apacheQueue, request)
      statistics.changeApache(this.apacheBusy, this.queueLength[this.apacheQueue] as number, now)
    }
  }

  /** The client leaves; the request goes on without it. */
  private abandon(request: number): void {
    const { pool } = this
    pool.abandoned[request] = 1
    pool.patienceAt[request] = Infinity
    this.record(request, OUTCOME.abandoned, this.now)
    this.clientFree(pool.site[request] as number, this.now)
  }

  private clientFree(site: number, at: number): void {
    const arrivals = this.arrivals[site] as SiteArrivals
    if (arrivals.kind === 'closed') this.scheduleArrival(site, at + arrivals.nextGapMs())
  }

  // ---- Apache

  private takeApacheWorker(request: number): void {
    this.apacheBusy++
    this.statistics.changeApache(this.apacheBusy, this.queueLength[this.apacheQueue] as number, this.now)
    this.pool.apacheAt[request] = this.now
    this.startJob(request, FRONT_BEFORE, this.overheadsOf(request).frontEndBeforeCpuMs)
  }

  private connect(request: number): void {
    const { pool, now } = this
    const group = pool.group[request] as number
    const statistics = this.statistics
    const sent = pool.sentAt[request] as number
    if (pool.connectAt[request] === now && sent >= statistics.start && sent < statistics.end) {
      const found = statistics.foundBusy[group] as Float64Array
      const busy = statistics.busy[group] as number
      found[busy] = (found[busy] as number) + 1
    }
    if ((this.dispatchers[group] as Dispatcher).available) return this.assign(request)
    const groupLayout = this.layout.groups[group] as HostLayout['groups'][number]
    if (this.options.unlimited || (this.queueLength[group] as number) < groupLayout.backlog) return this.enqueue(group, request)
    const tried = now - (pool.connectAt[request] as number)
    const mechanics = this.options.mechanics
    if (tried >= groupLayout.connectTimeoutMs - 1e-6) return this.fail(request, OUTCOME.refused)
    const step = tried < mechanics.connectFastUntilMs - 1e-6 ? mechanics.connectFastMs : mechanics.connectSlowMs
    const at = now + Math.min(step, groupLayout.connectTimeoutMs - tried)
    pool.eventAt[request] = at
    this.queue.push(at, (request << 4) | RETRY)
  }

  /** An error that Apache answers by itself. */
  private fail(request: number, outcome: number): void {
    this.pool.outcome[request] = outcome
    this.startJob(request, FRONT_AFTER, this.overheadsOf(request).frontEndAfterCpuMs)
  }

  private answer(request: number): void {
    const { pool, now, statistics } = this
    const site = pool.site[request] as number
    this.apacheBusy--
    const next = this.dequeue(this.apacheQueue)
    if (next >= 0) this.takeApacheWorker(next)
    else statistics.changeApache(this.apacheBusy, 0, now)
    if (pool.abandoned[request] === 0) {
      const at = now + this.overheadsOf(request).clientAfterMs
      const outcome = pool.outcome[request] as number
      if (outcome === OUTCOME.answered && at >= statistics.start && at < statistics.end) statistics.completed[site] = (statistics.completed[site] as number) + 1
      this.record(request, outcome, at)
      this.clientFree(site, at)
    }
    pool.patienceAt[request] = Infinity
    pool.eventAt[request] = -Infinity
    pool.release(request)
  }

  private record(request: number, outcome: number, at: number): void {
    const { pool, statistics } = this
    const sent = pool.sentAt[request] as number
    if (sent < statistics.start || sent >= statistics.end) return
    const records = statistics.sites[pool.site[request] as number] as HostStatistics['sites'][number]
    records.add(sent, at - sent, pool.waitMs[request] as number, pool.gilWaitMs[request] as number, pool.action[request] as number, outcome)
  }

  // ---- The daemon group

  /** A free thread takes the request. */
  private assign(request: number): void {
    const { pool, now } = this
    const group = pool.group[request] as number
    const groupLayout = this.layout.groups[group] as HostLayout['groups'][number]
    const dispatcher = this.dispatchers[group] as Dispatcher
    const local = dispatcher.take()
    const process = groupLayout.firstProcess + local
    const busy = (this.busyThreads[process] as number) + 1
    this.busyThreads[process] = busy
    if (busy < groupLayout.threads) dispatcher.stay(local)
    this.statistics.changeBusy(group, 1, now)
    pool.process[request] = process
    pool.threadAt[request] = now
    pool.waitMs[request] = now - (pool.connectAt[request] as number)
    this.life.started(request, process)
    // The clock of queue-timeout starts in Apache, not in the queue.
    if (groupLayout.queueTimeoutMs > 0 && !this.options.unlimited && now - (pool.apacheAt[request] as number) > groupLayout.queueTimeoutMs) {
      pool.outcome[request] = OUTCOME.queueTimeout
      return this.startJob(request, TAIL, this.overheadsOf(request).threadTailCpuMs)
    }
    const handoff = this.overheadsOf(request).handoffMs
    if (handoff <= 0) return this.enter(request)
    pool.eventAt[request] = now + handoff
    this.queue.push(now + handoff, (request << 4) | RUN)
  }

  /** mod_wsgi takes the GIL, looks up interpreter and module, and lets go to tell Apache to send the body. */
  private enter(request: number): void {
    const process = this.pool.process[request] as number
    this.pool.eventAt[request] = -Infinity
    if (this.entering[process] !== -1) return this.enqueue(this.entryQueue + process, request)
    this.entering[process] = request
    this.wantGil(request, ENTRY, this.overheadsOf(request).gilBeforeCpuMs)
  }

  /** The module lock is held until the GIL has been won for the application; then the next thread may enter. */
  private entered(process: number): void {
    this.entering[process] = -1
    const next = this.dequeue(this.entryQueue + process)
    if (next >= 0) this.enter(next)
  }

  private nextBurst(request: number): void {
    const { pool } = this
    // Back from the blocked time that follows the only burst.
    if (pool.burstsLeft[request] === 0) return this.write(request)
    this.wantGil(request, BURST, pool.burstMs[request] as number)
  }

  private wantGil(request: number, stage: number, workMs: number): void {
    const { pool, gil, now } = this
    pool.eventAt[request] = -Infinity
    const process = pool.process[request] as number
    pool.stage[request] = stage
    pool.workMs[request] = workMs
    // Whoever comes while the GIL is free has it, even if another thread was woken for it and is not there yet.
    if (gil.holder[process] === -1) return this.holdGil(process, request)
    pool.gilSince[request] = now
    gil.wait(process, request, now)
    this.scheduleDrop(process)
  }

  private holdGil(process: number, request: number): void {
    this.gil.hold(process, request, this.now)
    this.holders++
    this.heldSince[process] = this.now
    if ((this.gil.waiting[process] as number) > 0) this.scheduleDrop(process)
    if (this.entering[process] === request && this.pool.stage[request] === BURST) this.entered(process)
    this.startJob(request, this.pool.stage[request] as number, this.pool.workMs[request] as number)
  }

  /** The GIL is free; the thread that waits longest is woken, and has it if nobody comes first. */
  private releaseGil(process: number): void {
    const { gil, pool, now } = this
    const group = this.layout.groupOfProcess[process] as number
    this.statistics.gilHeldMs[group] = (this.statistics.gilHeldMs[group] as number) + this.heldInWindow(process)
    gil.holder[process] = -1
    this.holders--
    if ((gil.waiting[process] as number) === 0) return
    const next = gil.takeNext(process, now)
    const at = now + this.wakeLatency()
    pool.eventAt[next] = at
    this.queue.push(at, (next << 4) | WAKE)
  }

  /**
   * From the signal to the woken thread's first instruction. Where every core is busy with threads of others, the woken
   * one may be put behind one of them, while the core that its waker leaves stays idle until the scheduler balances.
   */
  private wakeLatency(): number {
    const { wakeMs, strandedShare, strandedMs } = this.options.mechanics
    const { cores } = this.layout
    if (cores <= 1 || this.holders < cores - 1 || this.scheduler.uniform() >= strandedShare) return wakeMs
    return wakeMs + strandedMs * this.scheduler.uniform()
  }

  private wake(request: number): void {
    const { pool, gil, now } = this
    const process = pool.process[request] as number
    pool.eventAt[request] = -Infinity
    if (gil.holder[process] === -1) {
      pool.gilWaitMs[request] = (pool.gilWaitMs[request] as number) + now - (pool.gilSince[request] as number)
      return this.holdGil(process, request)
    }
    gil.wait(process, request, now)
    this.scheduleDrop(process)
  }

  private gilWorkDone(request: number): void {
    this.countCpu(request, this.pool.workMs[request] as number)
    this.releaseGil(this.pool.process[request] as number)
  }

  private heldInWindow(process: number): number {
    const { start, end } = this.statistics
    const from = Math.max(start, this.heldSince[process] as number)
    return Math.max(0, Math.min(end, this.now) - from)
  }

  private scheduleDrop(process: number): void {
    const at = this.gil.dropTime(process)
    if (at >= (this.dropScheduled[process] as number)) return
    this.dropScheduled[process] = at
    this.queue.push(at, (process << 4) | DROP)
  }

  /** A waiter's interval is over: the holder lets go and lines up again. */
  private dropGil(process: number, at: number): void {
    const { gil, pool, now } = this
    if (this.dropScheduled[process] !== at) return
    this.dropScheduled[process] = Infinity
    const holder = gil.holder[process] as number
    if (holder < 0 || (gil.waiting[process] as number) === 0) return
    const due = gil.dropTime(process)
    if (due > at + 1e-9) return this.scheduleDrop(process)
    const left = this.cores.stop(holder)
    this.countCpu(holder, (pool.workMs[holder] as number) - left)
    pool.workMs[holder] = left
    this.releaseGil(process)
    pool.gilSince[holder] = now
    gil.wait(process, holder, now)
  }

  private burstDone(request: number): void {
    const { pool } = this
    pool.burstsLeft[request] = (pool.burstsLeft[request] as number) - 1
    this.gilWorkDone(request)
    const blocks = pool.blocksLeft[request] as number
    if (blocks === 0) return this.write(request)
    pool.blocksLeft[request] = blocks - 1
    const at = this.now + (pool.blockedMs[request] as number)
    pool.eventAt[request] = at
    this.queue.push(at, (request << 4) | UNBLOCK)
  }

  /** The answer is written without the GIL. */
  private write(request: number): void {
    this.startJob(request, WRITE, this.overheadsOf(request).writeCpuMs)
  }

  /** Apache has the answer and passes it on, while the thread goes back for the GIL to clean up: from here on two things. */
  private written(request: number): void {
    const { pool } = this
    this.countCpu(request, pool.workMs[request] as number)
    const rest = this.newRequest()
    const process = pool.process[request] as number
    pool.site[rest] = pool.site[request] as number
    pool.group[rest] = pool.group[request] as number
    pool.process[rest] = process
    pool.place[rest] = pool.place[request] as number
    pool.threadAt[rest] = pool.threadAt[request] as number
    pool.outcome[rest] = OUTCOME.answered
    pool.rest[rest] = 1
    pool.process[request] = -1
    this.life.replaced(request, rest, process)
    this.startJob(request, FRONT_AFTER, this.overheadsOf(request).frontEndAfterCpuMs)
    this.wantGil(rest, CLOSE, this.overheadsOf(rest).gilAfterCpuMs)
  }

  /** The thread has finished and is free; Apache passes the answer on. */
  private threadDone(request: number): void {
    const { pool, now } = this
    const process = pool.process[request] as number
    this.countCpu(request, pool.workMs[request] as number)
    this.freeThread(request, process, now)
    this.leaveProcess(request)
  }

  /** What is left of a request after its thread is free: nothing, or an error that Apache has to answer. */
  private leaveProcess(request: number): void {
    if (this.pool.rest[request] === 1) return this.pool.release(request)
    this.startJob(request, FRONT_AFTER, this.overheadsOf(request).frontEndAfterCpuMs)
  }

  private freeThread(request: number, process: number, now: number): void {
    const group = this.layout.groupOfProcess[process] as number
    const busy = (this.busyThreads[process] as number) - 1
    this.busyThreads[process] = busy
    const local = this.localProcess(process)
    const dispatcher = this.dispatchers[group] as Dispatcher
    dispatcher.setBusy(local, busy)
    this.statistics.changeBusy(group, -1, now)
    this.pool.process[request] = -1
    if (this.life.finished(request, process, busy, now)) {
      dispatcher.join(local)
      this.serveQueue(group)
    }
  }

  private serveQueue(group: number): void {
    const dispatcher = this.dispatchers[group] as Dispatcher
    while (dispatcher.available) {
      const next = this.dequeue(group)
      if (next < 0) return
      this.assign(next)
    }
  }

  // ---- Restarts

  private acceptAgain(process: number): void {
    this.dispatcherOf(process).join(this.localProcess(process))
    this.serveQueue(this.layout.groupOfProcess[process] as number)
  }

  /** The process ends under the request: Apache answers 500. */
  private kill(request: number): void {
    const { pool, gil } = this
    const process = pool.process[request] as number
    pool.eventAt[request] = -Infinity
    if (this.cores.has(request)) this.cores.stop(request)
    if (gil.holder[process] === request) this.releaseGil(process)
    else gil.remove(process, request)
    pool.outcome[request] = OUTCOME.killed
    this.freeThread(request, process, this.now)
    this.leaveProcess(request)
  }

  // ---- Small parts

  private newRequest(): number {
    const { pool } = this
    const request = pool.take()
    if (request >= 0) {
      pool.rest[request] = 0
      return request
    }
    pool.grow()
    this.cores.reserve(pool.capacity)
    return this.newRequest()
  }

  private startJob(request: number, stage: number, workMs: number): void {
    this.pool.stage[request] = stage
    this.pool.workMs[request] = workMs
    if (workMs > 0) this.cores.start(request, workMs)
    else this.jobDone(request)
  }

  private countCpu(request: number, workMs: number): void {
    const { statistics, now } = this
    if (now < statistics.start || now >= statistics.end) return
    const group = this.pool.group[request] as number
    statistics.cpuMs[group] = (statistics.cpuMs[group] as number) + workMs
  }

  private enqueue(queue: number, request: number): void {
    this.pool.next[request] = -1
    const tail = this.queueTail[queue] as number
    if (tail < 0) this.queueHead[queue] = request
    else this.pool.next[tail] = request
    this.queueTail[queue] = request
    this.queueLength[queue] = (this.queueLength[queue] as number) + 1
  }

  private dequeue(queue: number): number {
    const head = this.queueHead[queue] as number
    if (head < 0) return -1
    const next = this.pool.next[head] as number
    this.queueHead[queue] = next
    if (next < 0) this.queueTail[queue] = -1
    this.queueLength[queue] = (this.queueLength[queue] as number) - 1
    return head
  }

  private overheadsOf(request: number): HostLayout['sites'][number]['overheads'] {
    return (this.layout.sites[this.pool.site[request] as number] as HostLayout['sites'][number]).overheads
  }

  private dispatcherOf(process: number): Dispatcher {
    return this.dispatchers[this.layout.groupOfProcess[process] as number] as Dispatcher
  }

  private localProcess(process: number): number {
    return process - (this.layout.groups[this.layout.groupOfProcess[process] as number] as HostLayout['groups'][number]).firstProcess
  }
}
