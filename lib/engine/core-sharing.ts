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
  /**
   * Jobs by the virtual time at which they finish, the next one last; of equal ones, the one that started first. Few run
   * at a time, and the short ones that come often end soon: a line is quicker than a heap, and never much slower. They
   * stand from 1 on; at 0 is one that never ends.
   */
  private declare jobs: Int32Array
  private declare ends: Float64Array

  constructor(cores: number, capacity: number, startMs: number) {
    this.last = startMs
    this.rate = 1
    this.cores = cores
    this.jobs = new Int32Array(capacity + 1)
    this.ends = new Float64Array(capacity + 1)
    this.ends[0] = Infinity
  }

  /** Makes room for so many jobs. */
  reserve(capacity: number): void {
    const jobs = new Int32Array(capacity + 1)
    jobs.set(this.jobs)
    this.jobs = jobs
    const ends = new Float64Array(capacity + 1)
    ends.set(this.ends)
    this.ends = ends
  }

  /** When the next job finishes if nothing changes; Infinity when none runs. */
  nextFinish(): number {
    return this.last + Math.max(0, (this.ends[this.count] as number) - this.virtual) / this.rate
  }

  /** Brings the clock to `now`. */
  advance(now: number): void {
    const span = now - this.last
    if (span > 0) {
      const { count, cores } = this
      if (count > cores) {
        this.virtual += span * this.rate
        this.usedCoreMs += span * cores
      } else if (count > 0) {
        this.virtual += span
        this.usedCoreMs += span * count
      }
      this.last = now
    }
  }

  /** Starts `work` milliseconds of CPU for `job`, at the time of the last `advance`. */
  start(job: number, work: number): void {
    const { jobs, ends } = this
    const end = this.virtual + work
    let index = ++this.count
    while ((ends[index - 1] as number) <= end) {
      ends[index] = ends[index - 1] as number
      jobs[index] = jobs[index - 1] as number
      index--
    }
    ends[index] = end
    jobs[index] = job
    this.setRate()
  }

  /** Takes off the job that finishes first: to be called at `nextFinish`. */
  takeFinished(): number {
    const last = this.count--
    const end = this.ends[last] as number
    // Rounding must not leave the clock short of the job it has finished.
    if (end > this.virtual) this.virtual = end
    this.settle()
    return this.jobs[last] as number
  }

  /** Takes a running job off the cores; what is left of its work. */
  stop(job: number): number {
    const { jobs, ends } = this
    let index = this.placeOf(job)
    const left = (ends[index] as number) - this.virtual
    const last = this.count--
    for (; index < last; index++) {
      ends[index] = ends[index + 1] as number
      jobs[index] = jobs[index + 1] as number
    }
    this.settle()
    return left > 0 ? left : 0
  }

  /** Whether the job runs. */
  has(job: number): boolean {
    return this.placeOf(job) > 0
  }

  private placeOf(job: number): number {
    let index = this.count
    while (index > 0 && this.jobs[index] !== job) index--
    return index
  }

  /** Nobody keeps a virtual time: start over, so that it never grows beyond what a double holds exactly. */
  private settle(): void {
    if (this.count === 0) this.virtual = 0
    else this.setRate()
  }

  private setRate(): void {
    this.rate = Math.min(1, this.cores / this.count)
  }
}
