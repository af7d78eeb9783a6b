/**
 * Answers kept for requests that named an Idempotency-Key: whoever repeats the request with the same key gets the same
 * answer, and nothing is done twice. A key is claimed before the work and settled after it. A claim whose server died stays
 * open: whether the work took effect is not known, so it is never done again under that key. Kept for a day, encrypted: an
 * answer may hold a secret that is told once, such as the one of a link.
 */
import 'server-only'
import { z } from 'zod'
import { AppError } from '#lib/base/errors.ts'
import { database } from './db.ts'
import { isUniqueViolation } from './prisma-errors.ts'
import type { TokenHolder } from './scope.ts'
import { openSecret, sealSecret } from './sealed.ts'

const KEPT_MS = 24 * 60 * 60 * 1000
/** No request is answered later than this; what is still open by then was broken off. */
const LONGEST_ANSWER_MS = 10 * 60 * 1000

type Holder = Pick<TokenHolder, 'teamId' | 'tokenId'>

export interface KeptAnswer {
  status: number
  headers: Record<string, string>
  body: string
}

const Headers = z.record(z.string(), z.string())

const aboutAnswer = (tokenId: string) => `answer to the token ${tokenId}`

/**
 * The kept answer, or the right to do the work, by the claim's id. Throws `unprocessable` for a key that was used for another
 * request, `conflict` while the first request is being answered and where it was broken off.
 */
export async function claimAnswer({ teamId, tokenId }: Holder, key: string, fingerprint: string): Promise<{ kept: KeptAnswer } | { claim: string }> {
  const now = new Date()
  await database({ teamId }).storedAnswer.deleteMany({ where: { teamId, tokenId, expiresAt: { lte: now } } })
  try {
    const { id } = await database({ teamId }).storedAnswer.create({ data: { teamId, tokenId, key, fingerprint, expiresAt: new Date(now.getTime() + KEPT_MS) }, select: { id: true } })
    return { claim: id }
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
  }
  const row = await database({ teamId }).storedAnswer.findFirst({ where: { teamId, tokenId, key } })
  // Its work failed through our fault in this moment, and the key is free again.
  if (row === null) return claimAnswer({ teamId, tokenId }, key, fingerprint)
  if (row.fingerprint !== fingerprint) throw new AppError('unprocessable', { publicMessage: 'This Idempotency-Key was used for another request. Use a new key for each request that is not a repetition.', details: { idempotencyKey: key } })
  if (row.status !== null) {
    const body = openSecret(row.body ?? '', aboutAnswer(tokenId))
    // The server has another secret by now.
    if (body === null) throw new AppError('conflict', { publicMessage: 'The answer to the first request with this Idempotency-Key cannot be read any more. It took effect: look at what is there.', details: { idempotencyKey: key } })
    return { kept: { status: row.status, headers: Headers.catch({}).parse(row.headers), body } }
  }
  if (row.createdAt.getTime() > now.getTime() - LONGEST_ANSWER_MS) throw new AppError('conflict', { publicMessage: 'The first request with this Idempotency-Key is being answered. Repeat it in a moment.', details: { idempotencyKey: key, retryAfterS: 1 } })
  throw new AppError('conflict', { publicMessage: 'The first request with this Idempotency-Key was broken off, and whether it took effect is not known. Look at what is there, then use a new key.', details: { idempotencyKey: key } })
}

export async function keepAnswer({ teamId, tokenId }: Holder, claim: string, { status, headers, body }: KeptAnswer): Promise<void> {
  await database({ teamId }).storedAnswer.updateMany({ where: { teamId, tokenId, id: claim, status: null }, data: { status, headers, body: sealSecret(body, aboutAnswer(tokenId)) } })
}

/** The work was not done: the key may be used again. */
export async function releaseAnswer({ teamId, tokenId }: Holder, claim: string): Promise<void> {
  await database({ teamId }).storedAnswer.deleteMany({ where: { teamId, tokenId, id: claim, status: null } })
}
