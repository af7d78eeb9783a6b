/**
 * Sites, and tenants where they may move, onto the hosts of a plan: within memory, CPU of every hour of the week and Apache
 * workers; how far the placement is from what no placement can do better than; and what the loss of each host would do.
 * Formulas: means that add up (site-needs.ts), packed (packing.ts), bounded (packing-bound.ts).
 */
import { requireAnswerablePlan } from './answerable-plan.ts'
import { ceilingsOf, fullestOf, hostsByHour, hourName, worstHourOf, type HostResource, type HostWeek } from './hosts-by-hour.ts'
import { homeOf, hostsOf } from './host-plans.ts'
import { pack, type PackingBin, type PackingGoal, type PackingItem } from './packing.ts'
import type { FurtherHost, Plan } from './plan.ts'
import { sitesNeeds, type SiteNeeds } from './site-needs.ts'
import { HOURS_OF_WEEK } from './varying-rate.ts'
import { ENGINE_VERSION } from './version.ts'

export interface PlaceOptions {
  /** Default `even`: the fullest host as empty as it gets. `fewest`: as few hosts with sites as can be. */
  goal?: PackingGoal
  /** Whether tenants may move, too. Default false. */
  moveTenants?: boolean
}

export interface Move {
  kind: 'site' | 'tenant'
  name: string
  from: string
  to: string
}

export interface Placement {
  schema: 'headroom/placement@1'
  engineVersion: string
  goal: PackingGoal
  /** Every host is within its ceilings. */
  fits: boolean
  moves: Move[]
  before: PlacementFigures
  after: PlacementFigures
  /** No placement of these sites on these hosts uses fewer, or has its fullest host below. More hosts than there are: none fits. */
  bound: { hosts: number; fullest: number }
  /** The plan with the moves made. */
  plan: Plan
  /** How good it is, in a sentence. */
  text: string
  hosts: HostWeek[]
  /** What the loss of each host would do after the moves. */
  lost: LostHost[]
}

export interface PlacementFigures {
  /** Hosts with sites. */
  hosts: number
  /** Use of the fullest host, of the resource that binds it. */
  fullest: number
  fullestHost: string
  binds: HostResource
}

export interface LostHost {
  name: string
  /** The others carry what lived on it, within their ceilings. */
  carried: boolean
  /** Where not: shown to be impossible, not merely not found. */
  proven: boolean
  /** Where its sites and tenants would go. */
  moves: Move[]
  /** The host that is worst off then, and what binds it; null where there is no other host or nothing lived on it. */
  worst: { host: string; binds: HostResource; use: number; /** Null: every hour is alike. */ hour: number | null } | null
  text: string
}

/** Throws `invalid` for a plan with numbers that are none. */
export function place(plan: Plan, { goal = 'even', moveTenants = false }: PlaceOptions = {}): Placement {
  requireAnswerablePlan(plan)
  const needs = sitesNeeds(plan)
  const problem = problemOf(plan, needs, (item) => item.kind === 'site' || moveTenants)
  const packing = pack(problem.items, problem.bins, goal, problem.homes)
  const moves = movesOf(problem, packing.assignment)
  const moved = withMoves(plan, moves)
  const hosts = hostsByHour(moved, needs)
  const before = figuresOf(hostsByHour(plan, needs))
  const after = figuresOf(hosts)
  const bound = { hosts: packing.bound.bins, fullest: packing.bound.fullest }
  return { schema: 'headroom/placement@1', engineVersion: ENGINE_VERSION, goal, fits: packing.fits, moves, before, after, bound, plan: moved, text: textOf(goal, packing.fits, after, bound, problem.bins.length), hosts, lost: lostHosts(moved, needs) }
}

/** What the loss of each host would do: whether the others, as they are, find room for what lived on it. */
export function lostHosts(plan: Plan, needs: readonly SiteNeeds[] = sitesNeeds(plan)): LostHost[] {
  const names = hostsOf(plan).map(({ name }) => name)
  return names.map((name, lost): LostHost => {
    const problem = problemOf(plan, needs, ({ home }) => home === lost)
    const stranded = problem.entries.filter(({ home }) => home === lost)
    if (stranded.length === 0) return { name, carried: true, proven: false, moves: [], worst: null, text: `Nothing lives on ${name}.` }
    if (names.length === 1) return { name, carried: false, proven: true, moves: [], worst: null, text: `${name} is the only host: without it nothing runs.` }
    const left = names.map((_, index) => index).filter((index) => index !== lost)
    const bins = left.map((index) => problem.bins[index] ?? { capacity: [] })
    const items = problem.items.map((item): PackingItem => (item.pinned === undefined ? item : { ...item, pinned: left.indexOf(item.pinned) }))
    const packing = pack(items, bins, 'even')
    const moves = movesOf(problem, packing.assignment.map((bin) => left[bin] ?? 0))
    const fullest = fullestOf(hostsByHour(withMoves(plan, moves), needs).filter((host) => host.name !== name))
    const worst = { host: fullest.name, binds: fullest.binds, use: fullest.use[fullest.binds], hour: worstHourOf(fullest) }
    const proven = !packing.fits && (packing.bound.fullest > 1 + 1e-9 || packing.bound.bins > bins.length)
    const what = worst.binds === 'cpu' && worst.hour !== null ? `${words(worst.binds)} on ${hourName(worst.hour)}` : words(worst.binds)
    const text = packing.fits
      ? `Without ${name} the others carry all: ${worst.host} is then the fullest, ${percent(worst.use)} of its ceiling of ${what}.`
      : `Without ${name} ${proven ? 'the others cannot carry all' : 'no way was found for the others to carry all'}: ${worst.host} would need ${percent(worst.use)} of its ceiling of ${what}.`
    return { name, carried: packing.fits, proven, moves, worst, text }
  })
}

/** The plan with sites and tenants where the moves put them. */
export function withMoves(plan: Plan, moves: readonly Move[]): Plan {
  if (moves.length === 0) return plan
  const siteTo = new Map(moves.filter(({ kind }) => kind === 'site').map(({ name, to }) => [name, to]))
  const tenantMoves = moves.filter(({ kind }) => kind === 'tenant')
  const all = hostsOf(plan)
  const moved = all.map((host): FurtherHost => {
    const stay = host.tenants.filter(({ name }) => !tenantMoves.some((move) => move.name === name && move.from === host.name))
    const come = tenantMoves.filter(({ to }) => to === host.name).flatMap(({ name, from }) => all.find((one) => one.name === from)?.tenants.filter((tenant) => tenant.name === name) ?? [])
    return { ...host, tenants: [...stay, ...come] }
  })
  const [home, ...others] = moved
  if (home === undefined) return plan
  const { apache, ...host } = home
  const sites = plan.sites.map((site) => {
    const to = siteTo.get(site.name)
    return to === undefined ? site : { ...site, host: to === host.name ? undefined : to }
  })
  return { ...plan, host, apache, ...(plan.otherHosts === undefined ? {} : { otherHosts: others }), sites }
}

interface Entry {
  kind: Move['kind']
  name: string
  /** Position of its host. */
  home: number
}

interface Problem {
  names: string[]
  entries: Entry[]
  items: PackingItem[]
  bins: PackingBin[]
  homes: number[]
}

/** Dimensions: memory, workers, then each hour that decides. */
function problemOf(plan: Plan, needs: readonly SiteNeeds[], mayMove: (entry: Entry) => boolean): Problem {
  const all = hostsOf(plan)
  const hours = decidingHours(needs)
  const entries: Entry[] = []
  const items: PackingItem[] = []
  const put = (entry: Entry, size: number[]): void => {
    entries.push(entry)
    items.push(mayMove(entry) ? { size } : { size, pinned: entry.home })
  }
  needs.forEach((site, index) => {
    const home = Math.max(0, all.findIndex(({ name }) => name === homeOf(plan, plan.sites[index] ?? {})))
    put({ kind: 'site', name: site.name, home }, [site.memoryMiB, site.workers, ...hours.map((hour) => site.cpuByHour[hour] ?? 0)])
  })
  all.forEach((host, home) => {
    for (const { name, memoryMiB, cpuCores } of host.tenants) put({ kind: 'tenant', name, home }, [memoryMiB, 0, ...hours.map(() => cpuCores)])
  })
  const bins = all.map((host): PackingBin => {
    const { memoryMiB, workers, cores } = ceilingsOf(host, plan)
    return { capacity: [Math.max(0, memoryMiB), workers, ...hours.map(() => cores)] }
  })
  return { names: all.map(({ name }) => name), entries, items, bins, homes: entries.map(({ home }) => home) }
}

/** Hours that no other is worse than for every site: what holds in these holds all week. */
function decidingHours(needs: readonly SiteNeeds[]): number[] {
  const kept: number[] = []
  const covers = (by: number, hour: number): boolean => needs.every(({ cpuByHour }) => (cpuByHour[by] ?? 0) >= (cpuByHour[hour] ?? 0))
  const sum = Array.from({ length: HOURS_OF_WEEK }, (_, hour) => needs.reduce((total, { cpuByHour }) => total + (cpuByHour[hour] ?? 0), 0))
  // What covers an hour is at least as busy in all, so it comes first.
  const busiestFirst = sum.map((_, hour) => hour).sort((a, b) => (sum[b] ?? 0) - (sum[a] ?? 0) || a - b)
  for (const hour of busiestFirst) if (!kept.some((by) => covers(by, hour))) kept.push(hour)
  return kept
}

function movesOf({ names, entries }: Problem, assignment: readonly number[]): Move[] {
  return entries.flatMap(({ kind, name, home }, index): Move[] => {
    const to = assignment[index] ?? home
    return to === home ? [] : [{ kind, name, from: names[home] ?? '', to: names[to] ?? '' }]
  })
}

function figuresOf(hosts: readonly HostWeek[]): PlacementFigures {
  const fullest = fullestOf(hosts)
  return { hosts: hosts.filter(({ sites }) => sites.length > 0).length, fullest: fullest.use[fullest.binds], fullestHost: fullest.name, binds: fullest.binds }
}

function textOf(goal: PackingGoal, fits: boolean, after: PlacementFigures, bound: Placement['bound'], hosts: number): string {
  const of = `the fullest host, ${after.fullestHost}, is at ${percent(after.fullest)} of its ceiling of ${words(after.binds)}`
  if (!fits) return bound.hosts > hosts || bound.fullest > 1 ? `No placement fits these hosts: at best ${of}${bound.fullest > 1 ? `, and none can be below ${percent(bound.fullest)}` : ''}.` : `No placement was found that fits: at best ${of}. None can be below ${percent(bound.fullest)}.`
  if (goal === 'fewest') return after.hosts <= bound.hosts ? `${hostsText(after.hosts)}, and none can do with fewer; ${of}.` : `${hostsText(after.hosts)}; no placement can do with fewer than ${bound.hosts}. There ${of}.`
  const distance = after.fullest - bound.fullest
  return distance < 0.005 ? `${capital(of)}, and no placement gets it lower.` : `${capital(of)}. No placement gets it below ${percent(bound.fullest)}, so at most ${(100 * distance).toFixed(distance < 0.1 ? 1 : 0)} points could be gained.`
}

function hostsText(count: number): string {
  return count === 1 ? 'One host carries all sites' : `${count} hosts carry all sites`
}

export function words(resource: HostResource): string {
  return resource === 'cpu' ? 'CPU' : resource === 'workers' ? 'Apache workers' : 'memory'
}

function percent(share: number): string {
  return share > 1e4 ? 'far more than all' : `${Math.round(100 * share)} %`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
