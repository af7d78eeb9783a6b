/** Mail of notices that could not be delivered: whoever manages the team sees why, and has it sent again. */
import 'server-only'
import { z } from 'zod'
import { notFound } from '#lib/base/errors.ts'
import { database } from './db.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope } from './scope.ts'

export interface FailedMail {
  id: string
  to: string
  kind: string
  attempt: number
  failure: string
  createdAt: string
}

const MOST = 50

/** Newest first. */
export async function listFailedMails(scope: TeamScope): Promise<FailedMail[]> {
  requirePermission(scope, 'team:manage')
  const rows = await database(scope).noticeMail.findMany({ where: { teamId: scope.teamId, status: 'failed' }, include: { notice: { select: { kind: true, member: { select: { user: { select: { email: true } } } } } } }, orderBy: { id: 'desc' }, take: MOST })
  return rows.map(({ id, notice, attempt, failure, createdAt }) => ({ id, to: notice.member.user.email, kind: notice.kind, attempt, failure: failure ?? '', createdAt: createdAt.toISOString() }))
}

/** At once, with all its attempts before it. */
export async function resendMail(scope: TeamScope, id: string): Promise<void> {
  requirePermission(scope, 'team:manage')
  const { count } = z.uuid().safeParse(id).success ? await database(scope).noticeMail.updateMany({ where: { teamId: scope.teamId, id }, data: { status: 'queued', attempt: 0, nextAttemptAt: new Date(), failure: null, sentAt: null } }) : { count: 0 }
  if (count === 0) throw notFound('mail')
}
