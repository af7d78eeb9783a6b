/**
 * Which slow actions deserve a daemon group of their own, and what it buys. A request behind a slow one waits for a thread
 * whatever it asks for; in a group of their own the slow ones wait for each other only. The processes are divided, none
 * are added (a group of one process divides its threads, and takes a second process). Analytic.
 */
import { requireAnswerablePlan } from './answerable-plan.ts'
import { demandMoments } from './demand-moments.ts'
import { hostState } from './host-state.ts'
import { groupCeilingMiB } from './memory-ceiling.ts'
import type { Action, Group, Plan, Site } from './plan.ts'
import type { ResponseMs } from './prediction.ts'
import { responseMixture } from './response-distribution.ts'
import { siteAlone } from './site-alone.ts'
import { siteLoads } from './site-load.ts'
import { responseFigures, siteResponse } from './site-response.ts'

export interface Times {
  meanMs: number | null
  p95Ms: number | null
}

export interface Split {
  site: string
  /** The group that is split, and what it keeps. */
  group: string
  keeps: { processes: number; threads: number }
  /** The new group. */
  apart: { name: string; processes: number; threads: number; actions: string[] }
  /** What the site's processes take more at their ceiling. */
  extraMemoryMiB: number
  /** Requests that stay, and those that move, before and after. */
  fast: { before: Times; after: Times }
  slow: { before: Times; after: Times }
  /** Mean over requests of response time / response time on an idle host. Null: the group does not carry its load. */
  slowdown: { before: number | null; after: number }
  worthIt: boolean
  /** The split and its effect in a sentence. */
  text: string
}

export interface Partition {
  /** The best way to split each group that has several actions, best first. */
  splits: Split[]
  /** The plan with every split that is worth it. */
  plan: Plan
  evaluated: number
  notes: string[]
}

/** A split must save this share of the slowdown beyond 1, and of the slowdown itself, to be worth the trouble. */
const SAVED = 0.25
const SAVED_OF_ALL = 0.05
/** The slow ones may take this much longer on average: they pay for what the others gain. */
const MOST_SLOWER = 1.3
/** Numbers of slow actions, and ways to divide processes, that are tried for a group. */
const MOST_ACTIONS = 12
const MOST_DIVISIONS = 14
/** Plans looked at in all: an answer in bounded time. */
const MOST_LOOKS = 4000

/**
 * Throws `invalid` for a plan with numbers that are none.
 *
 * @example
 * ```ts
 * partition(examplePlan({ processes: 6, threads: 1, ratePerSecond: 12 })).splits[0].apart // => {"name":"shop-slow","processes":4,"threads":1,"actions":["GET /delivery"]}
 * partition(examplePlan({ processes: 6, threads: 1, ratePerSecond: 12 })).splits[0].worthIt // => true
 * partition(examplePlan({ processes: 6, threads: 1, ratePerSecond: 12 })).splits[0].fast.before.meanMs // => 75
 * partition(examplePlan({ processes: 6, threads: 1, ratePerSecond: 12 })).splits[0].fast.after.meanMs // => 61
 * partition(examplePlan({ processes: 6, threads: 1, ratePerSecond: 1 })).splits[0].worthIt // => false
 * ```
 */
export function partition(plan: Plan): Partition {
  requireAnswerablePlan(plan)
  const looks = { count: 0 }
  const notes: string[] = []
  const splits: Split[] = []
  const sites = plan.sites.map((site) => {
    let now = site
    for (const group of site.groups) {
      if (looks.count > MOST_LOOKS) {
        notes.push(`${site.name}: group ${group.name} was not looked at, the search having taken long enough.`)
        continue
      }
      const found = bestSplit(plan, site, group, looks)
      if (!found) continue
      splits.push(found.split)
      if (found.split.worthIt) now = applied(now, group, found.split)
    }
    return now
  })
  if (plan.sites.some((site) => site.traffic.kind === 'trace')) notes.push('A recording counts by its mean rate and demands; what its bursts do is for the simulation to say.')
  splits.sort((a, b) => Number(b.worthIt) - Number(a.worthIt) || gain(b) - gain(a))
  return { splits, plan: { ...plan, sites }, evaluated: looks.count, notes }
}

interface Look {
  slowdown: number | null
  fast: Times
  slow: Times
}

function bestSplit(plan: Plan, site: Site, group: Group, looks: { count: number }): { split: Split } | null {
  const own = site.actions.filter((action) => action.share > 0 && (action.group ?? site.groups[0]?.name) === group.name).map((action) => ({ action, wallMs: demandMoments(action.demand).wallMs.mean })).sort((a, b) => b.wallMs - a.wallMs)
  if (own.length < 2 || group.processes * group.threads < 2) return null
  const alone = (changed: Site): Plan => siteAlone({ ...plan, sites: plan.sites.map((other) => (other === site ? changed : other)) }, changed)
  let best: { split: Split; score: number } | null = null
  const name = freeName(site, group)
  for (let count = 1; count < own.length && count <= MOST_ACTIONS; count++) {
    const actions = own.slice(0, count).map(({ action }) => action.name)
    const slow = new Set(actions)
    looks.count++
    const before = look(alone(site), slow, own)
    const work = (among: typeof own): number => among.reduce((sum, { action, wallMs }) => sum + action.share * wallMs, 0)
    for (const [keeps, apart] of divisions(group, work(own.slice(0, count)) / Math.max(1e-12, work(own)))) {
      const draft = { group: group.name, keeps, apart: { name, ...apart, actions } }
      const changed = applied(site, group, draft)
      looks.count++
      const after = look(alone(changed), slow, own)
      if (after.slowdown === null || isMuchSlower(before.slow.meanMs, after.slow.meanMs) || (best !== null && after.slowdown >= best.score)) continue
      const extraMemoryMiB = memoryOf(changed) - memoryOf(site)
      best = { score: after.slowdown, split: described({ site: site.name, ...draft, extraMemoryMiB, fast: { before: before.fast, after: after.fast }, slow: { before: before.slow, after: after.slow }, slowdown: { before: before.slowdown, after: after.slowdown } }) }
    }
  }
  return best
}

function isMuchSlower(before: number | null, after: number | null): boolean {
  return before !== null && (after === null || after > MOST_SLOWER * before)
}

/** The same slots, divided: around what the work of the slow ones asks for. */
function divisions(group: Group, slowShare: number): [{ processes: number; threads: number }, { processes: number; threads: number }][] {
  const { processes, threads } = group
  const whole = processes > 1 ? processes : threads
  const middle = Math.round(whole * slowShare)
  const spread = Math.max(1, Math.ceil(whole / MOST_DIVISIONS))
  const counts = new Set(Array.from({ length: MOST_DIVISIONS }, (_, i) => Math.min(whole - 1, Math.max(1, middle + (i - MOST_DIVISIONS / 2) * spread))))
  return [...counts].map((count) => (processes > 1 ? [{ processes: whole - count, threads }, { processes: count, threads }] : [{ processes: 1, threads: whole - count }, { processes: 1, threads: count }]))
}

function look(plan: Plan, slow: ReadonlySet<string>, own: readonly { action: Action; wallMs: number }[]): Look {
  const loads = siteLoads(plan)
  const [load] = loads
  const answers = hostState(plan, loads).host.sites[0]
  if (!load || !answers) return { slowdown: null, fast: UNKNOWN, slow: UNKNOWN }
  const { stable, parts } = siteResponse(load, answers)
  const here = parts.filter((part) => own.some(({ action }) => action.name === part.name))
  const among = (wanted: boolean): Times => {
    const chosen = here.filter((part) => slow.has(part.name) === wanted)
    const share = chosen.reduce((sum, part) => sum + part.share, 0)
    const mean = chosen.reduce((sum, part) => sum + part.share * part.mean, 0) / Math.max(share, 1e-300)
    return timesOf(responseFigures(responseMixture(chosen.flatMap((part) => part.parts)), mean, share > 0))
  }
  const shares = here.reduce((sum, part) => sum + part.share, 0)
  const slowdown = here.reduce((sum, part) => sum + (part.share * part.mean) / Math.max(1e-6, (own.find(({ action }) => action.name === part.name)?.wallMs ?? 0) / 1000 + 1e-3), 0) / Math.max(shares, 1e-300)
  return { slowdown: stable && shares > 0 && Number.isFinite(slowdown) ? slowdown : null, fast: among(false), slow: among(true) }
}

const UNKNOWN: Times = { meanMs: null, p95Ms: null }

function timesOf({ mean, p95 }: ResponseMs): Times {
  return { meanMs: mean, p95Ms: p95 }
}

function applied(site: Site, group: Group, { keeps, apart }: Pick<Split, 'keeps' | 'apart'>): Site {
  const main = site.groups[0]?.name
  return {
    ...site,
    groups: [...site.groups.map((one) => (one.name === group.name ? { ...one, ...keeps } : one)), { ...group, name: apart.name, processes: apart.processes, threads: apart.threads }],
    actions: site.actions.map((action) => (apart.actions.includes(action.name) && (action.group ?? main) === group.name ? { ...action, group: apart.name } : action)),
  }
}

function freeName(site: Site, group: Group): string {
  const names = new Set(site.groups.map((one) => one.name))
  let name = `${group.name}-slow`
  for (let n = 2; names.has(name); n++) name = `${group.name}-slow${n}`
  return name
}

function described(found: Omit<Split, 'worthIt' | 'text'>): Split {
  const { slowdown, fast, slow, apart, keeps } = found
  const worthIt = slowdown.before === null || (slowdown.before - slowdown.after > SAVED * Math.max(0, slowdown.before - 1) && slowdown.before - slowdown.after > SAVED_OF_ALL * slowdown.before)
  const times = (group: { before: Times; after: Times }): string => `${ms(group.before.meanMs)} to ${ms(group.after.meanMs)} on average, ${ms(group.before.p95Ms)} to ${ms(group.after.p95Ms)} at p95`
  const text = `${apart.actions.slice(0, 3).join(', ')}${apart.actions.length > 3 ? ` and ${apart.actions.length - 3} more` : ''} in ${apart.processes} x ${apart.threads} of their own, ${keeps.processes} x ${keeps.threads} for the rest: the rest go from ${times(fast)}; the slow ones from ${times(slow)}.${worthIt ? '' : ' That is not worth a group.'}`
  return { ...found, worthIt, text }
}

function gain({ slowdown }: Split): number {
  return slowdown.before === null ? Number.MAX_VALUE : slowdown.before / slowdown.after
}

function memoryOf(site: Site): number {
  return site.groups.reduce((sum, group) => sum + groupCeilingMiB(site, group), 0)
}

function ms(value: number | null): string {
  return value === null ? 'a growing queue' : `${value >= 100 ? Math.round(value) : Number(value.toPrecision(3))} ms`
}
