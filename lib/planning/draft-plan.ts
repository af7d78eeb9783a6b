/**
 * The first plan of a host: what the host, its sites and their latest profiles say, put together, with the source of each
 * value beside it. Where nothing was measured, a default stands that is marked as one; nothing is filled in silently.
 */
import type { ActionProfile, ProfileAction } from '#lib/ingest/action-profile.ts'
import { demandForEngine } from '#lib/ingest/action-samples.ts'
import { ODD_REQUEST_ACTION } from '#lib/ingest/fold-actions.ts'
import { mergeIntoSketch, newSketch, sketchFromJson, sketchToJson } from '#lib/ingest/quantile-sketch.ts'
import type { Action, Demand, Objectives, Plan, Site } from '#lib/engine/plan.ts'
import { SCENARIO_INPUTS_SCHEMA } from './scenario-inputs.ts'
import type { Provenance, ScenarioInputs, SiteConfiguration } from './scenario-inputs.ts'

export interface DraftHost {
  name: string
  cores: number
  memoryMiB: number
  systemReserveMiB: number
  diskCacheReserveMiB: number
  modWsgi: string
  mpm: 'event' | 'worker' | 'prefork'
  maxRequestWorkers: number
  tenants: { name: string; memoryMiB: number; cpuCores: number }[]
}

export interface DraftSite {
  /** Names the site in the plan; unique. */
  slug: string
  configuration: SiteConfiguration
  perProcessMiB: number | null
  perThreadMiB: number | null
  cpuShare: number | null
  groups: { name: string; processes: number; threads: number; urlPrefixes: string[]; listenBacklog?: number; queueTimeoutS?: number; connectTimeoutS?: number; requestTimeoutS?: number; maximumRequests?: number }[]
  profile: { number: number; content: ActionProfile } | null
}

export const DEFAULT_OBJECTIVES: Objectives = { responseMs: { p95: 800 }, queuedShare: 0.05, cpuUtilization: 0.7, confidence: 0.9 }

/** Assumed until somebody uploads a log; the same values as the access log's own assumptions, where it has them. */
export const DEFAULTS = { ratePerSecond: 1, cpuShare: 0.3, perProcessMiB: 90, perThreadMiB: 2, wallMs: 200, wallCv: 1 } as const

/** Actions of a site that stay apart in a plan; the rest, which causes little of the load, is one. */
const ACTIONS_KEPT = 20
/** Points of all distributions of a site together, so that forty sites are still a small document. */
const POINTS_PER_SITE = 1500
export const OTHER_ACTIONS = '(all other requests)'

export function draftPlan(name: string, host: DraftHost, sites: readonly DraftSite[]): ScenarioInputs {
  const provenance: Record<string, Provenance> = {}
  const entered = (path: string, note: string) => (provenance[path] = { kind: 'entered', note })
  entered('host', 'From the host as described.')
  provenance['objectives'] = { kind: 'default', note: 'Default objectives. Set what your team promises.' }
  const plan: Plan = {
    schema: 'headroom/plan@1',
    name,
    host: {
      name: host.name,
      cores: host.cores,
      memoryMiB: host.memoryMiB,
      reserves: { systemMiB: host.systemReserveMiB, diskCacheMiB: host.diskCacheReserveMiB },
      tenants: host.tenants.map((tenant) => ({ ...tenant })),
    },
    apache: { modWsgi: host.modWsgi, mpm: host.mpm, maxRequestWorkers: host.maxRequestWorkers },
    sites: sites.map((site) => draftSite(site, provenance)),
    objectives: DEFAULT_OBJECTIVES,
  }
  return { schema: SCENARIO_INPUTS_SCHEMA, plan, configuration: Object.fromEntries(sites.map((site) => [site.slug, site.configuration])), provenance }
}

function draftSite(site: DraftSite, provenance: Record<string, Provenance>): Site {
  const at = `sites.${site.slug}`
  const profile = site.profile === null ? undefined : { site: site.slug, number: site.profile.number }
  for (const group of site.groups) provenance[`${at}.groups.${group.name}`] = { kind: 'entered', note: 'From the site as described.' }

  const cpuShare = site.cpuShare ?? DEFAULTS.cpuShare
  provenance[`${at}.cpuShare`] = site.cpuShare === null ? assumed('cpuShare', site, `${100 * DEFAULTS.cpuShare} % of wall time is taken to be CPU.`) : { kind: 'entered', note: `${Math.round(100 * cpuShare)} % of wall time is CPU, as entered for the site.` }
  provenance[`${at}.memory.perProcessMiB`] = site.perProcessMiB === null ? assumed('perProcessMiB', site, `${DEFAULTS.perProcessMiB} MiB a process.`) : { kind: 'entered', note: 'As entered for the site.' }
  provenance[`${at}.memory.perThreadMiB`] = site.perThreadMiB === null ? assumed('perThreadMiB', site, `${DEFAULTS.perThreadMiB} MiB a busy thread.`) : { kind: 'entered', note: 'As entered for the site.' }

  const served = (site.profile?.content.actions ?? []).filter((action) => !action.isStatic && action.name !== ODD_REQUEST_ACTION && action.requests > 0)
  const timed = served.some((action) => action.sketch !== null)
  provenance[`${at}.actions`] =
    profile === undefined || served.length === 0
      ? { kind: 'default', note: `No profile yet: one action of ${DEFAULTS.wallMs} ms stands for all. Upload an access log of the site.` }
      : timed
        ? { kind: 'measured', note: 'Response times of the profile. They hold whatever queueing there was while they were logged.', profile }
        : { kind: 'assumed', note: `The profile holds no response times, so each action is taken to need ${DEFAULTS.wallMs} ms. Add %D to the LogFormat.`, profile }

  const rate = peakRate(site.profile?.content ?? null, served)
  provenance[`${at}.traffic.ratePerSecond`] = rate === null ? { kind: 'default', note: `No profile yet: ${DEFAULTS.ratePerSecond} request a second.` } : { kind: 'measured', note: rate.note, profile }
  return {
    name: site.slug,
    serverName: site.configuration.serverName,
    groups: site.groups.map(({ urlPrefixes: _, ...group }) => group),
    actions: served.length === 0 ? [{ name: OTHER_ACTIONS, group: site.groups[0]?.name, share: 1, demand: defaultDemand(cpuShare) }] : draftActions(site, served, cpuShare),
    traffic: { kind: 'open', ratePerSecond: rate?.ratePerSecond ?? DEFAULTS.ratePerSecond },
    memory: { perProcessMiB: site.perProcessMiB ?? DEFAULTS.perProcessMiB, perThreadMiB: site.perThreadMiB ?? DEFAULTS.perThreadMiB },
    threadSafe: site.configuration.threadSafe,
  }
}

function assumed(key: 'cpuShare' | 'perProcessMiB' | 'perThreadMiB', site: DraftSite, fallback: string): Provenance {
  const assumption = site.profile?.content.assumptions.find((item) => item.key === key)
  return { kind: 'assumed', note: `${fallback} ${assumption === undefined ? 'Measure it and enter it for the site.' : `To measure it: ${assumption.measureBy}`}`.slice(0, 500) }
}

/** The busiest minute, of which Apache answers static files itself. */
function peakRate(content: ActionProfile | null, served: readonly ProfileAction[]): { ratePerSecond: number; note: string } | null {
  if (content === null || content.requests === 0 || served.length === 0) return null
  const dynamic = served.reduce((sum, action) => sum + action.requests, 0) / content.requests
  const minute = content.peaks.find(({ windowS }) => windowS === 60)
  const rate = minute?.ratePerSecond ?? content.ratePerSecond
  if (rate === null || rate <= 0) return null
  const share = dynamic < 0.995 ? `, ${Math.round(100 * dynamic)} % of which reach the application` : ''
  const interval = minute === undefined ? '' : ` (95 % interval ${digits(minute.interval[0])} to ${digits(minute.interval[1])}/s)`
  return { ratePerSecond: digits(rate * dynamic), note: `${minute === undefined ? 'Mean rate of a log shorter than a minute' : 'Busiest minute'}: ${digits(rate)}/s${interval}${share}.` }
}

function draftActions(site: DraftSite, served: readonly ProfileAction[], cpuShare: number): Action[] {
  const total = served.reduce((sum, action) => sum + action.requests, 0)
  const kept = served.slice(0, ACTIONS_KEPT)
  const rest = served.slice(ACTIONS_KEPT)
  const points = Math.max(20, Math.min(200, Math.floor(POINTS_PER_SITE / (kept.length + 1))))
  const drafted = kept.map((action): Action => ({ name: action.name, group: groupOf(site, action.name), share: digits(action.requests / total, 6), demand: demandOf(action.sketch, cpuShare, points) }))
  if (rest.length === 0) return drafted
  const merged = newSketch()
  for (const { sketch } of rest) if (sketch !== null) mergeIntoSketch(merged, sketchFromJson(sketch))
  const sketch = merged.count > 0 ? sketchToJson(merged) : null
  return [...drafted, { name: OTHER_ACTIONS, group: site.groups[0]?.name, share: digits(rest.reduce((sum, action) => sum + action.requests, 0) / total, 6), demand: demandOf(sketch, cpuShare, points) }]
}

function demandOf(sketch: ProfileAction['sketch'], cpuShare: number, points: number): Demand {
  if (sketch === null || sketch.count === 0) return defaultDemand(cpuShare)
  const { cpuMs, blockedMs } = demandForEngine(sketch, cpuShare, points)
  return { kind: 'measured', cpuMs: cpuMs.map((ms) => digits(ms)), blockedMs: blockedMs.map((ms) => digits(ms)), bursts: 2 }
}

function defaultDemand(cpuShare: number): Demand {
  return { kind: 'independent', cpuMs: { kind: 'lognormal', mean: digits(DEFAULTS.wallMs * cpuShare), cv: DEFAULTS.wallCv }, blockedMs: { kind: 'lognormal', mean: digits(DEFAULTS.wallMs * (1 - cpuShare)), cv: DEFAULTS.wallCv }, bursts: 2 }
}

/** The further group whose URL prefix an action's path begins with, the longest first; else the site's first group. */
function groupOf(site: DraftSite, actionName: string): string | undefined {
  const path = actionName.slice(actionName.indexOf(' ') + 1)
  const matches = site.groups.slice(1).flatMap((group) => group.urlPrefixes.filter((prefix) => path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`)).map((prefix) => ({ group: group.name, length: prefix.length })))
  return matches.sort((a, b) => b.length - a.length)[0]?.group ?? site.groups[0]?.name
}

function digits(value: number, significant = 4): number {
  return Number(value.toPrecision(significant))
}
