/**
 * How often a token may call: in windows of a minute, counted in the database, so that all web nodes count together. What
 * computes has a narrower window beside it. The answer's RateLimit headers tell of the window that is nearer to its end.
 */
import 'server-only'
import { AppError } from '#lib/base/errors.ts'
import { countAttempt } from '#lib/data/throttle.ts'
import type { TokenHolder } from '#lib/data/scope.ts'

const WINDOW_S = 60
const REQUESTS = 600
const COMPUTATIONS = 60

export interface RequestRate {
  headers: Record<string, string>
  /** Set where the request is one too many. */
  refusal: AppError | null
}

export async function countRequest({ tokenId }: TokenHolder, computes: boolean): Promise<RequestRate> {
  const windows = [{ limit: limitOf('HEADROOM_API_REQUESTS_PER_MINUTE', REQUESTS), ...(await countAttempt('api request', tokenId, WINDOW_S)) }]
  if (computes) windows.push({ limit: COMPUTATIONS, ...(await countAttempt('api computation', tokenId, WINDOW_S)) })
  const nearest = windows.reduce((a, b) => (b.limit - b.count < a.limit - a.count ? b : a))
  const { limit, count, waitS } = nearest
  return {
    headers: { 'RateLimit-Limit': String(limit), 'RateLimit-Remaining': String(Math.max(0, limit - count)), 'RateLimit-Reset': String(Math.max(0, waitS)), 'RateLimit-Policy': `${limit};w=${WINDOW_S}` },
    refusal: count <= limit ? null : new AppError('throttled', { publicMessage: `This token has sent more than ${limit} ${nearest === windows[0] ? 'requests' : 'computations'} within a minute. Go on in ${Math.max(1, waitS)} s; the RateLimit headers tell how many are left.`, details: { retryAfterS: Math.max(1, waitS) } }),
  }
}

function limitOf(name: string, otherwise: number): number {
  const set = Number(process.env[name] ?? '')
  return Number.isSafeInteger(set) && set > 0 ? set : otherwise
}
