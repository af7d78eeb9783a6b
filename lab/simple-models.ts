/**
 * What simpler models would have said of a plan, for comparison: every daemon group as c = processes x threads equal
 * servers, whatever the GIL and the cores do. M/M/c takes exponential times (Erlang 1917), M/G/c the measured ones, with
 * the wait of Kimura (1986). A group whose servers do not carry the load gets no figures. Times in milliseconds.
 */
import { demandMoments, normalisedShares } from '#lib/engine/demand-moments.ts'
import { erlangC, meanWait, sojournTail } from '#lib/engine/erlang.ts'
import { kimuraWait } from '#lib/engine/kimura.ts'
import { offeredRate } from '#lib/engine/offered-rate.ts'
import type { Demand, Site } from '#lib/engine/plan.ts'
import { RandomStream } from '#lib/engine/random.ts'
import { demandSampler } from '#lib/engine/sample-distribution.ts'

export interface SimpleAnswer {
  mean: number
  p50: number
  p95: number
  queuedShare: number
}

export interface SimpleModels {
  /** Null: the servers do not carry the load. */
  mmc: SimpleAnswer | null
  mgc: SimpleAnswer | null
  /** The rule of thumb's promise, where there are enough processes: nobody waits. */
  noWait: SimpleAnswer
}

interface Part {
  weight: number
  mean: number
  waiting: number
  tail: (t: number) => number
}

export function simpleModels(site: Site): SimpleModels {
  const rate = offeredRate(site).ratePerSecond
  const shares = normalisedShares(site.actions)
  const beside = (site.overhead?.cpuMs ?? 0) + (site.overhead?.blockedMs ?? 0)
  const exponential: (Part | null)[] = []
  const general: (Part | null)[] = []
  const unhindered: Part[] = []
  for (const group of site.groups) {
    const actions = site.actions.flatMap((action, index) => ((action.group ?? site.groups[0]?.name) === group.name ? [{ share: shares[index] ?? 0, demand: action.demand }] : []))
    const weight = actions.reduce((sum, action) => sum + action.share, 0)
    if (weight === 0) continue
    const times = actions.map((action) => ({ share: action.share / weight, values: wallTimes(action.demand, beside) }))
    const moment = (power: number): number => times.reduce((sum, one) => sum + one.share * average(one.values.map((value) => value ** power)), 0)
    const mean = moment(1)
    const cvSquared = Math.max(0, moment(2) / mean ** 2 - 1)
    const servers = group.processes * group.threads
    const load = (rate * weight * mean) / 1000
    const waiting = erlangC(servers, load)
    const serviceTail = (t: number): number => times.reduce((sum, one) => sum + one.share * over(one.values, t), 0)
    unhindered.push({ weight, mean, waiting: 0, tail: serviceTail })
    if (load >= servers) {
      exponential.push(null)
      general.push(null)
      continue
    }
    exponential.push({ weight, mean: mean * (1 + meanWait(servers, load)), waiting, tail: (t) => sojournTail(servers, load, t / mean) })
    const wait = mean * kimuraWait(servers, load, cvSquared)
    const conditional = Math.max(wait / Math.max(waiting, 1e-9), 1e-9)
    // Those who wait wait an exponential time: P(S + W > t) = P(S > t) + E[e^-(t-S)/w, S <= t].
    const delayedTail = (t: number): number => times.reduce((sum, one) => sum + one.share * average(one.values.map((value) => (value > t ? 1 : Math.exp(-(t - value) / conditional)))), 0)
    general.push({ weight, mean: mean + wait, waiting, tail: (t) => (1 - waiting) * serviceTail(t) + waiting * delayedTail(t) })
  }
  return { mmc: answer(exponential), mgc: answer(general), noWait: answer(unhindered) ?? { mean: 0, p50: 0, p95: 0, queuedShare: 0 } }
}

function answer(parts: readonly (Part | null)[]): SimpleAnswer | null {
  const known = parts.filter((part) => part !== null)
  if (known.length < parts.length || known.length === 0) return null
  const all = known.reduce((sum, part) => sum + part.weight, 0)
  const weighted = (value: (part: Part) => number): number => known.reduce((sum, part) => sum + part.weight * value(part), 0) / all
  const quantile = (p: number): number => {
    const tail = (t: number): number => weighted((part) => part.tail(t))
    let low = 0
    let high = 1
    while (tail(high) > 1 - p && high < 1e9) high *= 2
    for (let step = 0; step < 60; step++) {
      const middle = (low + high) / 2
      if (tail(middle) > 1 - p) low = middle
      else high = middle
    }
    return (low + high) / 2
  }
  return { mean: weighted((part) => part.mean), p50: quantile(0.5), p95: quantile(0.95), queuedShare: weighted((part) => part.waiting) }
}

/** Ascending wall times: those measured, or enough drawn ones. */
function wallTimes(demand: Demand, beside: number): number[] {
  if (demand.kind === 'measured') return demand.cpuMs.map((cpu, index) => cpu + (demand.blockedMs[index] ?? 0) + beside).sort((a, b) => a - b)
  const draws = demandSampler(demand, new RandomStream(1, 'simple-models'))
  const drawn = Array.from({ length: 4000 }, () => (draws.draw(), draws.cpuMs + draws.blockedMs))
  // Scaled to the distribution's own mean, so that the sample adds no error of its own there.
  const scale = demandMoments(demand).wallMs.mean / Math.max(1e-9, average(drawn))
  return drawn.map((value) => value * scale + beside).sort((a, b) => a - b)
}

/** Share of ascending values above `t`. */
function over(values: readonly number[], t: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((values[middle] ?? 0) > t) high = middle
    else low = middle + 1
  }
  return values.length > 0 ? (values.length - low) / values.length : 0
}

function average(values: readonly number[]): number {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : 0
}
