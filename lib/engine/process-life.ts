/**
 * Processes that end and come back: `maximum-requests` (a graceful end: it accepts on while it hopes to become idle, then
 * no more) and `request-timeout` (checked once a second; up to 5.x the mean time in flight over all threads, from 6.0 the
 * longest, times 1 + ln(threads)). What is still running when the shutdown time is over gets no answer.
 */
import type { HostLayout } from './host-layout.ts'
import type { Mechanics } from './overheads.ts'
import type { RequestPool } from './request-pool.ts'

const ACCEPTING = 0
const GRACEFUL = 1
const ENDING = 2
const DOWN = 3

/** What the machine does for it. */
export interface LifeActions {
  schedule: (at: number, process: number) => void
  stopAccepting: (process: number) => void
  accept: (process: number) => void
  kill: (request: number) => void
  restarted: (group: number) => void
}

export class ProcessLife {
  private declare readonly layout: HostLayout
  private declare readonly mechanics: Mechanics
  private declare readonly pool: RequestPool
  private declare readonly actions: LifeActions
  private declare readonly watched: Uint8Array
  private declare readonly state: Uint8Array
  private declare readonly served: Int32Array
  private declare readonly stateTimer: Float64Array
  private declare readonly monitorTimer: Float64Array
  private declare readonly inFlight: number[][]

  constructor(layout: HostLayout, mechanics: Mechanics, pool: RequestPool, actions: LifeActions) {
    const processes = layout.groupOfProcess.length
    this.layout = layout
    this.mechanics = mechanics
    this.pool = pool
    this.actions = actions
    this.watched = new Uint8Array(processes)
    this.state = new Uint8Array(processes)
    this.served = new Int32Array(processes)
    this.stateTimer = new Float64Array(processes).fill(Infinity)
    this.monitorTimer = new Float64Array(processes).fill(Infinity)
    this.inFlight = Array.from({ length: processes }, () => [])
  }

  /** Starts watching the processes of groups that restart. */
  begin(now: number): void {
    this.layout.groupOfProcess.forEach((group, process) => {
      const { requestTimeoutMs, maximumRequests } = this.groupLayout(group)
      if (requestTimeoutMs <= 0 && maximumRequests <= 0) return
      this.watched[process] = 1
      if (requestTimeoutMs > 0) this.monitor(process, now + 1000)
    })
  }

  started(request: number, process: number): void {
    if (this.watched[process] === 0) return
    const list = this.inFlight[process] as number[]
    this.pool.place[request] = list.length
    list.push(request)
    const served = (this.served[process] as number) + 1
    this.served[process] = served
    const { maximumRequests } = this.groupLayout(this.layout.groupOfProcess[process] as number)
    if (maximumRequests > 0 && served >= maximumRequests && this.state[process] === ACCEPTING) {
      this.state[process] = GRACEFUL
      this.setTimer(process, (this.pool.threadAt[request] as number) + this.mechanics.gracefulTimeoutMs)
    }
  }

  /** A thread is free again; true when its process goes on accepting. */
  finished(request: number, process: number, busy: number, now: number): boolean {
    if (this.watched[process] === 0) return true
    const list = this.inFlight[process] as number[]
    const place = this.pool.place[request] as number
    const last = list.pop() as number
    if (last !== request) {
      list[place] = last
      this.pool.place[last] = place
    }
    const state = this.state[process] as number
    if (state === ACCEPTING) return true
    if (busy > 0) return state === GRACEFUL
    if (state === GRACEFUL) this.actions.stopAccepting(process)
    this.state[process] = DOWN
    this.setTimer(process, now + this.mechanics.processStartMs)
    return false
  }

  /** The thread goes on under another number. */
  replaced(request: number, by: number, process: number): void {
    if (this.watched[process] === 0) return
    ;(this.inFlight[process] as number[])[this.pool.place[request] as number] = by
  }

  timer(process: number, now: number): void {
    if (this.monitorTimer[process] === now) this.check(process, now)
    if (this.stateTimer[process] !== now) return
    this.stateTimer[process] = Infinity
    switch (this.state[process]) {
      case GRACEFUL:
        return this.end(process, now)
      case ENDING:
        for (const request of [...(this.inFlight[process] as number[])]) this.actions.kill(request)
        return
      case DOWN:
        this.state[process] = ACCEPTING
        this.served[process] = 0
        this.actions.restarted(this.layout.groupOfProcess[process] as number)
        return this.actions.accept(process)
    }
  }

  private check(process: number, now: number): void {
    this.monitor(process, now + 1000)
    const state = this.state[process] as number
    if (state !== ACCEPTING && state !== GRACEFUL) return
    const { requestTimeoutMs, threads } = this.groupLayout(this.layout.groupOfProcess[process] as number)
    let sum = 0
    let longest = 0
    for (const request of this.inFlight[process] as number[]) {
      const elapsed = now - (this.pool.threadAt[request] as number)
      sum += elapsed
      if (elapsed > longest) longest = elapsed
    }
    const over = this.layout.modWsgiMajor >= 6 ? longest > requestTimeoutMs * (1 + Math.log(threads)) : sum / threads > requestTimeoutMs
    if (over) this.end(process, now)
  }

  private end(process: number, now: number): void {
    this.state[process] = ENDING
    this.actions.stopAccepting(process)
    if ((this.inFlight[process] as number[]).length > 0) return this.setTimer(process, now + this.mechanics.shutdownTimeoutMs)
    this.state[process] = DOWN
    this.setTimer(process, now + this.mechanics.processStartMs)
  }

  private setTimer(process: number, at: number): void {
    this.stateTimer[process] = at
    this.actions.schedule(at, process)
  }

  private monitor(process: number, at: number): void {
    this.monitorTimer[process] = at
    this.actions.schedule(at, process)
  }

  private groupLayout(group: number): HostLayout['groups'][number] {
    return this.layout.groups[group] as HostLayout['groups'][number]
  }
}
