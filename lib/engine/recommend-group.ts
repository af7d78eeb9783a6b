/**
 * The least configuration of one daemon group that meets the objectives, everything else held as it is: for each sensible
 * number of threads the least number of processes, then the one that takes the least memory, and among equals the least
 * CPU contention, processes and threads. Objectives hold in the asked share of worlds, not only on average.
 */
import { missedObjectives, type Miss } from './objectives.ts'
import { processMiB } from './memory-ceiling.ts'
import type { Group, Plan, Site } from './plan.ts'
import { predictAnalytic } from './predict-analytic.ts'
import type { RejectedOption } from './recommendation.ts'
import { siteLoads } from './site-load.ts'
import { withSlowerRequests, withTraffic } from './scaled-plan.ts'
import type { World } from './worlds.ts'

/** Threads worth trying; the default of mod_wsgi is 15. */
const THREADS = [1, 2, 3, 5, 8, 10, 15, 20, 25] as const
/** A process that restarts, or hangs until it is restarted, must not take the site with it. */
export const LEAST_PROCESSES = 2
const MOST_SLOTS = 2000
/** Worlds are looked at until so many slots have been computed: an answer in bounded time, and it says where it stopped. */
const BUDGET = 250_000

export interface GroupOption {
  processes: number
  threads: number
  memoryMiB: number
  confidence: number
}

export interface GroupSearch {
  best: GroupOption | null
  rejected: RejectedOption[]
  evaluated: number
}

/** `plan` holds one site; `site` and `group` name the group to size. */
export function recommendGroup(plan: Plan, site: Site, group: Group, worlds: readonly World[], confidence: number, availableMiB: number): GroupSearch {
  const look = new Looks(plan, group.name, worlds)
  const rejected: RejectedOption[] = []
  const reject = (processes: number, threads: number, reason: string, more: Partial<RejectedOption> = {}): void => {
    if (!rejected.some((option) => option.processes === processes && option.threads === threads)) rejected.push({ site: site.name, group: group.name, processes, threads, memoryMiB: processes * processMiB(site, threads), reason, ...more })
  }
  const candidates: GroupOption[] = []
  for (const threads of site.threadSafe === false ? [1] : [...new Set([...THREADS, Math.min(group.threads, 100)])].sort((a, b) => a - b)) {
    const most = Math.max(1, Math.min(Math.floor(availableMiB / processMiB(site, threads)), Math.floor(MOST_SLOTS / threads)))
    const least = leastProcesses(Math.min(LEAST_PROCESSES, most), most, (processes) => look.misses(processes, threads).length === 0)
    if (least === null) reject(most, threads, `${most} x ${threads}, the most that memory carries, misses: ${texts(look.misses(most, threads))}`)
    else candidates.push({ processes: least, threads, memoryMiB: least * processMiB(site, threads), confidence: 0 })
  }
  candidates.sort(cheaper)
  let best: GroupOption | null = null
  for (const candidate of candidates) {
    if (best && cheaper(best, candidate) <= 0) {
      reject(candidate.processes, candidate.threads, `It meets the objectives, but takes ${round(candidate.memoryMiB)} MiB instead of ${round(best.memoryMiB)} MiB.`)
      continue
    }
    const most = Math.max(candidate.processes, Math.min(Math.floor(availableMiB / processMiB(site, candidate.threads)), Math.floor(MOST_SLOTS / candidate.threads)))
    for (let processes = candidate.processes; processes <= most; processes += Math.max(1, Math.floor(processes / 12))) {
      const option = { processes, threads: candidate.threads, memoryMiB: processes * processMiB(site, candidate.threads) }
      if (best && cheaper(best, { ...option, confidence: 1 }) <= 0) {
        reject(processes, candidate.threads, `By the time it is sure enough it takes ${round(option.memoryMiB)} MiB instead of ${round(best.memoryMiB)} MiB.`)
        break
      }
      if (look.spent > BUDGET) {
        reject(processes, candidate.threads, 'It meets the objectives on average; how surely was not looked at, the search having taken long enough.')
        break
      }
      const world = look.inWorlds(processes, candidate.threads)
      if (world.confidence >= confidence) {
        best = { ...option, confidence: world.confidence }
        break
      }
      reject(processes, candidate.threads, `It meets the objectives in ${percent(world.confidence)} of the worlds, asked are ${percent(confidence)}.`, { confidence: world.confidence, missedShare: world.missedShare })
    }
  }
  if (best) neighbours(best, look, reject, site.threadSafe !== false)
  return { best, rejected, evaluated: look.count }
}

/** The next cheaper ones in both directions must each say why they were not taken. */
function neighbours(best: GroupOption, look: Looks, reject: (processes: number, threads: number, reason: string, more?: Partial<RejectedOption>) => void, threadsMayVary: boolean): void {
  const fewer = THREADS.filter((threads) => threads < best.threads).at(-1)
  for (const [processes, threads] of [[best.processes - 1, best.threads], ...(threadsMayVary && fewer !== undefined ? [[best.processes, fewer]] : [])] as [number, number][]) {
    if (processes < 1) continue
    if (processes < LEAST_PROCESSES) {
      reject(processes, threads, 'A single process leaves nobody to answer while it restarts.')
      continue
    }
    const misses = look.misses(processes, threads)
    if (misses.length > 0) {
      reject(processes, threads, `One step cheaper, it misses: ${texts(misses)}`)
      continue
    }
    const world = look.inWorlds(processes, threads)
    reject(processes, threads, `One step cheaper, it meets the objectives in ${percent(world.confidence)} of the worlds only.`, { confidence: world.confidence, missedShare: world.missedShare })
  }
}

/** Predictions of one group's configurations, each made once. */
class Looks {
  readonly #plan: Plan
  readonly #group: string
  readonly #worlds: readonly World[]
  readonly #loads: ReturnType<typeof siteLoads>
  readonly #known = new Map<string, Miss[]>()
  readonly #inWorlds = new Map<string, { confidence: number; missedShare: Record<string, number> }>()
  #worldPlans: { plan: Plan; loads: ReturnType<typeof siteLoads> }[] | null = null
  count = 0
  /** Slots computed so far, with a fixed part for each look. */
  spent = 0

  constructor(plan: Plan, group: string, worlds: readonly World[]) {
    this.#plan = plan
    this.#group = group
    this.#worlds = worlds
    this.#loads = siteLoads(plan)
  }

  misses(processes: number, threads: number): Miss[] {
    const key = `${processes}x${threads}`
    const known = this.#known.get(key)
    if (known) return known
    const misses = this.#look(this.#plan, this.#loads, processes, threads)
    this.#known.set(key, misses)
    return misses
  }

  inWorlds(processes: number, threads: number): { confidence: number; missedShare: Record<string, number> } {
    const key = `${processes}x${threads}`
    const known = this.#inWorlds.get(key)
    if (known) return known
    this.#worldPlans ??= this.#worlds.map((world) => {
      const scaled = withTraffic(this.#plan, world.trafficFactor)
      const plan = { ...scaled, sites: scaled.sites.map((site) => withSlowerRequests(site, world.timeFactor)) }
      return { plan, loads: siteLoads(plan) }
    })
    const missed: Record<string, number> = {}
    let met = 0
    for (const { plan, loads } of this.#worldPlans) {
      const misses = this.#look(plan, loads, processes, threads)
      if (misses.length === 0) met++
      for (const objective of new Set(misses.map((miss) => miss.objective))) missed[objective] = (missed[objective] ?? 0) + 1 / this.#worlds.length
    }
    const answer = { confidence: met / Math.max(1, this.#worlds.length), missedShare: missed }
    this.#inWorlds.set(key, answer)
    return answer
  }

  #look(plan: Plan, loads: ReturnType<typeof siteLoads>, processes: number, threads: number): Miss[] {
    this.count++
    this.spent += 20 + processes * threads
    const changed = { ...plan, sites: plan.sites.map((site) => ({ ...site, groups: site.groups.map((group) => (group.name === this.#group ? { ...group, processes, threads } : group)) })) }
    return missedObjectives(
      changed,
      predictAnalytic(changed, loads.map((load, i) => ({ ...load, site: changed.sites[i] ?? load.site }))),
    )
  }
}

/** Least n in from..most that is good, given that more is better; null where even `most` is not. */
function leastProcesses(from: number, most: number, good: (processes: number) => boolean): number | null {
  if (good(from)) return from
  let low = from
  let high = from
  while (high < most && !good(high)) {
    low = high
    high = Math.min(most, high * 2)
  }
  if (!good(high)) return null
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (good(middle)) high = middle
    else low = middle
  }
  return high
}

function cheaper(a: GroupOption, b: GroupOption): number {
  return a.memoryMiB - b.memoryMiB || a.processes * a.threads - b.processes * b.threads || a.processes - b.processes
}

function texts(misses: readonly Miss[]): string {
  return misses.slice(0, 3).map((miss) => miss.text).join('; ') + '.'
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

function round(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3))
}
