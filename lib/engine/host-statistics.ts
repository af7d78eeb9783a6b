/**
 * What a simulation writes down while it runs: one record per request that came in the window, and shares of time. Kept
 * in typed arrays that double when full. Milliseconds.
 */
import type { HostLayout } from './host-layout.ts'

/** How a request ended. */
export const OUTCOME = { answered: 0, refused: 1, queueTimeout: 2, killed: 3, abandoned: 4 } as const

/** The records of one site, in the order in which the requests ended. */
export class SiteRecords {
  length = 0
  at = new Float64Array(256)
  response = new Float64Array(256)
  /** Wait for a thread. */
  wait = new Float64Array(256)
  gilWait = new Float64Array(256)
  action = new Uint16Array(256)
  outcome = new Uint8Array(256)

  add(at: number, response: number, wait: number, gilWait: number, action: number, outcome: number): void {
    const i = this.length++
    if (i === this.at.length) this.grow()
    this.at[i] = at
    this.response[i] = response
    this.wait[i] = wait
    this.gilWait[i] = gilWait
    this.action[i] = action
    this.outcome[i] = outcome
  }

  private grow(): void {
    const size = this.at.length * 2
    const float = (old: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> => {
      const wide = new Float64Array(size)
      wide.set(old)
      return wide
    }
    this.at = float(this.at)
    this.response = float(this.response)
    this.wait = float(this.wait)
    this.gilWait = float(this.gilWait)
    const action = new Uint16Array(size)
    action.set(this.action)
    this.action = action
    const outcome = new Uint8Array(size)
    outcome.set(this.outcome)
    this.outcome = outcome
  }
}

export class HostStatistics {
  /** Requests that come from here on, and before `end`, are recorded. */
  start = 0
  end = Infinity
  declare readonly sites: SiteRecords[]
  /** Requests that came in the window, by site. */
  declare readonly offered: Float64Array
  /** Good answers given in the window, whenever the request came, by site. */
  declare readonly completed: Float64Array
  /** By group: time with n threads busy, and requests that found n busy. */
  declare readonly busyTime: Float64Array[]
  declare readonly foundBusy: Float64Array[]
  declare readonly busy: Int32Array
  declare readonly gilHeldMs: Float64Array
  declare readonly cpuMs: Float64Array
  declare readonly restarts: Float64Array
  apacheBusyMs = 0
  apacheBusyMax = 0
  apacheWaitingMs = 0
  private declare readonly busySince: Float64Array
  private apacheSince = -Infinity
  private apacheBusy = 0
  private apacheWaiting = 0

  constructor(layout: HostLayout) {
    this.sites = layout.sites.map(() => new SiteRecords())
    this.offered = new Float64Array(layout.sites.length)
    this.completed = new Float64Array(layout.sites.length)
    this.busyTime = layout.groups.map((group) => new Float64Array(group.processes * group.threads + 1))
    this.foundBusy = layout.groups.map((group) => new Float64Array(group.processes * group.threads + 1))
    this.busy = new Int32Array(layout.groups.length)
    // Nothing is busy before the first change, whenever that is.
    this.busySince = new Float64Array(layout.groups.length).fill(-Infinity)
    this.gilHeldMs = new Float64Array(layout.groups.length)
    this.cpuMs = new Float64Array(layout.groups.length)
    this.restarts = new Float64Array(layout.groups.length)
  }

  /** Takes over the present state of `before`. */
  continueFrom(before: HostStatistics, now: number): void {
    this.busy.set(before.busy)
    this.busySince.fill(now)
    this.apacheBusy = before.apacheBusy
    this.apacheWaiting = before.apacheWaiting
    this.apacheBusyMax = before.apacheBusy
    this.apacheSince = now
  }

  changeBusy(group: number, change: 1 | -1, now: number): void {
    this.flushGroup(group, now)
    this.busy[group] = (this.busy[group] as number) + change
  }

  changeApache(busy: number, waiting: number, now: number): void {
    this.flushApache(now)
    this.apacheBusy = busy
    this.apacheWaiting = waiting
    if (busy > this.apacheBusyMax) this.apacheBusyMax = busy
  }

  /** Closes the shares of time at `now`. */
  flush(now: number): void {
    for (let group = 0; group < this.busy.length; group++) this.flushGroup(group, now)
    this.flushApache(now)
  }

  private flushGroup(group: number, now: number): void {
    const since = this.busySince[group] as number
    const from = since > this.start ? since : this.start
    const to = now < this.end ? now : this.end
    if (to > from) {
      const histogram = this.busyTime[group] as Float64Array
      const busy = this.busy[group] as number
      histogram[busy] = (histogram[busy] as number) + (to - from)
    }
    this.busySince[group] = now
  }

  private flushApache(now: number): void {
    const from = this.apacheSince > this.start ? this.apacheSince : this.start
    const to = now < this.end ? now : this.end
    if (to > from) {
      this.apacheBusyMs += this.apacheBusy * (to - from)
      this.apacheWaitingMs += this.apacheWaiting * (to - from)
    }
    this.apacheSince = now
  }
}
