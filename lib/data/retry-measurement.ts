/** A reading that failed or was cancelled is put before the workers again, by a person, with all its attempts; the file itself is still there. */
import 'server-only'
import { z } from 'zod'
import { AppError, notFound } from '#lib/base/errors.ts'
import { writeAudit } from './audit.ts'
import { database } from './db.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope } from './scope.ts'

export async function retryMeasurement(scope: TeamScope, id: string): Promise<void> {
  requirePermission(scope, 'measurement:upload')
  if (!z.uuid().safeParse(id).success) throw notFound('measurement')
  await database(scope).$transaction(async (transaction) => {
    const row = await transaction.measurement.findFirst({ where: { teamId: scope.teamId, id }, select: { fileName: true, sha256: true, site: { select: { name: true } } } })
    if (row === null) throw notFound('measurement')
    const { count } = await transaction.measurement.updateMany({
      where: { teamId: scope.teamId, id, status: { in: ['failed', 'cancelled'] } },
      data: { status: 'queued', failure: null, cancelAskedAt: null, readAt: null, attempt: 0, bytesRead: 0, linesRead: 0 },
    })
    if (count === 0) throw new AppError('conflict', { publicMessage: 'This measurement has neither failed nor been cancelled: there is nothing to try again.' })
    await writeAudit(transaction, scope.teamId, scope.actor, id, { kind: 'measurement.retried', subjectType: 'measurement', detail: { fileName: row.fileName, sha256: row.sha256, site: row.site.name } })
  })
}
