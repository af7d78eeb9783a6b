/**
 * Who holds the GIL of each process, and who waits for it, after CPython's ceval_gil.c: one holder; a release wakes the
 * thread that has waited longest in the condition variable; a waiter that has waited `interval` without any switch asks
 * the holder to drop, and the dropper goes back to wait. A waiter's timer starts over at each timeout, which also moves
 * it to the end of the line: with several waiters a holder keeps the GIL between one and two intervals.
 */
export class GilQueue {
  /** Request that holds the GIL of each process; -1: free. */
  declare readonly holder: Int32Array
  declare readonly waiting: Int32Array
  private declare readonly interval: number
  private declare readonly threads: Int32Array
  private declare readonly offset: Int32Array
  private declare readonly lastSwitch: Float64Array
  private declare readonly requests: Int32Array
  /** When each waiter's timer last started, apart from whole intervals since. */
  private declare readonly since: Float64Array

  constructor(threadsOfProcess: Int32Array, interval: number) {
    const processes = threadsOfProcess.length
    this.interval = interval
    this.threads = threadsOfProcess
    this.holder = new Int32Array(processes).fill(-1)
    this.waiting = new Int32Array(processes)
    this.lastSwitch = new Float64Array(processes).fill(-Infinity)
    this.offset = new Int32Array(processes)
    let total = 0
    for (let p = 0; p < processes; p++) {
      this.offset[p] = total
      total += threadsOfProcess[p] as number
    }
    this.requests = new Int32Array(total)
    this.since = new Float64Array(total)
  }

  hold(process: number, request: number, now: number): void {
    this.holder[process] = request
    this.lastSwitch[process] = now
  }

  wait(process: number, request: number, now: number): void {
    const count = this.waiting[process] as number
    if (count >= (this.threads[process] as number)) throw new Error(`more waiters than threads in process ${process}`)
    const at = (this.offset[process] as number) + count
    this.requests[at] = request
    this.since[at] = now
    this.waiting[process] = count + 1
  }

  /** When the holder will be asked to drop the GIL, if it keeps it so long and nobody else comes to wait. */
  dropTime(process: number): number {
    const { interval, since } = this
    const from = this.offset[process] as number
    const end = from + (this.waiting[process] as number)
    const last = this.lastSwitch[process] as number
    let earliest = Infinity
    for (let at = from; at < end; at++) {
      const start = since[at] as number
      // The first timeout whose whole interval lies after the last switch.
      const time = start >= last ? start + interval : start + interval * (Math.ceil((last - start) / interval) + 1)
      if (time < earliest) earliest = time
    }
    return earliest
  }

  /** Takes the waiter off that is woken next: the one whose present wait began first. There must be one. */
  takeNext(process: number, now: number): number {
    const { interval, since, requests } = this
    const from = this.offset[process] as number
    const count = this.waiting[process] as number
    let best = from
    if (count > 1) {
      let bestStart = Infinity
      for (let at = from; at < from + count; at++) {
        const first = since[at] as number
        const start = first + interval * Math.floor((now - first) / interval)
        if (start < bestStart) {
          bestStart = start
          best = at
        }
      }
    }
    const request = requests[best] as number
    const last = from + count - 1
    for (let at = best; at < last; at++) {
      requests[at] = requests[at + 1] as number
      since[at] = since[at + 1] as number
    }
    this.waiting[process] = count - 1
    return request
  }

  /** A request leaves the line without having got the GIL: its process ends. */
  remove(process: number, request: number): void {
    const from = this.offset[process] as number
    const last = from + (this.waiting[process] as number) - 1
    let found = false
    for (let at = from; at <= last; at++) {
      if (this.requests[at] === request) found = true
      if (found && at < last) {
        this.requests[at] = this.requests[at + 1] as number
        this.since[at] = this.since[at + 1] as number
      }
    }
    if (found) this.waiting[process] = (this.waiting[process] as number) - 1
  }
}
