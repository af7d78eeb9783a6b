/**
 * The machine of docs/engine.md, event by event: clients, Apache workers, one first-come queue per daemon group, processes
 * with threads and one GIL each, cores shared by all. It advances to a time or for a number of events and keeps
 * statistics; what is asked of it (long run, observation, replay) is decided in simulate.ts. Time in milliseconds.
 */
import { Dispatcher } from './dispatch.ts'
import { GilScheduling } from './gil-scheduling.ts'
import type { HostLayout } from './host-layout.ts'
import { HostStatistics, OUTCOME } from './host-statistics.ts'
import { MachineClients } from './machine-clients.ts'
import { ARRIVE, BURST, CLOSE, CONTINUE, DROP, ENTRY, FRONT_AFTER, FRONT_BEFORE, LIFE, PATIENCE, RETRY, RUN, TAIL, UNBLOCK, WAKE, WRITE } from './machine-events.ts'
import { MachineState, type MachineOptions } from './machine-state.ts'
import { ProcessLife } from './process-life.ts'
import { RandomStream } from './random.ts'
import { RequestQueues } from './request-queues.ts'
import type { SiteArrivals } from './site-arrivals.ts'

export class HostMachine {
  events = 0
  private declare readonly state: MachineState
  private declare readonly clients: MachineClients
  /** One of each group, then the one for Apache's workers, then those of the module locks. */
  private declare readonly queues: RequestQueues
  private declare readonly gil: GilScheduling
  private declare readonly dispatchers: Dispatcher[]
  private declare readonly life: ProcessLife
  private declare readonly busyThreads: Int32Array
  private declare readonly apacheQueue: number
  private declare readonly apacheWorkers: number
  private apacheBusy = 0

  constructor(layout: HostLayout, arrivals: SiteArrivals[], options: MachineOptions) {
    const processes = layout.threadsOfProcess.length
    const groups = layout.groups.length
    const state = new MachineState(layout, options, (request) => this.jobDone(request))
    this.state = state
    this.queues = new RequestQueues(groups + 1 + processes, state.pool)
    this.gil = new GilScheduling(state, this.queues, groups + 1)
    this.dispatchers = layout.groups.map((group, i) => new Dispatcher(group.processes, options.dispatch, new RandomStream(options.seed, `dispatch/${i}/${options.replication}`)))
    this.busyThreads = new Int32Array(processes)
    this.apacheQueue = groups
    this.apacheWorkers = options.unlimited === 'all' ? 0x3fffffff : layout.apacheWorkers
    this.life = new ProcessLife(layout, options.mechanics, state.pool, {
      schedule: (at, process) => state.events.push(at, (process << 4) | LIFE),
      stopAccepting: (process) => this.dispatcherOf(process).leave(this.localProcess(process)),
      accept: (process) => this.acceptAgain(process),
      kill: (request) => this.kill(request),
      restarted: (group) => (state.statistics.restarts[group] = (state.statistics.restarts[group] as number) + 1),
    })
    if (options.unlimited === 'nothing') this.life.begin(state.now)
    this.clients = new MachineClients(state, arrivals, (request) => this.received(request))
    layout.sites.forEach((_, site) => this.clients.openSite(site))
  }

  get now(): number {
    return this.state.now
  }

  get statistics(): HostStatistics {
    return this.state.statistics
  }

  /** Requests that are in the host, waiting or running. */
  get inSystem(): number {
    return this.state.pool.live
  }

  /** Core-milliseconds used since the start. */
  get usedCoreMs(): number {
    return this.state.cores.usedCoreMs
  }

  /** Forgets what was counted; what is under way goes on. Requests that come from now on are recorded. */
  restartStatistics(): void {
    const fresh = new HostStatistics(this.state.layout)
    fresh.start = this.state.now
    fresh.continueFrom(this.state.statistics, this.state.now)
    this.gil.restartStatistics()
    this.state.statistics = fresh
  }

  /** True when nothing can happen any more. */
  get idle(): boolean {
    return this.state.events.empty && this.state.cores.count === 0
  }

  /** Runs to `until` or for `maxEvents` more events; true when `until` was reached (or nothing is left to do). */
  run(until: number, maxEvents: number): boolean {
    const { state } = this
    const { events, cores } = state
    const before = this.events
    for (let done = 0; done < maxEvents; done++) {
      const eventAt = events.nextTime()
      const finishAt = cores.nextFinish()
      const at = Math.min(eventAt, finishAt)
      if (at > until || !(at < Infinity)) {
        if (until > state.now && until < Infinity) {
          state.now = until
          cores.advance(until)
        }
        this.events = before + done
        return true
      }
      if (at > state.now) {
        state.now = at
        cores.advance(at)
      }
      if (finishAt <= eventAt) this.jobDone(cores.takeFinished())
      else {
        state.due = at
        this.handle(events.pop())
      }
    }
    this.events = before + Math.max(0, Math.ceil(maxEvents))
    return false
  }

  private handle(payload: number): void {
    const id = payload >> 4
    const at = this.state.due
    switch (payload & 15) {
      case ARRIVE:
        return this.clients.arrive(id)
      case RUN:
        if (this.state.pool.eventAt[id] === at) this.gil.enter(id)
        return
      case UNBLOCK:
        if (this.state.pool.eventAt[id] === at) this.nextBurst(id)
        return
      case WAKE:
        if (this.state.pool.eventAt[id] === at) this.gil.wake(id)
        return
      case DROP:
        return this.gil.drop(id)
      case RETRY:
        if (this.state.pool.eventAt[id] === at) this.connect(id)
        return
      case PATIENCE:
        if (this.state.pool.patienceAt[id] === at) this.clients.abandon(id)
        return
      case LIFE:
        return this.life.timer(id, at)
    }
  }

  private jobDone(request: number): void {
    switch (this.state.pool.stage[request]) {
      case FRONT_BEFORE:
        this.state.pool.connectAt[request] = this.state.now
        return this.connect(request)
      case ENTRY:
        this.gil.workDone(request)
        return this.state.startStage(request, CONTINUE)
      case CONTINUE:
        return this.nextBurst(request)
      case BURST:
        return this.burstDone(request)
      case WRITE:
        return this.written(request)
      case CLOSE:
        this.gil.workDone(request)
        return this.state.startStage(request, TAIL)
      case TAIL:
        return this.threadDone(request)
      default:
        return this.answer(request)
    }
  }

  // ---- Apache

  private received(request: number): void {
    if (this.apacheBusy < this.apacheWorkers) return this.takeApacheWorker(request)
    this.queues.add(this.apacheQueue, request)
    this.state.statistics.changeApache(this.apacheBusy, this.queues.length[this.apacheQueue] as number, this.state.now)
  }

  private takeApacheWorker(request: number): void {
    this.apacheBusy++
    this.state.statistics.changeApache(this.apacheBusy, this.queues.length[this.apacheQueue] as number, this.state.now)
    this.state.pool.apacheAt[request] = this.state.now
    this.state.startStage(request, FRONT_BEFORE)
  }

  private connect(request: number): void {
    const { pool, now } = this.state
    const group = pool.group[request] as number
    const statistics = this.state.statistics
    const sent = pool.sentAt[request] as number
    if (pool.connectAt[request] === now && sent >= statistics.start && sent < statistics.end) {
      const found = statistics.foundBusy[group] as Float64Array
      const busy = statistics.busy[group] as number
      found[busy] = (found[busy] as number) + 1
    }
    if ((this.dispatchers[group] as Dispatcher).available) return this.assign(request)
    const groupLayout = this.state.layout.groups[group] as HostLayout['groups'][number]
    if (this.state.options.unlimited !== 'nothing' || (this.queues.length[group] as number) < groupLayout.backlog) return this.queues.add(group, request)
    const tried = now - (pool.connectAt[request] as number)
    const mechanics = this.state.options.mechanics
    if (tried >= groupLayout.connectTimeoutMs - 1e-6) return this.fail(request, OUTCOME.refused)
    const step = tried < mechanics.connectFastUntilMs - 1e-6 ? mechanics.connectFastMs : mechanics.connectSlowMs
    const at = now + Math.min(step, groupLayout.connectTimeoutMs - tried)
    pool.eventAt[request] = at
    this.state.events.push(at, (request << 4) | RETRY)
  }

  /** An error that Apache answers by itself. */
  private fail(request: number, outcome: number): void {
    this.state.pool.outcome[request] = outcome
    this.state.startStage(request, FRONT_AFTER)
  }

  private answer(request: number): void {
    const { pool, now, statistics } = this.state
    const site = pool.site[request] as number
    this.apacheBusy--
    const next = this.queues.take(this.apacheQueue)
    if (next >= 0) this.takeApacheWorker(next)
    else statistics.changeApache(this.apacheBusy, 0, now)
    if (pool.abandoned[request] === 0) {
      const at = now + this.state.overheadsOf(request).clientAfterMs
      const outcome = pool.outcome[request] as number
      if (outcome === OUTCOME.answered && at >= statistics.start && at < statistics.end) statistics.completed[site] = (statistics.completed[site] as number) + 1
      this.clients.record(request, outcome, at)
      this.clients.free(site, at)
    }
    pool.patienceAt[request] = Infinity
    pool.eventAt[request] = -Infinity
    pool.release(request)
  }

  // ---- The daemon group

  /** A free thread takes the request. */
  private assign(request: number): void {
    const { pool, now } = this.state
    const group = pool.group[request] as number
    const groupLayout = this.state.layout.groups[group] as HostLayout['groups'][number]
    const dispatcher = this.dispatchers[group] as Dispatcher
    const local = dispatcher.take()
    const process = groupLayout.firstProcess + local
    const busy = (this.busyThreads[process] as number) + 1
    this.busyThreads[process] = busy
    if (busy < groupLayout.threads) dispatcher.stay(local)
    this.state.statistics.changeBusy(group, 1, now)
    pool.process[request] = process
    pool.threadAt[request] = now
    pool.waitMs[request] = now - (pool.connectAt[request] as number)
    this.life.started(request, process)
    // The clock of queue-timeout starts in Apache, not in the queue.
    if (groupLayout.queueTimeoutMs > 0 && this.state.options.unlimited === 'nothing' && now - (pool.apacheAt[request] as number) > groupLayout.queueTimeoutMs) {
      pool.outcome[request] = OUTCOME.queueTimeout
      return this.state.startStage(request, TAIL)
    }
    const stranded = this.gil.arrivalLatency()
    pool.waitMs[request] = (pool.waitMs[request] as number) + stranded
    const handoff = this.state.overheadsOf(request).handoffMs + stranded
    if (handoff <= 0) return this.gil.enter(request)
    pool.eventAt[request] = now + handoff
    this.state.events.pushSoon(now + handoff, (request << 4) | RUN)
  }

  private nextBurst(request: number): void {
    const { pool } = this.state
    // Back from the blocked time that follows the only burst.
    if (pool.burstsLeft[request] === 0) return this.write(request)
    pool.workMs[request] = pool.burstMs[request] as number
    this.gil.want(request, BURST)
  }

  private burstDone(request: number): void {
    const { pool } = this.state
    pool.burstsLeft[request] = (pool.burstsLeft[request] as number) - 1
    this.gil.workDone(request)
    const blocks = pool.blocksLeft[request] as number
    if (blocks === 0) return this.write(request)
    pool.blocksLeft[request] = blocks - 1
    const at = this.state.now + (pool.blockedMs[request] as number)
    pool.eventAt[request] = at
    this.state.events.push(at, (request << 4) | UNBLOCK)
  }

  /** The answer is written without the GIL. */
  private write(request: number): void {
    this.state.startStage(request, WRITE)
  }

  /** Apache has the answer and passes it on, while the thread goes back for the GIL to clean up: from here on two things. */
  private written(request: number): void {
    const { pool } = this.state
    this.state.countCpu(request)
    const rest = this.state.newRequest()
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
    this.state.startStage(request, FRONT_AFTER)
    pool.workMs[rest] = this.state.workAt(rest, CLOSE)
    this.gil.want(rest, CLOSE)
  }

  /** The thread has finished and is free; Apache passes the answer on. */
  private threadDone(request: number): void {
    const { pool, now } = this.state
    const process = pool.process[request] as number
    this.state.countCpu(request)
    this.freeThread(request, process, now)
    this.leaveProcess(request)
  }

  /** What is left of a request after its thread is free: nothing, or an error that Apache has to answer. */
  private leaveProcess(request: number): void {
    if (this.state.pool.rest[request] === 1) return this.state.pool.release(request)
    this.state.startStage(request, FRONT_AFTER)
  }

  private freeThread(request: number, process: number, now: number): void {
    const group = this.state.layout.groupOfProcess[process] as number
    const busy = (this.busyThreads[process] as number) - 1
    this.busyThreads[process] = busy
    const local = this.localProcess(process)
    const dispatcher = this.dispatchers[group] as Dispatcher
    dispatcher.setBusy(local, busy)
    this.state.statistics.changeBusy(group, -1, now)
    this.state.pool.process[request] = -1
    if (this.life.finished(request, process, busy, now)) {
      dispatcher.join(local)
      this.serveQueue(group)
    }
  }

  private serveQueue(group: number): void {
    const dispatcher = this.dispatchers[group] as Dispatcher
    while (dispatcher.available) {
      const next = this.queues.take(group)
      if (next < 0) return
      this.assign(next)
    }
  }

  // ---- Restarts

  private acceptAgain(process: number): void {
    this.dispatcherOf(process).join(this.localProcess(process))
    this.serveQueue(this.state.layout.groupOfProcess[process] as number)
  }

  /** The process ends under the request: Apache answers 500. */
  private kill(request: number): void {
    const { pool } = this.state
    const process = pool.process[request] as number
    pool.eventAt[request] = -Infinity
    if (this.state.cores.has(request)) this.state.cores.stop(request)
    this.gil.leave(process, request)
    pool.outcome[request] = OUTCOME.killed
    this.freeThread(request, process, this.state.now)
    this.leaveProcess(request)
  }

  // ---- Small parts

  private dispatcherOf(process: number): Dispatcher {
    return this.dispatchers[this.state.layout.groupOfProcess[process] as number] as Dispatcher
  }

  private localProcess(process: number): number {
    return process - (this.state.layout.groups[this.state.layout.groupOfProcess[process] as number] as HostLayout['groups'][number]).firstProcess
  }
}
