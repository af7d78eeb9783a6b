/**
 * Which measurement would narrow the decision most. The decision is how much traffic the plan bears (`headroom`): each
 * input is moved by one standard deviation of what is known about it, and what moves the answer most is worth measuring
 * first. Analytic, each site by itself.
 */
import { requireAnswerablePlan } from './answerable-plan.ts'
import { siteCpuShare, calibratedSite, siteOverheadCpuMs } from './calibrated-site.ts'
import { lastFactor } from './curve.ts'
import { demandMoments, normalisedShares } from './demand-moments.ts'
import { hostLook } from './host-look.ts'
import { hostPlans } from './host-plans.ts'
import { DEFAULT_MEMORY, groupCeilingMiB, memoryCeiling } from './memory-ceiling.ts'
import { normalCdf } from './normal.ts'
import { offeredRate } from './offered-rate.ts'
import type { Plan, Site } from './plan.ts'
import { withDemandScaled, withTraffic } from './scaled-plan.ts'
import { siteAlone } from './site-alone.ts'
import { loadsUnder, siteLoads } from './site-load.ts'

export interface WantedMeasurement {
  site: string
  what: 'rate' | 'time' | 'mix' | 'cpu-share' | 'overhead'
  action?: string
  standing: 'measured' | 'assumed'
  /** Requests behind it, where they were counted. */
  samples: number | null
  /** Standard deviation of the logarithm of the input. */
  uncertainty: number
  /** Standard deviation that it gives the logarithm of the traffic the site bears. */
  effect: number
  /** Of the variance of the site's answer. */
  share: number
  /** What to do, in a sentence. */
  text: string
}

export interface SiteDecision {
  name: string
  /** Multiple of today's traffic that it bears by itself within the objectives; null: beyond 100. */
  factor: number | null
  /** About 95 %. */
  interval: [number, number] | null
  /** That it bears today's traffic, given what is not known. */
  chance: number
}

export interface NextMeasurement {
  sites: SiteDecision[]
  /** What narrows the decision most first: of the sites that are least sure. */
  measurements: WantedMeasurement[]
  notes: string[]
}

/** What is known of a number that nobody measured: a standard deviation of its logarithm, or of log-odds. */
const UNMEASURED = { window: 60, samples: 100, overhead: 0.5, cpuShare: 0.5 } as const
/** Of a site, those with the greatest share of the work. */
const MOST_ACTIONS = 8
/** Sites beyond are not looked at: an answer in bounded time. */
const MOST_SITES = 60
const MOST_LISTED = 50
/** An objective that a small change breaks at any load moves the answer without bound; beyond this it makes no difference. */
const MOST_EFFECT = 1.5
const SEARCH = { greatest: 100, precision: 0.001 } as const

/**
 * Throws `invalid` for a plan with numbers that are none.
 *
 * @example
 * ```ts
 * nextMeasurement(examplePlan()).measurements[0].what // => "mix"
 * nextMeasurement(examplePlan()).measurements[0].action // => "GET /delivery"
 * nextMeasurement(examplePlan()).measurements[0].share // => 0.8
 * nextMeasurement(examplePlan()).sites[0].chance // => 1.00
 * ```
 */
export function nextMeasurement(plan: Plan): NextMeasurement {
  requireAnswerablePlan(plan)
  const notes: string[] = []
  const looked = plan.sites.slice(0, MOST_SITES)
  if (looked.length < plan.sites.length) notes.push(`Only the first ${MOST_SITES} of ${plan.sites.length} sites were looked at.`)
  const found = looked.map((site) => siteQuestion(plan, site, notes))
  for (const own of hostPlans(plan)) memoryNotes(own.plan, notes)
  const measurements = found.flatMap(({ decision, wanted }) => wanted.map((one) => ({ one, doubt: 0.001 + decision.chance * (1 - decision.chance) }))).sort((a, b) => b.one.effect * b.doubt - a.one.effect * a.doubt)
  return { sites: found.map(({ decision }) => decision), measurements: measurements.slice(0, MOST_LISTED).map(({ one }) => one), notes }
}

function siteQuestion(plan: Plan, site: Site, notes: string[]): { decision: SiteDecision; wanted: WantedMeasurement[] } {
  const certain: SiteDecision = { name: site.name, factor: null, interval: null, chance: 1 }
  const bears = (changed: Site): number | null => factorOf(siteAlone({ ...plan, sites: plan.sites.map((other) => (other === site ? changed : other)) }, changed))
  const factor = bears(site)
  if (factor === null) {
    notes.push(`${site.name} bears more than a hundredfold traffic; nothing about it needs measuring for this decision.`)
    return { decision: certain, wanted: [] }
  }
  const here = logOf(factor)
  const wanted: WantedMeasurement[] = []
  const add = (what: WantedMeasurement['what'], standing: WantedMeasurement['standing'], samples: number | null, uncertainty: number, changed: Site | null, text: string, action?: string): void => {
    const effect = changed === null ? uncertainty : Math.min(MOST_EFFECT, Math.abs(logOf(bears(changed)) - here))
    wanted.push({ site: site.name, what, ...(action === undefined ? {} : { action }), standing, samples, uncertainty, effect, share: 0, text })
  }
  const rate = offeredRate(site)
  if (site.traffic.kind !== 'closed') {
    const requests = rate.counted?.requests ?? rate.ratePerSecond * UNMEASURED.window
    add('rate', rate.counted ? 'measured' : 'assumed', rate.counted?.requests ?? null, Math.min(1, 1 / Math.sqrt(Math.max(1, requests))), null, `Count the requests of ${site.name} at its peak for longer: ${Math.ceil(4 * requests)} requests halve what is not known of the rate.`)
  }
  const shares = normalisedShares(site.actions)
  const actions = site.actions
    .map((action, index) => ({ action, share: shares[index] ?? 0, wall: demandMoments(action.demand).wallMs }))
    .filter(({ share, wall }) => share > 0 && wall.mean > 0)
    .sort((a, b) => b.share * b.wall.mean - a.share * a.wall.mean)
  const counted = actions.reduce((sum, { wall }) => sum + (wall.samples ?? UNMEASURED.samples), 0)
  for (const { action, share, wall } of actions.slice(0, MOST_ACTIONS)) {
    const samples = wall.samples ?? null
    const n = Math.max(1, samples ?? UNMEASURED.samples)
    const uncertainty = Math.min(1, Math.sqrt(wall.variance / n) / wall.mean)
    const change = (edit: (one: Site['actions'][number]) => Site['actions'][number]): Site => ({ ...site, actions: site.actions.map((one) => (one === action ? edit(one) : one)) })
    const slower = Math.exp(uncertainty)
    add('time', samples === null ? 'assumed' : 'measured', samples, uncertainty, change((one) => ({ ...one, demand: withDemandScaled(one.demand, slower, slower) })), `Measure ${action.name} of ${site.name}: ${4 * n} requests halve what is not known of its time.`, action.name)
    if (actions.length > 1) {
      const mix = Math.min(1, Math.sqrt((1 - share) / Math.max(1, share * counted)))
      add('mix', samples === null ? 'assumed' : 'measured', samples, mix, change((one) => ({ ...one, share: one.share * Math.exp(mix) })), `Count how often ${action.name} of ${site.name} is asked for, over a whole week.`, action.name)
    }
  }
  const cpuShare = siteCpuShare(site)
  const measuredCpu = site.actions.some((action) => action.demand.kind === 'measured') && cpuShare > 0
  if (!measuredCpu) {
    const more = calibratedSite(site, { cpuShift: UNMEASURED.cpuShare, overheadCpuMs: siteOverheadCpuMs(site), bursts: null })
    add('cpu-share', 'assumed', null, UNMEASURED.cpuShare, { ...more, ...(site.overhead ? { overhead: site.overhead } : { overhead: undefined }) }, `Record the CPU time of each request of ${site.name} beside its duration, or the CPU of the host during a load test.`)
  }
  if (site.overhead === undefined) {
    const dearer = calibratedSite(site, { cpuShift: 0, overheadCpuMs: siteOverheadCpuMs(site) * Math.exp(UNMEASURED.overhead), bursts: null })
    add('overhead', 'assumed', null, UNMEASURED.overhead, dearer, `Measure what Apache and mod_wsgi add to a request of ${site.name} at low load: the server's duration less the application's.`)
  }
  if (factor === 0) notes.push(`${site.name} misses an objective with next to no traffic; no measurement of traffic changes that.`)
  const variance = wanted.reduce((sum, one) => sum + one.effect ** 2, 0)
  for (const one of wanted) one.share = variance > 0 ? one.effect ** 2 / variance : 0
  const deviation = Math.sqrt(variance)
  return {
    decision: {
      name: site.name,
      factor,
      interval: factor === 0 ? null : [factor * Math.exp(-1.96 * deviation), factor * Math.exp(1.96 * deviation)],
      chance: deviation > 1e-9 ? normalCdf(here / deviation) : here >= 0 ? 1 : 0,
    },
    wanted,
  }
}

function factorOf(plan: Plan): number | null {
  const loads = siteLoads(plan)
  return lastFactor((factor) => {
    const scaled = withTraffic(plan, factor)
    return hostLook(scaled, loadsUnder(scaled, loads, factor)).missed.length === 0
  }, SEARCH)
}

/** Within what is looked for; a site that bears nothing is as far below 1 as one that bears all is above. */
function logOf(factor: number | null): number {
  return factor === null ? Math.log(SEARCH.greatest) : Math.max(-Math.log(SEARCH.greatest), Math.log(Math.max(factor, 1e-9)))
}

/** Of one host. */
function memoryNotes(plan: Plan, notes: string[]): void {
  const { availableMiB } = memoryCeiling(plan)
  const neededMiB = plan.sites.reduce((sum, site) => sum + site.groups.reduce((all, group) => all + groupCeilingMiB(site, group), 0), 0)
  for (const site of plan.sites.slice(0, MOST_SITES)) {
    if (site.memory) continue
    const own = site.groups.reduce((sum, group) => sum + groupCeilingMiB(site, group), 0)
    const most = (DEFAULT_MEMORY.perProcessMiB * (availableMiB - neededMiB + own)) / own
    notes.push(`${site.name}: the memory of a process was never measured. ${DEFAULT_MEMORY.perProcessMiB} MiB are assumed; the plan fits ${most > 0 ? `up to about ${Math.round(most)} MiB` : 'with none'}.`)
  }
}
