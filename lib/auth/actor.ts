/** Who is calling: the session's user, checked against the database on every request (once per request by React's cache). */
import 'server-only'
import { getServerSession } from 'next-auth'
import { cache } from 'react'
import { AppError } from '#lib/base/errors.ts'
import type { Actor } from '#lib/data/scope.ts'
import { findSession, type SessionFound } from '#lib/data/sessions.ts'
import { requestDevice } from './device.ts'
import { authOptions } from './options.ts'

const findCurrent = cache(async (): Promise<SessionFound | null> => {
  const claim = (await getServerSession(authOptions())) as { userId?: unknown; sessionEpoch?: unknown; sessionId?: unknown; issuedAtS?: unknown } | null
  if (typeof claim?.userId !== 'string' || typeof claim.sessionEpoch !== 'number' || typeof claim.sessionId !== 'string') return null
  const { userId, sessionEpoch: epoch, sessionId, issuedAtS } = claim
  return findSession({ userId, epoch, sessionId, ...(typeof issuedAtS === 'number' ? { issuedAtS } : {}) }, await requestDevice())
})

/** Null without a session, for a session that was ended since, and for one whose second factor is still to be given. */
export const findActor = cache(async (): Promise<Actor | null> => {
  const found = await findCurrent()
  return found === null || found.isPending ? null : { ...found.actor, sessionId: found.sessionId }
})

/** Who has given the password and must still give the second factor: good for that one question. */
export async function findPendingSession(): Promise<SessionFound | null> {
  const found = await findCurrent()
  return found?.isPending === true ? found : null
}

/** For an action of no team. @throws AppError `unauthenticated`. */
export async function requireActor(): Promise<Actor & { sessionId: string }> {
  const actor = await findActor()
  if (actor?.sessionId === undefined) throw new AppError('unauthenticated', { publicMessage: 'Your session has ended. Sign in again.' })
  return { ...actor, sessionId: actor.sessionId }
}
