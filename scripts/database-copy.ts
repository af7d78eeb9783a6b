/**
 * A PostgreSQL's rows as lines of JSON, written by PostgreSQL itself and read back by it, so that no number or time passes
 * through JavaScript. One snapshot for all tables; parents come before children. Works with any PostgreSQL, without pg_dump.
 */
import pg from 'pg'

const AT_ONCE = 500

async function connect(databaseUrl: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  return client
}

export async function migrationsOf(databaseUrl: string): Promise<string[]> {
  const client = await connect(databaseUrl)
  try {
    const { rows } = await client.query<{ name: string }>('SELECT migration_name AS name FROM "_prisma_migrations" WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY 1')
    return rows.map(({ name }) => name)
  } finally {
    await client.end()
  }
}

/** Every table of ours, those first that others refer to; a reference that may be checked later orders nothing. */
async function tablesOf(client: pg.Client): Promise<string[]> {
  const { rows: tables } = await client.query<{ name: string }>(`SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> '_prisma_migrations' ORDER BY 1`)
  const { rows: keys } = await client.query<{ from: string; to: string }>(`SELECT DISTINCT f.relname AS "from", t.relname AS "to" FROM pg_constraint c JOIN pg_class f ON f.oid = c.conrelid JOIN pg_class t ON t.oid = c.confrelid WHERE c.contype = 'f' AND NOT c.condeferrable AND c.connamespace = 'public'::regnamespace AND f.oid <> t.oid`)
  const ordered: string[] = []
  let waiting = tables.map(({ name }) => name)
  while (waiting.length > 0) {
    const free = waiting.filter((name) => keys.every(({ from, to }) => from !== name || ordered.includes(to)))
    if (free.length === 0) throw new Error(`these tables refer to each other in a circle: ${waiting.join(', ')}`)
    ordered.push(...free)
    waiting = waiting.filter((name) => !free.includes(name))
  }
  return ordered
}

/** Lines: `{"table":"Host"}`, then one object for each of its rows; the next table. Without line ends. */
export async function* copyOut(databaseUrl: string): AsyncGenerator<string> {
  const client = await connect(databaseUrl)
  try {
    await client.query(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL headroom.team_id = '*'`)
    for (const table of await tablesOf(client)) {
      yield JSON.stringify({ table })
      await client.query(`DECLARE copied NO SCROLL CURSOR FOR SELECT to_jsonb(r)::text AS row FROM ${pg.escapeIdentifier(table)} r`)
      for (;;) {
        const { rows } = await client.query<{ row: string }>(`FETCH ${AT_ONCE} FROM copied`)
        for (const { row } of rows) yield row
        if (rows.length < AT_ONCE) break
      }
      await client.query('CLOSE copied')
    }
    await client.query('COMMIT')
  } finally {
    await client.end()
  }
}

/** All of it or nothing. Into tables that are there and empty. @returns how many rows each table got */
export async function copyIn(databaseUrl: string, lines: AsyncIterable<string>): Promise<Map<string, number>> {
  const client = await connect(databaseUrl)
  const counts = new Map<string, number>()
  try {
    await client.query(`BEGIN; SET LOCAL headroom.team_id = '*'; SET CONSTRAINTS ALL DEFERRED`)
    const tables = await tablesOf(client)
    // Triggers would chain the audit log a second time; foreign keys are checked as ever.
    for (const table of tables) await client.query(`ALTER TABLE ${pg.escapeIdentifier(table)} DISABLE TRIGGER USER`)
    for (const table of tables) {
      const { rows } = await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${pg.escapeIdentifier(table)}`)
      if ((rows[0]?.n ?? 0) > 0) throw new Error(`the table ${table} is not empty`)
    }
    let table = ''
    let batch: string[] = []
    const put = async () => {
      if (batch.length === 0) return
      const name = pg.escapeIdentifier(table)
      await client.query(`INSERT INTO ${name} SELECT * FROM jsonb_populate_recordset(NULL::${name}, $1::jsonb)`, [`[${batch.join(',')}]`])
      counts.set(table, (counts.get(table) ?? 0) + batch.length)
      batch = []
    }
    for await (const line of lines) {
      const next = /^\{"table":"(\w+)"\}$/.exec(line)?.[1]
      if (next === undefined) {
        batch.push(line)
        if (batch.length >= AT_ONCE) await put()
        continue
      }
      await put()
      if (!tables.includes(next)) throw new Error(`there is no table ${next}`)
      table = next
      counts.set(table, 0)
    }
    await put()
    // Deferred checks, before triggers are switched on again.
    await client.query('SET CONSTRAINTS ALL IMMEDIATE')
    for (const each of tables) await client.query(`ALTER TABLE ${pg.escapeIdentifier(each)} ENABLE TRIGGER USER`)
    await client.query('COMMIT')
    return counts
  } finally {
    await client.end()
  }
}
