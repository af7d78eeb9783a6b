/**
 * Invitations by link. The link's secret is 32 random bytes, shown once; only its SHA-256 is stored. An invitation is
 * good for seven days and one person, and for one address when it names one; and only while who made it may still invite:
 * nobody keeps a way back into a team that removed them.
 */
import 'server-only'
import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { AppError, notFound } from '#lib/base/errors.ts'
import { can, ROLES } from '#lib/base/permissions.ts'
import type { Role } from '#lib/base/permissions.ts'
import { writeAudit } from './audit.ts'
import { database, everyTeam } from './db.ts'
import type { Transaction } from './db.ts'
import { parseInput } from './parse-input.ts'
import { hashPassword } from './password.ts'
import { Email, InvitedRegistration } from './person-input.ts'
import { isUniqueViolation } from './prisma-errors.ts'
import { requirePermission } from './scope.ts'
import type { Actor, TeamScope } from './scope.ts'
import { networkOf, takeAttempt } from './throttle.ts'
import { insertUser } from './users.ts'

const GOOD_FOR_MS = 7 * 24 * 60 * 60 * 1000
/** A whole company may come from one address on its first day. */
const REGISTRATIONS_PER_ADDRESS = { attempts: 100, windowS: 60 * 60 }

export type InvitationState = 'open' | 'expired' | 'revoked' | 'accepted'

export interface InvitationSummary {
  id: string
  email: string | null
  role: Role
  state: InvitationState
  invitedBy: string
  createdAt: string
  expiresAt: string
}

export const InvitationInput = z.object({
  email: Email.optional(),
  role: z.enum(ROLES, 'Choose viewer, planner, approver or owner.'),
})

const tokenHash = (token: string) => createHash('sha256').update(token).digest('hex')

/** The secret is returned here and never again. */
export async function createInvitation(scope: TeamScope, input: z.input<typeof InvitationInput>): Promise<{ id: string; token: string; expiresAt: string }> {
  requirePermission(scope, 'member:manage')
  const { email, role } = parseInput(InvitationInput, input)
  const token = randomBytes(32).toString('base64url')
  const expiresAt = new Date(Date.now() + GOOD_FOR_MS)
  return database(scope).$transaction(async (transaction) => {
    const { id } = await transaction.invitation.create({ data: { teamId: scope.teamId, tokenHash: tokenHash(token), email: email ?? null, role, invitedById: scope.actor.userId, expiresAt } })
    await writeAudit(transaction, scope.teamId, scope.actor, id, { kind: 'invitation.created', subjectType: 'invitation', detail: { email: email ?? null, role } })
    return { id, token, expiresAt: expiresAt.toISOString() }
  })
}

export async function listInvitations(scope: TeamScope): Promise<InvitationSummary[]> {
  requirePermission(scope, 'member:manage')
  const [rows, inviting] = await Promise.all([
    database(scope).invitation.findMany({ where: { teamId: scope.teamId }, include: { invitedBy: { select: { name: true } } }, orderBy: { createdAt: 'desc' }, take: 200 }),
    database(scope).member.findMany({ where: { teamId: scope.teamId, role: { in: INVITING } }, select: { userId: true } }),
  ])
  const mayInvite = new Set(inviting.map(({ userId }) => userId))
  return rows.map((row) => ({ id: row.id, email: row.email, role: row.role, state: stateOf(row, mayInvite.has(row.invitedById)), invitedBy: row.invitedBy.name, createdAt: row.createdAt.toISOString(), expiresAt: row.expiresAt.toISOString() }))
}

export async function revokeInvitation(scope: TeamScope, input: { invitationId: string }): Promise<void> {
  requirePermission(scope, 'member:manage')
  if (!z.uuid().safeParse(input.invitationId).success) throw notFound('invitation')
  await database(scope).$transaction(async (transaction) => {
    const row = await transaction.invitation.findFirst({ where: { teamId: scope.teamId, id: input.invitationId } })
    if (row === null) throw notFound('invitation')
    const changed = await transaction.invitation.updateMany({ where: { teamId: scope.teamId, id: row.id, acceptedAt: null, revokedAt: null }, data: { revokedAt: new Date() } })
    if (changed.count === 0) throw new AppError('conflict', { publicMessage: `This invitation is ${stateOf(row, true)} already.` })
    await writeAudit(transaction, scope.teamId, scope.actor, row.id, { kind: 'invitation.revoked', subjectType: 'invitation', detail: { email: row.email, role: row.role } })
  })
}

/** What the holder of a link may know before signing in; null when no invitation has this secret. */
export async function findInvitation(token: string): Promise<{ teamName: string; role: Role; email: string | null; state: InvitationState } | null> {
  const row = await everyTeam().invitation.findUnique({ where: { tokenHash: tokenHash(token) }, include: { team: { select: { name: true } } } })
  return row === null ? null : { teamName: row.team.name, role: row.role, email: row.email, state: stateOf(row, await mayInvite(everyTeam(), row)) }
}

export async function acceptInvitation(actor: Actor, token: string): Promise<{ teamSlug: string }> {
  return everyTeam().$transaction((transaction) => accept(transaction, actor, token))
}

/** Makes the account and accepts, or does neither. `address` is where the request comes from, for the throttle. */
export async function registerByInvitation(token: string, input: InvitedRegistration, address = ''): Promise<{ userId: string; teamSlug: string }> {
  const { email, name, password } = parseInput(InvitedRegistration, input)
  if (address !== '') await takeAttempt('register by invitation', networkOf(address), REGISTRATIONS_PER_ADDRESS)
  // Before anything is computed for it, or told about who has an account.
  const found = await findInvitation(token)
  if (found === null) throw notFound('invitation')
  if (found.state !== 'open') throw new AppError('gone', { publicMessage: REFUSAL[found.state] })
  const passwordHash = await hashPassword(password)
  return everyTeam().$transaction(async (transaction) => {
    const actor = await insertUser(transaction, { email, name, passwordHash })
    return { userId: actor.userId, ...(await accept(transaction, actor, token)) }
  })
}

const REFUSAL: Record<Exclude<InvitationState, 'open'>, string> = {
  expired: 'This invitation has expired. Ask who sent it for a new link.',
  revoked: 'This invitation was withdrawn. Ask who sent it for a new link.',
  accepted: 'This invitation was used already. Each link is for one person; ask for one of your own.',
}

async function accept(transaction: Transaction, actor: Actor, token: string): Promise<{ teamSlug: string }> {
  const row = await transaction.invitation.findUnique({ where: { tokenHash: tokenHash(token) }, include: { team: { select: { slug: true } } } })
  if (row === null) throw notFound('invitation')
  const state = stateOf(row, await mayInvite(transaction, row))
  if (state !== 'open') throw new AppError('gone', { publicMessage: REFUSAL[state] })
  if (row.email !== null && row.email !== actor.email) throw new AppError('forbidden', { publicMessage: `This invitation is for ${row.email}, and you are signed in as ${actor.email}. Sign in with that address.` })
  const taken = await transaction.invitation.updateMany({ where: { id: row.id, acceptedAt: null, revokedAt: null, expiresAt: { gt: new Date() } }, data: { acceptedAt: new Date(), acceptedById: actor.userId } })
  if (taken.count === 0) throw new AppError('gone', { publicMessage: REFUSAL.accepted })
  try {
    const member = await transaction.member.create({ data: { teamId: row.teamId, userId: actor.userId, role: row.role } })
    await writeAudit(transaction, row.teamId, actor, row.id, { kind: 'invitation.accepted', subjectType: 'invitation', detail: { email: row.email, role: row.role } })
    await writeAudit(transaction, row.teamId, actor, member.id, { kind: 'member.joined', subjectType: 'member', detail: { email: actor.email, role: row.role } })
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError('conflict', { publicMessage: 'You are a member of this team already.' })
    throw error
  }
  return { teamSlug: row.team.slug }
}

const INVITING = ROLES.filter((role) => can(role, 'member:manage'))

async function mayInvite(rows: Pick<Transaction, 'member'>, { teamId, invitedById }: { teamId: string; invitedById: string }): Promise<boolean> {
  return (await rows.member.count({ where: { teamId, userId: invitedById, role: { in: INVITING } } })) > 0
}

function stateOf(row: { acceptedAt: Date | null; revokedAt: Date | null; expiresAt: Date }, byWhoMay: boolean): InvitationState {
  if (row.acceptedAt !== null) return 'accepted'
  if (row.revokedAt !== null || !byWhoMay) return 'revoked'
  return row.expiresAt.getTime() <= Date.now() ? 'expired' : 'open'
}
