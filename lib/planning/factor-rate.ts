/** Reads a load curve; apart from load-curve.ts, so that a page that only draws it does not load the engine. */
import type { LoadCurve } from './load-curve.ts'

/** The load of a site at this multiple of the plan's traffic, between the points that were computed; null where there are none. */
export function factorRate({ points }: LoadCurve, site: string, factor: number): number | null {
  const known = points.flatMap((point) => point.sites.filter(({ name }) => name === site).map(({ offeredPerSecond }) => ({ factor: point.factor, rate: offeredPerSecond })))
  const after = known.findIndex((point) => point.factor >= factor)
  const [low, high] = [after <= 0 ? { factor: 0, rate: 0 } : known[after - 1], known[after]]
  if (low === undefined || high === undefined || !(high.factor > low.factor)) return null
  return low.rate + ((factor - low.factor) / (high.factor - low.factor)) * (high.rate - low.rate)
}
