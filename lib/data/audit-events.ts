/** The audit log of a team, newest first, in pages. */
import 'server-only'
import { z } from 'zod'
import { database } from './db.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope } from './scope.ts'

export interface AuditEvent {
  id: string
  at: string
  actor: string
  kind: string
  subjectType: string
  subjectId: string
  detail: Record<string, unknown>
}

export interface AuditPage {
  events: AuditEvent[]
  /** Pass it as `cursor` for the next page; null at the end. */
  nextCursor: string | null
}

/** Ids are UUIDs of version 7, so they sort by time. */
export async function listAuditEvents(scope: TeamScope, { subjectType, subjectId, cursor, limit = 100 }: { subjectType?: string; subjectId?: string; cursor?: string; limit?: number } = {}): Promise<AuditPage> {
  requirePermission(scope, 'audit:read')
  const take = Math.min(Math.max(1, limit), 500)
  const after = z.uuid().safeParse(cursor)
  const rows = await database(scope).auditEvent.findMany({
    where: { teamId: scope.teamId, ...(subjectType === undefined ? {} : { subjectType }), ...(subjectId === undefined ? {} : { subjectId }), ...(after.success ? { id: { lt: after.data } } : {}) },
    orderBy: { id: 'desc' },
    take: take + 1,
  })
  const events = rows.slice(0, take).map(({ id, at, actorLabel, kind, subjectType: type, subjectId: subject, detail }) => ({ id, at: at.toISOString(), actor: actorLabel, kind, subjectType: type, subjectId: subject, detail: detail as Record<string, unknown> }))
  return { events, nextCursor: rows.length > take ? (events.at(-1)?.id ?? null) : null }
}
