/** What was measured of a site under known load, to stand beside the predicted curve: load tests, and what the log saw on average. Pure. */
import type { ActionProfile } from '#lib/ingest/action-profile.ts'

export interface MeasuredPoint {
  ratePerSecond: number
  p50: number | null
  p95: number | null
  p99: number | null
  /** Where it is from: "ab-16.txt, /cart", "access log, on average". */
  from: string
}

/** More would hide the curve. */
const MOST = 24

/** Lowest load first. `profile` null: nothing is measured. */
export function measuredPoints(profile: Pick<ActionProfile, 'ratePerSecond' | 'responseMs' | 'measured'> | null): MeasuredPoint[] {
  if (profile === null) return []
  const tests = (profile.measured?.loadTests ?? []).flatMap(({ fileName, action, ratePerSecond, responseMs }): MeasuredPoint[] => {
    if (ratePerSecond === null || !(ratePerSecond > 0) || responseMs === null || (responseMs.p50 === null && responseMs.p95 === null)) return []
    return [{ ratePerSecond, p50: responseMs.p50, p95: responseMs.p95, p99: responseMs.p99, from: action === null ? fileName : `${fileName}, ${action}` }]
  })
  const { ratePerSecond, responseMs } = profile
  const logged: MeasuredPoint[] = ratePerSecond !== null && ratePerSecond > 0 && responseMs !== null ? [{ ratePerSecond, p50: responseMs.p50, p95: responseMs.p95, p99: responseMs.p99, from: 'as captured, at its average rate' }] : []
  return [...logged, ...tests].sort((a, b) => a.ratePerSecond - b.ratePerSecond || a.from.localeCompare(b.from, 'en')).slice(0, MOST)
}
