/**
 * Tokens of the API. A token is 32 random bytes, shown once; its SHA-256 is stored. It speaks for the member who made it,
 * with that member's role of the moment, and is gone with the membership. An unknown, an expired and a revoked token are
 * looked up by the same statement and answered alike.
 */
import 'server-only'
import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { API_SCOPES, isApiScope, scopesOfRole, type ApiScope } from '#lib/base/api-scopes.ts'
import { AppError, invalidInput, notFound } from '#lib/base/errors.ts'
import { can, isRole } from '#lib/base/permissions.ts'
import { writeAudit } from './audit.ts'
import { database, everyTeam } from './db.ts'
import { factorSelect, hasSecondFactor } from './has-second-factor.ts'
import { parseInput } from './parse-input.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope, TokenHolder } from './scope.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const MARK = 'hdr_'
const SHOWN = MARK.length + 6
const MOST_ACTIVE = 100

export const TOKEN_DAYS = [30, 90, 365] as const

export const ApiTokenInput = z.object({
  name: z.string().trim().min(1, 'Say what the token is for, such as "CI of the shop".').max(80, 'Use at most 80 characters.').regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>]*$/u, 'Leave out control characters and angle brackets.'),
  scopes: z.array(z.enum(API_SCOPES, 'Choose scopes of the list.')).max(API_SCOPES.length).transform((scopes) => API_SCOPES.filter((scope) => scope === 'read' || scopes.includes(scope))),
  days: z.coerce.number().pipe(z.literal(TOKEN_DAYS, 'Choose 30, 90 or 365 days.')),
})

export type ApiTokenState = 'active' | 'expired' | 'revoked'

export interface ApiTokenSummary {
  id: string
  name: string
  prefix: string
  scopes: ApiScope[]
  state: ApiTokenState
  madeBy: string
  createdAt: string
  expiresAt: string
  /** To the minute; null: never. */
  lastUsedAt: string | null
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')

/** The token is returned here and never again. */
export async function createApiToken(scope: TeamScope, input: z.input<typeof ApiTokenInput>): Promise<{ id: string; token: string; expiresAt: string }> {
  requirePermission(scope, 'token:manage')
  const { name, scopes, days } = parseInput(ApiTokenInput, input)
  const beyond = scopes.filter((wanted) => !scopesOfRole(scope.role).includes(wanted))
  if (beyond.length > 0) throw invalidInput([{ place: 'scopes', reason: `Your role, ${scope.role}, does not include ${beyond.join(', ')}.`, remedy: 'Leave it out: a token may no more than who makes it.' }])
  const token = `${MARK}${randomBytes(32).toString('base64url')}`
  const prefix = token.slice(0, SHOWN)
  const expiresAt = new Date(Date.now() + days * DAY_MS)
  return database(scope).$transaction(async (transaction) => {
    // The lock makes those who make tokens at once count one after the other.
    await transaction.$queryRaw`SELECT "id" FROM "Member" WHERE "teamId" = ${scope.teamId}::uuid AND "userId" = ${scope.actor.userId}::uuid FOR NO KEY UPDATE`
    const member = await transaction.member.findUnique({ where: { teamId_userId: { teamId: scope.teamId, userId: scope.actor.userId } }, select: { id: true } })
    if (member === null) throw notFound('team')
    const active = await transaction.apiToken.count({ where: { teamId: scope.teamId, memberId: member.id, revokedAt: null, expiresAt: { gt: new Date() } } })
    if (active >= MOST_ACTIVE) throw new AppError('conflict', { publicMessage: `You have ${active} tokens that are good. Revoke those that nothing uses any more.` })
    const { id } = await transaction.apiToken.create({ data: { teamId: scope.teamId, memberId: member.id, name, prefix, tokenHash: hashOf(token), scopes, expiresAt }, select: { id: true } })
    await writeAudit(transaction, scope.teamId, scope.actor, id, { kind: 'token.created', subjectType: 'token', detail: { name, prefix, scopes } })
    return { id, token, expiresAt: expiresAt.toISOString() }
  })
}

/** One's own, or every member's for who manages members; newest first. */
export async function listApiTokens(scope: TeamScope): Promise<ApiTokenSummary[]> {
  requirePermission(scope, 'token:manage')
  const rows = await database(scope).apiToken.findMany({ where: withinReach(scope), include: { member: { select: { user: { select: { name: true } } } } }, orderBy: { id: 'desc' }, take: 500 })
  return rows.map((row) => ({
    id: row.id, name: row.name, prefix: row.prefix, scopes: row.scopes.filter(isApiScope), state: stateOf(row), madeBy: row.member.user.name,
    createdAt: row.createdAt.toISOString(), expiresAt: row.expiresAt.toISOString(), lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  }))
}

export async function revokeApiToken(scope: TeamScope, input: { tokenId: string }): Promise<void> {
  requirePermission(scope, 'token:manage')
  if (!z.uuid().safeParse(input.tokenId).success) throw notFound('token')
  await database(scope).$transaction(async (transaction) => {
    const row = await transaction.apiToken.findFirst({ where: { ...withinReach(scope), id: input.tokenId } })
    if (row === null) throw notFound('token')
    const { count } = await transaction.apiToken.updateMany({ where: { teamId: scope.teamId, id: row.id, revokedAt: null }, data: { revokedAt: new Date() } })
    if (count === 0) throw new AppError('conflict', { publicMessage: 'This token is revoked already.' })
    await writeAudit(transaction, scope.teamId, scope.actor, row.id, { kind: 'token.revoked', subjectType: 'token', detail: { name: row.name, prefix: row.prefix, scopes: row.scopes } })
  })
}

/** Whom a token speaks for; null for one that nobody has, or that has ended. There is no scope yet: the token is the key. */
export async function findTokenHolder(token: string): Promise<TokenHolder | null> {
  const row = await everyTeam().apiToken.findUnique({
    where: { tokenHash: hashOf(token) },
    include: { member: { select: { role: true, user: { select: { id: true, email: true, name: true, ...factorSelect } }, team: { select: { id: true, slug: true, name: true, requiresSecondFactor: true } } } } },
  })
  if (row === null || stateOf(row) !== 'active' || !isRole(row.member.role)) return null
  const { role, user, team } = row.member
  await touch(row.id, row.teamId)
  return { tokenId: row.id, teamId: team.id, teamSlug: team.slug, teamName: team.name, role, scopes: row.scopes, lacksSecondFactor: team.requiresSecondFactor && !hasSecondFactor(user), actor: { userId: user.id, email: user.email, name: user.name, token: row.name } }
}

/** At most once a minute, so that a busy token is not one busy row. */
async function touch(id: string, teamId: string): Promise<void> {
  const now = new Date()
  await database({ teamId }).apiToken.updateMany({ where: { teamId, id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: new Date(now.getTime() - 60_000) } }] }, data: { lastUsedAt: now } })
}

const withinReach = (scope: TeamScope) => ({ teamId: scope.teamId, ...(can(scope.role, 'member:manage') ? {} : { member: { teamId: scope.teamId, userId: scope.actor.userId } }) })

function stateOf(row: { revokedAt: Date | null; expiresAt: Date }): ApiTokenState {
  if (row.revokedAt !== null) return 'revoked'
  return row.expiresAt.getTime() <= Date.now() ? 'expired' : 'active'
}
