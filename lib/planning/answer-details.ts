/**
 * What lies behind an answer's figures, from the whole plan: of what a request's time is made, how each action's times are
 * distributed and what load it causes. Small enough to send to a page, which the plan with its samples is not. Pure.
 */
import { onceFor } from '#lib/base/once-for.ts'
import { demandMoments, normalisedShares } from '#lib/engine/demand-moments.ts'
import { demandStrata } from '#lib/engine/demand-strata.ts'
import type { DemandStratum } from '#lib/engine/demand-strata.ts'
import type { Plan, Site } from '#lib/engine/plan.ts'
import type { Prediction, SitePrediction } from '#lib/engine/prediction.ts'

/** Means over the requests of a site, milliseconds; they sum to the mean response. Null where the site has no steady state. */
export interface RequestParts {
  cpuMs: number
  blockedMs: number
  gilWaitMs: number | null
  threadWaitMs: number | null
  /** Apache, mod_wsgi, and what other processes take of the cores meanwhile. */
  restMs: number | null
  totalMs: number | null
}

export interface ActionDetail {
  name: string
  group: string
  /** Of the site's requests. */
  share: number
  /** Of the time that requests of the site keep threads busy on an idle host. */
  loadShare: number
  cpuMs: number
  blockedMs: number
  /** Measured requests behind it; null where a distribution was only named. */
  samples: number | null
  /** Wall time on an idle host: milliseconds at `QUANTILES`. */
  quantilesMs: number[]
  /** As predicted, waits included. */
  responseMs: { mean: number | null; p95: number | null }
}

export interface SiteDetails {
  name: string
  parts: RequestParts
  /** Those that cause most load first; the rest left out. */
  actions: ActionDetail[]
  actionCount: number
}

export const QUANTILES = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99] as const
const ACTIONS_SHOWN = 12

/** Of a plan and the prediction for it, neither of which changes. */
export const answerDetails: (plan: Plan, prediction: Prediction) => SiteDetails[] = onceFor(detailsOf)

function detailsOf(plan: Plan, prediction: Prediction): SiteDetails[] {
  return plan.sites.map((site, index) => {
    const predicted = prediction.sites[index]
    const actions = actionDetails(site, predicted)
    return { name: site.name, parts: partsOf(actions, predicted), actions: actions.slice(0, ACTIONS_SHOWN), actionCount: actions.length }
  })
}

function actionDetails(site: Site, predicted: SitePrediction | undefined): ActionDetail[] {
  const shares = normalisedShares(site.actions)
  const details = site.actions.map((action, index): ActionDetail => {
    const moments = demandMoments(action.demand)
    const answer = predicted?.actions.find(({ name }) => name === action.name)
    return {
      name: action.name,
      group: action.group ?? site.groups[0]?.name ?? site.name,
      share: shares[index] ?? 0,
      loadShare: (shares[index] ?? 0) * moments.wallMs.mean,
      cpuMs: moments.cpuMs.mean,
      blockedMs: moments.blockedMs.mean,
      samples: moments.wallMs.samples ?? null,
      quantilesMs: quantilesMs(demandStrata(action.demand)),
      responseMs: { mean: answer?.responseMs.mean ?? null, p95: answer?.responseMs.p95 ?? null },
    }
  })
  const all = details.reduce((sum, { loadShare }) => sum + loadShare, 0)
  return details.map((detail) => ({ ...detail, loadShare: all > 0 ? detail.loadShare / all : 0 })).sort((a, b) => b.loadShare - a.loadShare)
}

function partsOf(actions: readonly ActionDetail[], predicted: SitePrediction | undefined): RequestParts {
  const mean = (value: (action: ActionDetail) => number): number => actions.reduce((sum, action) => sum + action.share * value(action), 0)
  const [cpuMs, blockedMs] = [mean((action) => action.cpuMs), mean((action) => action.blockedMs)]
  const totalMs = predicted?.responseMs.mean ?? null
  if (predicted === undefined || totalMs === null) return { cpuMs, blockedMs, gilWaitMs: null, threadWaitMs: null, restMs: null, totalMs: null }
  const rate = predicted.groups.reduce((sum, group) => sum + (group.throughputPerSecond ?? 0), 0)
  const gilWaitMs = rate > 0 ? predicted.groups.reduce((sum, group) => sum + ((group.throughputPerSecond ?? 0) * (group.gilWaitMs ?? 0)) / rate, 0) : 0
  const threadWaitMs = predicted.queueMs.mean ?? 0
  return { cpuMs, blockedMs, gilWaitMs, threadWaitMs, restMs: Math.max(0, totalMs - cpuMs - blockedMs - gilWaitMs - threadWaitMs), totalMs }
}

/** Within a stratum times are spread evenly. */
function quantilesMs(strata: readonly DemandStratum[]): number[] {
  return QUANTILES.map((wanted) => {
    let seen = 0
    for (const { weight, lowS, highS } of strata) {
      if (seen + weight >= wanted - 1e-12) return 1000 * (lowS + (weight > 0 ? (wanted - seen) / weight : 0) * (highS - lowS))
      seen += weight
    }
    return 1000 * (strata.at(-1)?.highS ?? 0)
  })
}
