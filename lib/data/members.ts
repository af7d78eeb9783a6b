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
import { factorSelect, hasSecondFactor } from './has-second-factor.ts'
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

export async function listMembers(scope: TeamScope): Promise<MemberSummary[]> {
  const members = await database(scope).member.findMany({ where: { teamId: scope.teamId }, include: { user: { select: { name: true, email: true, ...factorSelect } } }, orderBy: [{ user: { name: 'asc' } }, { id: 'asc' }] })
  return members.map(({ id, userId, role, createdAt, user }) => ({ id, userId, role, name: user.name, email: user.email, joinedAt: createdAt.toISOString(), hasSecondFactor: hasSecondFactor(user) }))
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
