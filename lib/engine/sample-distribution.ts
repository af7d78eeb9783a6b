/**
 * Draws from the plan's distributions. A sampler is compiled once and called per request; it draws from the stream it was
 * given and from nothing else. Moments are in demand-moments.ts.
 */
import type { Demand, Distribution } from './plan.ts'
import type { RandomStream } from './random.ts'

export type Sampler = () => number

/** A sampler of `dist`, in the distribution's own unit. */
export function distributionSampler(dist: Distribution, random: RandomStream): Sampler {
  switch (dist.kind) {
    case 'constant': {
      const { value } = dist
      return () => value
    }
    case 'exponential': {
      const { mean } = dist
      return () => mean * random.exponential()
    }
    case 'lognormal': {
      if (dist.mean === 0 || dist.cv === 0) {
        const { mean } = dist
        return () => mean
      }
      const variance = Math.log1p(dist.cv ** 2)
      const mu = Math.log(dist.mean) - variance / 2
      const sigma = Math.sqrt(variance)
      return () => Math.exp(mu + sigma * random.normal())
    }
    case 'uniform': {
      const { min, max } = dist
      return () => min + (max - min) * random.uniform()
    }
    case 'samples': {
      const values = Float64Array.from(dist.values)
      return () => values[random.below(values.length)] ?? 0
    }
    case 'mixture': {
      const pick = weightedPick(dist.parts.map((part) => part.weight), random)
      const parts = dist.parts.map((part) => distributionSampler(part.dist, random))
      return () => parts[pick()]?.() ?? 0
    }
  }
}

/** An index drawn with probability proportional to its weight; all weights 0 count as equal. */
export function weightedPick(weights: readonly number[], random: RandomStream): Sampler {
  if (weights.length === 1) return () => 0
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let running = 0
  const cumulative = Float64Array.from(weights, (weight) => (running += total > 0 ? weight / total : 1 / weights.length))
  const last = weights.length - 1
  return () => {
    const u = random.uniform()
    let low = 0
    let high = last
    while (low < high) {
      const middle = (low + high) >> 1
      if ((cumulative[middle] ?? 1) > u) high = middle
      else low = middle + 1
    }
    return low
  }
}

/** Draws one request's demand into `cpuMs` and `blockedMs`. */
export interface DemandSampler {
  cpuMs: number
  blockedMs: number
  draw: () => void
}

/**
 * A sampler of both parts of a demand; measured pairs stay pairs. With `resample`, measured values are first drawn anew
 * from themselves (bootstrap): another world that the same measurement could have come from.
 */
export function demandSampler(demand: Demand, random: RandomStream, resample?: RandomStream): DemandSampler {
  if (demand.kind === 'measured') {
    const n = demand.cpuMs.length
    const index = resample === undefined ? null : Int32Array.from({ length: n }, () => resample.below(n))
    const cpu = Float64Array.from({ length: n }, (_, i) => demand.cpuMs[index ? (index[i] ?? 0) : i] ?? 0)
    const blocked = Float64Array.from({ length: n }, (_, i) => demand.blockedMs[index ? (index[i] ?? 0) : i] ?? 0)
    const sampler: DemandSampler = {
      cpuMs: 0,
      blockedMs: 0,
      draw: () => {
        const i = random.below(n)
        sampler.cpuMs = cpu[i] ?? 0
        sampler.blockedMs = blocked[i] ?? 0
      },
    }
    return sampler
  }
  const drawCpu = distributionSampler(resampled(demand.cpuMs, resample), random)
  const drawBlocked = distributionSampler(resampled(demand.blockedMs, resample), random)
  const sampler: DemandSampler = {
    cpuMs: 0,
    blockedMs: 0,
    draw: () => {
      sampler.cpuMs = drawCpu()
      sampler.blockedMs = drawBlocked()
    },
  }
  return sampler
}

/** Samples inside a distribution, drawn anew from themselves; named distributions as they are. */
function resampled(dist: Distribution, random: RandomStream | undefined): Distribution {
  if (random === undefined) return dist
  if (dist.kind === 'samples') return { kind: 'samples', values: dist.values.map(() => dist.values[random.below(dist.values.length)] ?? 0) }
  if (dist.kind === 'mixture') return { kind: 'mixture', parts: dist.parts.map((part) => ({ weight: part.weight, dist: resampled(part.dist, random) })) }
  return dist
}
