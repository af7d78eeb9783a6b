/**
 * What a deployed configuration can carry, site by site, by the engine: the rate at which each saturates with its host to itself, and
 * up to which the objectives hold. From profiles where there are any, else from assumptions that are named. Analytic.
 */
import { headroom } from '#lib/engine/headroom.ts'
import { groupCeilingMiB, memoryCeiling } from '#lib/engine/memory-ceiling.ts'
import type { Plan } from '#lib/engine/plan.ts'
import type { ImportedSite } from './imported-sites.ts'
import { recyclingStorm, type RecyclingStorm } from './recycling-storm.ts'
import { draftPlan, type DraftHost, type DraftSite } from './draft-plan.ts'
import { PLAN_DEFAULTS } from './measured-values.ts'

export interface SiteCapacity {
  site: string
  /** "2 x 15" of each group. */
  slots: string
  /** Requests a second beyond which queues grow without end. */
  saturatesAtPerSecond: number | null
  /** Up to which every objective holds. */
  objectivesHoldToPerSecond: number | null
  boundBy: string
  /** All processes, every thread busy. */
  memoryMiB: number
  /** The profile it rests on; null: assumptions. */
  profile: number | null
}

export interface DeployedCapacity {
  sites: SiteCapacity[]
  memoryMiB: number
  memoryCeilingMiB: number
  /** What maximum-requests does, where a group has it. */
  storms: RecyclingStorm[]
  /** What was assumed, in sentences. */
  assumptions: string[]
}

/** Assumed of a machine that nobody described yet; said beside the figures. */
export const ASSUMED_MACHINE = { cores: 2, memoryMiB: 4096 } as const

/** What is known of an imported site beside its configuration. */
export type MeasuredSite = Pick<DraftSite, 'perProcessMiB' | 'perThreadMiB' | 'cpuShare' | 'profile'>
export const UNMEASURED: MeasuredSite = { perProcessMiB: null, perThreadMiB: null, cpuShare: null, profile: null }

/** A site as it was read, as the draft of a plan. */
export function draftOfImported({ key, input }: Pick<ImportedSite, 'key' | 'input'>, measured: MeasuredSite): DraftSite {
  const { serverName, aliases = [], port = 80, scriptPath, mountPath = '/', daemonUser = 'www-data', daemonUnixGroup = 'www-data', threadSafe = false } = input
  const groups = input.groups.map(({ urlPrefixes = [], ...group }) => ({ ...group, urlPrefixes }))
  const configuration = { serverName, aliases, port, scriptPath, mountPath, daemonUser, daemonUnixGroup, threadSafe, urlPrefixes: Object.fromEntries(groups.map(({ name, urlPrefixes }) => [name, urlPrefixes])) }
  return { slug: serverName || key, configuration, groups, ...measured }
}

/** More sites than this and a page would wait for them: the rest is not computed. */
const MOST_SITES = 15
/** Each is two simulations. */
const MOST_STORMS = 3

export function deployedCapacity(host: DraftHost, sites: readonly DraftSite[], assumptions: readonly string[] = []): DeployedCapacity {
  const { plan } = draftPlan('deployed', host, sites)
  const rows = plan.sites.slice(0, MOST_SITES).map((site, index) => siteCapacity(plan, site, sites[index]?.profile?.number ?? null))
  const unmeasured = plan.sites.filter((_, index) => sites[index]?.profile == null).map(({ name }) => name)
  return {
    sites: rows,
    memoryMiB: plan.sites.reduce((sum, site) => sum + memoryOf(site), 0),
    memoryCeilingMiB: plan.sites.length === 0 ? 0 : memoryCeiling(plan).availableMiB,
    storms: plan.sites.flatMap(({ name, groups }) => groups.filter(({ maximumRequests = 0 }) => maximumRequests > 0).map((group) => [name, group.name] as const)).slice(0, MOST_STORMS).flatMap(([site, group]) => recyclingStorm(plan, site, group) ?? []),
    assumptions: [
      ...assumptions,
      ...(unmeasured.length === 0 ? [] : [`Without a profile, a request of ${unmeasured.slice(0, 5).join(', ')}${unmeasured.length > 5 ? ` and ${unmeasured.length - 5} more` : ''} is taken to need ${PLAN_DEFAULTS.wallMs} ms, ${100 * PLAN_DEFAULTS.cpuShare} % of them CPU. Upload an access log to replace this.`]),
      ...(plan.sites.length > MOST_SITES ? [`The first ${MOST_SITES} of ${plan.sites.length} sites are computed.`] : []),
    ],
  }
}

function siteCapacity(plan: Plan, site: Plan['sites'][number], profile: number | null): SiteCapacity {
  const alone: Plan = { ...plan, sites: [site] }
  const { factor, saturationFactor, bottleneck } = headroom(alone)
  const rate = site.traffic.kind === 'open' ? site.traffic.ratePerSecond : 0
  return {
    site: site.name,
    slots: site.groups.map(({ processes, threads }) => `${processes} x ${threads}`).join(' + '),
    saturatesAtPerSecond: saturationFactor === null ? null : saturationFactor * rate,
    objectivesHoldToPerSecond: factor === null ? null : factor * rate,
    boundBy: bottleneck,
    memoryMiB: memoryOf(site),
    profile,
  }
}

function memoryOf(site: Plan['sites'][number]): number {
  return site.groups.reduce((sum, group) => sum + groupCeilingMiB(site, group), 0)
}
