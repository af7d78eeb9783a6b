/**
 * The first plan of a host: what the host, its sites and their latest profiles say, put together, with the source of each
 * value beside it. What was measured (or inferred and accepted) goes before what was entered, that before what is assumed;
 * where nothing is known, a default stands that is marked as one. Nothing is filled in silently.
 */
import type { ActionProfile, ProfileAction } from '#lib/ingest/action-profile.ts'
import { demandForEngine } from '#lib/ingest/action-samples.ts'
import { ODD_REQUEST_ACTION } from '#lib/ingest/fold-actions.ts'
import { mergeIntoSketch, newSketch, sketchFromJson, sketchToJson } from '#lib/ingest/quantile-sketch.ts'
import type { Action, Demand, FurtherHost, Objectives, Plan, Site } from '#lib/engine/plan.ts'
import { cpuShareOf, memoryOf, overheadOf, PLAN_DEFAULTS } from './measured-values.ts'
import { SCENARIO_INPUTS_SCHEMA } from './scenario-inputs.ts'
import type { Provenance, ScenarioInputs, SiteConfiguration } from './scenario-inputs.ts'
import { weekShapeOf } from './week-shape.ts'

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
  const { apache, ...own } = draftHost(host)
  const plan: Plan = {
    schema: 'headroom/plan@1',
    name,
    host: own,
    apache,
    sites: sites.map((site) => draftSite(site, provenance)),
    objectives: DEFAULT_OBJECTIVES,
  }
  return { schema: SCENARIO_INPUTS_SCHEMA, plan, configuration: Object.fromEntries(sites.map((site) => [site.slug, site.configuration])), provenance }
}

/** A host as described, as it stands in a plan beside another. */
export function draftHost({ name, cores, memoryMiB, systemReserveMiB, diskCacheReserveMiB, modWsgi, mpm, maxRequestWorkers, tenants }: DraftHost): FurtherHost {
  return { name, cores, memoryMiB, reserves: { systemMiB: systemReserveMiB, diskCacheMiB: diskCacheReserveMiB }, tenants: tenants.map((tenant) => ({ ...tenant })), apache: { modWsgi, mpm, maxRequestWorkers } }
}

function draftSite(site: DraftSite, provenance: Record<string, Provenance>): Site {
  const at = `sites.${site.slug}`
  const profile = site.profile === null ? undefined : { site: site.slug, number: site.profile.number }
  for (const group of site.groups) provenance[`${at}.groups.${group.name}`] = { kind: 'entered', note: 'From the site as described.' }

  const measured = site.profile?.content.measured
  const [cpu, memory, overhead] = [cpuShareOf(site), memoryOf(site), overheadOf(measured ?? null)]
  const told = (source: Provenance, fromProfile: boolean): Provenance => (fromProfile && profile !== undefined ? { ...source, profile } : source)
  provenance[`${at}.cpuShare`] = told(cpu.provenance, cpu.fromProfile)
  provenance[`${at}.memory.perProcessMiB`] = told(memory.process.provenance, memory.process.fromProfile)
  provenance[`${at}.memory.perThreadMiB`] = told(memory.thread.provenance, memory.thread.fromProfile)
  if (overhead !== null) provenance[`${at}.overhead`] = told({ kind: overhead.kind, note: overhead.note }, true)

  const served = (site.profile?.content.actions ?? []).filter((action) => !action.isStatic && action.name !== ODD_REQUEST_ACTION && action.requests > 0)
  provenance[`${at}.actions`] = told(actionsSource(site, served), served.length > 0)

  const rate = peakRate(site.profile?.content ?? null, served)
  provenance[`${at}.traffic.ratePerSecond`] = rate === null ? { kind: 'default', note: `No profile yet: ${PLAN_DEFAULTS.ratePerSecond} request a second.` } : { kind: 'measured', note: rate.note, profile }
  const week = site.profile === null ? null : weekShapeOf(site.profile.content)
  if (week !== null) provenance[`${at}.weekShape`] = { kind: 'measured', note: week.note, profile }
  return {
    name: site.slug,
    serverName: site.configuration.serverName,
    groups: site.groups.map(({ urlPrefixes: _, ...group }) => group),
    actions: served.length === 0 ? [{ name: OTHER_ACTIONS, group: site.groups[0]?.name, share: 1, demand: defaultDemand(cpu.share) }] : draftActions(site, served, cpu.share, measured?.inference?.bursts ?? undefined),
    traffic: { kind: 'open', ratePerSecond: rate?.ratePerSecond ?? PLAN_DEFAULTS.ratePerSecond },
    ...(overhead === null ? {} : { overhead: overhead.overhead }),
    memory: { perProcessMiB: memory.process.value, perThreadMiB: memory.thread.value },
    ...(week === null ? {} : { weekShape: week.shape }),
    threadSafe: site.configuration.threadSafe,
  }
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

function actionsSource(site: DraftSite, served: readonly ProfileAction[]): Provenance {
  if (site.profile === null || served.length === 0) return { kind: 'default', note: `No profile yet: one action of ${PLAN_DEFAULTS.wallMs} ms stands for all. Upload an access log of the site.` }
  const captured = served.filter(({ demand }) => demand !== undefined).length
  if (captured > 0) return { kind: 'measured', note: `CPU and blocked time of single requests, as captured${captured < served.length ? `, for ${captured} of ${served.length} actions; the others are split by the CPU share` : ''}.` }
  if (!served.some(({ sketch }) => sketch !== null)) return { kind: 'assumed', note: `The profile holds no response times, so each action is taken to need ${PLAN_DEFAULTS.wallMs} ms. Add %D to the LogFormat.` }
  if (onlyTested(site)) return { kind: 'inferred', note: 'Times of load tests, at the least concurrency of each. They hold the queueing there was in the test.' }
  return { kind: 'measured', note: 'Response times of the profile. They hold whatever queueing there was while they were logged.' }
}

/** A profile of load tests alone: its times are those of the tests, and it knows no rate. */
function onlyTested(site: DraftSite): boolean {
  return site.profile?.content.readerVersion === 'load-test'
}

function draftActions(site: DraftSite, served: readonly ProfileAction[], cpuShare: number, bursts: number | undefined): Action[] {
  const total = served.reduce((sum, action) => sum + action.requests, 0)
  const kept = served.slice(0, ACTIONS_KEPT)
  const rest = served.slice(ACTIONS_KEPT)
  const points = Math.max(20, Math.min(200, Math.floor(POINTS_PER_SITE / (kept.length + 1))))
  const drafted = kept.map((action): Action => ({ name: action.name, group: groupOf(site, action.name), share: digits(action.requests / total, 6), demand: action.demand === undefined ? demandOf(action.sketch, cpuShare, points, bursts) : capturedDemand(action.demand, points) }))
  if (rest.length === 0) return drafted
  const merged = newSketch()
  for (const { sketch } of rest) if (sketch !== null) mergeIntoSketch(merged, sketchFromJson(sketch))
  const sketch = merged.count > 0 ? sketchToJson(merged) : null
  return [...drafted, { name: OTHER_ACTIONS, group: site.groups[0]?.name, share: digits(rest.reduce((sum, action) => sum + action.requests, 0) / total, 6), demand: demandOf(sketch, cpuShare, points, bursts) }]
}

/** Whole requests, evenly from all that were kept, so that CPU and blocked time of one stay together. */
function capturedDemand({ cpuMs, blockedMs }: { cpuMs: number[]; blockedMs: number[] }, points: number): Demand {
  const count = Math.min(points, cpuMs.length)
  // In the order of their length, so that the thinned ones are spread like all.
  const order = cpuMs.map((_, i) => i).sort((a, b) => (cpuMs[a] ?? 0) + (blockedMs[a] ?? 0) - (cpuMs[b] ?? 0) - (blockedMs[b] ?? 0))
  const picked = Array.from({ length: count }, (_, i) => order[Math.floor(((i + 0.5) * cpuMs.length) / count)] ?? 0)
  return { kind: 'measured', cpuMs: keepingMean(cpuMs, picked), blockedMs: keepingMean(blockedMs, picked), bursts: 2 }
}

/** The picked ones, scaled so that their mean is that of all: a thinned tail must not make requests cheaper. */
function keepingMean(values: readonly number[], picked: readonly number[]): number[] {
  const mean = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0) / Math.max(1, list.length)
  const chosen = picked.map((i) => values[i] ?? 0)
  const scale = mean(chosen) > 0 ? mean(values) / mean(chosen) : 1
  return chosen.map((value) => digits(value * scale))
}

function demandOf(sketch: ProfileAction['sketch'], cpuShare: number, points: number, bursts = 2): Demand {
  if (sketch === null || sketch.count === 0) return defaultDemand(cpuShare)
  const { cpuMs, blockedMs } = demandForEngine(sketch, cpuShare, points)
  return { kind: 'measured', cpuMs: cpuMs.map((ms) => digits(ms)), blockedMs: blockedMs.map((ms) => digits(ms)), bursts }
}

function defaultDemand(cpuShare: number): Demand {
  return { kind: 'independent', cpuMs: { kind: 'lognormal', mean: digits(PLAN_DEFAULTS.wallMs * cpuShare), cv: PLAN_DEFAULTS.wallCv }, blockedMs: { kind: 'lognormal', mean: digits(PLAN_DEFAULTS.wallMs * (1 - cpuShare)), cv: PLAN_DEFAULTS.wallCv }, bursts: 2 }
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
