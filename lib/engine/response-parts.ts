/**
 * From a group's means to the distribution of its response times: each stratum of each action with the waits it meets.
 * A request waits for the GIL once a turn, so many short bursts and one long one pay alike per turn; what other processes
 * take of the cores stretches CPU in proportion.
 */
import type { ResponsePart } from './response-distribution.ts'
import { gilTurns, type SiteLoad } from './site-load.ts'
import type { HostOverheads } from './analytic-overheads.ts'
import type { GroupAnswer } from './solve-host.ts'

export interface ActionParts {
  name: string
  /** Share of the site's requests. */
  share: number
  /** Mean response, seconds. */
  mean: number
  /** Weights sum to the share. */
  parts: ResponsePart[]
}

/** Values that stand for a wait which is not exponential. */
const WAIT_VALUES = [-1.7, -1.04, -0.67, -0.39, -0.13, 0.13, 0.39, 0.67, 1.04, 1.7] as const

/** Expects a stable group. */
export function responseParts(site: SiteLoad, answer: GroupAnswer, overheads: HostOverheads): ActionParts[] {
  const { solution, load, stretch, group } = answer
  const fixed = overheads.outsideS + overheads.holdS + overheads.gilS
  const waits = queueValues(answer)
  const busyGil = group.threads > 1 ? Math.min(0.999, answer.gilUtilization) : 0
  // The chance to meet another process on the core: a stretch of 2 is taken as always.
  const busyCore = Math.min(1, stretch - 1)
  return load.actions.map((action) => {
    const parts: ResponsePart[] = []
    for (const stratum of action.strata) {
      const turns = gilTurns(action.bursts, stratum.cpuS)
      const inside = (solution.gilWaitMean * turns) / load.turnsMean + (stratum.cpuS + overheads.gilS) * (stretch - 1)
      const probability = inside > 0 ? Math.max(1e-6, 1 - (1 - busyGil) ** Math.max(1, turns) * (1 - busyCore) ** Math.max(1, turns)) : 0
      for (const wait of waits)
        parts.push({
          weight: action.share * stratum.weight * wait.weight,
          low: stratum.lowS + fixed,
          high: stratum.highS + fixed,
          queue: wait.queue,
          inside: { probability, conditionalMean: probability > 0 ? inside / probability : 0 },
          shift: wait.shift,
        })
    }
    const ownTurns = action.strata.reduce((sum, stratum) => sum + stratum.weight * gilTurns(action.bursts, stratum.cpuS), 0)
    const mean = fixed + solution.queueMean + (action.cpuMean + overheads.gilS) * stretch - overheads.gilS + action.blockedMean + (solution.gilWaitMean * ownTurns) / load.turnsMean
    return { name: action.name, share: action.share, mean, parts }
  })
}

interface QueueValue {
  weight: number
  shift: number
  queue: ResponsePart['queue']
}

/** Exponential for those who wait in open traffic; in closed traffic a gamma of the same mean and variance, as values. */
function queueValues({ solution }: GroupAnswer): QueueValue[] {
  const none = { probability: 0, conditionalMean: 0 }
  const { mean, variance } = solution.waiting
  const shape = variance > 0 ? (mean * mean) / variance : Infinity
  if (solution.queuedShare < 1e-4 || mean <= 0) return [{ weight: 1, shift: 0, queue: none }]
  if (shape < 1.3) return [{ weight: 1, shift: 0, queue: { probability: solution.queuedShare, conditionalMean: mean } }]
  const values = WAIT_VALUES.map((z) => (Number.isFinite(shape) ? mean * Math.max(0, 1 - 1 / (9 * shape) + z / (3 * Math.sqrt(shape))) ** 3 : mean))
  const average = values.reduce((sum, value) => sum + value, 0) / values.length
  const waiting = values.map((value) => ({ weight: solution.queuedShare / values.length, shift: (value * mean) / average, queue: none }))
  return solution.queuedShare < 1 ? [{ weight: 1 - solution.queuedShare, shift: 0, queue: none }, ...waiting] : waiting
}
