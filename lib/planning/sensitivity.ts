/**
 * Which input moves the answer most: each is set to its low and its high end, the others left as they are. Ends come from
 * the ranges somebody gave, else from what the counts behind an input leave open; a number that was simply entered is
 * moved by a tenth. Formulas. The answer is the p95 of the site that is worst off, and how much more traffic there is room for.
 */
import { hostPlanOf, isSpread, withHosts } from '#lib/engine/host-plans.ts'
import { hostLook } from '#lib/engine/host-look.ts'
import type { HostLook } from '#lib/engine/host-look.ts'
import type { Plan, Site } from '#lib/engine/plan.ts'
import { withSlowerRequests, withTraffic } from '#lib/engine/scaled-plan.ts'
import { inputUncertainty } from '#lib/engine/worlds.ts'
import { hostsTogether } from './hosts-together.ts'

export interface Sensitivity {
  label: string
  /** Multiples of the input, or counts. */
  low: SensitivityEnd
  high: SensitivityEnd
  /** Where the ends come from. */
  basis: 'range' | 'counts' | 'a tenth' | 'one more or less'
}

export interface SensitivityEnd {
  input: string
  p95Ms: number | null
  cpuUtilization: number
  stable: boolean
  missed: string[]
}

export interface SensitivityAnswer {
  site: string
  p95Ms: number | null
  bars: Sensitivity[]
}

const MOST_SITES = 5
const TO_END = 1.6448536

export function sensitivity(plan: Plan): SensitivityAnswer {
  const now = hostLook(plan)
  const worst = worstSite(plan, now)
  const end = (input: string, changed: Plan): SensitivityEnd => {
    const look = hostLook(changed)
    const site = look.sites.find(({ name }) => name === worst)
    return { input, p95Ms: site?.responseMs.p95 ?? null, cpuUtilization: hostsTogether(look).cpuUtilization, stable: site?.stable ?? look.stable, missed: look.missed.map(({ text }) => text) }
  }
  const bars: Sensitivity[] = []
  const busiest = [...plan.sites].sort((a, b) => (a.name === worst ? -1 : b.name === worst ? 1 : loadOf(now, b) - loadOf(now, a))).slice(0, MOST_SITES)
  const many = plan.sites.length > 1
  for (const site of busiest) {
    const of = many ? ` of ${site.name}` : ''
    const uncertainty = inputUncertainty(site)
    const traffic = endsOf(site.ranges?.trafficFactor, site.traffic.kind === 'closed' ? 0 : uncertainty.traffic)
    bars.push({ label: `Traffic${of}`, basis: traffic.basis, low: end(times(traffic.low), withTraffic(plan, traffic.low, site.name)), high: end(times(traffic.high), withTraffic(plan, traffic.high, site.name)) })
    const time = endsOf(site.ranges?.timeFactor, uncertainty.time)
    bars.push({ label: `Times of requests${of}`, basis: time.basis, low: end(times(time.low), withSite(plan, withSlowerRequests(site, time.low))), high: end(times(time.high), withSite(plan, withSlowerRequests(site, time.high))) })
    for (const group of site.groups.slice(0, 2)) {
      const sized = (processes: number) => withSite(plan, { ...site, groups: site.groups.map((one) => (one === group ? { ...group, processes } : one)) })
      if (group.processes > 1) bars.push({ label: `Processes of ${group.name}`, basis: 'one more or less', low: end(`${group.processes - 1}`, sized(group.processes - 1)), high: end(`${group.processes + 1}`, sized(group.processes + 1)) })
    }
  }
  const own = hostPlanOf(plan, worst).host
  const fewer = Math.max(0.5, own.cores - 1)
  bars.push({ label: isSpread(plan) ? `Cores of ${own.name}` : 'Cores of the host', basis: 'one more or less', low: end(`${fewer}`, withCores(plan, own.name, fewer)), high: end(`${own.cores + 1}`, withCores(plan, own.name, own.cores + 1)) })
  const reach = ({ low, high }: Sensitivity): number => Math.abs(Math.log(Math.max(1e-6, high.p95Ms ?? 1e9)) - Math.log(Math.max(1e-6, low.p95Ms ?? 1e9)))
  return { site: worst, p95Ms: now.sites.find(({ name }) => name === worst)?.responseMs.p95 ?? null, bars: bars.sort((a, b) => reach(b) - reach(a)) }
}

/** The one whose p95 is largest beside its objective; without one, the slowest. */
function worstSite(plan: Plan, look: HostLook): string {
  const slowness = (site: HostLook['sites'][number]): number => (site.stable ? (site.responseMs.p95 ?? Infinity) : Infinity)
  return look.sites.reduce((worst, site) => (slowness(site) > slowness(worst) ? site : worst), look.sites[0] ?? { name: plan.sites[0]?.name ?? '', stable: true, responseMs: { p95: 0 } } as HostLook['sites'][number]).name
}

function endsOf(range: [number, number] | undefined, deviation: number): { low: number; high: number; basis: Sensitivity['basis'] } {
  if (range !== undefined) return { low: range[0], high: range[1], basis: 'range' }
  // A count that leaves less than a percent open would draw nothing.
  return deviation > 0.01 ? { low: Math.exp(-TO_END * deviation), high: Math.exp(TO_END * deviation), basis: 'counts' } : { low: 0.9, high: 1.1, basis: 'a tenth' }
}

function withSite(plan: Plan, site: Site): Plan {
  return { ...plan, sites: plan.sites.map((other) => (other.name === site.name ? site : other)) }
}

function withCores(plan: Plan, host: string, cores: number): Plan {
  return withHosts(plan, (one) => (one.name === host ? { ...one, cores } : one))
}

function loadOf(look: HostLook, { name }: Site): number {
  return look.sites.find((site) => site.name === name)?.offeredPerSecond ?? 0
}

function times(factor: number): string {
  return `× ${Number(factor.toPrecision(3))}`
}
