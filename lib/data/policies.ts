/** A team's policy of reviews: immutable and numbered, the highest number holds; a change names the number it started from. */
import 'server-only'
import { z } from 'zod'
import { AppError, invalidInput } from '#lib/base/errors.ts'
import { DEFAULT_POLICY, Policy } from '#lib/planning/checks/policy.ts'
import { changedFields, writeAudit } from './audit.ts'
import { database } from './db.ts'
import type { Prisma } from './generated/client.ts'
import { parseInput } from './parse-input.ts'
import { isUniqueViolation } from './prisma-errors.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope } from './scope.ts'

export interface NumberedPolicy {
  /** 0: nobody has set one, and the default holds. */
  number: number
  policy: Policy
  setBy: string | null
  setAt: string | null
}

export async function getPolicy(scope: TeamScope): Promise<NumberedPolicy> {
  const row = await database(scope).policy.findFirst({ where: { teamId: scope.teamId }, orderBy: { number: 'desc' }, include: { createdBy: { select: { name: true } } } })
  if (row === null) return { number: 0, policy: DEFAULT_POLICY, setBy: null, setAt: null }
  // A check of a later release is advisory until the team says otherwise.
  const content = row.content as unknown as Policy
  return { number: row.number, policy: { ...DEFAULT_POLICY, ...content, levels: { ...DEFAULT_POLICY.levels, ...content.levels } }, setBy: row.createdBy.name, setAt: row.createdAt.toISOString() }
}

export async function setPolicy(scope: TeamScope, input: { baseNumber: number; policy: unknown }): Promise<{ number: number }> {
  requirePermission(scope, 'team:manage')
  const { baseNumber } = parseInput(z.object({ baseNumber: z.int().min(0) }), { baseNumber: input.baseNumber })
  const policy = parseInput(Policy, input.policy)
  const members = await database(scope).member.findMany({ where: { teamId: scope.teamId }, select: { userId: true } })
  if (policy.excluded.some((id) => !members.some(({ userId }) => userId === id))) throw invalidInput([{ place: 'excluded', reason: 'Somebody in this list is no member of the team.', remedy: 'Load the page anew.' }])
  const current = await getPolicy(scope)
  if (current.number !== baseNumber) throw newer(current)
  const number = baseNumber + 1
  try {
    await database(scope).$transaction(async (transaction) => {
      const row = await transaction.policy.create({ data: { teamId: scope.teamId, number, content: policy as unknown as Prisma.InputJsonObject, createdById: scope.actor.userId }, select: { id: true } })
      await writeAudit(transaction, scope.teamId, scope.actor, row.id, { kind: 'policy.changed', subjectType: 'policy', detail: { number, changes: changedFields(flat(current.policy), flat(policy)) } })
    })
  } catch (error) {
    if (isUniqueViolation(error)) throw newer(await getPolicy(scope))
    throw error
  }
  return { number }
}

function flat({ levels, ...rest }: Policy): Record<string, unknown> {
  return { ...levels, ...Object.fromEntries(Object.entries(rest).map(([field, value]) => [field === 'approverRole' ? 'leastRole' : field === 'excluded' ? 'excludedPeople' : field, value])) }
}

function newer({ number, setBy }: NumberedPolicy): AppError {
  return new AppError('conflict', { publicMessage: `${setBy ?? 'Somebody'} changed the policy while you were editing. Nothing of yours is lost: look at what they changed, then save yours on top of it.`, details: { newerNumber: number } })
}
