/**
 * One site of a plan by itself, for questions about it alone: what the others take of the cores does not depend on how
 * they are laid out, so their CPU is a tenant's.
 */
import { cpuCores } from './binding-limits.ts'
import { hostPlanOf, isSpread } from './host-plans.ts'
import type { Plan, Site } from './plan.ts'

/** Apache's workers are as many as are wanted: they are sized for all sites together. */
export function siteAlone(whole: Plan, asked: Site): Plan {
  const plan = hostPlanOf(whole, asked.name)
  // On another host than what it asks, it waits for the network.
  const site = isSpread(whole) ? (plan.sites.find(({ name }) => name === asked.name) ?? asked) : asked
  const cores = plan.sites.filter((other) => other !== site).reduce((sum, other) => sum + cpuCores(other), 0)
  const tenants = [...plan.host.tenants, ...(cores > 0 ? [{ name: 'other sites', memoryMiB: 0, cpuCores: Math.min(cores, plan.host.cores * 0.98) }] : [])]
  return { ...plan, host: { ...plan.host, tenants }, sites: [site], apache: { ...plan.apache, maxRequestWorkers: 100_000 } }
}
