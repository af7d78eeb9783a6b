/**
 * Means and variances of what a request consumes, exactly from the plan's distributions. All in milliseconds of the field
 * that holds them. CPU and blocked time of a `measured` demand are taken as pairs, of an `independent` one as independent.
 */
import type { Action, Demand, Distribution } from './plan.ts'

export interface Moments {
  mean: number
  variance: number
  /** How many measured values stand behind it; undefined for a distribution that was only named. */
  samples?: number
}

/** Mean and variance of a distribution; of `samples` the plain ones of the values. */
export function distributionMoments(dist: Distribution): Moments {
  switch (dist.kind) {
    case 'constant':
      return { mean: dist.value, variance: 0 }
    case 'exponential':
      return { mean: dist.mean, variance: dist.mean ** 2 }
    case 'lognormal':
      return { mean: dist.mean, variance: (dist.mean * dist.cv) ** 2 }
    case 'uniform':
      return { mean: (dist.min + dist.max) / 2, variance: (dist.max - dist.min) ** 2 / 12 }
    case 'samples':
      return sampleMoments(dist.values)
    case 'mixture':
      return mixtureMoments(dist.parts.map((part) => ({ weight: part.weight, moments: distributionMoments(part.dist) })))
  }
}

/** Law of total variance: the spread between the parts counts as much as the spread within them. */
export function mixtureMoments(parts: readonly { weight: number; moments: Moments }[]): Moments {
  let weight = 0
  let mean = 0
  let second = 0
  for (const part of parts) {
    weight += part.weight
    mean += part.weight * part.moments.mean
    second += part.weight * (part.moments.variance + part.moments.mean ** 2)
  }
  if (!(weight > 0)) return { mean: 0, variance: 0 }
  mean /= weight
  return { mean, variance: Math.max(0, second / weight - mean * mean) }
}

export interface DemandMoments {
  cpuMs: Moments
  blockedMs: Moments
  /** CPU and blocked time together: the wall time on an idle host, without overheads. */
  wallMs: Moments
}

export function demandMoments(demand: Demand): DemandMoments {
  if (demand.kind === 'measured') {
    const wall = demand.cpuMs.map((cpu, index) => cpu + (demand.blockedMs[index] ?? 0))
    return { cpuMs: sampleMoments(demand.cpuMs), blockedMs: sampleMoments(demand.blockedMs), wallMs: sampleMoments(wall) }
  }
  const cpuMs = distributionMoments(demand.cpuMs)
  const blockedMs = distributionMoments(demand.blockedMs)
  const wallMs: Moments = { mean: cpuMs.mean + blockedMs.mean, variance: cpuMs.variance + blockedMs.variance }
  const counts = [cpuMs.samples, blockedMs.samples].filter((count) => count !== undefined)
  return { cpuMs, blockedMs, wallMs: counts.length > 0 ? { ...wallMs, samples: Math.min(...counts) } : wallMs }
}

/** The actions with their shares normalised to sum to 1; those with share 0 stay, with weight 0. */
export function normalisedShares(actions: readonly Action[]): number[] {
  const sum = actions.reduce((total, action) => total + action.share, 0)
  return actions.map((action) => (sum > 0 ? action.share / sum : 1 / actions.length))
}

function sampleMoments(values: readonly number[]): Moments {
  let mean = 0
  let squares = 0
  values.forEach((value, index) => {
    const delta = value - mean
    mean += delta / (index + 1)
    squares += delta * (value - mean)
  })
  return { mean, variance: values.length > 0 ? squares / values.length : 0, samples: values.length }
}
