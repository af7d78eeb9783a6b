/**
 * Sessions: one row for each sign-in, so that a person sees where they are signed in and ends what is not theirs. The
 * cookie only names the row. A session of a person who has a second factor opens nothing until the factor was given in it.
 */
import 'server-only'
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { AppError, notFound } from '#lib/base/errors.ts'
import { sharedTables } from './db.ts'
import { factorSelect, hasSecondFactor } from './has-second-factor.ts'
import type { Actor } from './scope.ts'

export const SESSION_S = 14 * 24 * 60 * 60
/** So long may pass between the password and the code. */
const PENDING_MS = 15 * 60_000
const SEEN_EVERY_MS = 60_000
const KEPT_AFTER_END_MS = 30 * 24 * 60 * 60_000

export type SignInMethod = 'password' | 'oidc' | 'earlier'

/** What the request tells of the browser. */
export interface Device {
  userAgent: string
  address: string
}

/** What a cookie says: who, at which epoch, and the session's row. */
export interface SessionClaim {
  userId: string
  epoch: number
  sessionId: string
  /** When a cookie was issued that is from before sessions were kept; its row is made when it first comes. */
  issuedAtS?: number
}

export interface SessionFound {
  actor: Actor
  sessionId: string
  /** The second factor is still to be given: who it is may not be acted on yet. */
  isPending: boolean
}

export async function startSession(person: { userId: string; sessionEpoch: number }, method: SignInMethod, device: Device): Promise<string> {
  const id = randomUUID()
  await insertSession({ id, userId: person.userId, epoch: person.sessionEpoch, method, createdAt: new Date(), device })
  await sharedTables().session.deleteMany({ where: { userId: person.userId, expiresAt: { lt: new Date(Date.now() - KEPT_AFTER_END_MS) } } })
  return id
}

async function insertSession({ device, createdAt, ...row }: { id: string; userId: string; epoch: number; method: SignInMethod; createdAt: Date; device: Device }): Promise<void> {
  const data = { ...row, userAgent: device.userAgent.slice(0, 300), address: device.address.slice(0, 100), createdAt, expiresAt: new Date(createdAt.getTime() + SESSION_S * 1000) }
  await sharedTables().session.createMany({ data: [data], skipDuplicates: true })
}

/** Null for a session that was ended, has expired, or never was. */
export async function findSession(claim: SessionClaim, device: Device): Promise<SessionFound | null> {
  if (!z.uuid().safeParse(claim.sessionId).success || !z.uuid().safeParse(claim.userId).success) return null
  let row = await sessionRow(claim)
  if (row === null && claim.issuedAtS !== undefined) {
    const known = await sharedTables().user.count({ where: { id: claim.userId, sessionEpoch: claim.epoch } })
    if (known === 0) return null
    await insertSession({ id: claim.sessionId, userId: claim.userId, epoch: claim.epoch, method: 'earlier', createdAt: new Date(claim.issuedAtS * 1000), device })
    row = await sessionRow(claim)
  }
  const now = Date.now()
  if (row === null || row.endedAt !== null || row.expiresAt.getTime() <= now || row.epoch !== row.user.sessionEpoch) return null
  const isPending = hasSecondFactor(row.user) && row.secondFactorAt === null
  if (isPending && row.createdAt.getTime() + PENDING_MS <= now) return null
  if (row.lastSeenAt.getTime() + SEEN_EVERY_MS <= now) await sharedTables().session.updateMany({ where: { id: row.id, lastSeenAt: row.lastSeenAt }, data: { lastSeenAt: new Date(now) } })
  return { actor: { userId: row.userId, email: row.user.email, name: row.user.name }, sessionId: row.id, isPending }
}

const sessionRow = ({ sessionId, userId }: SessionClaim) =>
  sharedTables().session.findFirst({ where: { id: sessionId, userId }, include: { user: { select: { email: true, name: true, sessionEpoch: true, ...factorSelect } } } })

export interface SessionSummary {
  id: string
  method: SignInMethod
  userAgent: string
  address: string
  createdAt: string
  lastSeenAt: string
  expiresAt: string
  hasSecondFactor: boolean
}

/** Those that are good now, the one seen last first. */
export async function listSessions(actor: Actor): Promise<SessionSummary[]> {
  const { sessionEpoch } = await sharedTables().user.findUniqueOrThrow({ where: { id: actor.userId }, select: { sessionEpoch: true } })
  const rows = await sharedTables().session.findMany({ where: { userId: actor.userId, epoch: sessionEpoch, endedAt: null, expiresAt: { gt: new Date() } }, orderBy: [{ lastSeenAt: 'desc' }, { id: 'asc' }], take: 100 })
  return rows.map((row) => ({ id: row.id, method: row.method === 'oidc' || row.method === 'earlier' ? row.method : 'password', userAgent: row.userAgent, address: row.address, createdAt: row.createdAt.toISOString(), lastSeenAt: row.lastSeenAt.toISOString(), expiresAt: row.expiresAt.toISOString(), hasSecondFactor: row.secondFactorAt !== null }))
}

/** One of one's own; where it is somebody else's, there is no such session. */
export async function endSession(actor: Pick<Actor, 'userId'>, sessionId: string): Promise<void> {
  const mine = z.uuid().safeParse(sessionId).success ? await sharedTables().session.findFirst({ where: { id: sessionId, userId: actor.userId }, select: { id: true } }) : null
  if (mine === null) throw notFound('session')
  const { count } = await sharedTables().session.updateMany({ where: { id: sessionId, userId: actor.userId, endedAt: null }, data: { endedAt: new Date() } })
  if (count === 0) throw new AppError('conflict', { publicMessage: 'This session has ended already.' })
}

/** All but the one that asks. */
export async function endOtherSessions(actor: Actor, sessionId: string): Promise<void> {
  await sharedTables().session.updateMany({ where: { userId: actor.userId, id: { not: sessionId }, endedAt: null }, data: { endedAt: new Date() } })
}
