/**
 * Why no configuration meets the objectives: the limits that bind, and the cheapest way out of each.
 */
import { demandMoments, normalisedShares } from './demand-moments.ts'
import { hostState } from './host-state.ts'
import { missedObjectives, objectivesOf } from './objectives.ts'
import { offeredRate } from './offered-rate.ts'
import type { Plan, Site } from './plan.ts'
import { predictAnalytic } from './predict-analytic.ts'
import type { Prediction } from './prediction.ts'
import type { Infeasible } from './recommendation.ts'
import { siteLoads } from './site-load.ts'

/** Cores that a site's own code uses at the rate at which its requests come. */
export function cpuCores(site: Site): number {
  const shares = normalisedShares(site.actions)
  return (offeredRate(site).ratePerSecond * site.actions.reduce((sum, action, index) => sum + (shares[index] ?? 0) * demandMoments(action.demand).cpuMs.mean, 0)) / 1000
}

/** `chosen` is the best that was found, `neededMiB` what it would have taken without a limit. */
export function bindingLimits(plan: Plan, chosen: Plan, prediction: Prediction, neededMiB: number, availableMiB: number): Infeasible[] {
  const found: Infeasible[] = []
  const objectives = objectivesOf(plan)
  const wanted = plan.sites.reduce((sum, site) => sum + cpuCores(site), 0) + plan.host.tenants.reduce((sum, tenant) => sum + tenant.cpuCores, 0)
  // The state of the host counts Apache and mod_wsgi, too; of users who wait, only what they get done.
  const cores = Math.max(wanted, hostState(chosen, siteLoads(chosen)).host.cpuDemand * plan.host.cores)
  const allowed = objectives.cpuUtilization ?? 0.95
  if (cores > allowed * plan.host.cores) {
    const needed = Math.ceil(cores / allowed)
    found.push({ binds: 'cpu', text: `The requests and tenants need ${cores.toFixed(2)} cores; at most ${Math.round(allowed * 100)} % of ${plan.host.cores} may be used.`, wayOut: `Give the host ${needed} cores, spread the sites over ${Math.ceil(cores / (allowed * plan.host.cores))} such hosts, or make the requests cheaper.` })
  }
  if (neededMiB > availableMiB) {
    const short = Math.ceil(neededMiB - availableMiB)
    const enough = plan.host.tenants.filter((tenant) => tenant.memoryMiB >= short).sort((a, b) => a.memoryMiB - b.memoryMiB)[0]
    const move = enough ? `Move ${enough.name} to another host, which frees ${Math.round(enough.memoryMiB)} MiB, or add` : 'Add'
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
