/** The inputs of a plan in a line each, for the head of an exported file: host, traffic, objectives. */
import { homeOf, hostsOf, isSpread } from '#lib/engine/host-plans.ts'
import type { Host, Plan, Site } from '#lib/engine/plan.ts'

export function planFacts(plan: Plan): { label: string; text: string }[] {
  const objectives = objectiveTexts(plan)
  return [
    ...hostsOf(plan).map((host) => ({ label: 'Host', text: hostText(host) })),
    ...plan.sites.map((site) => ({ label: 'Traffic', text: `${site.name}${isSpread(plan) ? ` on ${homeOf(plan, site)}` : ''}: ${trafficText(site)}, ${site.actions.length} ${site.actions.length === 1 ? 'action' : 'actions'}` })),
    ...(objectives.length === 0 ? [] : [{ label: 'Objectives', text: objectives.join(', ') }]),
  ]
}

function hostText(host: Host): string {
  const tenants = host.tenants.map((tenant) => `${tenant.name} ${tenant.memoryMiB} MiB`)
  const reserves = [`system ${host.reserves.systemMiB} MiB`, `disk cache ${host.reserves.diskCacheMiB} MiB`, ...tenants]
  return `${host.name}: ${host.cores} cores, ${host.memoryMiB} MiB; kept back: ${reserves.join(', ')}`
}

function trafficText(site: Site): string {
  const { traffic } = site
  if (traffic.kind === 'open') return `${traffic.ratePerSecond} requests/s`
  if (traffic.kind === 'closed') return `${traffic.users} users who think between requests`
  return `replay of ${traffic.file}`
}

function objectiveTexts(plan: Plan): string[] {
  const { objectives } = plan
  if (!objectives) return []
  return [
    ...Object.entries(objectives.responseMs ?? {}).flatMap(([key, value]) => (typeof value === 'number' ? [`${key} within ${value} ms`] : [])),
    ...(objectives.queuedShare === undefined ? [] : [`at most ${percent(objectives.queuedShare)} of requests queue`]),
    ...(objectives.cpuUtilization === undefined ? [] : [`CPU at most ${percent(objectives.cpuUtilization)}`]),
    ...(objectives.confidence === undefined ? [] : [`confidence ${percent(objectives.confidence)}`]),
  ]
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`
}
