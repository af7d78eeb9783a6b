// The timelines of a host, a site and a scenario hold what concerns them, newest first, with what it said then.
import { readFileSync } from 'node:fs'
import pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { listAuditEvents } from './audit-events.ts'
import type { AuditEvent } from './audit-events.ts'
import { findAuditSubjects } from './audit-subjects.ts'
import { everyTeam } from './db.ts'
import { createHost, getHost, updateHost } from './hosts.ts'
import { createSite, getSite, updateSite } from './sites.ts'
import { useTestDatabase } from './test-database.ts'
import { HOST, makeFullTeam, putVersion, SITE } from './test-team.ts'
import type { FullTeam } from './test-team.ts'
import { findTimelineThing, getStatePoint, getTimelineThing, listTimeline } from './timelines.ts'
import type { TimelineKind } from './timelines.ts'

useTestDatabase()

let team: FullTeam
beforeAll(async () => {
  team = await makeFullTeam()
})

const timeline = async (kind: TimelineKind, slug: string, request: Parameters<typeof listTimeline>[2] = {}): Promise<AuditEvent[]> => (await listTimeline(team.scopes.viewer, { kind, slug }, { limit: 500, ...request })).events
const kindsOf = (events: readonly AuditEvent[]): string[] => [...new Set(events.map(({ kind }) => kind))].sort()

describe('the timeline of', () => {
  test('a host tells of it, its sites, imports, measurements of the machine, and what plans it', async () => {
    const events = await timeline('host', team.hostSlug)
    expect(kindsOf(events)).toEqual(['configuration.imported', 'export.created', 'host.created', 'measurement.read', 'scenario.created', 'site.created', 'version.appended', 'version.approved', 'version.submitted', 'version.tested', 'version.withdrawn'])
    // Of the measurements, the one of the machine alone.
    expect(events.filter(({ subjectType }) => subjectType === 'measurement').map(({ subjectId }) => subjectId)).toEqual([team.hostFileId])
    expect(events.map(({ id }) => id)).toEqual(events.map(({ id }) => id).sort().reverse())
    expect((await timeline('host', team.spareHostSlug)).map(({ kind }) => kind)).toEqual(['host.created'])
  })

  test('a site tells of it, its measurements, profiles and checks, and what was planned and agreed for it', async () => {
    expect(kindsOf(await timeline('site', team.siteSlug))).toEqual(['export.created', 'headroom.passed', 'measurement.read', 'measurement.uploaded', 'profile.appended', 'site.created', 'version.appended', 'version.approved'])
  })

  test('a scenario tells of its versions, their reviews, remarks, links, checks and exports', async () => {
    expect(kindsOf(await timeline('scenario', team.scenarioSlug))).toEqual(['comment.added', 'comment.resolved', 'export.created', 'headroom.passed', 'scenario.created', 'share.created', 'version.appended', 'version.approved', 'version.submitted', 'version.tested', 'version.withdrawn'])
  })

  test('each is part of the log of the team, which can be asked for the same', async () => {
    const { id } = await getHost(team.scopes.viewer, team.hostSlug)
    expect((await listAuditEvents(team.scopes.planner, { topicId: id, limit: 500 })).events).toEqual(await timeline('host', team.hostSlug))
  })
})

test('what was recorded before there were timelines is found by what it speaks of, and nobody waits for it', async () => {
  const topics = (client: pg.Client) => client.query<Record<string, string>>('SELECT "topicId", "eventId" FROM "AuditTopic" WHERE "teamId" = $1 ORDER BY 1, 2', [team.teamId]).then(({ rows }) => rows)
  const client = new pg.Client({ connectionString: process.env['DATABASE_URL'] })
  await client.connect()
  try {
    const before = await topics(client)
    expect(before.length).toBeGreaterThan(40)
    await client.query('BEGIN; SET LOCAL session_replication_role = replica; DELETE FROM "AuditTopic"; SET LOCAL session_replication_role = origin')
    expect(await topics(client)).toEqual([])
    await client.query(readFileSync('prisma/migrations/20261130120000_timelines_of_before/migration.sql', 'utf8'))
    expect(await topics(client)).toEqual(before)
    // The migration is not at its end yet: somebody works on.
    const meanwhile = await createHost(team.scopes.planner, { ...HOST, name: 'Meanwhile' })
    await client.query('COMMIT')
    expect((await timeline('host', meanwhile.slug)).map(({ kind }) => kind)).toEqual(['host.created'])
  } finally {
    await client.end()
  }
})

test('a site that moves is told of on both hosts', async () => {
  const { planner } = team.scopes
  const from = (await createHost(planner, { ...HOST, name: 'From' })).slug
  const to = (await createHost(planner, { ...HOST, name: 'To' })).slug
  const { slug } = await createSite(planner, { ...SITE, name: 'Mover', serverName: 'mover.example.com', hostSlug: from })
  await updateSite(planner, slug, { ...SITE, name: 'Mover', serverName: 'mover.example.com', hostSlug: to, revision: 1 })
  expect((await timeline('host', from)).map(({ kind }) => kind)).toEqual(['site.updated', 'site.created', 'host.created'])
  expect((await timeline('host', to)).map(({ kind }) => kind)).toEqual(['site.updated', 'host.created'])
})

describe('can be narrowed', () => {
  test('to a kind, a person and days, in pages', async () => {
    expect(kindsOf(await timeline('host', team.hostSlug, { subjectType: 'export' }))).toEqual(['export.created'])
    expect(kindsOf(await timeline('host', team.hostSlug, { actorId: team.actors.approver.userId }))).toEqual(['version.approved'])
    const all = await timeline('host', team.hostSlug)
    const today = all[0]?.at.slice(0, 10) ?? ''
    const first = all.at(-1)?.at.slice(0, 10) ?? ''
    expect(await timeline('host', team.hostSlug, { from: first, to: today })).toEqual(all)
    expect(await timeline('host', team.hostSlug, { to: '2001-01-01' })).toEqual([])
    expect(await timeline('host', team.hostSlug, { from: '2999-01-01' })).toEqual([])
    const read: AuditEvent[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<typeof listTimeline>> = await listTimeline(team.scopes.viewer, { kind: 'host', slug: team.hostSlug }, { limit: 5, ...(cursor === null ? {} : { cursor }) })
      read.push(...page.events)
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(read).toEqual(all)
  })
})

describe('what a point said then', () => {
  test('is every field of a host after its change, and two of them differ by what was changed', async () => {
    const { planner } = team.scopes
    const { slug } = await createHost(planner, { ...HOST, name: 'Grows', tenants: [{ name: 'postgresql', memoryMiB: 512, cpuCores: 1 }] })
    await updateHost(planner, slug, { ...HOST, name: 'Grows', cores: 8, revision: 1 }, 'Taken over from the measurement ps.txt.')
    const thing = await getTimelineThing(planner, 'host', slug)
    const [changed, created] = await timeline('host', slug)
    const [after, before] = await Promise.all([changed, created].map((event) => getStatePoint(planner, thing, event?.id ?? '')))
    expect(before?.state).toMatchObject({ name: 'Grows', cores: '2', tenants: '[{"name":"postgresql","memoryMiB":512,"cpuCores":1}]' })
    expect(after?.state).toEqual({ ...before?.state, cores: '8', tenants: '[]' })
    expect(changed?.detail['why']).toBe('Taken over from the measurement ps.txt.')
    const { id: other } = await getTimelineThing(planner, 'host', team.spareHostSlug)
    await expect(getStatePoint(planner, { ...thing, id: other }, created?.id ?? '')).rejects.toMatchObject({ code: 'notFound' })
  })

  test('is every field of a site, with what was cleared', async () => {
    const thing = await getTimelineThing(team.scopes.viewer, 'site', team.siteSlug)
    const created = (await timeline('site', team.siteSlug)).at(-1)
    const site = await getSite(team.scopes.viewer, team.siteSlug)
    expect((await getStatePoint(team.scopes.viewer, thing, created?.id ?? '')).state).toMatchObject({ serverName: site.serverName, pythonHome: 'null', hostSlug: team.hostSlug, perProcessMiB: '80', threadSafe: 'true' })
  })

  test('is the verdict of a version with its sites, the figures of a profile and of a measurement', async () => {
    const events = await timeline('site', team.siteSlug)
    const of = (kind: string) => events.find((event) => event.kind === kind)?.detail['said']
    expect(of('version.appended')).toMatchObject({ verdict: { stable: true, hostMemoryMiB: 4096 }, sites: { [team.siteSlug]: { sizes: '4 × 4', p95Ms: expect.any(Number) as number } } })
    expect(of('profile.appended')).toMatchObject({ requests: 60, actions: 1, grade: expect.stringMatching(/^[A-E]$/) as string })
    expect(of('measurement.read')).toMatchObject({ kind: 'load-test', malformed: 0 })
  })

  test('leaves the chain of the log whole: what was recorded is hashed alike here and in the database', async () => {
    await putVersion(team, 5)
    const { verifyAuditChains } = await import('./audit-chain.ts')
    for await (const report of verifyAuditChains()) if (report.teamId === team.teamId) expect(report.faults).toEqual([])
  })

  test('stays unknown where an older event does not hold it', async () => {
    const { id: hostId } = await getHost(team.scopes.viewer, team.hostSlug)
    const { id } = await everyTeam().auditEvent.create({ data: { teamId: team.teamId, actorLabel: 'Ada', kind: 'host.updated', subjectType: 'host', subjectId: hostId, detail: { slug: team.hostSlug, name: 'web1', changes: [] } } })
    expect((await getStatePoint(team.scopes.viewer, await getTimelineThing(team.scopes.viewer, 'host', team.hostSlug), id)).state).toBeNull()
  })
})

test('a thing is found by its kind and slug, by its slug alone, and by its name', async () => {
  const { viewer } = team.scopes
  const host = await getTimelineThing(viewer, 'host', team.hostSlug)
  for (const text of [`host:${team.hostSlug}`, team.hostSlug, host.name.toUpperCase()]) expect(await findTimelineThing(viewer, text)).toEqual(host)
  for (const text of ['', '%', 'site:web1', 'robot:web1', 'there is no such thing']) expect(await findTimelineThing(viewer, text)).toBeNull()
})

test('every event leads to the page of what it speaks of, where there is one', async () => {
  const { events } = await listAuditEvents(team.scopes.planner, { limit: 500 })
  const subjects = await findAuditSubjects(team.scopes.planner, events)
  const without = events.filter(({ id }) => !subjects.has(id)).map(({ subjectType }) => subjectType)
  expect([...new Set(without)]).toEqual(['share'])
  expect(subjects.get(events.find(({ kind }) => kind === 'export.created')?.id ?? '')).toEqual({ path: `scenarios/${team.scenarioSlug}/versions/1`, version: `${team.scenarioSlug}:1` })
})
