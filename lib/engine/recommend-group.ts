/**
 * The least configuration of one daemon group that meets the objectives, everything else held as it is: for each sensible
 * number of threads the least number of processes, then best first by memory, and among equals by CPU contention,
 * processes and threads. Objectives hold in the asked share of worlds, not only on average; whatever lies on that
 * frontier is confirmed by simulation where that is asked for, and so are the next cheaper ones.
 */
import { GroupLooks, type WorldShare } from './group-looks.ts'
import { processMiB } from './memory-ceiling.ts'
import type { Miss } from './objectives.ts'
import type { Group, Plan, Site } from './plan.ts'
import type { RejectedOption } from './recommendation.ts'
import type { World } from './worlds.ts'

/** Threads worth trying; the default of mod_wsgi is 15. */
const THREADS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25] as const
/** A process that restarts, or hangs until it is restarted, must not take the site with it. */
export const LEAST_PROCESSES = 2
const MOST_SLOTS = 2000
/** Worlds are looked at until so many slots have been computed: an answer in bounded time, and it says where it stopped. */
const BUDGET = 250_000
/** Configurations of one group that are simulated, at most. */
const MOST_SIMULATIONS = 12

export interface GroupOption {
  processes: number
  threads: number
  memoryMiB: number
  confidence: number
  /** Whether a simulation stands behind the confidence. */
  simulated: boolean
}

export interface GroupSearch {
  best: GroupOption | null
  rejected: RejectedOption[]
  evaluated: number
  simulations: number
}

export interface GroupQuestion {
  /** Holds one site; `site` and `group` name the group to size. */
  plan: Plan
  site: Site
  group: Group
  worlds: readonly World[]
  /** Share of the worlds in which every objective is to be met. */
  confidence: number
  availableMiB: number
  /** Seed of the simulations that confirm; null leaves it at the formulas. */
  seed: number | null
  /** Simulations it may take; beyond, the formulas decide. */
  mostSimulations: number
}

export function recommendGroup(question: GroupQuestion): GroupSearch {
  return new Search(question).run()
}

interface Verdict {
  good: boolean
  simulated: boolean
  share: WorldShare
  reason: string
}

class Search {
  readonly #question: GroupQuestion
  readonly #looks: GroupLooks
  readonly #rejected: RejectedOption[] = []

  constructor(question: GroupQuestion) {
    this.#question = question
    this.#looks = new GroupLooks(question.plan, question.group.name, question.worlds, question.seed ?? 1)
  }

  run(): GroupSearch {
    const open = this.#candidates()
    let best: GroupOption | null = null
    while (open.length > 0 && best === null) {
      const candidate = open.sort(cheaper).shift()
      if (!candidate) break
      const { processes, threads } = candidate
      if (this.#looks.spent > BUDGET) {
        this.#reject(processes, threads, 'It meets the objectives on average; how surely was not looked at, the search having taken long enough.')
        continue
      }
      const verdict = this.#judge(processes, threads)
      if (verdict.good) best = { ...candidate, confidence: verdict.share.confidence, simulated: verdict.simulated }
      else {
        this.#reject(processes, threads, verdict.reason, verdict.share)
        const more = processes + Math.max(1, Math.floor(processes / 12))
        if (more <= this.#most(threads)) open.push(this.#option(more, threads))
      }
    }
    if (best) {
      best = this.#stepDown(best)
      for (const { processes, threads, memoryMiB } of open) this.#reject(processes, threads, `It meets the objectives, but takes ${round(memoryMiB)} MiB instead of ${round(best.memoryMiB)} MiB.`)
    }
    const chosen = best
    return {
      best,
      rejected: this.#rejected.filter(({ processes, threads }) => processes !== chosen?.processes || threads !== chosen.threads),
      evaluated: this.#looks.count,
      simulations: this.#looks.simulations,
    }
  }

  /** For each number of threads the least processes that do on average. */
  #candidates(): GroupOption[] {
    const { site, group } = this.#question
    const threadCounts = site.threadSafe === false ? [1] : [...new Set([...THREADS, Math.min(group.threads, 100)])].sort((a, b) => a - b)
    return threadCounts.flatMap((threads) => {
      const most = this.#most(threads)
      const least = leastProcesses(Math.min(LEAST_PROCESSES, most), most, (processes) => this.#looks.misses(processes, threads).length === 0)
      if (least !== null) return [this.#option(least, threads)]
      this.#reject(most, threads, `${most} x ${threads}, the most that memory carries, misses: ${texts(this.#looks.misses(most, threads))}`)
      return []
    })
  }

  /** The next cheaper ones in both directions say why they were not taken; one that will do is taken, and its neighbours asked. */
  #stepDown(from: GroupOption): GroupOption {
    const neighbours = [[from.processes - 1, from.threads], [from.processes, from.threads - 1]] as const
    for (const [processes, threads] of neighbours) {
      if (processes < 1 || threads < 1) continue
      if (processes < LEAST_PROCESSES) {
        this.#reject(processes, threads, 'A single process leaves nobody to answer while it restarts.')
        continue
      }
      const verdict = this.#judge(processes, threads)
      if (verdict.good) {
        this.#reject(from.processes, from.threads, `It meets the objectives, but ${processes} x ${threads} does, too.`)
        return this.#stepDown({ ...this.#option(processes, threads), confidence: verdict.share.confidence, simulated: verdict.simulated })
      }
      this.#reject(processes, threads, `One step cheaper: ${verdict.reason}`, verdict.share)
    }
    return from
  }

  /**
   * By formula, and by simulation where one may change the verdict: formulas that are content with room to spare, or find
   * the group unstable, are believed.
   */
  #judge(processes: number, threads: number): Verdict {
    const { confidence, seed, mostSimulations } = this.#question
    const misses = this.#looks.misses(processes, threads)
    const unstable = misses.some((miss) => miss.objective === 'stable')
    const share = misses.length > 0 ? { confidence: 0, missedShare: {} } : this.#looks.inWorlds(processes, threads)
    const good = misses.length === 0 && share.confidence >= confidence
    if (seed === null || unstable || this.#looks.simulations >= Math.min(MOST_SIMULATIONS, mostSimulations) || (good && this.#looks.isClear(processes, threads)))
      return { good, simulated: false, share: misses.length > 0 ? { confidence: 0, missedShare: missedNow(misses) } : share, reason: misses.length > 0 ? `it misses: ${texts(misses)}` : inWorlds(share, confidence) }
    const seen = this.#looks.simulated(processes, threads)
    return {
      good: seen.misses.length === 0 && seen.confidence >= confidence,
      simulated: true,
      share: { confidence: seen.confidence, missedShare: seen.missedShare },
      reason: seen.misses.length > 0 ? `simulated, it misses: ${texts(seen.misses)}` : `simulated, ${inWorlds(seen, confidence)}`,
    }
  }

  #option(processes: number, threads: number): GroupOption {
    return { processes, threads, memoryMiB: processes * processMiB(this.#question.site, threads), confidence: 0, simulated: false }
  }

  #most(threads: number): number {
    return Math.max(1, Math.min(Math.floor(this.#question.availableMiB / processMiB(this.#question.site, threads)), Math.floor(MOST_SLOTS / threads)))
  }

  #reject(processes: number, threads: number, reason: string, share?: WorldShare): void {
    if (this.#rejected.some((option) => option.processes === processes && option.threads === threads)) return
    const { site, group } = this.#question
    this.#rejected.push({ site: site.name, group: group.name, processes, threads, memoryMiB: processes * processMiB(site, threads), reason: capital(reason), ...share })
  }
}

function missedNow(misses: readonly Miss[]): Record<string, number> {
  return Object.fromEntries(misses.map((miss) => [miss.objective, 1]))
}

function inWorlds({ confidence, missedShare }: WorldShare, asked: number): string {
  const worst = Object.entries(missedShare).reduce<[string, number]>((most, one) => (one[1] > most[1] ? one : most), ['', 0])
  return `it meets the objectives in ${percent(confidence)} of the worlds, asked are ${percent(asked)}${worst[1] > 0 ? `; ${worst[0]} fails in ${percent(worst[1])}` : ''}.`
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

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
