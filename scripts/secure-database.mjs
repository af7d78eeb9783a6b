/**
 * After the migrations: every table of team data gets its row-level policy, and the unprivileged role that server and
 * worker take on gets its rights (the SQL function secure_database; see docs/operation.md).
 */
import pg from 'pg'

/** @returns {Promise<boolean>} whether the role headroom_app can be used; without it the forced policies alone hold. */
export async function secureDatabase(databaseUrl) {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query('SELECT secure_database() AS usable, (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user) AS above')
    const { usable, above } = rows[0]
    if (!usable && above) throw new Error('The user of DATABASE_URL stands above row-level security and yet cannot take on the role headroom_app. Run: GRANT headroom_app TO <that user>')
    // The worker's queue is given its schema, rather than the right to make one (database-logins.mjs).
    await client.query(`DO $$ BEGIN PERFORM pg_advisory_xact_lock(7203915); IF to_regnamespace('pgboss') IS NULL THEN CREATE SCHEMA pgboss; END IF; END $$`)
    return usable
  } finally {
    await client.end()
  }
}
