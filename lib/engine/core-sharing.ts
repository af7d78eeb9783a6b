/**
 * The host's cores, shared fairly: n runnable threads on C cores progress at min(1, C / n) each, as the operating system's
 * fair scheduler does at the scale of milliseconds. Kept as virtual time (the work every runnable thread has been given
 * since the start), so that a change of n costs nothing but the change. One job per request at a time; milliseconds.
 */
export class CoreSharing {
  count = 0
  /** Cores that run, integrated over time: core-milliseconds used. */
  usedCoreMs = 0
  private declare readonly cores: number
  private virtual = 0
  private declare last: number
  private declare rate: number
  private sequence = 0
  /** Indexed binary heap of jobs by the virtual time at which they finish. */
  private declare heap: Int32Array
  private declare position: Int32Array
  private declare finish: Float64Array
  private declare order: Float64Array

  constructor(cores: number, capacity: number, startMs: number) {
    this.last = startMs
    this.rate = 1
    this.cores = cores
    this.heap = new Int32Array(capacity)
    this.position = new Int32Array(capacity)
    this.finish = new Float64Array(capacity)
    this.order = new Float64Array(capacity)
  }

  /** Makes room for jobs numbered up to `capacity` - 1. */
  reserve(capacity: number): void {
    this.heap = widened(this.heap, capacity)
    this.position = widened(this.position, capacity)
    this.finish = widenedFloat(this.finish, capacity)
    this.order = widenedFloat(this.order, capacity)
  }

  /** When the next job finishes if nothing changes; Infinity when none runs. */
  nextFinish(): number {
    if (this.count === 0) return Infinity
    const left = (this.finish[this.heap[0] as number] as number) - this.virtual
    if (left <= 0) return this.last
    return this.last + (this.rate === 1 ? left : left / this.rate)
  }

  /** Brings the clock to `now`. */
  advance(now: number): void {
    const span = now - this.last
    if (span > 0) {
      if (this.count > 0) {
        this.virtual += span * this.rate
        this.usedCoreMs += span * (this.count < this.cores ? this.count : this.cores)
      }
      this.last = now
    }
  }

  /** Starts `work` milliseconds of CPU for `job`, at the time of the last `advance`. */
  start(job: number, work: number): void {
    this.finish[job] = this.virtual + work
    this.order[job] = this.sequence++
    this.siftUp(this.count++, job)
    this.setRate()
  }

  /** Takes off the job that finishes first: to be called at `nextFinish`. */
  takeFinished(): number {
    const job = this.heap[0] as number
    // Rounding must not leave the clock short of the job it has finished.
    if ((this.finish[job] as number) > this.virtual) this.virtual = this.finish[job] as number
    const last = --this.count
    if (last === 0) this.virtual = 0
    else {
      this.siftDown(0, this.heap[last] as number)
      this.setRate()
    }
    return job
  }

  /** Takes a running job off the cores; what is left of its work. */
  stop(job: number): number {
    const left = (this.finish[job] as number) - this.virtual
    this.removeAt(this.position[job] as number)
    return left > 0 ? left : 0
  }

  /** Whether the job runs. */
  has(job: number): boolean {
    const at = this.position[job] as number
    return at < this.count && this.heap[at] === job
  }

  private setRate(): void {
    this.rate = this.count > this.cores ? this.cores / this.count : 1
  }

  private removeAt(index: number): void {
    const last = --this.count
    const moved = this.heap[last] as number
    if (index < last) {
      this.siftUp(index, moved)
      this.siftDown(this.position[moved] as number, moved)
    }
    if (last === 0) {
      // Nobody keeps a virtual time: start over, so that it never grows beyond what a double holds exactly.
      this.virtual = 0
    } else this.setRate()
  }

  private siftUp(from: number, job: number): void {
    const { heap, position, finish, order } = this
    const end = finish[job] as number
    let index = from
    while (index > 0) {
      const parent = (index - 1) >> 1
      const other = heap[parent] as number
      const otherEnd = finish[other] as number
      if (otherEnd < end || (otherEnd === end && (order[other] as number) < (order[job] as number))) break
      heap[index] = other
      position[other] = index
      index = parent
    }
    heap[index] = job
    position[job] = index
  }

  private siftDown(from: number, job: number): void {
    const { heap, position, finish, order, count } = this
    const end = finish[job] as number
    let index = from
    for (;;) {
      let child = 2 * index + 1
      if (child >= count) break
      let other = heap[child] as number
      let earliest = finish[other] as number
      if (child + 1 < count) {
        const right = heap[child + 1] as number
        const rightEnd = finish[right] as number
        if (rightEnd < earliest || (rightEnd === earliest && (order[right] as number) < (order[other] as number))) {
          child++
          other = right
          earliest = rightEnd
        }
      }
      if (earliest > end || (earliest === end && (order[other] as number) > (order[job] as number))) break
      heap[index] = other
      position[other] = index
      index = child
    }
    heap[index] = job
    position[job] = index
  }
}

function widened(array: Int32Array, capacity: number): Int32Array {
  const wide = new Int32Array(capacity)
  wide.set(array)
  return wide
}

function widenedFloat(array: Float64Array, capacity: number): Float64Array {
  const wide = new Float64Array(capacity)
  wide.set(array)
  return wide
}
