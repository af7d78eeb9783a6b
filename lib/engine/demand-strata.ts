/**
 * The joint distribution of what a request consumes, cut into strata of known probability: finer towards the tail, because
 * percentiles are read there. Deterministic; percentiles of the strata agree with those of the distribution within about
 * 1 % up to p99. Means come from demand-moments.ts, not from here.
 */
import { normalQuantile } from './normal.ts'
import type { Demand, Distribution } from './plan.ts'

/** A share of the requests whose wall time lies between `lowS` and `highS`, evenly. Seconds. */
export interface DemandStratum {
  weight: number
  lowS: number
  highS: number
  cpuS: number
}

interface RawPoint {
  weight: number
  cpu: number
  wall: number
}

/** Cumulative probabilities at which strata end; anything beyond belongs to the last. */
const CUTS = [...Array.from({ length: 14 }, (_, i) => ((i + 1) * 0.9) / 14), 0.92, 0.935, 0.95, 0.9625, 0.975, 0.985, 0.99, 0.995, 0.998]
/** Midpoints at which one distribution is sampled, finer towards the tail, with their normal quantiles. */
const FINE = [...even(0, 0.9, 18), ...even(0.9, 0.99, 10), ...even(0.99, 0.999, 6), ...even(0.999, 1, 3)]
const COARSE = even(0, 1, 5)

/** The strata of one action's demand on an idle host. Their weights sum to 1. */
export function demandStrata(demand: Demand): DemandStratum[] {
  return cut(rawPoints(demand))
}

/** The strata of recorded requests. */
export function recordedStrata(cpuMs: readonly number[], blockedMs: readonly number[]): DemandStratum[] {
  return cut(cpuMs.map((cpu, i) => ({ weight: 1 / cpuMs.length, cpu: cpu / 1000, wall: (cpu + (blockedMs[i] ?? 0)) / 1000 })))
}

function rawPoints(demand: Demand): RawPoint[] {
  if (demand.kind === 'measured') return demand.cpuMs.map((cpu, i) => ({ weight: 1 / demand.cpuMs.length, cpu: cpu / 1000, wall: (cpu + (demand.blockedMs[i] ?? 0)) / 1000 }))
  const cpuFine = quantilePoints(demand.cpuMs, FINE)
  const blockedFine = quantilePoints(demand.blockedMs, FINE)
  // The component that varies more is sampled finely, the other coarsely, and all pairs are taken.
  const cpuLeads = spread(cpuFine) > spread(blockedFine)
  const cpu = cpuLeads ? cpuFine : quantilePoints(demand.cpuMs, COARSE)
  const blocked = cpuLeads ? quantilePoints(demand.blockedMs, COARSE) : blockedFine
  return cpu.flatMap((c) => blocked.map((b) => ({ weight: c.weight * b.weight, cpu: c.value / 1000, wall: (c.value + b.value) / 1000 })))
}

function cut(points: RawPoint[]): DemandStratum[] {
  points.sort((a, b) => a.wall - b.wall || a.cpu - b.cpu)
  const strata: DemandStratum[] = []
  let open: DemandStratum | undefined
  let seen = 0
  let next = 0
  for (const { weight, cpu, wall } of points) {
    const full = seen + weight / 2 > (CUTS[next] ?? 1)
    // Two humps far apart are not one stratum.
    const apart = open !== undefined && wall - open.highS > 0.005 && wall > 2.5 * open.highS
    if (open === undefined || full || apart) {
      open = { weight: 0, lowS: wall, highS: wall, cpuS: 0 }
      strata.push(open)
      while (next < CUTS.length && seen + weight / 2 > (CUTS[next] ?? 1)) next++
    }
    open.cpuS = (open.cpuS * open.weight + cpu * weight) / (open.weight + weight)
    open.weight += weight
    open.highS = wall
    seen += weight
  }
  return strata
}

interface Weighted {
  weight: number
  value: number
}

/** A cumulative probability and the normal quantile there. */
interface GridPoint {
  weight: number
  u: number
  z: number
}

function quantilePoints(dist: Distribution, grid: readonly GridPoint[]): Weighted[] {
  switch (dist.kind) {
    case 'constant':
      return [{ weight: 1, value: dist.value }]
    case 'exponential':
      return grid.map(({ weight, u }) => ({ weight, value: -dist.mean * Math.log1p(-u) }))
    case 'uniform':
      return grid.map(({ weight, u }) => ({ weight, value: dist.min + u * (dist.max - dist.min) }))
    case 'lognormal': {
      if (dist.cv === 0 || dist.mean === 0) return [{ weight: 1, value: dist.mean }]
      const sigma = Math.sqrt(Math.log1p(dist.cv ** 2))
      const mu = Math.log(dist.mean) - sigma ** 2 / 2
      return grid.map(({ weight, z }) => ({ weight, value: Math.exp(mu + sigma * z) }))
    }
    case 'samples': {
      const sorted = Float64Array.from(dist.values).sort()
      return sorted.length <= grid.length ? [...sorted].map((value) => ({ weight: 1 / sorted.length, value })) : grid.map(({ weight, u }) => ({ weight, value: sorted[Math.min(sorted.length - 1, Math.floor(u * sorted.length))] ?? 0 }))
    }
    case 'mixture': {
      const total = dist.parts.reduce((sum, part) => sum + part.weight, 0)
      const points = dist.parts.filter((part) => part.weight > 0).flatMap((part) => quantilePoints(part.dist, grid).map(({ weight, value }) => ({ weight: (weight * part.weight) / total, value })))
      return thin(points, grid.length * 2)
    }
  }
}

/** At most about `limit` points: neighbours are averaged, weights kept. */
function thin(points: Weighted[], limit: number): Weighted[] {
  if (points.length <= limit) return points
  points.sort((a, b) => a.value - b.value)
  const out: Weighted[] = []
  const span = Math.ceil(points.length / limit)
  for (let from = 0; from < points.length; from += span) {
    const some = points.slice(from, from + span)
    const weight = some.reduce((sum, point) => sum + point.weight, 0)
    out.push({ weight, value: some.reduce((sum, point) => sum + point.weight * point.value, 0) / weight })
  }
  return out
}

function spread(points: readonly Weighted[]): number {
  const mean = points.reduce((sum, point) => sum + point.weight * point.value, 0)
  return points.reduce((sum, point) => sum + point.weight * (point.value - mean) ** 2, 0)
}

function even(from: number, to: number, count: number): GridPoint[] {
  return Array.from({ length: count }, (_, i) => {
    const u = from + ((i + 0.5) * (to - from)) / count
    return { weight: (to - from) / count, u, z: normalQuantile(u) }
  })
}
