/**
 * Timelines: what the audit log says of one host, site or scenario, as its members may see it; the people who may be asked
 * for in it; and single points of it, to be compared. What a point said is what was recorded with it then.
 */
import 'server-only'
import { z } from 'zod'
import { notFound } from '#lib/base/errors.ts'
import { eventsAbout } from './audit-events.ts'
import type { AuditPage, AuditPageRequest } from './audit-events.ts'
import type { RecordedState } from './audit.ts'
import { database } from './db.ts'
import { escapeLike } from './list-slice.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope } from './scope.ts'

export const TIMELINE_KINDS = ['host', 'site', 'scenario'] as const
export type TimelineKind = (typeof TIMELINE_KINDS)[number]

export interface TimelineThing {
  kind: TimelineKind
  id: string
  slug: string
  name: string
}

export async function getTimelineThing(scope: TeamScope, kind: TimelineKind, slug: string): Promise<TimelineThing> {
  const found = (await thingsLike(scope, [kind], { slug }))[0]
  if (found === undefined) throw notFound(kind)
  return found
}

/**
 * What is called so: "host:web1" by kind and slug, else by its slug or its name in any case. Null where nothing is; where
 * several are, hosts come before sites, and these before scenarios.
 */
export async function findTimelineThing(scope: TeamScope, text: string): Promise<TimelineThing | null> {
  const [, kind, slug] = /^(host|site|scenario):(.{1,200})$/.exec(text) ?? []
  if (slug !== undefined) return (await thingsLike(scope, TIMELINE_KINDS.filter((each) => each === kind), { slug }))[0] ?? null
  const called = text.trim().slice(0, 200)
  if (called === '') return null
  return (await thingsLike(scope, TIMELINE_KINDS, { OR: [{ slug: called }, { name: { equals: escapeLike(called), mode: 'insensitive' } }] }))[0] ?? null
}

type Wanted = { slug: string } | { OR: ({ slug: string } | { name: { equals: string; mode: 'insensitive' } })[] }

async function thingsLike(scope: TeamScope, kinds: readonly TimelineKind[], wanted: Wanted): Promise<TimelineThing[]> {
  const found: TimelineThing[] = []
  const query = { where: { teamId: scope.teamId, ...wanted }, select: { id: true, slug: true, name: true }, orderBy: { id: 'desc' as const }, take: 1 }
  for (const kind of kinds) {
    const rows = kind === 'host' ? await database(scope).host.findMany(query) : kind === 'site' ? await database(scope).site.findMany(query) : await database(scope).scenario.findMany(query)
    found.push(...rows.map((row) => ({ kind, ...row })))
  }
  return found
}

/** Newest first. Throws `notFound` for a thing that is not the team's. */
export async function listTimeline(scope: TeamScope, { kind, slug }: { kind: TimelineKind; slug: string }, request: AuditPageRequest = {}): Promise<AuditPage & { thing: TimelineThing }> {
  const thing = await getTimelineThing(scope, kind, slug)
  return { thing, ...(await eventsAbout(scope, thing.id, request)) }
}

export interface StatePoint {
  id: string
  at: string
  actor: string
  kind: string
  /** Null: the event is of before states were recorded. */
  state: RecordedState | null
}

/** The fields of a host or site as they stood after one of its changes. Throws `notFound` for an event that is none of its. */
export async function getStatePoint(scope: TeamScope, thing: TimelineThing, eventId: string): Promise<StatePoint> {
  requirePermission(scope, 'team:read')
  const row = z.uuid().safeParse(eventId).success
    ? await database(scope).auditEvent.findFirst({ where: { teamId: scope.teamId, id: eventId, subjectType: thing.kind, subjectId: thing.id } })
    : null
  if (row === null) throw notFound('point in the history')
  const { state } = row.detail as { state?: RecordedState }
  return { id: row.id, at: row.at.toISOString(), actor: row.actorLabel, kind: row.kind, state: state ?? null }
}

/** Everybody whose deeds the log may hold: members, and who was one. By name, the first 1,000. */
export async function listAuditPeople(scope: TeamScope): Promise<{ userId: string; name: string }[]> {
  requirePermission(scope, 'team:read')
  const select = { user: { select: { id: true, name: true, email: true } } }
  const [members, former] = await Promise.all([
    database(scope).member.findMany({ where: { teamId: scope.teamId }, select, take: 500 }),
    database(scope).formerMember.findMany({ where: { teamId: scope.teamId }, select, take: 500 }),
  ])
  const people = new Map([...members, ...former].map(({ user }) => [user.id, user]))
  const names = [...people.values()].map(({ name }) => name)
  return [...people.values()].map(({ id, name, email }) => ({ userId: id, name: names.filter((each) => each === name).length > 1 ? `${name} <${email}>` : name })).sort((a, b) => a.name.localeCompare(b.name, 'en') || a.userId.localeCompare(b.userId))
}
