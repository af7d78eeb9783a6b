/** Who is calling: the session's user, checked against the database on every request (once per request by React's cache). */
import 'server-only'
import { getServerSession } from 'next-auth'
import { cache } from 'react'
import type { Actor } from '#lib/data/scope.ts'
import { findActor as findUser } from '#lib/data/users.ts'
import { authOptions } from './options.ts'

/** Null without a session, and for a session that was ended since. */
export const findActor = cache(async (): Promise<Actor | null> => {
  const session = (await getServerSession(authOptions())) as { userId?: unknown; sessionEpoch?: unknown } | null
  if (typeof session?.userId !== 'string' || typeof session.sessionEpoch !== 'number') return null
  return findUser(session.userId, session.sessionEpoch)
})
