// What the schema promises, read from PostgreSQL's own catalogue: indexes behind foreign keys, no way to point at another
// team's row, no way to change what is immutable. Every table is listed here, so a new one needs a decision.
import { beforeAll, describe, expect, test } from 'vitest'
import { ownerForTests } from './db.ts'
import { useTestDatabase } from './test-database.ts'
import { makeFullTeam, makePlannedTeam } from './test-team.ts'
import type { FullTeam, PlannedTeam } from './test-team.ts'

useTestDatabase()

/** Belong to no team. */
const SHARED = ['Identity', 'RecoveryCode', 'SecondFactor', 'Session', 'Team', 'Throttle', 'User', '_prisma_migrations']
const CHANGEABLE = ['ApiToken', 'CommentThread', 'DaemonGroup', 'Evaluation', 'FormerMember', 'Host', 'Invitation', 'Measurement', 'MeasurementProblem', 'Member', 'Notice', 'NoticeMail', 'Scenario', 'Share', 'Site', 'StoredAnswer', 'Tenant', 'Webhook', 'WebhookDelivery']
const IMMUTABLE = ['Action', 'AuditEvent', 'AuditLink', 'AuditTopic', 'Comment', 'ConfigurationUpload', 'DeployedConfiguration', 'Evidence', 'Export', 'HeadroomCheck', 'MeasurementFacts', 'Policy', 'Profile', 'ProfileMeasurement', 'Review', 'SharedVersion', 'Version']
const OF_A_TEAM = [...CHANGEABLE, ...IMMUTABLE]

interface ForeignKey {
  name: string
  from: string
  to: string
  columns: string[]
  target: string[]
}

const foreignKeys = () => ownerForTests().$queryRaw<ForeignKey[]>`
  SELECT c.conname AS name, f.relname AS "from", t.relname AS "to",
    (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY k(num, n) JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.num) AS columns,
    (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(c.confkey) WITH ORDINALITY k(num, n) JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.num) AS target
  FROM pg_constraint c JOIN pg_class f ON f.oid = c.conrelid JOIN pg_class t ON t.oid = c.confrelid
  WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace ORDER BY 1`

/** Columns of each index over all rows, in order. */
const indexes = () => ownerForTests().$queryRaw<{ table: string; columns: string[] }[]>`
  SELECT t.relname AS "table", (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(num, n) JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num) AS columns
  FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
  WHERE t.relnamespace = 'public'::regnamespace AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL`

const teamColumns = () => ownerForTests().$queryRaw<{ table: string; type: string; nullable: boolean }[]>`
  SELECT t.relname AS "table", format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS nullable
  FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid
  WHERE t.relnamespace = 'public'::regnamespace AND t.relkind = 'r' AND a.attname = 'teamId' AND NOT a.attisdropped ORDER BY 1`

describe('the catalogue', () => {
  test('has the tables that are listed here, and no other', async () => {
    const tables = await ownerForTests().$queryRaw<{ name: string }[]>`SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')`
    expect(tables.map(({ name }) => name).sort()).toEqual([...SHARED, ...OF_A_TEAM].sort())
  })

  test('has an index behind every foreign key, with its columns leading', async () => {
    const [keys, all] = [await foreignKeys(), await indexes()]
    expect(keys.length).toBeGreaterThan(30)
    const leads = (columns: string[], key: string[]) => key.every((column) => columns.slice(0, key.length).includes(column))
    expect(keys.filter((key) => !all.some((index) => index.table === key.from && leads(index.columns, key.columns))).map(({ name }) => name)).toEqual([])
  })

  test('has a teamId in every table of team data, never null, and in no other', async () => {
    expect(await teamColumns()).toEqual([...OF_A_TEAM].sort().map((table) => ({ table, type: 'uuid', nullable: false })))
  })

  test('lets a row of a team point at rows of the same team only', async () => {
    const keys = await foreignKeys()
    const between = keys.filter(({ from, to }) => OF_A_TEAM.includes(from) && OF_A_TEAM.includes(to))
    expect(between.length).toBeGreaterThan(12)
    expect(between.filter(({ columns, target }) => columns.length !== 2 || columns[0] !== 'teamId' || target[0] !== 'teamId' || target[1] !== 'id').map(({ name }) => name)).toEqual([])
    // Beside them there is only the team itself and the person who did it; and nothing outside points in.
    expect(keys.filter((key) => !between.includes(key)).filter(({ to }) => to !== 'Team' && to !== 'User').map(({ name }) => name)).toEqual([])
    expect(keys.filter(({ from, to }) => SHARED.includes(from) && OF_A_TEAM.includes(to))).toEqual([])
  })

  test('ties every table of team data to a team', async () => {
    const keys = await foreignKeys()
    const tied = new Set(['Team'])
    for (let before = 0; before < tied.size; ) {
      before = tied.size
      for (const { from, to, columns } of keys) if (columns[0] === 'teamId' && tied.has(to)) tied.add(from)
    }
    expect(OF_A_TEAM.filter((table) => !tied.has(table))).toEqual([])
  })

  test('guards exactly the immutable tables with triggers for UPDATE, DELETE and TRUNCATE', async () => {
    // Bits of pg_trigger.tgtype: 2 before, 8 delete, 16 update, 32 truncate.
    const guards = await ownerForTests().$queryRaw<{ table: string; events: number }[]>`
      SELECT t.relname AS "table", bit_or(g.tgtype & 56)::int AS events FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid JOIN pg_proc p ON p.oid = g.tgfoid
      WHERE NOT g.tgisinternal AND p.proname = 'refuse_change' AND g.tgenabled IN ('O', 'A') AND g.tgtype & 2 <> 0 GROUP BY 1 ORDER BY 1`
    expect(guards).toEqual([...IMMUTABLE].sort().map((table) => ({ table, events: 8 + 16 + 32 })))
  })
})

describe('with rows in every table', () => {
  let team: FullTeam
  let other: PlannedTeam
  beforeAll(async () => {
    team = await makeFullTeam()
    other = await makePlannedTeam('Far ')
  })
  const count = async (table: string) => (await ownerForTests().$queryRawUnsafe<{ n: number }[]>(`SELECT count(*)::int AS n FROM "${table}" WHERE "teamId" = $1::uuid`, team.teamId))[0]?.n ?? 0

  test.each(IMMUTABLE)('%s refuses to be changed, removed or emptied', async (table) => {
    const before = await count(table)
    expect(before).toBeGreaterThan(0)
    const refused = (sql: string) => expect(ownerForTests().$executeRawUnsafe(sql)).rejects.toThrow(`${table} rows are immutable`)
    await refused(`UPDATE "${table}" SET "teamId" = "teamId" WHERE "teamId" = '${team.teamId}'`)
    await refused(`DELETE FROM "${table}" WHERE "teamId" = '${team.teamId}'`)
    await refused(`TRUNCATE "${table}" CASCADE`)
    expect(await count(table)).toBe(before)
  })

  test.each(CHANGEABLE)('%s may be changed', async (table) => {
    expect(await ownerForTests().$executeRawUnsafe(`UPDATE "${table}" SET "teamId" = "teamId" WHERE "teamId" = $1::uuid`, team.teamId)).toBeGreaterThan(0)
  })

  test('a tenant or a site cannot be put on the host of another team, nor be given to a team without its host', async () => {
    const host = await ownerForTests().host.findFirstOrThrow({ where: { teamId: other.teamId } })
    await expect(ownerForTests().$executeRaw`UPDATE "Site" SET "hostId" = ${host.id}::uuid WHERE "teamId" = ${team.teamId}::uuid`).rejects.toThrow('Site_teamId_hostId_fkey')
    await expect(ownerForTests().$executeRaw`UPDATE "Tenant" SET "hostId" = ${host.id}::uuid WHERE "teamId" = ${team.teamId}::uuid`).rejects.toThrow('Tenant_teamId_hostId_fkey')
    await expect(ownerForTests().$executeRaw`UPDATE "Tenant" SET "teamId" = ${other.teamId}::uuid WHERE "teamId" = ${team.teamId}::uuid`).rejects.toThrow('Tenant_teamId_hostId_fkey')
  })

  test('nobody is removed while what they did is on record', async () => {
    await expect(ownerForTests().user.delete({ where: { id: team.actors.planner.userId } })).rejects.toMatchObject({ code: 'P2003' })
    expect(await ownerForTests().user.count({ where: { id: team.actors.planner.userId } })).toBe(1)
  })
})
