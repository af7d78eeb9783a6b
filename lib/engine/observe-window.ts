/**
 * Figures of one simulated window: what a load test of that length would have reported, and what the host did meanwhile.
 * Numbers only; how several windows become a prediction is decided in simulate-*.ts.
 */
import type { HostLayout } from './host-layout.ts'
import type { HostMachine } from './host-machine.ts'
import { OUTCOME, type SiteRecords } from './host-statistics.ts'
import type { ResponseMs } from './prediction.ts'
import { mean, nearestRank } from './statistics.ts'

/** Waits shorter than this do not count as queueing: taking a request is never quite instant. Milliseconds. */
export const QUEUED_MS = 1

export interface SiteFigures {
  requests: number
  answered: number
  offeredPerSecond: number
  throughputPerSecond: number
  response: ResponseMs
  queuedShare: number | null
  queueMean: number | null
  queueP95: number | null
  refused: number
  queueTimeout: number
  killed: number
  abandoned: number
  actions: { answered: number; response: ResponseMs }[]
}

export interface GroupFigures {
  busyMean: number
  busyShareOfTime: number[]
  busyShareOfRequests: number[]
  queuedShare: number | null
  queueMean: number | null
  queueP95: number | null
  throughputPerSecond: number
  gilShare: number
  gilWaitMean: number | null
  cpuCores: number
  restartsPerHour: number
}

export interface WindowFigures {
  windowS: number
  sites: SiteFigures[]
  groups: GroupFigures[]
  cpuCores: number
  apacheWorkersMean: number
  apacheWorkersMax: number
  apacheWaitingMean: number
}

export function noResponse(): ResponseMs {
  return { mean: null, p50: null, p90: null, p95: null, p99: null }
}

/** Mean and nearest-rank percentiles; sorts `values` in place. */
export function responseFigures(values: Float64Array): ResponseMs {
  if (values.length === 0) return noResponse()
  const average = mean(values)
  values.sort()
  return { mean: average, p50: nearestRank(values, 0.5), p90: nearestRank(values, 0.9), p95: nearestRank(values, 0.95), p99: nearestRank(values, 0.99) }
}

/**
 * The figures of the statistics' window, which must lie behind. `usedCoreMs` is the host's CPU in it. Requests still under
 * way are not in the response times; the caller lets them finish first.
 */
export function observeWindow(machine: HostMachine, layout: HostLayout, usedCoreMs: number): WindowFigures {
  const statistics = machine.statistics
  statistics.flush(machine.now)
  const windowMs = Math.max(1e-6, Math.min(machine.now, statistics.end) - statistics.start)
  const windowS = windowMs / 1000
  const sites = layout.sites.map((site, index): SiteFigures => {
    const records = statistics.sites[index] as SiteRecords
    const counts = countOutcomes(records)
    const waits = pickWaits(records, null)
    return {
      requests: records.length,
      answered: counts.answered,
      offeredPerSecond: (statistics.offered[index] as number) / windowS,
      throughputPerSecond: (statistics.completed[index] as number) / windowS,
      response: responseFigures(pickResponses(records, -1)),
      ...waitFigures(waits),
      refused: counts.refused,
      queueTimeout: counts.queueTimeout,
      killed: counts.killed,
      abandoned: counts.abandoned,
      actions: site.shares.map((_, action) => {
        const responses = site.shares.length === 1 ? pickResponses(records, -1) : pickResponses(records, action)
        return { answered: responses.length, response: responseFigures(responses) }
      }),
    }
  })
  const groups = layout.groups.map((group, index): GroupFigures => {
    const time = statistics.busyTime[index] as Float64Array
    const found = statistics.foundBusy[index] as Float64Array
    const site = layout.sites[group.site] as HostLayout['sites'][number]
    const records = statistics.sites[group.site] as SiteRecords
    const mine = Uint8Array.from(site.groupOfAction, (number) => (number === index ? 1 : 0))
    const shares = sharesOf(time)
    const waits = pickWaits(records, mine)
    let gilWait = 0
    let answered = 0
    for (let i = 0; i < records.length; i++) {
      if (mine[records.action[i] as number] === 0 || records.outcome[i] !== OUTCOME.answered) continue
      gilWait += records.gilWait[i] as number
      answered++
    }
    return {
      busyMean: shares.reduce((sum, share, n) => sum + n * share, 0),
      busyShareOfTime: shares,
      busyShareOfRequests: sharesOf(found),
      ...waitFigures(waits),
      throughputPerSecond: answered / windowS,
      gilShare: (statistics.gilHeldMs[index] as number) / windowMs / group.processes,
      gilWaitMean: answered > 0 ? gilWait / answered : null,
      cpuCores: (statistics.cpuMs[index] as number) / windowMs,
      restartsPerHour: ((statistics.restarts[index] as number) / windowS) * 3600,
    }
  })
  return {
    windowS,
    sites,
    groups,
    cpuCores: usedCoreMs / windowMs,
    apacheWorkersMean: statistics.apacheBusyMs / windowMs,
    apacheWorkersMax: statistics.apacheBusyMax,
    apacheWaitingMean: statistics.apacheWaitingMs / windowMs,
  }
}

/** Response times of the answered requests, in the order in which they ended; `action` -1: of all. */
export function pickResponses(records: SiteRecords, action: number): Float64Array {
  const out = new Float64Array(records.length)
  let n = 0
  for (let i = 0; i < records.length; i++) {
    if (records.outcome[i] !== OUTCOME.answered || (action >= 0 && records.action[i] !== action)) continue
    out[n++] = records.response[i] as number
  }
  return out.slice(0, n)
}

/** Waits for a thread of all requests that got one. */
function pickWaits(records: SiteRecords, mine: Uint8Array | null): Float64Array {
  const out = new Float64Array(records.length)
  let n = 0
  for (let i = 0; i < records.length; i++) {
    const outcome = records.outcome[i]
    if (outcome === OUTCOME.refused || outcome === OUTCOME.abandoned || (mine !== null && mine[records.action[i] as number] === 0)) continue
    out[n++] = records.wait[i] as number
  }
  return out.slice(0, n)
}

function waitFigures(waits: Float64Array): { queuedShare: number | null; queueMean: number | null; queueP95: number | null } {
  if (waits.length === 0) return { queuedShare: null, queueMean: null, queueP95: null }
  let queued = 0
  for (let i = 0; i < waits.length; i++) if ((waits[i] as number) > QUEUED_MS) queued++
  const queueMean = mean(waits)
  waits.sort()
  return { queuedShare: queued / waits.length, queueMean, queueP95: nearestRank(waits, 0.95) }
}

function countOutcomes(records: SiteRecords): { answered: number; refused: number; queueTimeout: number; killed: number; abandoned: number } {
  const counts = [0, 0, 0, 0, 0]
  for (let i = 0; i < records.length; i++) counts[records.outcome[i] as number] = (counts[records.outcome[i] as number] as number) + 1
  const [answered = 0, refused = 0, queueTimeout = 0, killed = 0, abandoned = 0] = counts
  return { answered, refused, queueTimeout, killed, abandoned }
}

function sharesOf(values: Float64Array): number[] {
  const sum = values.reduce((total, value) => total + value, 0)
  return Array.from(values, (value) => (sum > 0 ? value / sum : 0))
}
