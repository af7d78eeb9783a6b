// A forgotten WHERE leaks nothing: PostgreSQL itself shows a transaction the rows of its one team. Every function over
// team data is called with its conditions on the team taken away, and every table is read and written without any.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { isAppError } from '#lib/base/errors.ts'
import { database, everyTeam, ownerForTests, sharedTables } from './db.ts'
import { forgetWhere } from './forgotten-where.ts'
import { TENANCY_CASES } from './tenancy-cases.ts'
import { useTestDatabase } from './test-database.ts'
import { allRows } from './test-rows.ts'
import { makeFullTeam, makePlannedTeam } from './test-team.ts'
import type { FullTeam, PlannedTeam } from './test-team.ts'

useTestDatabase()

/** What stands before a scope, or serves the worker, and so looks across teams. A new one is a decision to make here. */
const ACROSS_TEAMS = ['api-tokens.ts', 'audit-chain.ts', 'evaluation-running.ts', 'health.ts', 'invitations.ts', 'mail-sending.ts', 'measurement-reading.ts', 'provider-joining.ts', 'scope.ts', 'shares.ts', 'teams.ts', 'users.ts', 'webhook-sending.ts']

let team: FullTeam
let stranger: PlannedTeam
let remember: (() => void) | undefined
beforeAll(async () => {
  team = await makeFullTeam()
  stranger = await makePlannedTeam('Far ')
})
afterEach(() => {
  remember?.()
  remember = undefined
})

const teamTables = () => ownerForTests().$queryRaw<{ name: string; column: string }[]>`
  SELECT c.relname AS name, a.attname AS "column" FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND (a.attname = 'teamId' OR (c.relname = 'Team' AND a.attname = 'id')) ORDER BY 1`

describe('the catalogue', () => {
  test('has a forced policy on every table of team data, and none elsewhere', async () => {
    const guarded = await ownerForTests().$queryRaw<{ name: string }[]>`
      SELECT c.relname AS name FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid
      WHERE c.relnamespace = 'public'::regnamespace AND c.relrowsecurity AND c.relforcerowsecurity AND p.polname = 'team' AND p.polcmd = '*' AND p.polpermissive AND p.polwithcheck IS NOT NULL ORDER BY 1`
    const tables = await teamTables()
    expect(tables.length).toBeGreaterThan(15)
    expect(guarded.map(({ name }) => name)).toEqual(tables.map(({ name }) => name))
    expect(await ownerForTests().$queryRaw`SELECT polname FROM pg_policy WHERE polname <> 'team'`).toEqual([])
  })

  test('knows the role that queries run under as one that owns nothing and can do nothing else', async () => {
    const [role] = await database(team).$queryRaw<object[]>`SELECT current_user::text AS name, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin FROM pg_roles WHERE rolname = current_user`
    expect(role).toEqual({ name: 'headroom_app', rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false, rolcanlogin: false })
    expect(await ownerForTests().$queryRaw`SELECT relname FROM pg_class WHERE relowner = 'headroom_app'::regrole`).toEqual([])
    for (const sql of ['ALTER TABLE "Host" DISABLE ROW LEVEL SECURITY', 'DROP POLICY team ON "Host"', 'CREATE TABLE mine (id int)', 'TRUNCATE "Throttle"', 'DELETE FROM "Version"', 'UPDATE "AuditEvent" SET "kind" = \'x\'']) {
      await expect(database(team).$executeRawUnsafe(sql), sql).rejects.toThrow(/permission denied|must be owner/)
    }
  })

  test('runs what it runs with the owner\'s rights on our own tables, whatever temporary ones stand before them', async () => {
    const events = () => ownerForTests().$queryRaw<{ events: number; links: number }[]>`SELECT (SELECT count(*)::int FROM "AuditEvent") AS events, (SELECT count(*)::int FROM public."AuditLink") AS links`
    await database(team).$transaction(async (transaction) => {
      await transaction.$executeRawUnsafe('CREATE TEMP TABLE "AuditLink" (LIKE public."AuditLink") ON COMMIT DROP')
      await transaction.$executeRawUnsafe('GRANT ALL ON pg_temp."AuditLink" TO PUBLIC')
      await transaction.$executeRaw`INSERT INTO "AuditEvent" ("id", "teamId", "actorId", "actorLabel", "kind", "subjectType", "subjectId", "detail") SELECT gen_random_uuid(), "teamId", "actorId", "actorLabel", "kind", "subjectType", "subjectId", "detail" FROM "AuditEvent" LIMIT 1`
    })
    const [{ events: made, links } = { events: 0, links: -1 }] = await events()
    expect(links).toBe(made)
  })

  test('gives a new table its policy and its rights when the migrations are done', async () => {
    await ownerForTests().$executeRawUnsafe('CREATE TABLE "Newest" (id int, "teamId" uuid NOT NULL)')
    try {
      expect(await ownerForTests().$queryRaw`SELECT secure_database() AS usable`).toEqual([{ usable: true }])
      await database(team).$executeRaw`INSERT INTO "Newest" VALUES (1, ${team.teamId}::uuid)`
      expect(await database(stranger).$queryRaw`SELECT * FROM "Newest"`).toEqual([])
      expect(await database(team).$queryRaw`SELECT id FROM "Newest"`).toEqual([{ id: 1 }])
    } finally {
      await ownerForTests().$executeRawUnsafe('DROP TABLE "Newest"')
    }
  })
})

test('only the listed files look across teams, and nobody but tests is the owner', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && !/\.test\.ts$|^test-|^tenancy-cases|^forgotten-where|^db\.ts/.test(name))
  const using = (name: string) => files.filter((file) => new RegExp(`\\b${name}\\(`).test(readFileSync(join(import.meta.dirname, file), 'utf8')))
  expect(using('everyTeam')).toEqual(ACROSS_TEAMS)
  expect(using('ownerForTests')).toEqual([])
})

describe('without any WHERE', () => {
  test('each table shows the rows of the one team, and no other can be written', async () => {
    for (const { name, column } of await teamTables()) {
      const everything = await allRows()
      const rows = await database(stranger).$queryRawUnsafe<{ team: string }[]>(`SELECT "${column}"::text AS team FROM "${name}"`)
      expect(rows.filter((row) => row.team !== stranger.teamId), name).toEqual([])
      expect(await everyTeam().$queryRawUnsafe<{ n: number }[]>(`SELECT count(*)::int AS n FROM "${name}" WHERE "${column}" = '${team.teamId}'`), name).not.toEqual([{ n: 0 }])
      const changed = await database({ teamId: '01890000-0000-7000-8000-00000000dead' }).$executeRawUnsafe(`UPDATE "${name}" SET "${column}" = "${column}"`).catch((error: unknown) => error)
      if (changed instanceof Error) expect(changed.message).toMatch(/permission denied/)
      else expect(changed, name).toBe(0)
      expect(await sharedTables().$queryRawUnsafe(`SELECT * FROM "${name}"`), name).toEqual([])
      expect(await allRows()).toEqual(everything)
    }
  })

  test('a row of another team can be neither made nor taken over', async () => {
    await expect(database(stranger).host.create({ data: { teamId: team.teamId, slug: 'planted', name: 'planted', cores: 1, memoryMiB: 512 } })).rejects.toThrow('row-level security')
    await expect(database(stranger).host.updateMany({ data: { teamId: team.teamId } })).rejects.toThrow('row-level security')
    expect(await everyTeam().host.count({ where: { teamId: team.teamId, slug: 'planted' } })).toBe(0)
  })

  test('a team that is no id opens nothing', async () => {
    await expect(database({ teamId: '*' }).host.findMany()).rejects.toThrow('a team is named by its id')
    await expect(database({ teamId: "' OR true --" }).host.findMany()).rejects.toThrow('a team is named by its id')
  })

  test('calls of two teams in one moment stay apart, in and out of transactions', async () => {
    const slugs = (of: PlannedTeam) => [
      database(of).host.findUnique({ where: { teamId_slug: { teamId: of.teamId, slug: of.hostSlug } }, select: { teamId: true } }),
      database(of).host.findFirst({ where: { slug: of.hostSlug }, select: { teamId: true } }),
      database(of).$transaction((transaction) => transaction.host.findFirst({ where: { slug: of.hostSlug }, select: { teamId: true } })),
    ]
    const found = await Promise.all(Array.from({ length: 20 }, () => [...slugs(team), ...slugs(stranger)]).flat())
    expect(found.map((row) => row?.teamId)).toEqual(Array.from({ length: 20 }, () => [team, team, team, stranger, stranger, stranger].map(({ teamId }) => teamId)).flat())
  })

  test('a connection that goes back keeps neither team nor role, whatever went wrong on it', async () => {
    await expect(database(team).$queryRawUnsafe('SELECT 1/0')).rejects.toThrow('division by zero')
    await expect(database(team).$transaction(async (transaction) => transaction.$queryRawUnsafe('SELECT 1/0'))).rejects.toThrow('division by zero')
    const settings = await Promise.all(Array.from({ length: 30 }, () => ownerForTests().$queryRaw<{ team: string; who: string }[]>`SELECT coalesce(current_setting('headroom.team_id', true), '') AS team, current_user::text AS who`))
    expect(new Set(settings.flat().map(({ team: left, who }) => `${left} ${who}`))).toEqual(new Set([' postgres']))
  })
})

describe('with the WHERE of every function forgotten', () => {
  const outcomeOf = (work: Promise<unknown>) => work.catch((error: unknown) => error)
  const textOf = (value: unknown) => (isAppError(value) ? `${value.message} ${JSON.stringify([value.problems, value.details])}` : value instanceof Error ? value.message : (JSON.stringify(value) ?? ''))
  const asked = TENANCY_CASES.filter(({ stranger: answer }) => answer !== 'own')
  const idsOf = async (teamId: string) => [...new Set((await allRows(teamId)).flatMap((row) => [...row.matchAll(/"(?:id|teamId)": "([0-9a-f-]{36})"/g)].flatMap(([, id]) => id ?? [])))]

  test('PostgreSQL alone gives a stranger nothing of a team, and changes nothing of it', async () => {
    const [theirs, secrets] = [await allRows(team.teamId), [team.mark, ...(await idsOf(team.teamId))]]
    for (const { name, call } of TENANCY_CASES) {
      remember = await forgetWhere({ policies: true })
      const outcome = await outcomeOf(call(stranger.scopes.owner, team, stranger))
      remember()
      // Else it was never asked.
      expect(outcome, name).not.toBeInstanceOf(TypeError)
      expect(secrets.filter((secret) => textOf(outcome).includes(secret)), name).toEqual([])
      expect(await allRows(team.teamId), name).toEqual(theirs)
    }
  }, 120_000)

  test('and without the policies the same calls would leak: it is they that hold', async () => {
    const secrets = [team.mark, ...(await idsOf(team.teamId))]
    const leaking: string[] = []
    remember = await forgetWhere({ policies: false })
    for (const { name, changes, call } of asked) {
      if (changes) continue
      const outcome = await outcomeOf(call(stranger.scopes.owner, team, stranger))
      if (secrets.some((secret) => textOf(outcome).includes(secret))) leaking.push(name)
    }
    expect(leaking.length).toBeGreaterThan(12)
  })
})
