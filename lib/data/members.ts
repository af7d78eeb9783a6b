/**
 * Members and their roles. A team keeps at least one owner: changes of ownership lock the team's row first, so that two
 * owners who leave at once cannot both succeed.
 */
import 'server-only'
import { AppError, notFound } from '#lib/base/errors.ts'
import { ROLES } from '#lib/base/permissions.ts'
import type { Role } from '#lib/base/permissions.ts'
import { z } from 'zod'
import { writeAudit } from './audit.ts'
import { database } from './db.ts'
import type { Transaction } from './db.ts'
import { factorSelect, hasSecondFactor, lacksSecondFactor } from './has-second-factor.ts'
import { pageById } from './list-page.ts'
import type { PageRequest } from './list-page.ts'
import { escapeLike, sliceRows, wordsOf } from './list-slice.ts'
import type { ListSlice } from './list-slice.ts'
import type { Prisma } from './generated/client.ts'
import { parseInput } from './parse-input.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope } from './scope.ts'

export interface MemberSummary {
  id: string
  userId: string
  name: string
  email: string
  role: Role
  joinedAt: string
  hasSecondFactor: boolean
}

const include = { user: { select: { name: true, email: true, ...factorSelect } } } satisfies Prisma.MemberInclude
const byName = [{ user: { name: 'asc' } }, { id: 'asc' }] satisfies Prisma.MemberOrderByWithRelationInput[]
/** More would fit on no page. */
const MOST = 1000

/** The newest first, a page, one more than its limit where there is another. */
export async function listMembers(scope: TeamScope, page: PageRequest<string> = { after: null, limit: MOST - 1 }): Promise<MemberSummary[]> {
  const { where, orderBy, take } = pageById(page)
  return (await database(scope).member.findMany({ where: { teamId: scope.teamId, ...where }, include, orderBy, take })).map(summaryOf)
}

/** By name, with how many there are in all, and how many of all have no second factor. Words are looked for in names and addresses. */
export async function sliceMembers(scope: TeamScope, slice: ListSlice): Promise<{ rows: MemberSummary[]; total: number; withoutSecondFactor: number }> {
  const words = wordsOf(slice.words).map((word) => ({ user: { OR: [{ name: { contains: escapeLike(word), mode: 'insensitive' as const } }, { email: { contains: escapeLike(word), mode: 'insensitive' as const } }] } }))
  const where = { teamId: scope.teamId, ...(words.length === 0 ? {} : { AND: words }) }
  const [rows, total, withoutSecondFactor] = await Promise.all([database(scope).member.findMany({ where, include, orderBy: byName, ...sliceRows(slice) }), database(scope).member.count({ where }), database(scope).member.count({ where: { teamId: scope.teamId, user: lacksSecondFactor } })])
  return { rows: rows.map(summaryOf), total, withoutSecondFactor }
}

export interface MemberChoice {
  userId: string
  name: string
  role: Role
}

/** For a choice of people: the first 1,000 by name. `named`: these in any case, wherever they stand. */
export async function listMemberChoices(scope: TeamScope, named: readonly string[] = []): Promise<MemberChoice[]> {
  const select = { userId: true, role: true, user: { select: { name: true } } } satisfies Prisma.MemberSelect
  const first = await database(scope).member.findMany({ where: { teamId: scope.teamId }, select, orderBy: byName, take: MOST })
  const missing = named.filter((userId) => !first.some((member) => member.userId === userId))
  const rest = missing.length === 0 ? [] : await database(scope).member.findMany({ where: { teamId: scope.teamId, userId: { in: missing } }, select, orderBy: byName })
  return [...first, ...rest].map(({ userId, role, user }) => ({ userId, role, name: user.name }))
}

function summaryOf({ id, userId, role, createdAt, user }: Prisma.MemberGetPayload<{ include: typeof include }>): MemberSummary {
  return { id, userId, role, name: user.name, email: user.email, joinedAt: createdAt.toISOString(), hasSecondFactor: hasSecondFactor(user) }
}

const MemberId = z.uuid('There is no such member.')

export async function changeRole(scope: TeamScope, input: { memberId: string; role: string }): Promise<void> {
  requirePermission(scope, 'member:manage')
  const role = parseInput(z.object({ role: z.enum(ROLES, 'Choose viewer, planner, approver or owner.') }), { role: input.role }).role
  await database(scope).$transaction(async (transaction) => {
    const member = await lockMember(transaction, scope, input.memberId)
    if (member.role === role) return
    if (member.role === 'owner') await requireAnotherOwner(transaction, scope, member.id)
    await transaction.member.update({ where: { teamId_id: { teamId: scope.teamId, id: member.id } }, data: { role } })
    await writeAudit(transaction, scope.teamId, scope.actor, member.id, { kind: 'member.roleChanged', subjectType: 'member', detail: { email: member.email, from: member.role, to: role } })
  })
}

/** The owner who hands over becomes an approver in the same step: the team has its owner at every moment. */
export async function transferOwnership(scope: TeamScope, input: { memberId: string }): Promise<void> {
  requirePermission(scope, 'team:manage')
  await database(scope).$transaction(async (transaction) => {
    const member = await lockMember(transaction, scope, input.memberId)
    const own = await transaction.member.findFirst({ where: { teamId: scope.teamId, userId: scope.actor.userId } })
    if (own === null || own.role !== 'owner') throw new AppError('conflict', { publicMessage: 'You are not an owner of this team any more.' })
    if (member.id === own.id) throw new AppError('conflict', { publicMessage: 'You own the team already. Choose somebody else.' })
    const change = async (of: { id: string; email: string; role: Role }, to: Role) => {
      if (of.role === to) return
      await transaction.member.update({ where: { teamId_id: { teamId: scope.teamId, id: of.id } }, data: { role: to } })
      await writeAudit(transaction, scope.teamId, scope.actor, of.id, { kind: 'member.roleChanged', subjectType: 'member', detail: { email: of.email, from: of.role, to } })
    }
    await change(member, 'owner')
    await change({ id: own.id, email: scope.actor.email, role: own.role }, 'approver')
  })
}

/** An owner removes anybody; everybody may leave. */
export async function removeMember(scope: TeamScope, input: { memberId: string }): Promise<void> {
  await database(scope).$transaction(async (transaction) => {
    const member = await lockMember(transaction, scope, input.memberId)
    if (member.userId !== scope.actor.userId) requirePermission(scope, 'member:manage')
    if (member.role === 'owner') await requireAnotherOwner(transaction, scope, member.id)
    await transaction.member.delete({ where: { teamId_id: { teamId: scope.teamId, id: member.id } } })
    await transaction.formerMember.createMany({ data: [{ teamId: scope.teamId, userId: member.userId }], skipDuplicates: true })
    await writeAudit(transaction, scope.teamId, scope.actor, member.id, { kind: 'member.removed', subjectType: 'member', detail: { email: member.email, role: member.role } })
  })
}

/** Everybody may, for themselves. */
export async function leaveTeam(scope: TeamScope): Promise<void> {
  const own = await database(scope).member.findFirst({ where: { teamId: scope.teamId, userId: scope.actor.userId }, select: { id: true } })
  if (own === null) throw notFound('member')
  await removeMember(scope, { memberId: own.id })
}

async function lockMember(transaction: Transaction, scope: TeamScope, memberId: string): Promise<{ id: string; userId: string; email: string; role: Role }> {
  if (!MemberId.safeParse(memberId).success) throw notFound('member')
  await transaction.$queryRaw`SELECT "id" FROM "Team" WHERE "id" = ${scope.teamId}::uuid FOR NO KEY UPDATE`
  const member = await transaction.member.findFirst({ where: { teamId: scope.teamId, id: memberId }, include: { user: { select: { email: true } } } })
  if (member === null) throw notFound('member')
  return { id: member.id, userId: member.userId, email: member.user.email, role: member.role }
}

async function requireAnotherOwner(transaction: Transaction, scope: TeamScope, memberId: string): Promise<void> {
  const others = await transaction.member.count({ where: { teamId: scope.teamId, role: 'owner', id: { not: memberId } } })
  if (others === 0) throw new AppError('conflict', { publicMessage: 'A team keeps at least one owner. Make somebody else an owner first.' })
}
