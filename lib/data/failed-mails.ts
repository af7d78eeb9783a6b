/** Mail of notices that could not be delivered: whoever manages the team sees why, and has it sent again. */
import 'server-only'
import { z } from 'zod'
import { AppError, notFound } from '#lib/base/errors.ts'
import { writeAudit } from './audit.ts'
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

/** A mail that has failed, at once and with all its attempts before it. Throws `conflict` for one that was sent or is on its way: nobody gets it twice. */
export async function resendMail(scope: TeamScope, id: string): Promise<void> {
  requirePermission(scope, 'team:manage')
  await database(scope).$transaction(async (transaction) => {
    const row = z.uuid().safeParse(id).success ? await transaction.noticeMail.findFirst({ where: { teamId: scope.teamId, id }, select: { status: true, notice: { select: { kind: true, member: { select: { user: { select: { email: true } } } } } } } }) : null
    if (row === null) throw notFound('mail')
    const { count } = await transaction.noticeMail.updateMany({ where: { teamId: scope.teamId, id, status: 'failed' }, data: { status: 'queued', attempt: 0, nextAttemptAt: new Date(), failure: null, sentAt: null } })
    if (count === 0) throw new AppError('conflict', { publicMessage: row.status === 'sent' ? 'This mail was sent. Only a mail that failed is sent again.' : 'This mail is on its way already.' })
    await writeAudit(transaction, scope.teamId, scope.actor, id, { kind: 'mail.resent', subjectType: 'mail', detail: { email: row.notice.member.user.email, notice: row.notice.kind } })
  })
}
