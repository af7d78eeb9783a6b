/** Teams: who makes one owns it. */
import 'server-only'
import { AppError } from '#lib/base/errors.ts'
import type { Role } from '#lib/base/permissions.ts'
import { writeAudit } from './audit.ts'
import { database, everyTeam } from './db.ts'
import type { Transaction } from './db.ts'
import type { Prisma } from './generated/client.ts'
import { sliceRows, sliceWords } from './list-slice.ts'
import type { ListSlice } from './list-slice.ts'
import { parseInput } from './parse-input.ts'
import { TeamName } from './person-input.ts'
import { requirePermission } from './scope.ts'
import type { Actor, TeamScope } from './scope.ts'
import { freeSlug, slugOf } from './slug.ts'
import { takeAttempt } from './throttle.ts'
import { withFreeSlug } from './with-free-slug.ts'

/** Bounds what one account can fill the database with. */
const TEAMS_PER_PERSON = { attempts: 50, windowS: 24 * 60 * 60 }

export interface TeamSummary {
  slug: string
  name: string
  role: Role
}

const select = { role: true, team: { select: { slug: true, name: true } } } satisfies Prisma.MemberSelect
const orderBy = [{ team: { name: 'asc' } }, { id: 'asc' }] satisfies Prisma.MemberOrderByWithRelationInput[]
const summaryOf = ({ role, team }: Prisma.MemberGetPayload<{ select: typeof select }>): TeamSummary => ({ slug: team.slug, name: team.name, role })

/** The first teams, by name, that a person is a member of. */
export async function listTeams(actor: Actor, limit = 100): Promise<TeamSummary[]> {
  return (await everyTeam().member.findMany({ where: { userId: actor.userId }, select, orderBy, take: Math.min(limit, 100) })).map(summaryOf)
}

/** The same page by page, with how many there are in all. */
export async function sliceTeams(actor: Actor, slice: ListSlice): Promise<{ rows: TeamSummary[]; total: number }> {
  const where = { userId: actor.userId, team: sliceWords(slice) }
  const [rows, total] = await Promise.all([everyTeam().member.findMany({ where, select, orderBy, ...sliceRows(slice) }), everyTeam().member.count({ where })])
  return { rows: rows.map(summaryOf), total }
}

export async function createTeam(actor: Actor, input: { name: string }): Promise<{ slug: string }> {
  const name = parseInput(TeamName, input.name, 'name')
  await takeAttempt('team by person', actor.userId, TEAMS_PER_PERSON)
  return withFreeSlug(everyTeam(), (transaction) => insertTeam(transaction, actor, name))
}

/** A team with its first owner, in the caller's transaction. */
export async function insertTeam(transaction: Transaction, actor: Actor, name: string): Promise<{ id: string; slug: string }> {
  const wished = slugOf(name, 'team')
  const taken = await transaction.team.findMany({ where: { slug: { startsWith: wished } }, select: { slug: true } })
  const team = await transaction.team.create({ data: { name, slug: freeSlug(wished, new Set(taken.map(({ slug }) => slug))) } })
  const member = await transaction.member.create({ data: { teamId: team.id, userId: actor.userId, role: 'owner' } })
  await writeAudit(transaction, team.id, actor, team.id, { kind: 'team.created', subjectType: 'team', detail: { name } })
  await writeAudit(transaction, team.id, actor, member.id, { kind: 'member.joined', subjectType: 'member', detail: { email: actor.email, role: 'owner' } })
  return { id: team.id, slug: team.slug }
}

/** The slug, and so every address, stays. */
export async function renameTeam(scope: TeamScope, input: { name: string }): Promise<void> {
  requirePermission(scope, 'team:manage')
  const name = parseInput(TeamName, input.name, 'name')
  await database(scope).$transaction(async (transaction) => {
    await transaction.team.update({ where: { id: scope.teamId }, data: { name } })
    await writeAudit(transaction, scope.teamId, scope.actor, scope.teamId, { kind: 'team.renamed', subjectType: 'team', detail: { name } })
  })
}

/** Asks members for a second factor, or does so no more. Who asks has one, so that nobody locks themselves out. */
export async function setSecondFactorRule(scope: TeamScope, input: { isRequired: boolean }): Promise<void> {
  requirePermission(scope, 'team:manage')
  await database(scope).$transaction(async (transaction) => {
    if (input.isRequired && (await transaction.secondFactor.count({ where: { userId: scope.actor.userId, confirmedAt: { not: null } } })) === 0) throw new AppError('conflict', { publicMessage: 'Set up your own second factor first, in your account; else you would lock yourself out.' })
    const { count } = await transaction.team.updateMany({ where: { id: scope.teamId, requiresSecondFactor: !input.isRequired }, data: { requiresSecondFactor: input.isRequired } })
    if (count === 0) return
    await writeAudit(transaction, scope.teamId, scope.actor, scope.teamId, { kind: 'team.secondFactorRule', subjectType: 'team', detail: { isRequired: input.isRequired } })
  })
}

export async function getSecondFactorRule(scope: TeamScope): Promise<{ isRequired: boolean }> {
  const { requiresSecondFactor } = await database(scope).team.findUniqueOrThrow({ where: { id: scope.teamId }, select: { requiresSecondFactor: true } })
  return { isRequired: requiresSecondFactor }
}
