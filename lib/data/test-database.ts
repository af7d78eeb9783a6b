/**
 * For tests on a real Postgres: a database of its own for each test file, copied from a template with all migrations,
 * dropped afterwards. TEST_DATABASE_URL is an administrator's address on the server that holds the template.
 */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { closeDatabase } from './db.ts'

const TEMPLATE = 'headroom_template'
/** Any number will do, as long as all test files take the same: PostgreSQL copies a template for one session at a time. */
const COPY_LOCK = 7_203_914

/** Call it once at the top of a test file, outside of every test. */
export function useTestDatabase(): void {
  const name = `headroom_test_${randomBytes(8).toString('hex')}`
  const before = process.env['DATABASE_URL']

  beforeAll(async () => {
    await asAdministrator(async (client) => {
      await client.query('SELECT pg_advisory_lock($1)', [COPY_LOCK])
      await client.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`)
    })
    // Read by db.ts when it first connects, and by the processes that a test starts.
    const url = new URL(administratorUrl())
    url.pathname = `/${name}`
    process.env['DATABASE_URL'] = url.href
  })

  afterAll(async () => {
    await closeDatabase()
    if (before === undefined) delete process.env['DATABASE_URL']
    else process.env['DATABASE_URL'] = before
    // A process that a test has killed may still be counted as connected.
    await asAdministrator((client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
  })
}

function administratorUrl(): string {
  const url = process.env['TEST_DATABASE_URL']
  if (!url) throw new Error(`TEST_DATABASE_URL is not set. Run "npm test -- --only database", or set it to a PostgreSQL that has the database ${TEMPLATE}.`)
  return url
}

/** The connection's end also gives back its locks. */
async function asAdministrator(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: administratorUrl() })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
