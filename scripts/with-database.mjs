/**
 * For the commands of whoever runs Headroom (audit:verify, backup, restore): does the work with DATABASE_URL set to the
 * database that `npm start` uses with the same environment, and starts the embedded one for as long as it takes.
 */
import { dataFolder } from './data-folder.mjs'

/**
 * @template T
 * @param {(databaseUrl: string) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withDatabase(work) {
  process.env.HEADROOM_DATA_DIR = dataFolder()
  if (process.env.DATABASE_URL) return work(process.env.DATABASE_URL)
  const { startPostgres } = await import('./postgres.mjs')
  const postgres = await startPostgres({ folder: dataFolder() })
  process.env.DATABASE_URL = postgres.url
  try {
    return await work(postgres.url)
  } finally {
    if (!postgres.reused) postgres.stop()
  }
}
