/**
 * The demo team a hundred times over: its hosts, sites, measurements and profiles are copied, and many scenarios with ten
 * versions each stand on them (10,000 and 100,000). Rows are copied inside the database, as its owner; every constraint and
 * trigger holds, the audit chain included. What a version says was evaluated once, in the demo. PostgreSQL 18, seeded demo.
 *
 * Run: DATABASE_URL=… node scripts/seed-hundredfold.ts [--copies 100] [--scenarios 10000] [--versions 10]
 */
import { parseArgs } from 'node:util'
import pg from 'pg'

export interface HundredfoldSizes {
  /** Of hosts with all that is on them, the demo's own included. */
  copies: number
  /** Scenarios that are added, shared out over the hosts. */
  scenarios: number
  /** Of each added scenario; the last is in the state of the demo's last. */
  versions: number
}

export const HUNDREDFOLD: HundredfoldSizes = { copies: 100, scenarios: 10_000, versions: 10 }

/** Scenarios in one transaction. */
const BATCH = 250
/** A plan of forty sites is a megabyte: each host like that gets one scenario, the others share the rest. */
const LARGE_PLAN_BYTES = 200_000

/** @returns how many rows each table of the team has then */
export async function seedHundredfold(databaseUrl: string, { teamSlug = 'demo', sizes = HUNDREDFOLD, tell = () => undefined }: { teamSlug?: string; sizes?: HundredfoldSizes; tell?: (line: string) => void } = {}): Promise<Record<string, number>> {
  const client = new pg.Client(databaseUrl)
  await client.connect()
  try {
    const found = await client.query<{ id: string }>('SELECT id FROM "Team" WHERE slug = $1', [teamSlug])
    const team = found.rows[0]?.id
    if (team === undefined) throw new Error(`There is no team ${teamSlug}: seed the demo first (npm start does).`)
    const rows = rowCopier(client)
    await client.query('CREATE TEMP TABLE twin (old uuid, copy int, repeat int, new uuid, PRIMARY KEY (old, copy, repeat))')
    await copyHosts(client, rows, team, sizes)
    tell(`${sizes.copies} times the hosts, sites and measurements`)
    await planScenarios(client, team, sizes)
    const last = Math.ceil(sizes.scenarios / BATCH)
    for (let batch = 0; batch < last; batch++) {
      await copyScenarios(client, rows, sizes, batch * BATCH)
      if ((batch + 1) % Math.ceil(last / 5) === 0) tell(`${Math.min(sizes.scenarios, (batch + 1) * BATCH)} scenarios`)
    }
    await client.query('ANALYZE')
    const counts: Record<string, number> = {}
    for (const table of ['Host', 'Site', 'Measurement', 'Profile', 'Scenario', 'Version', 'Review', 'AuditEvent']) {
      counts[table] = Number((await client.query<{ count: string }>(`SELECT count(*) FROM "${table}" WHERE "teamId" = $1`, [team])).rows[0]?.count)
    }
    return counts
  } finally {
    await client.end()
  }
}

type CopyRows = (table: string, from: string, values: Record<string, string>, parameters?: readonly unknown[]) => Promise<void>

/** INSERT … SELECT of every column of `t`, those in `values` replaced. */
function rowCopier(client: pg.Client): CopyRows {
  const columns = new Map<string, readonly string[]>()
  return async (table, from, values, parameters = []) => {
    let names = columns.get(table)
    if (names === undefined) {
      const listed = await client.query<{ name: string }>('SELECT column_name AS name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position', [table])
      columns.set(table, (names = listed.rows.map(({ name }) => name)))
    }
    await client.query(`INSERT INTO "${table}" (${names.map((name) => `"${name}"`).join(', ')}) SELECT ${names.map((name) => values[name] ?? `t."${name}"`).join(', ')} ${from}`, [...parameters])
  }
}

/** A copy is as many days old as its number says. */
const AGE = `make_interval(days => m.copy)`

async function copyHosts(client: pg.Client, copy: CopyRows, team: string, { copies }: HundredfoldSizes): Promise<void> {
  await client.query('BEGIN')
  for (const table of ['Host', 'Site', 'Measurement', 'Profile']) {
    await client.query(`INSERT INTO twin SELECT t.id, k, 0, CASE k WHEN 0 THEN t.id ELSE uuidv7(make_interval(days => -k)) END FROM "${table}" t CROSS JOIN generate_series(0, $2::int - 1) k WHERE t."teamId" = $1`, [team, copies])
  }
  const twins = (table: string, column: string) => `FROM "${table}" t JOIN twin m ON m.old = t."${column}" AND m.copy > 0`
  const other = (column: string) => `(SELECT o.new FROM twin o WHERE o.old = t."${column}" AND o.copy = m.copy AND o.repeat = 0)`
  const older = { createdAt: `t."createdAt" - ${AGE}` }
  await copy('Host', twins('Host', 'id'), { ...older, id: 'm.new', slug: `t.slug || '-' || m.copy`, name: `t.name || ' ' || m.copy`, updatedAt: `t."updatedAt" - ${AGE}`, answerVersionId: 'NULL', answerCreatedAt: 'NULL', answerApprovedAt: 'NULL' })
  await copy('Tenant', twins('Tenant', 'hostId'), { id: 'uuidv7()', hostId: 'm.new' })
  await copy('Site', twins('Site', 'id'), { ...older, id: 'm.new', hostId: other('hostId'), slug: `t.slug || '-' || m.copy`, name: `t.name || ' ' || m.copy`, updatedAt: `t."updatedAt" - ${AGE}` })
  await copy('DaemonGroup', twins('DaemonGroup', 'siteId'), { id: 'uuidv7()', siteId: 'm.new' })
  await copy('Measurement', twins('Measurement', 'id'), { ...older, id: 'm.new', siteId: other('siteId') })
  await copy('MeasurementFacts', twins('MeasurementFacts', 'measurementId'), { ...older, measurementId: 'm.new' })
  await copy('MeasurementProblem', twins('MeasurementProblem', 'measurementId'), { id: 'uuidv7()', measurementId: 'm.new' })
  await copy('Profile', twins('Profile', 'id'), { ...older, id: 'm.new', siteId: other('siteId') })
  await copy('Action', twins('Action', 'profileId'), { id: 'uuidv7()', profileId: 'm.new' })
  await copy('ProfileMeasurement', twins('ProfileMeasurement', 'profileId'), { profileId: 'm.new', measurementId: other('measurementId') })
  await copy('AuditEvent', `${twins('AuditEvent', 'subjectId')} ORDER BY m.copy DESC, t.at`, { id: `uuidv7(-${AGE})`, subjectId: 'm.new', at: `t.at - ${AGE}` })
  await client.query('COMMIT')
}

/** Which scenario stands on which host: those of small plans in turn until there are enough. */
async function planScenarios(client: pg.Client, team: string, { copies, scenarios }: HundredfoldSizes): Promise<void> {
  const repeats = Math.ceil(scenarios / copies)
  await client.query(
    `CREATE TEMP TABLE planned AS
     SELECT (row_number() OVER (ORDER BY large DESC, repeat, copy, old) - 1)::int AS place, old, "hostId" AS host, copy, repeat FROM (
       SELECT s.id AS old, s."hostId", k AS copy, r AS repeat, v.large FROM "Scenario" s
       JOIN LATERAL (SELECT max(pg_column_size(inputs)) > ${LARGE_PLAN_BYTES} AS large FROM "Version" WHERE "scenarioId" = s.id) v ON TRUE
       CROSS JOIN generate_series(0, ${copies} - 1) k CROSS JOIN generate_series(1, ${repeats}) r WHERE s."teamId" = '${team}' AND (r = 1 OR NOT v.large)
     ) each ORDER BY 1 LIMIT ${scenarios}`,
  )
  await client.query('CREATE INDEX ON planned (place)')
}

async function copyScenarios(client: pg.Client, copy: CopyRows, { versions }: HundredfoldSizes, first: number): Promise<void> {
  // Minutes before now, so that the list by date mixes hosts and every version is later than the one before.
  const age = (steps: string) => `make_interval(mins => p.place * 10 + (${steps}))`
  await client.query('BEGIN')
  await client.query(`CREATE TEMP TABLE scenario_twin ON COMMIT DROP AS SELECT p.*, uuidv7(-${age(String(versions))}) AS new FROM planned p WHERE p.place >= ${first} AND p.place < ${first + BATCH}`)
  // Number n of a copy is one of the demo's versions in turn, so that the last is like the demo's last.
  await client.query(
    `CREATE TEMP TABLE version_twin ON COMMIT DROP AS
     SELECT p.*, v.id AS version, n AS number, uuidv7(-${age(`${versions} - n`)}) AS id FROM scenario_twin p CROSS JOIN generate_series(1, ${versions}) n
     JOIN LATERAL (SELECT max(number) AS last FROM "Version" WHERE "scenarioId" = p.old) c ON TRUE
     JOIN "Version" v ON v."scenarioId" = p.old AND v.number = c.last - ((${versions} - n) % c.last)`,
  )
  await client.query('ANALYZE scenario_twin, version_twin')
  const at = `now() - ${age(`${versions} - p.number`)}`
  await copy('Scenario', `FROM "Scenario" t JOIN scenario_twin p ON p.old = t.id JOIN twin h ON h.old = p.host AND h.copy = p.copy AND h.repeat = 0 ORDER BY p.place DESC`, { id: 'p.new', hostId: 'h.new', slug: `t.slug || '-' || p.copy || '-' || p.repeat`, name: `t.name || ' ' || p.copy || '.' || p.repeat`, createdAt: `now() - ${age(String(versions))}`, updatedAt: `now() - ${age('0')}` })
  await copy('Version', `FROM "Version" t JOIN version_twin p ON p.version = t.id ORDER BY p.place DESC, p.number`, { id: 'p.id', scenarioId: 'p.new', number: 'p.number', createdAt: at })
  for (const table of ['Review', 'Export', 'Evidence']) {
    await copy(table, `FROM "${table}" t JOIN version_twin p ON p.version = t."versionId" ORDER BY p.place DESC, p.number, t."createdAt"`, { id: `uuidv7(-${age(`${versions} - p.number`)})`, versionId: 'p.id', createdAt: at })
  }
  await copy('AuditEvent', `FROM "AuditEvent" t JOIN scenario_twin p ON p.old = t."subjectId" ORDER BY p.place DESC`, { id: `uuidv7(-${age(String(versions))})`, subjectId: 'p.new', at: `now() - ${age(String(versions))}` })
  await copy('AuditEvent', `FROM "AuditEvent" t JOIN version_twin p ON p.version = t."subjectId" ORDER BY p.place DESC, p.number, t.at`, { id: `uuidv7(-${age(`${versions} - p.number`)})`, subjectId: 'p.id', at })
  await client.query('COMMIT')
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { copies: { type: 'string', default: String(HUNDREDFOLD.copies) }, scenarios: { type: 'string', default: String(HUNDREDFOLD.scenarios) }, versions: { type: 'string', default: String(HUNDREDFOLD.versions) } } })
  const url = process.env['DATABASE_URL']
  if (url === undefined) throw new Error('Set DATABASE_URL to a database with the demo team.')
  const size = (name: keyof HundredfoldSizes, text: string): number => {
    if (!/^\d{1,6}$/.test(text) || Number(text) < 1) throw new Error(`--${name} must be a number from 1`)
    return Number(text)
  }
  const sizes = { copies: size('copies', values.copies), scenarios: size('scenarios', values.scenarios), versions: size('versions', values.versions) }
  console.table(await seedHundredfold(url, { sizes, tell: (line) => console.log(line) }))
}
