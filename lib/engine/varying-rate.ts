/**
 * Open traffic whose rate is not the same all the time: by the hour of the week, and in bursts. Arrivals are Poisson at the
 * rate of the moment (a Markov-modulated Poisson process of two states for the bursts; Fischer & Meier-Hellstern 1993), drawn
 * exactly by spending an exponential amount of expected arrivals over the pieces of constant rate.
 *
 * An hour is visited for a minute at a time, the hours of a week in an order drawn anew each week and the same for all sites
 * of a host: what builds up in one hour is gone long before the next, so a minute stands for it, and a stretch of the
 * simulation is as good as any other.
 */
import type { Plan, Site } from './plan.ts'
import { RandomStream } from './random.ts'
import type { Sampler } from './sample-distribution.ts'

export const HOURS_OF_WEEK = 168
const VISIT_MS = 60_000

type OpenTraffic = Extract<Site['traffic'], { kind: 'open' }>

/** Times between arrivals in ms, beginning at time 0; `key` names the replication's and the site's streams. */
export function varyingGap(traffic: OpenTraffic, seed: number, replication: number, site: number): Sampler {
  const random = new RandomStream(seed, `arrivals/${site}/${replication}`)
  if (meanRate(traffic) * shortestPieceS(traffic) < RARE) return () => (1000 * random.exponential()) / meanRate(traffic)
  const bursts = burstPieces(traffic, new RandomStream(seed, `bursts/${site}/${replication}`))
  const hours = hourPieces(traffic, new RandomStream(seed, `hours/${replication}`))
  let now = 0
  return () => {
    const from = now
    let expected = random.exponential()
    for (;;) {
      const perMs = (traffic.ratePerSecond / 1000) * hours.factorAt(now) * bursts.factorAt(now)
      const until = Math.min(hours.until, bursts.until)
      if (expected <= perMs * (until - now)) {
        now += expected / perMs
        return now - from
      }
      expected -= perMs * (until - now)
      now = until
    }
  }
}

/** Requests in the shortest piece below which nobody can tell that the rate varies: it does so many times between two requests. */
const RARE = 1e-3

function meanRate(traffic: OpenTraffic): number {
  const factors = hourFactors(traffic)
  return traffic.ratePerSecond * (factors === null ? 1 : factors.reduce((sum, factor) => sum + factor, 0) / factors.length)
}

function shortestPieceS({ hourOfWeek, bursts }: OpenTraffic): number {
  return Math.min(hourOfWeek === undefined ? Infinity : VISIT_MS / 1000, bursts === undefined ? Infinity : bursts.meanS * Math.min(1, (1 - bursts.share) / bursts.share))
}

/** Bursts that a long run has to have seen before its spread tells anything. */
const LEAST_BURSTS = 40

/** Simulated time within which a long run meets what varies: every hour of a week, and enough bursts of each site. */
export function leastRunMs(plan: Plan): number {
  return plan.sites.reduce((least, { traffic }) => {
    if (traffic.kind !== 'open') return least
    const week = traffic.hourOfWeek === undefined ? 0 : HOURS_OF_WEEK * VISIT_MS
    const bursts = traffic.bursts === undefined ? 0 : (LEAST_BURSTS * 1000 * traffic.bursts.meanS) / traffic.bursts.share
    return Math.max(least, week, bursts)
  }, 0)
}

/** The plan at its busiest hour, for questions that are about the peak. Bursts stay. */
export function atBusiestHour(plan: Plan): Plan {
  if (!plan.sites.some(({ traffic }) => traffic.kind === 'open' && traffic.hourOfWeek !== undefined)) return plan
  return { ...plan, sites: plan.sites.map((site) => (site.traffic.kind === 'open' ? { ...site, traffic: { ...site.traffic, hourOfWeek: undefined } } : site)) }
}

/** Rates of the 168 hours over that of the busiest. */
export function hourFactors({ hourOfWeek }: OpenTraffic): number[] | null {
  if (hourOfWeek === undefined) return null
  const most = Math.max(...hourOfWeek)
  return hourOfWeek.map((rate) => rate / most)
}

interface Pieces {
  /** Factor of the piece that `now` lies in; `until` is then its end. `now` never falls. */
  factorAt: (now: number) => number
  until: number
}

function hourPieces(traffic: OpenTraffic, random: RandomStream): Pieces {
  const factors = hourFactors(traffic)
  const order = Array.from({ length: HOURS_OF_WEEK }, (_, hour) => hour)
  let next = HOURS_OF_WEEK
  let factor = 1
  const pieces: Pieces = {
    until: factors === null ? Infinity : 0,
    factorAt(now) {
      while (factors !== null && now >= pieces.until) {
        if (next === HOURS_OF_WEEK) {
          for (let i = HOURS_OF_WEEK - 1; i > 0; i--) {
            const j = random.below(i + 1)
            const hour = order[i] as number
            order[i] = order[j] as number
            order[j] = hour
          }
          next = 0
        }
        factor = factors[order[next++] as number] as number
        pieces.until += VISIT_MS
      }
      return factor
    },
  }
  return pieces
}

/** Calm and burst in turn, each of exponential length; their rates such that the mean is that of the plan. */
function burstPieces({ bursts }: OpenTraffic, random: RandomStream): Pieces {
  if (bursts === undefined) return { factorAt: () => 1, until: Infinity }
  const { factor, share, meanS } = bursts
  const calm = 1 / (1 - share + share * factor)
  let inBurst = random.uniform() < share
  const length = (): number => 1000 * (inBurst ? meanS : (meanS * (1 - share)) / share) * random.exponential()
  const pieces: Pieces = {
    until: length(),
    factorAt(now) {
      while (now >= pieces.until) {
        inBurst = !inBurst
        pieces.until += length()
      }
      return inBurst ? calm * factor : calm
    },
  }
  return pieces
}
