/** One PostgreSQL for a whole run, with the template that tests of the database copy; for one guard at a time another template takes its place. */
import pg from 'pg'
import { startPostgres } from '../postgres.mjs'
import { makeTemplateDatabase, TEMPLATE } from '../template-database.mjs'

export interface TestDatabase {
  /** What the tests are given. */
  env: { TEST_DATABASE_URL: string }
  /** Does the work while the template is one in which the statements were run. */
  changed<Result>(statements: string, work: () => Promise<Result>): Promise<Result>
  stop(): void
}

const KEPT = 'headroom_kept'

/** @param folder an empty one; the migrations are applied from nothing. */
export async function startTestDatabase(folder: string): Promise<TestDatabase> {
  const { adminUrl, stop } = await startPostgres({ folder })
  let template: string
  try {
    template = await makeTemplateDatabase(adminUrl)
  } catch (error) {
    stop()
    throw error
  }
  return {
    env: { TEST_DATABASE_URL: adminUrl },
    async changed(statements, work) {
      await run(adminUrl, `ALTER DATABASE ${TEMPLATE} RENAME TO ${KEPT}`, `CREATE DATABASE ${TEMPLATE} TEMPLATE ${KEPT}`)
      try {
        await run(template, statements)
        return await work()
      } finally {
        await run(adminUrl, `DROP DATABASE ${TEMPLATE} WITH (FORCE)`, `ALTER DATABASE ${KEPT} RENAME TO ${TEMPLATE}`)
      }
    },
    stop,
  }
}

/** One after the other: some of them may stand in no transaction. */
async function run(address: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: address })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}
