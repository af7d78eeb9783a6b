/**
 * The configuration that meets a plan's objectives at least cost: least memory, then CPU. Formulas search; where asked,
 * simulations confirm what lies on the frontier, and the whole at the end. Where nothing will do, the answer says which
 * limit binds and the cheapest way out, and gives the best found.
 */
import { requireAnswerablePlan } from './answerable-plan.ts'
import { apacheSizes } from './apache-sizes.ts'
import { bindingLimits } from './binding-limits.ts'
import { demandMoments, normalisedShares } from './demand-moments.ts'
import { isSpread } from './host-plans.ts'
import { groupCeilingMiB, memoryCeiling, processMiB } from './memory-ceiling.ts'
import { DEFAULT_OBJECTIVES, responseLimits, missedObjectives, objectivesOf, ofHost, type Miss } from './objectives.ts'
import { offeredRate } from './offered-rate.ts'
import { inOrder, joinedPrediction, overHosts } from './over-hosts.ts'
import type { Group, Plan, Site } from './plan.ts'
import { predictAnalytic } from './predict-analytic.ts'
import type { Prediction } from './prediction.ts'
import { recommendGroup, type GroupOption } from './recommend-group.ts'
import { recommendedGroup } from './recommended-group.ts'
import type { Recommendation, RecommendedGroup, RejectedOption } from './recommendation.ts'
import { runToEnd, simulate } from './simulate.ts'
import { siteAlone } from './site-alone.ts'
import { inputUncertainty, worlds } from './worlds.ts'
import { SAMPLES_FOR_P99 } from './validity.ts'
import { atBusiestHour } from './varying-rate.ts'
import { ENGINE_VERSION } from './version.ts'

const WORLDS = 32
/** Simulations of single groups in all: an answer in bounded time, whatever the number of sites. */
const MOST_SIMULATIONS = 40
/** Of one simulation of the whole plan, and how well it then knows what the objectives are about. */
const EVENTS = 2_000_000
const PRECISION = 0.03
/** Processes added one by one where the sites together miss what each met by itself. */
const MOST_REPAIRS = 24
const MOST_SIMULATED_REPAIRS = 3

export interface RecommendOptions {
  /** Whether simulations confirm what the formulas found: seconds instead of milliseconds. Default false. */
  confirm?: boolean
  /** Seed of the simulations. Default 1. */
  seed?: number
}

/** Throws `invalid` for a plan with numbers that are none; never for one that the schema accepts. */
export function recommend(asked: Plan, { confirm = false, seed = 1 }: RecommendOptions = {}): Recommendation {
  requireAnswerablePlan(asked)
  if (isSpread(asked)) return recommendHosts(asked, { confirm, seed })
  // Objectives have to be met in the busiest hour, too.
  const plan = atBusiestHour(asked)
  const confidenceAsked = objectivesOf(plan).confidence ?? DEFAULT_OBJECTIVES.confidence ?? 0.9
  const { availableMiB } = memoryCeiling(plan)
  const rejected: RejectedOption[] = []
  const basis = new Map<string, RecommendedGroup['basis']>()
  let evaluated = 0
  let simulations = 0
  let confidence = 1
  let searched = true
  let wantedMiB = 0
  const sized = plan.sites.map((site) => {
    // One site at a time: what the others take of the cores does not depend on how they are laid out.
    const alone = siteAlone(plan, site)
    const groups = site.groups.map((group) => ({ ...group, ...generous(site, group, availableMiB) }))
    const world = worlds(inputUncertainty(site), WORLDS)
    for (const [index, group] of groups.entries()) {
      const others = groups.filter((_, other) => other !== index).reduce((sum, other) => sum + groupCeilingMiB(site, other), 0)
      const question = { site, group, worlds: world, confidence: confidenceAsked }
      const search = recommendGroup({ ...question, plan: { ...alone, sites: [{ ...site, groups }] }, availableMiB: Math.max(0, availableMiB - others), seed: confirm ? seed : null, mostSimulations: MOST_SIMULATIONS - simulations })
      evaluated += search.evaluated
      simulations += search.simulations
      rejected.push(...search.rejected)
      if (search.best) {
        groups[index] = { ...group, processes: search.best.processes, threads: search.best.threads }
        confidence = Math.min(confidence, search.best.confidence)
        basis.set(`${site.name}/${group.name}`, search.best.simulated ? 'simulation' : 'formula')
      } else {
        // What would it have taken, without the limits that more processes cannot lift?
        const unlimited = { ...alone, host: { ...alone.host, memoryMiB: 1e9 }, objectives: { ...objectivesOf(plan), cpuUtilization: 1e9 }, sites: [{ ...site, groups }] }
        const wanted = recommendGroup({ ...question, plan: unlimited, availableMiB: 1e8, seed: null, mostSimulations: 0 })
        evaluated += wanted.evaluated
        wantedMiB += wanted.best?.memoryMiB ?? 0
        groups[index] = { ...group, ...bestFound(site, group, wanted.best, availableMiB - others) }
        searched = false
      }
    }
    return { ...site, groups }
  })
  const byFormula = settle(plan, sized, searched ? availableMiB : 0, MOST_REPAIRS, predictAnalytic)
  const judged = confirm
    ? settle(plan, byFormula.plan.sites, searched ? availableMiB : 0, MOST_SIMULATED_REPAIRS, (whole) => runToEnd(simulate(whole, { seed, precision: PRECISION, limits: responseLimits(whole), maxEvents: EVENTS })))
    : byFormula
  const chosen = judged.plan
  const analytic = predictAnalytic(chosen)
  const neededMiB = Math.max(wantedMiB, memoryOf(chosen.sites))
  const feasible = searched && judged.missed.length === 0 && neededMiB <= availableMiB
  return {
    schema: 'headroom/recommendation@1',
    engineVersion: ENGINE_VERSION,
    feasible,
    ...(feasible ? {} : { infeasible: bindingLimits(plan, chosen, judged.prediction, neededMiB, availableMiB) }),
    sites: chosen.sites.map((site, index) => ({
      name: site.name,
      groups: site.groups.map((group) => recommendedGroup(plan, site, group, analytic, index, basis.get(`${site.name}/${group.name}`) ?? 'nothing')),
    })),
    apache: { mpm: plan.apache.mpm, ...apacheSizes(chosen.sites) },
    prediction: judged.prediction,
    missed: judged.missed,
    confidence: feasible ? confidence : 0,
    rejected: [...rejected, ...byFormula.rejected, ...(confirm ? judged.rejected : [])].filter((option) => !chosen.sites.some((site) => site.name === option.site && site.groups.some((group) => group.name === option.group && group.processes === option.processes && group.threads === option.threads))),
    evaluated,
    simulations: simulations + (confirm ? judged.rounds : 0),
    notes: [...weakEvidence(plan), ...(judged.prediction.notes ?? [])],
  }
}

/** Each host by itself, on which its sites have to find room. */
function recommendHosts(plan: Plan, options: RecommendOptions): Recommendation {
  const answers = overHosts(plan, (own) => recommend(own.plan, options))
  const known = answers.flatMap(({ own, answer }) => (answer === null ? [] : [{ name: own.name, ...answer }]))
  const [first] = known
  if (first === undefined) throw new RangeError('the plan has no sites')
  const infeasible = known.flatMap(({ name, infeasible: limits }) => (limits ?? []).map((limit) => ({ ...limit, text: `On ${name}: ${limit.text}` })))
  const feasible = known.every((one) => one.feasible)
  const hosts = known.map(({ name, apache }) => ({ name, apache }))
  const sum = (of: (one: Recommendation) => number): number => known.reduce((total, one) => total + of(one), 0)
  return {
    schema: first.schema,
    engineVersion: first.engineVersion,
    feasible,
    ...(feasible ? {} : { infeasible }),
    sites: inOrder(plan, answers, ({ sites }) => sites),
    apache: (hosts.find(({ name }) => name === plan.host.name) ?? first).apache,
    hosts,
    prediction: joinedPrediction(plan, answers.map(({ own, answer }) => ({ own, answer: answer?.prediction ?? null }))),
    missed: known.flatMap(({ name, missed }) => missed.map((miss) => ofHost(miss, name))),
    confidence: feasible ? Math.min(...known.map(({ confidence }) => confidence)) : 0,
    rejected: known.flatMap(({ rejected }) => rejected),
    evaluated: sum(({ evaluated }) => evaluated),
    simulations: sum(({ simulations }) => simulations),
    notes: known.flatMap(({ notes }) => notes),
  }
}

/** A p99 that is asked for, and the requests it would have to be read from. */
function weakEvidence(plan: Plan): string[] {
  if (objectivesOf(plan).responseMs?.p99 === undefined) return []
  return plan.sites.flatMap((site) => {
    const samples = Math.min(...site.actions.filter((action) => action.share > 0).map((action) => demandMoments(action.demand).wallMs.samples ?? Infinity))
    return samples < SAMPLES_FOR_P99 ? [`${site.name}: whether p99 holds cannot be said; an action was measured ${samples} times, at least ${SAMPLES_FOR_P99} are needed.`] : []
  })
}

interface Settled {
  plan: Plan
  prediction: Prediction
  missed: Miss[]
  rounds: number
  /** What did for each site by itself, but not together. */
  rejected: RejectedOption[]
}

/**
 * All sites together as `predict` sees them. Where they miss what each met by itself, the site that misses gets one more
 * process at a time, as far as memory goes.
 */
function settle(plan: Plan, sized: readonly Site[], availableMiB: number, most: number, predict: (plan: Plan) => Prediction): Settled {
  let sites = [...sized]
  const rejected: RejectedOption[] = []
  for (let rounds = 1; ; rounds++) {
    const whole: Plan = { ...plan, run: undefined, sites, apache: { ...plan.apache, maxRequestWorkers: apacheSizes(sites).maxRequestWorkers } }
    const prediction = predict(whole)
    const missed = provenMisses(whole, prediction)
    const late = new Set(missed.filter((miss) => miss.objective !== 'cpuUtilization' && miss.objective !== 'memory').map((miss) => miss.site))
    const more = sites.map((site, index) => (late.has(site.name) ? withOneMore(site, prediction, index) : site))
    const changes = more.some((site, index) => site !== sites[index])
    if (!changes || rounds > most || memoryOf(more) > availableMiB) return { plan: whole, prediction, missed, rounds, rejected }
    rejected.push(...sites.flatMap((site, index) => outgrown(site, more[index] ?? site, missed)))
    sites = more
  }
}

/** What a simulation misses by less than it knows its own figures is not missed: each site by itself was looked at closer. */
function provenMisses(plan: Plan, prediction: Prediction): Miss[] {
  const misses = missedObjectives(plan, prediction)
  if (prediction.engine !== 'simulation') return misses
  return misses.filter((miss) => {
    const { objective, limit } = miss
    if (objective !== 'mean' && objective !== 'p50' && objective !== 'p90' && objective !== 'p95' && objective !== 'p99') return true
    const interval = prediction.sites.find((site) => site.name === miss.site)?.responseMsInterval[objective]
    return !interval || interval[0] > limit
  })
}

/** Of one group; more is absurd. */
const MOST_SLOTS = 10_000
/** Requests of the site that wait for a thread, or for a GIL that threads share: only these gain by a process more. */
const WAITING = 0.005

/** The group whose requests queue most gets the process. */
function withOneMore(site: Site, prediction: Prediction, index: number): Site {
  const queued = (name: string): number => prediction.sites[index]?.groups.find((group) => group.name === name)?.queuedShare ?? 0
  const worst = site.groups.reduce((most, group) => (queued(group.name) > queued(most.name) ? group : most), site.groups[0] ?? { name: '', processes: 1, threads: 1 })
  if ((queued(worst.name) < WAITING && worst.threads === 1) || (worst.processes + 1) * worst.threads > MOST_SLOTS) return site
  return { ...site, groups: site.groups.map((group) => (group.name === worst.name ? { ...group, processes: group.processes + 1 } : group)) }
}

/** The groups of a site that were given more processes, as they were before. */
function outgrown(before: Site, after: Site, missed: readonly Miss[]): RejectedOption[] {
  return before.groups.flatMap((group, index): RejectedOption[] => {
    if (after.groups[index]?.processes === group.processes) return []
    const misses = missed.filter((miss) => miss.site === before.name).map((miss) => miss.text)
    return [{ site: before.name, group: group.name, processes: group.processes, threads: group.threads, memoryMiB: groupCeilingMiB(before, group), reason: `It does for the site by itself; with everything else on the host, ${misses.slice(0, 3).join('; ')}.` }]
  })
}

function memoryOf(sites: readonly Site[]): number {
  return sites.reduce((sum, site) => sum + site.groups.reduce((all, group) => all + groupCeilingMiB(site, group), 0), 0)
}

/** What was wanted, as far as memory carries it; where nothing would have done, what there is. */
function bestFound(site: Site, group: Group, wanted: GroupOption | null, availableMiB: number): { processes: number; threads: number } {
  const threads = site.threadSafe === false ? 1 : (wanted?.threads ?? group.threads)
  const processes = wanted?.processes ?? group.processes
  return { threads, processes: Math.max(1, Math.min(processes, Math.floor(availableMiB / processMiB(site, threads)))) }
}

/** So much of one group that it cannot be what another group of the site misses its objectives for. */
function generous(site: Site, group: Group, availableMiB: number): { processes: number; threads: number } {
  if (site.groups.length === 1) return { processes: group.processes, threads: site.threadSafe === false ? 1 : group.threads }
  const shares = normalisedShares(site.actions)
  const erlangs = (offeredRate(site).ratePerSecond * site.actions.reduce((sum, action, index) => sum + ((action.group ?? site.groups[0]?.name) === group.name ? (shares[index] ?? 0) * demandMoments(action.demand).wallMs.mean : 0), 0)) / 1000
  const threads = site.threadSafe === false ? 1 : 5
  const processes = Math.ceil((erlangs + 4 * Math.sqrt(erlangs) + 4) / threads) * 2
  const most = Math.max(1, Math.floor(availableMiB / site.groups.length / processMiB(site, threads)))
  return { processes: Math.max(1, Math.min(processes, most, Math.floor(10_000 / threads))), threads }
}
