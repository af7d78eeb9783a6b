/**
 * The demo plans on this machine: the recommended configuration and the next cheaper one, each run and held against the
 * plan's objectives. A plan made for a larger machine is fitted to this one first, and recommended anew.
 */
import { demandMoments, normalisedShares } from '#lib/engine/demand-moments.ts'
import { offeredRate } from '#lib/engine/offered-rate.ts'
import type { Group, Plan, Site } from '#lib/engine/plan.ts'
import type { Prediction } from '#lib/engine/prediction.ts'
import { recommend } from '#lib/engine/recommend.ts'
import type { Recommendation } from '#lib/engine/recommendation.ts'
import { runToEnd, simulate } from '#lib/engine/simulate.ts'
import { samplePlans } from '#lib/planning/samples.ts'
import type { ApacheHere } from './apache-instance.ts'
import { demoObjectives } from './demo-objectives.ts'
import { DISTURBED_CORES, type DemoResult, type DemoRun } from './lab-results.ts'
import { measuredRun } from '#lib/proof/measured-run.ts'
import type { Say } from './run-case.ts'
import { runLoad } from './run-load.ts'
import { loadSchedule } from '#lib/proof/load-schedule.ts'

export interface DemoOptions {
  cores: number
  modWsgi: string
  warmupS: number
  durationS: number
  prioritised: boolean
  say: Say
  mayRun: () => boolean
}

/** Share of the cores that the sites of a fitted plan may need: the load generator and Apache itself live here, too. */
const MOST_CPU = 0.5

export async function runDemos(here: ApacheHere, slugs: readonly string[], options: DemoOptions): Promise<DemoResult[]> {
  const results: DemoResult[] = []
  for (const sample of samplePlans().filter(({ slug }) => slugs.includes(slug))) {
    if (!options.mayRun()) {
      options.say(`demo ${sample.slug} left out: the time is used up`)
      continue
    }
    const { plan, fitted } = fitToMachine(sample.plan, options)
    const recommendation = recommend(plan)
    const runs: DemoRun[] = []
    if (recommendation.feasible) {
      const chosen = configured(plan, recommendation)
      const neighbour = cheaperNeighbour(plan, recommendation)
      runs.push(await demoRun(here, 'recommended', chosen, neighbour?.site ?? busiest(plan), '', options))
      if (neighbour) runs.push(await demoRun(here, 'cheaper', withLayout(chosen, neighbour), neighbour.site, neighbour.reason, options))
    }
    results.push({ slug: sample.slug, title: sample.title, fitted, feasible: recommendation.feasible, runs })
  }
  return results
}

async function demoRun(here: ApacheHere, what: DemoRun['what'], plan: Plan, siteName: string, reason: string, options: DemoOptions): Promise<DemoRun> {
  const site = plan.sites.find((one) => one.name === siteName)
  const layout = site?.groups.map((group) => `${group.processes} x ${group.threads}`).join(', ') ?? ''
  const measured = measuredRun(await runLoad(here, plan, (port) => loadSchedule(plan, port, 11)))
  const predicted = runToEnd(simulate(plan, { observations: 40, maxEvents: 30_000_000 }))
  const objectives = demoObjectives(plan, measured, predicted)
  options.say(`demo ${plan.name}, ${what}, ${siteName} with ${layout}: ${objectives.map((one) => `${one.site} ${one.objective} ${one.measured.toPrecision(3)} of ${one.limit}${one.met ? '' : ' MISSED'}`).join('; ')}; others used ${(measured.otherCores ?? Number.NaN).toFixed(2)} cores`)
  return { what, site: siteName, layout, memoryMiB: siteMemoryMiB(site), reason, measured, predicted: slim(predicted), objectives, disturbed: (measured.otherCores ?? 0) > DISTURBED_CORES }
}

/** Cores as here, no tenants (none run here), and less traffic where the plan's would need more than half of the cores. */
function fitToMachine(original: Plan, options: DemoOptions): { plan: Plan; fitted: string } {
  const cores = Math.min(original.host.cores, options.cores)
  const needed = original.sites.reduce((sum, site) => sum + siteCores(site), 0)
  const factor = Math.min(1, Math.floor((20 * MOST_CPU * cores) / needed) / 20)
  const sites = original.sites.map((site): Site => {
    const { traffic } = site
    if (traffic.kind === 'open') return { ...site, traffic: { ...traffic, ratePerSecond: Number((traffic.ratePerSecond * factor).toPrecision(3)) } }
    if (traffic.kind === 'closed') return { ...site, traffic: { ...traffic, users: Math.max(1, Math.round(traffic.users * factor)) } }
    return site
  })
  const plan: Plan = {
    ...original,
    host: { ...original.host, cores, tenants: original.host.tenants.map((tenant) => ({ ...tenant, cpuCores: 0 })) },
    apache: { ...original.apache, modWsgi: options.modWsgi },
    sites,
    run: { warmupS: options.warmupS, durationS: options.durationS },
  }
  const said = [
    cores === original.host.cores ? `${cores} cores as planned` : `${cores} cores instead of ${original.host.cores}`,
    factor === 1 ? 'the plan\'s own traffic' : `${Math.round(factor * 100)} % of the plan's traffic, since all of it needs ${needed.toFixed(2)} cores`,
    ...(original.host.tenants.some((tenant) => tenant.cpuCores > 0) ? ['its tenants keep their memory but use no CPU'] : []),
  ]
  return { plan, fitted: said.join('; ') }
}

function siteCores(site: Site): number {
  const shares = normalisedShares(site.actions)
  return (offeredRate(site).ratePerSecond * site.actions.reduce((sum, action, index) => sum + (shares[index] ?? 0) * demandMoments(action.demand).cpuMs.mean, 0)) / 1000
}

function configured(plan: Plan, recommendation: Recommendation): Plan {
  return {
    ...plan,
    apache: { ...plan.apache, maxRequestWorkers: recommendation.apache.maxRequestWorkers },
    sites: plan.sites.map((site) => {
      const groups = recommendation.sites.find((one) => one.name === site.name)?.groups ?? []
      return {
        ...site,
        groups: site.groups.map((group): Group => {
          const chosen = groups.find((one) => one.name === group.name)
          return chosen ? { ...group, processes: chosen.processes, threads: chosen.threads, listenBacklog: chosen.listenBacklog, queueTimeoutS: chosen.queueTimeoutS, connectTimeoutS: chosen.connectTimeoutS, requestTimeoutS: chosen.requestTimeoutS } : group
        }),
      }
    }),
  }
}

interface Neighbour {
  site: string
  group: string
  processes: number
  threads: number
  reason: string
}

/** Of the busiest site, the rejected configuration that takes most memory of those that take less than the chosen one. */
function cheaperNeighbour(plan: Plan, recommendation: Recommendation): Neighbour | null {
  const name = busiest(plan)
  const chosen = recommendation.sites.find((site) => site.name === name)?.groups[0]
  const cheaper = recommendation.rejected
    .filter((option) => option.site === name && option.group === chosen?.name && option.memoryMiB !== null && option.memoryMiB < (chosen.memoryMiB ?? 0))
    .sort((a, b) => (b.memoryMiB ?? 0) - (a.memoryMiB ?? 0))[0]
  return cheaper ? { site: cheaper.site, group: cheaper.group, processes: cheaper.processes, threads: cheaper.threads, reason: cheaper.reason } : null
}

function busiest(plan: Plan): string {
  return plan.sites.reduce<Site | null>((most, site) => (most === null || siteCores(site) > siteCores(most) ? site : most), null)?.name ?? ''
}

function withLayout(plan: Plan, neighbour: Neighbour): Plan {
  return { ...plan, sites: plan.sites.map((site) => (site.name === neighbour.site ? { ...site, groups: site.groups.map((group) => (group.name === neighbour.group ? { ...group, processes: neighbour.processes, threads: neighbour.threads } : group)) } : site)) }
}

function siteMemoryMiB(site: Site | undefined): number | null {
  return site?.memory ? site.groups.reduce((sum, group) => sum + group.processes * ((site.memory?.perProcessMiB ?? 0) + group.threads * (site.memory?.perThreadMiB ?? 0)), 0) : null
}

/** Without what no page shows. */
function slim(prediction: Prediction): Prediction {
  return { ...prediction, sites: prediction.sites.map((site) => ({ ...site, actions: [], groups: [] })) }
}
