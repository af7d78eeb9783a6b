/**
 * What audit events speak of, as it can be opened: for each event the page of its subject, and the point that a comparison
 * can name. A few queries for a page of events, by primary keys.
 */
import 'server-only'
import type { AuditEvent } from './audit-events.ts'
import { database } from './db.ts'
import type { TeamScope } from './scope.ts'

export interface AuditSubjectRef {
  /** Under "/t/TEAM/": "hosts/web1". */
  path: string
  /** Of a version: "scenario:3". */
  version: string | null
}

/** By event id; events whose subject has no page, or is gone, have none. */
export async function findAuditSubjects(scope: TeamScope, events: readonly Pick<AuditEvent, 'id' | 'subjectType' | 'subjectId'>[]): Promise<Map<string, AuditSubjectRef>> {
  const { teamId } = scope
  const rows = database(scope)
  const idsOf = (type: string): string[] => [...new Set(events.filter(({ subjectType }) => subjectType === type).map(({ subjectId }) => subjectId))]
  const found = new Map<string, AuditSubjectRef>()
  const put = (type: string, id: string, path: string, version: string | null = null): void => void found.set(`${type} ${id}`, { path, version })
  const among = (ids: readonly string[]) => ({ teamId, id: { in: [...ids] } })
  const version = { select: { number: true, scenario: { select: { slug: true } } } } as const
  type Numbered = { number: number; scenario: { slug: string } }
  const putVersion = (type: string, id: string, { number, scenario }: Numbered, at = ''): void => put(type, id, `scenarios/${scenario.slug}/versions/${number}${at}`, `${scenario.slug}:${number}`)
  const site = { select: { slug: true } } as const
  const asked: Record<string, (ids: string[]) => Promise<void>> = {
    host: async (ids) => (await rows.host.findMany({ where: among(ids), select: { id: true, slug: true } })).forEach(({ id, slug }) => put('host', id, `hosts/${slug}`)),
    site: async (ids) => (await rows.site.findMany({ where: among(ids), select: { id: true, slug: true } })).forEach(({ id, slug }) => put('site', id, `sites/${slug}`)),
    scenario: async (ids) => (await rows.scenario.findMany({ where: among(ids), select: { id: true, slug: true } })).forEach(({ id, slug }) => put('scenario', id, `scenarios/${slug}`)),
    measurement: async (ids) => (await rows.measurement.findMany({ where: among(ids), select: { id: true, site } })).forEach((row) => put('measurement', row.id, `sites/${row.site.slug}/measurements/${row.id}`)),
    profile: async (ids) => (await rows.profile.findMany({ where: among(ids), select: { id: true, number: true, site } })).forEach((row) => put('profile', row.id, `sites/${row.site.slug}/profiles/${row.number}`)),
    version: async (ids) => (await rows.version.findMany({ where: among(ids), select: { id: true, ...version.select } })).forEach((row) => putVersion('version', row.id, row)),
    export: async (ids) => (await rows.export.findMany({ where: among(ids), select: { id: true, version } })).forEach((row) => putVersion('export', row.id, row.version)),
    check: async (ids) => (await rows.headroomCheck.findMany({ where: among(ids), select: { id: true, site } })).forEach((row) => put('check', row.id, `sites/${row.site.slug}`)),
    // A remark, or the conversation that was resolved or opened again.
    comment: async (ids) => {
      ;(await rows.comment.findMany({ where: among(ids), select: { id: true, thread: { select: { version } } } })).forEach((row) => putVersion('comment', row.id, row.thread.version))
      ;(await rows.commentThread.findMany({ where: among(ids), select: { id: true, version } })).forEach((row) => putVersion('comment', row.id, row.version))
    },
    // A file that came in, or what was imported from it.
    configuration: async (ids) => {
      ;(await rows.configurationUpload.findMany({ where: among(ids), select: { id: true } })).forEach(({ id }) => put('configuration', id, `import/${id}`))
      ;(await rows.deployedConfiguration.findMany({ where: among(ids), select: { id: true, uploadId: true } })).forEach(({ id, uploadId }) => put('configuration', id, `import/${uploadId}`))
    },
  }
  await Promise.all(Object.entries(asked).map(async ([type, ask]) => {
    const ids = idsOf(type)
    if (ids.length > 0) await ask(ids)
  }))
  for (const [type, path] of Object.entries({ team: 'settings', member: 'settings', invitation: 'settings', token: 'settings', webhook: 'settings/webhooks', policy: 'settings/policy' })) for (const id of idsOf(type)) put(type, id, path)
  return new Map(events.flatMap(({ id, subjectType, subjectId }) => {
    const ref = found.get(`${subjectType} ${subjectId}`)
    return ref === undefined ? [] : [[id, ref] as const]
  }))
}
