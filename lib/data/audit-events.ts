/** The audit log of a team, or what of it concerns one host, site or scenario: newest first, in pages. */
import 'server-only'
import { z } from 'zod'
import { database } from './db.ts'
import type { Prisma } from './generated/client.ts'
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

/** Absent: all. Days are of UTC, "2026-03-01", both included; what is no day or no id of a person finds nothing out. */
export interface AuditFilter {
  subjectType?: string
  actorId?: string
  from?: string
  to?: string
}

export interface AuditPageRequest extends AuditFilter {
  cursor?: string
  limit?: number
}

export async function listAuditEvents(scope: TeamScope, request: AuditPageRequest & { subjectId?: string; topicId?: string } = {}): Promise<AuditPage> {
  requirePermission(scope, 'audit:read')
  return request.topicId === undefined ? eventsOfTeam(scope, request) : eventsAbout(scope, request.topicId, request)
}

/** Ids are UUIDs of version 7, so they sort by time. */
async function eventsOfTeam(scope: TeamScope, { subjectId, ...request }: AuditPageRequest & { subjectId?: string }): Promise<AuditPage> {
  const take = takeOf(request)
  const rows = await database(scope).auditEvent.findMany({
    where: { teamId: scope.teamId, ...conditions(request), ...(subjectId === undefined ? {} : { subjectId }), id: idRange(request) },
    orderBy: { id: 'desc' },
    take: take + 1,
  })
  return pageOf(rows, take)
}

/** What concerns a host, site or scenario, by its id: for whoever may see that thing, which the caller has looked up in the team. */
export async function eventsAbout(scope: TeamScope, topicId: string, request: AuditPageRequest): Promise<AuditPage> {
  requirePermission(scope, 'team:read')
  const take = takeOf(request)
  const filter = conditions(request)
  const rows = await database(scope).auditTopic.findMany({
    where: { teamId: scope.teamId, topicId, eventId: idRange(request), ...(Object.keys(filter).length === 0 ? {} : { event: filter }) },
    include: { event: true },
    orderBy: { eventId: 'desc' },
    take: take + 1,
  })
  return pageOf(rows.map(({ event }) => event), take)
}

function takeOf({ limit = 100 }: AuditPageRequest): number {
  return Math.min(Math.max(1, limit), 500)
}

function conditions({ subjectType, actorId }: AuditFilter): Prisma.AuditEventWhereInput {
  return { ...(subjectType === undefined ? {} : { subjectType }), ...(z.uuid().safeParse(actorId).success ? { actorId } : {}) }
}

function idRange({ from, to, cursor }: AuditPageRequest): { gte?: string; lt?: string } {
  const after = z.uuid().safeParse(cursor)
  const [first, end] = [firstIdOf(from, 0), firstIdOf(to, 1)]
  const before = after.success ? (end !== null && end < after.data ? end : after.data) : end
  return { ...(first === null ? {} : { gte: first }), ...(before === null ? {} : { lt: before }) }
}

const Day = z.iso.date()
const DAY_MS = 86_400_000

/** The least id that an event of the day can have, so many days later; null for no day. */
function firstIdOf(day: string | undefined, daysLater: number): string | null {
  if (!Day.safeParse(day).success) return null
  const ms = Date.parse(`${day}T00:00:00Z`) + daysLater * DAY_MS
  if (!(ms >= 0 && ms < 2 ** 47)) return null
  const hex = ms.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}

function pageOf(rows: readonly Prisma.AuditEventGetPayload<object>[], take: number): AuditPage {
  const events = rows.slice(0, take).map(({ id, at, actorLabel, kind, subjectType, subjectId, detail }) => ({ id, at: at.toISOString(), actor: actorLabel, kind, subjectType, subjectId, detail: detail as Record<string, unknown> }))
  return { events, nextCursor: rows.length > take ? (events.at(-1)?.id ?? null) : null }
}
