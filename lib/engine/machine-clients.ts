/**
 * The clients of the simulated machine: they send, wait, may lose patience, and, where they are users, think and come again.
 */
import type { HostLayout } from './host-layout.ts'
import { OUTCOME, type HostStatistics } from './host-statistics.ts'
import { ARRIVE, PATIENCE } from './machine-events.ts'
import type { MachineState } from './machine-state.ts'
import type { SiteArrivals } from './site-arrivals.ts'

export class MachineClients {
  private declare readonly state: MachineState
  private declare readonly arrivals: SiteArrivals[]
  /** A request has reached Apache. */
  private declare readonly received: (request: number) => void

  constructor(state: MachineState, arrivals: SiteArrivals[], received: (request: number) => void) {
    this.state = state
    this.arrivals = arrivals
    this.received = received
  }

  openSite(site: number): void {
    const arrivals = this.arrivals[site] as SiteArrivals
    if (arrivals.kind === 'open') this.scheduleArrival(site, this.state.now + arrivals.nextGapMs())
    else if (arrivals.kind === 'trace') this.scheduleArrival(site, arrivals.nextAtMs())
    // Users begin somewhere in their first think time.
    else for (let user = 0; user < arrivals.users; user++) this.scheduleArrival(site, this.state.now + arrivals.nextGapMs() * ((user + 0.5) / arrivals.users))
  }

  /** `at` is when the client sends; the request reaches the host a little later. */
  private scheduleArrival(site: number, at: number): void {
    if (at >= this.state.options.closeMs || at === Infinity) return
    const before = (this.state.layout.sites[site] as HostLayout['sites'][number]).overheads.clientBeforeMs
    this.state.events.push(at + before, (site << 4) | ARRIVE)
  }

  /** A client sends. */
  arrive(site: number): void {
    const { pool, now, layout, statistics } = this.state
    const siteLayout = layout.sites[site] as HostLayout['sites'][number]
    const arrivals = this.arrivals[site] as SiteArrivals
    const sent = arrivals.kind === 'trace' ? arrivals.nextAtMs() : now - siteLayout.overheads.clientBeforeMs
    arrivals.draw()
    if (arrivals.kind === 'open') this.scheduleArrival(site, sent + arrivals.nextGapMs())
    else if (arrivals.kind === 'trace') this.scheduleArrival(site, arrivals.nextAtMs())
    const request = this.state.newRequest()
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
    if (sent >= statistics.start && sent < statistics.end) statistics.offered[site] = (statistics.offered[site] as number) + 1
    if (siteLayout.patienceMs < Infinity && this.state.options.unlimited === 'nothing') {
      const until = Math.max(now, sent + siteLayout.patienceMs)
      pool.patienceAt[request] = until
      this.state.events.push(until, (request << 4) | PATIENCE)
    }
    this.received(request)
  }

  /** The client leaves; the request goes on without it. */
  abandon(request: number): void {
    const { pool } = this.state
    pool.abandoned[request] = 1
    pool.patienceAt[request] = Infinity
    this.record(request, OUTCOME.abandoned, this.state.now)
    this.free(pool.site[request] as number, this.state.now)
  }

  /** A user who has an answer, or has left, thinks and comes again. */
  free(site: number, at: number): void {
    const arrivals = this.arrivals[site] as SiteArrivals
    if (arrivals.kind === 'closed') this.scheduleArrival(site, at + arrivals.nextGapMs())
  }

  /** Counts the request, if it was sent in the window observed. */
  record(request: number, outcome: number, at: number): void {
    const { pool, statistics } = this.state
    const sent = pool.sentAt[request] as number
    if (sent < statistics.start || sent >= statistics.end) return
    const records = statistics.sites[pool.site[request] as number] as HostStatistics['sites'][number]
    records.add(sent, at - sent, pool.waitMs[request] as number, pool.gilWaitMs[request] as number, pool.action[request] as number, outcome)
  }
}
