/**
 * What the parts of the simulated machine share: the clock, the requests under way, the events to come, the cores, and the
 * statistics. Time in milliseconds. Here and in its parts, fields that the constructor sets are only declared: a field
 * that begins as undefined has every number put into it boxed, several times an event.
 */
import { CoreSharing } from './core-sharing.ts'
import type { DispatchPolicy } from './dispatch.ts'
import { EventQueue } from './event-queue.ts'
import type { HostLayout } from './host-layout.ts'
import { HostStatistics } from './host-statistics.ts'
import { CLOSE, CONTINUE, ENTRY, FRONT_AFTER, FRONT_BEFORE, TAIL, WRITE } from './machine-events.ts'
import type { Mechanics, Overheads } from './overheads.ts'
import { RequestPool } from './request-pool.ts'

/**
 * Lifts limits, to see whether the plan is stable: those of the groups that shed load (backlog, timeouts, restarts, patience),
 * or these and the number of Apache's workers.
 */
export type Unlimited = 'nothing' | 'groups' | 'all'

export interface MachineOptions {
  seed: number
  replication: number
  mechanics: Mechanics
  dispatch: DispatchPolicy
  unlimited: Unlimited
  /** The clock starts here: negative for a warm-up before 0. */
  startMs: number
  /** No request comes from here on. */
  closeMs: number
}

export class MachineState {
  declare now: number
  /** When the present event was due: the clock does not go back for one that is late by rounding. */
  due = 0
  declare statistics: HostStatistics
  declare readonly layout: HostLayout
  declare readonly options: MachineOptions
  readonly pool = new RequestPool()
  readonly events = new EventQueue()
  declare readonly cores: CoreSharing
  /** CPU of each site's requests at each stage but their bursts, by site << 3 | stage. */
  private declare readonly stageMs: Float64Array
  /** Called when a request's CPU job is done. */
  private declare readonly jobDone: (request: number) => void

  constructor(layout: HostLayout, options: MachineOptions, jobDone: (request: number) => void) {
    this.layout = layout
    this.options = options
    this.now = options.startMs
    this.statistics = new HostStatistics(layout)
    this.statistics.start = options.startMs
    this.cores = new CoreSharing(layout.cores, this.pool.capacity, this.now)
    this.stageMs = new Float64Array(8 * layout.sites.length)
    layout.sites.forEach(({ overheads }, site) => this.stageMs.set(stagesMs(overheads), site << 3))
    this.jobDone = jobDone
  }

  newRequest(): number {
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

  /** CPU that a request's site needs at a stage that is not of the application. */
  workAt(request: number, stage: number): number {
    return this.stageMs[((this.pool.site[request] as number) << 3) | stage] as number
  }

  startStage(request: number, stage: number): void {
    this.pool.stage[request] = stage
    this.pool.workMs[request] = this.workAt(request, stage)
    this.startJob(request)
  }

  /** The pool knows what for, and how much. */
  startJob(request: number): void {
    if ((this.pool.workMs[request] as number) > 0) this.cores.start(request, this.pool.workMs[request] as number)
    else this.jobDone(request)
  }

  /** The request's job has been done, or as much of it as the pool says. */
  countCpu(request: number): void {
    const { statistics, now } = this
    if (now < statistics.start || now >= statistics.end) return
    const group = this.pool.group[request] as number
    statistics.cpuMs[group] = (statistics.cpuMs[group] as number) + (this.pool.workMs[request] as number)
  }

  overheadsOf(request: number): HostLayout['sites'][number]['overheads'] {
    return (this.layout.sites[this.pool.site[request] as number] as HostLayout['sites'][number]).overheads
  }
}

function stagesMs(overheads: Overheads): Float64Array {
  const stages = new Float64Array(8)
  stages[FRONT_BEFORE] = overheads.frontEndBeforeCpuMs
  stages[ENTRY] = overheads.gilBeforeCpuMs
  stages[CONTINUE] = overheads.continueCpuMs
  stages[WRITE] = overheads.writeCpuMs
  stages[CLOSE] = overheads.gilAfterCpuMs
  stages[TAIL] = overheads.threadTailCpuMs
  stages[FRONT_AFTER] = overheads.frontEndAfterCpuMs
  return stages
}
