/**
 * The response times of one site from the answers of its groups: the mixture of all its requests, and its figures.
 */
import { analyticOverheads } from './analytic-overheads.ts'
import type { ResponseMs } from './prediction.ts'
import { responseMixture, responsePercentiles, type ResponseMixture } from './response-distribution.ts'
import { responseParts, type ActionParts } from './response-parts.ts'
import type { SiteLoad } from './site-load.ts'
import type { GroupAnswer } from './solve-host.ts'

export interface SiteResponse {
  stable: boolean
  /** By action, of the groups that are stable. */
  parts: ActionParts[]
  mixture: ResponseMixture
  response: ResponseMs
}

const SHARES = [0.5, 0.9, 0.95, 0.99] as const

export function siteResponse(load: SiteLoad, answers: readonly GroupAnswer[]): SiteResponse {
  const overheads = analyticOverheads(load.site)
  const stable = answers.every((answer) => answer.solution.stable)
  const parts = answers.flatMap((answer) => (answer.solution.stable ? responseParts(load, answer, overheads) : []))
  const mixture = responseMixture(stable ? parts.flatMap((action) => action.parts) : [])
  return { stable, parts, mixture, response: responseFigures(mixture, meanOf(parts), stable && parts.length > 0) }
}

/** Milliseconds; all null where they are not known. */
export function responseFigures(mixture: ResponseMixture, mean: number, known: boolean): ResponseMs {
  if (!known || mixture.size === 0) return { mean: null, p50: null, p90: null, p95: null, p99: null }
  const [p50 = 0, p90 = 0, p95 = 0, p99 = 0] = responsePercentiles(mixture, SHARES)
  return { mean: mean * 1000, p50: p50 * 1000, p90: p90 * 1000, p95: p95 * 1000, p99: p99 * 1000 }
}

function meanOf(parts: readonly ActionParts[]): number {
  const share = parts.reduce((sum, part) => sum + part.share, 0)
  return share > 0 ? parts.reduce((sum, part) => sum + part.share * part.mean, 0) / share : 0
}
