/**
 * The rate at which a site's requests would come if nobody ever had to wait: the number that rules of thumb start from.
 * Open: as given. Closed: the interactive law. Trace: what the recording holds after its warm-up.
 */
import { demandMoments, distributionMoments, normalisedShares } from './demand-moments.ts'
import type { Site, TraceRow } from './plan.ts'

export interface OfferedRate {
  ratePerSecond: number
  /** How it was obtained, as a formula with its numbers. */
  formula: string
  /** Requests counted and the length of the count, where it was counted. */
  counted?: { requests: number; windowS: number }
}

/**
 * Closed traffic: X <= N / (Z + S), N users, Z mean think time, S mean time of a request that never waits
 * (interactive law, Denning & Buzen 1978). A trace gives its mean rate; `peakWindowS` asks for its busiest window instead.
 */
export function offeredRate(site: Site, peakWindowS?: number): OfferedRate {
  const traffic = site.traffic
  if (traffic.kind === 'open') return { ratePerSecond: traffic.ratePerSecond, formula: 'as given in the plan' }
  if (traffic.kind === 'closed') {
    const shares = normalisedShares(site.actions)
    const serviceMs = site.actions.reduce((sum, action, index) => sum + (shares[index] ?? 0) * demandMoments(action.demand).wallMs.mean, 0) + (site.overhead?.cpuMs ?? 0) + (site.overhead?.blockedMs ?? 0)
    const thinkS = distributionMoments(traffic.thinkS).mean
    const cycleS = Math.max(thinkS + serviceMs / 1000, 1e-6)
    return { ratePerSecond: traffic.users / cycleS, formula: `${traffic.users} users / (${round(thinkS)} s thinking + ${round(serviceMs / 1000)} s for an answer nobody waits for)` }
  }
  return traceRate(traffic.rows ?? [], peakWindowS)
}

function traceRate(rows: readonly TraceRow[], peakWindowS?: number): OfferedRate {
  const times = rows.map((row) => row.atMs).filter((at) => at >= 0).sort((a, b) => a - b)
  const last = times[times.length - 1]
  if (last === undefined) return { ratePerSecond: 0, formula: 'the recording holds no request' }
  // n arrivals on [0, last] estimate the rate by (n - 1) / last up to the last one; one arrival says next to nothing.
  const spanS = Math.max(last / 1000, 1e-3)
  if (peakWindowS !== undefined && spanS > peakWindowS) {
    let most = 0
    let from = 0
    times.forEach((at, index) => {
      while ((times[from] ?? at) < at - peakWindowS * 1000) from++
      most = Math.max(most, index - from + 1)
    })
    return { ratePerSecond: most / peakWindowS, formula: `${most} requests in the busiest ${peakWindowS} s of the recording`, counted: { requests: most, windowS: peakWindowS } }
  }
  return { ratePerSecond: times.length / spanS, formula: `${times.length} requests in ${round(spanS)} s of the recording`, counted: { requests: times.length, windowS: spanS } }
}

function round(value: number): number {
  return Number(value.toPrecision(4))
}
