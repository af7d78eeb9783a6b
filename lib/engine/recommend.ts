/**
 * The configuration that meets a plan's objectives at least cost: least memory, then CPU. Analytic; the simulation is
 * there to confirm it. Where none will do, it says which limit binds and the cheapest way out, and gives the best found.
 */
import { demandMoments, normalisedShares } from './demand-moments.ts'
import { groupCeilingMiB, memoryCeiling, processMiB } from './memory-ceiling.ts'
import { DEFAULT_OBJECTIVES, missedObjectives, objectivesOf } from './objectives.ts'
import { offeredRate } from './offered-rate.ts'
import type { Group, Plan, Site } from './plan.ts'
import { predictAnalytic, type AnalyticPrediction } from './predict-analytic.ts'
import { LEAST_PROCESSES, recommendGroup, type GroupSearch } from './recommend-group.ts'
import type { Infeasible, Recommendation, RecommendedGroup, RejectedOption } from './recommendation.ts'
import { inputUncertainty, worlds } from './worlds.ts'
import { ENGINE_VERSION } from './version.ts'

const WORLDS = 32
/** Requests that may sit in Apache beside the daemon groups: static files, redirects, slow clients. */
const OTHER_WORKERS = 50
const THREADS_PER_CHILD = 25
/** Nobody waits longer than this for a page; a backlog beyond it is served to clients who have left. */
const PATIENCE_S = 10

/** Never throws for a plan that the schema accepts. */
export function recommend(plan: Plan): Recommendation {
  const asked = objectivesOf(plan).confidence ?? DEFAULT_OBJECTIVES.confidence ?? 0.9
  const ceiling = memoryCeiling(plan)
  const rejected: RejectedOption[] = []
  let evaluated = 0
  let confidence = 1
  let searched = true
  let wantedMiB = 0
  const sized = plan.sites.map((site) => {
    // One site at a time: what the others take of the cores does not depend on how they are laid out.
    const alone = besideTenants(plan, site)
    const groups = site.groups.map((group) => ({ ...group, ...generous(site, group, ceiling.availableMiB) }))
    const world = worlds(inputUncertainty(site), WORLDS)
    for (const [index, group] of groups.entries()) {
      const others = groups.filter((_, other) => other !== index).reduce((sum, other) => sum + groupCeilingMiB(site, other), 0)
      const search: GroupSearch = recommendGroup({ ...alone, sites: [{ ...site, groups }] }, site, group, world, asked, Math.max(0, ceiling.availableMiB - others))
      evaluated += search.evaluated
      rejected.push(...search.rejected)
      if (search.best) {
        groups[index] = { ...group, processes: search.best.processes, threads: search.best.threads }
        confidence = Math.min(confidence, search.best.confidence)
      } else {
        // Give the most that memory carries, and find out what it would have taken without that limit.
        const threads = site.threadSafe === false ? 1 : group.threads
        groups[index] = { ...group, threads, processes: Math.max(1, Math.min(Math.floor((ceiling.availableMiB - others) / processMiB(site, threads)), Math.floor(2000 / threads))) }
        const wanted = recommendGroup({ ...alone, host: { ...alone.host, memoryMiB: 1e9 }, sites: [{ ...site, groups }] }, site, group, world, asked, 1e8)
        evaluated += wanted.evaluated
        if (wanted.best) wantedMiB += wanted.best.memoryMiB
        searched = false
      }
    }
    return { ...site, groups }
  })
  const apache = apacheSizes(sized)
  const chosen: Plan = { ...plan, sites: sized, apache: { ...plan.apache, maxRequestWorkers: Math.max(apache.maxRequestWorkers, 1) } }
  const prediction = predictAnalytic(chosen)
  const missed = missedObjectives(chosen, prediction)
  const neededMiB = Math.max(wantedMiB, sized.reduce((sum, site) => sum + site.groups.reduce((all, group) => all + groupCeilingMiB(site, group), 0), 0))
  const feasible = searched && missed.length === 0 && neededMiB <= ceiling.availableMiB
  return {
    schema: 'headroom/recommendation@1',
    engineVersion: ENGINE_VERSION,
    feasible,
    ...(feasible ? {} : { infeasible: bindingLimits(plan, chosen, prediction, neededMiB, ceiling.availableMiB) }),
    sites: sized.map((site, index) => ({ name: site.name, groups: site.groups.map((group) => recommended(plan, site, group, prediction, index)) })),
    apache: { mpm: plan.apache.mpm, ...apache },
    prediction,
    missed,
    confidence: feasible ? confidence : 0,
    rejected,
    evaluated,
  }
}

/** The site by itself; the CPU of the others is a tenant. */
function besideTenants(plan: Plan, site: Site): Plan {
  const cores = plan.sites.filter((other) => other !== site).reduce((sum, other) => sum + cpuCores(other), 0)
  const tenants = [...plan.host.tenants, ...(cores > 0 ? [{ name: 'other sites', memoryMiB: 0, cpuCores: Math.min(cores, plan.host.cores * 0.98) }] : [])]
  return { ...plan, host: { ...plan.host, tenants }, sites: [site], apache: { ...plan.apache, maxRequestWorkers: 100_000 } }
}

function cpuCores(site: Site): number {
  const shares = normalisedShares(site.actions)
  return (offeredRate(site).ratePerSecond * site.actions.reduce((sum, action, index) => sum + (shares[index] ?? 0) * demandMoments(action.demand).cpuMs.mean, 0)) / 1000
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

function recommended(plan: Plan, site: Site, group: Group, prediction: AnalyticPrediction, siteIndex: number): RecommendedGroup {
  const predicted = prediction.sites[siteIndex]?.groups.find((candidate) => candidate.name === group.name)
  const p99 = prediction.sites[siteIndex]?.responseMs.p99
  const capacity = predicted?.capacityPerSecond ?? 0
  const listenBacklog = backlogOf(capacity)
  const requestTimeoutS = Math.max(60, Math.ceil(((p99 ?? 15_000) * 4) / 1000))
  const major = Number(plan.apache.modWsgi.split('.')[0])
  const objectives = Object.entries(objectivesOf(plan).responseMs ?? {}).map(([key, value]) => `${key} <= ${value} ms`)
  return {
    name: group.name,
    processes: group.processes,
    threads: group.threads,
    listenBacklog,
    queueTimeoutS: 45,
    connectTimeoutS: 15,
    requestTimeoutS,
    memoryMiB: groupCeilingMiB(site, group),
    why: [
      `${group.processes} processes x ${group.threads} threads take the least memory, ${Math.round(groupCeilingMiB(site, group))} MiB, of all that meet ${objectives.length > 0 ? objectives.join(', ') : 'the objectives'}; on average ${(predicted?.busyThreadsMean ?? 0).toFixed(1)} threads are busy.`,
      ...(group.processes === LEAST_PROCESSES ? ['At least two processes, so that one can restart while the other answers.'] : []),
      ...(site.threadSafe === false ? ['One thread a process, since the code is not known to be thread-safe.'] : []),
      listenBacklog < 100 ? `listen-backlog=${listenBacklog}: what ${capacity.toFixed(1)} requests a second serve within ${PATIENCE_S} s; whoever waits longer has left.` : 'listen-backlog=100: the default; a full one is served within 10 s.',
      'queue-timeout=45: work that waited longer is answered 504 when a thread picks it up; it does not bound the wait itself.',
      major >= 6
        ? `request-timeout=${requestTimeoutS}: four times p99, at least 60 s; one request is ended after ${Math.round(requestTimeoutS * (1 + Math.log(group.threads)))} s with ${group.threads} threads.`
        : `request-timeout=${requestTimeoutS}: four times p99, at least 60 s; before mod_wsgi 6 it is the mean over all threads, so that a single stuck request restarts the process only after ${requestTimeoutS * group.threads} s.`,
    ],
  }
}

function backlogOf(capacityPerSecond: number): number {
  return Math.min(100, Math.max(10, Math.ceil(capacityPerSecond * PATIENCE_S)))
}

/**
 * Every request that runs or waits holds a worker: slots + backlogs + room for the rest, so that one slow site cannot take
 * the workers of all. Backlogs are capped at 100 each for the sum: they do not all fill at once.
 */
function apacheSizes(sites: readonly Site[]): { threadsPerChild: number; serverLimit: number; maxRequestWorkers: number; why: string[] } {
  const slots = sites.reduce((sum, site) => sum + site.groups.reduce((all, group) => all + group.processes * group.threads, 0), 0)
  const groups = sites.reduce((sum, site) => sum + site.groups.length, 0)
  const waiting = groups <= 4 ? groups * 100 : 400 + (groups - 4) * 20
  const serverLimit = Math.ceil((slots + waiting + OTHER_WORKERS) / THREADS_PER_CHILD)
  return {
    threadsPerChild: THREADS_PER_CHILD,
    serverLimit,
    maxRequestWorkers: serverLimit * THREADS_PER_CHILD,
    why: [`${slots} threads of daemon groups + ${waiting} that may wait + ${OTHER_WORKERS} for everything else, in children of ${THREADS_PER_CHILD} threads: a request holds a worker while it waits.`],
  }
}

function bindingLimits(plan: Plan, chosen: Plan, prediction: AnalyticPrediction, neededMiB: number, availableMiB: number): Infeasible[] {
  const found: Infeasible[] = []
  const objectives = objectivesOf(plan)
  const cores = plan.sites.reduce((sum, site) => sum + cpuCores(site), 0) + plan.host.tenants.reduce((sum, tenant) => sum + tenant.cpuCores, 0)
  const allowed = objectives.cpuUtilization ?? 0.95
  if (cores > allowed * plan.host.cores) {
    const needed = Math.ceil(cores / allowed)
    found.push({ binds: 'cpu', text: `The requests and tenants need ${cores.toFixed(2)} cores; at most ${Math.round(allowed * 100)} % of ${plan.host.cores} may be used.`, wayOut: `Give the host ${needed} cores, spread the sites over ${Math.ceil(cores / (allowed * plan.host.cores))} such hosts, or make the requests cheaper.` })
  }
  if (neededMiB > availableMiB) {
    const heaviest = [...plan.host.tenants].sort((a, b) => b.memoryMiB - a.memoryMiB)[0]
    const short = Math.ceil(neededMiB - availableMiB)
    const move = heaviest && heaviest.memoryMiB >= short ? `Move ${heaviest.name} to another host, which frees ${Math.round(heaviest.memoryMiB)} MiB, or add` : 'Add'
    found.push({ binds: 'memory', text: `The processes need ${Math.round(neededMiB)} MiB, ${Math.round(availableMiB)} MiB are left for them.`, wayOut: `${move} ${short} MiB of memory.` })
  }
  for (const site of plan.sites) {
    const idle = idlePrediction(chosen, site)
    const over = missedObjectives(idle, predictAnalytic(idle)).filter((miss) => miss.site === site.name && miss.objective !== 'queuedShare')
    if (over.length > 0) {
      const slowest = predictAnalytic(idle).sites[0]?.actions.reduce((worst, action) => ((action.responseMs.mean ?? 0) > (worst.responseMs.mean ?? 0) ? action : worst))
      found.push({ binds: 'demand', text: `Even with nobody waiting, ${over.map((miss) => miss.text).join('; ')}.`, wayOut: `No number of processes helps: make ${slowest?.name ?? 'the slowest action'} faster, put a timeout on what it waits for, or relax the objective.` })
    }
  }
  if (found.length === 0) {
    const missed = missedObjectives(chosen, prediction)
    found.push({ binds: prediction.bottleneck === 'cpu' ? 'cpu' : 'slots', text: `The best found misses: ${missed.map((miss) => miss.text).slice(0, 3).join('; ') || 'the asked confidence'}.`, wayOut: 'Add memory or another host, put the slowest action into a group of its own, or relax the objective or the confidence.' })
  }
  return found
}

/** The site with next to no traffic. */
function idlePrediction(plan: Plan, site: Site): Plan {
  const quiet: Site = { ...site, groups: plan.sites.find((candidate) => candidate.name === site.name)?.groups ?? site.groups, traffic: { kind: 'open', ratePerSecond: 1e-3 } }
  return { ...plan, host: { ...plan.host, tenants: [] }, sites: [quiet] }
}
