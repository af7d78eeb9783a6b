/** The one answer to an edit of a host or a site that started from an older state: who saved meanwhile, and what to do. */
import 'server-only'
import { AppError } from '#lib/base/errors.ts'
import type { Transaction } from './db.ts'

export async function staleEdit(transaction: Transaction, teamId: string, what: 'host' | 'site', id: string, newerRevision: number): Promise<AppError> {
  const saved = await transaction.auditEvent.findFirst({ where: { teamId, subjectType: what, subjectId: id, kind: `${what}.updated` }, orderBy: [{ at: 'desc' }, { id: 'desc' }], select: { actor: { select: { name: true } } } })
  return new AppError('conflict', { publicMessage: `${saved?.actor?.name ?? 'Somebody'} saved this ${what} while you were editing it. Nothing of yours is lost: look at their change, then save again.`, details: { newerRevision } })
}
