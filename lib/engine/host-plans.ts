/**
 * A plan of several hosts taken apart: one plan of one host each, which every question can be asked about. Hosts share
 * nothing but the network, so what a plan of several does is what each of them does. The plan given is not changed.
 */
import type { FurtherHost, Host, Plan, Site } from './plan.ts'
import { withExtraBlocked } from './scaled-plan.ts'

/** Assumed of a tenant and those who ask it, where nothing else is told. */
export const ASSUMED_USE = { roundTripMs: 0.5, queriesPerRequest: 10 } as const

export interface HostPlan {
  name: string
  /** Of this host alone; without sites for a host on which none lives. */
  plan: Plan
  /** Positions of its sites among those of the whole plan. */
  siteIndexes: number[]
}

/** True for a plan of more than one host. */
export function isSpread(plan: Plan): boolean {
  return (plan.otherHosts?.length ?? 0) > 0
}

/** All hosts of the plan, its own first. */
export function hostsOf(plan: Plan): FurtherHost[] {
  return [{ ...plan.host, apache: plan.apache }, ...(plan.otherHosts ?? [])]
}

/** The plan with each of its hosts as `change` gives it. */
export function withHosts(plan: Plan, change: <Home extends Host>(host: Home) => Home): Plan {
  return { ...plan, host: change(plan.host), ...(plan.otherHosts === undefined ? {} : { otherHosts: plan.otherHosts.map(change) }) }
}

/** Name of the host that the site lives on. */
export function homeOf(plan: Plan, site: Pick<Site, 'host'>): string {
  return site.host ?? plan.host.name
}

/** Names of the sites that ask a tenant of this name: those it names, else all on its host. */
export function askedBy(plan: Plan, tenantName: string): Set<string> {
  const asking = new Set<string>()
  for (const host of hostsOf(plan)) {
    const tenant = host.tenants.find(({ name }) => name === tenantName)
    if (tenant === undefined) continue
    const sites = tenant.usedBy?.sites ?? plan.sites.filter((site) => homeOf(plan, site) === host.name).map(({ name }) => name)
    for (const name of sites) asking.add(name)
  }
  return asking
}

/** One plan for each host, in their order. A plan of one host is its own. */
export function hostPlans(plan: Plan): HostPlan[] {
  const all = plan.sites.map((_, index) => index)
  if (!isSpread(plan)) return [{ name: plan.host.name, plan, siteIndexes: all }]
  const { sites } = withNetwork(plan)
  return hostsOf(plan).map(({ apache, ...host }) => {
    const siteIndexes = all.filter((index) => homeOf(plan, plan.sites[index] ?? {}) === host.name)
    const own = siteIndexes.flatMap((index): Site[] => {
      const site = sites[index]
      return site === undefined ? [] : [{ ...site, host: undefined }]
    })
    return { name: host.name, plan: { ...plan, host, apache, otherHosts: undefined, sites: own }, siteIndexes }
  })
}

/** Those of the hosts on which a site lives. */
export function hostPlansWithSites(plan: Plan): HostPlan[] {
  return hostPlans(plan).filter(({ siteIndexes }) => siteIndexes.length > 0)
}

/** The plan of the host that the site lives on, the site among its sites. */
export function hostPlanOf(plan: Plan, siteName: string): Plan {
  if (!isSpread(plan)) return plan
  const found = hostPlans(plan).find((one) => one.plan.sites.some(({ name }) => name === siteName))
  if (found === undefined) throw new RangeError(`the plan has no site ${siteName}`)
  return found.plan
}

/** Sites that ask a tenant of another host wait for the network: round trips x queries of each request, ms. */
export function withNetwork(plan: Plan): Plan {
  if (!isSpread(plan)) return plan
  const hosts = hostsOf(plan)
  const sites = plan.sites.map((site): Site => {
    const extraMs = networkWaitMs(hosts, homeOf(plan, site), site.name)
    return extraMs > 0 ? { ...site, actions: site.actions.map((action) => ({ ...action, demand: withExtraBlocked(action.demand, extraMs) })) } : site
  })
  return { ...plan, sites }
}

/** What each request of a site on `home` waits for tenants that it asks on other hosts. */
export function networkWaitMs(hosts: readonly Host[], home: string, siteName: string): number {
  let waitMs = 0
  for (const { name, tenants } of hosts) {
    if (name === home) continue
    for (const { usedBy } of tenants) if (usedBy?.sites.includes(siteName) === true) waitMs += usedBy.roundTripMs * usedBy.queriesPerRequest
  }
  return waitMs
}
