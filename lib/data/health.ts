/** Whether the database answers, and whether a worker is there to read what is uploaded. */
import 'server-only'
import { database } from './db.ts'

const PATIENCE_MS = 2000

export async function checkDatabase(): Promise<boolean> {
  return within(database().$queryRaw`SELECT 1`.then(() => true))
}

/** A worker has shown itself to the queue within its last three heartbeats. False while no worker has ever run. */
export async function checkWorker(): Promise<boolean> {
  return someWorker('headroom-worker%')
}

/** The same of a worker on a machine that has Apache with mod_wsgi. */
export async function checkApacheWorker(): Promise<boolean> {
  return someWorker('headroom-worker apache')
}

async function someWorker(like: string): Promise<boolean> {
  const rows = database().$queryRaw<{ alive: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM pgboss.instance WHERE application_name LIKE ${like} AND stopped_on IS NULL AND heartbeat_on > now() - heartbeat_seconds * 3 * interval '1 second') AS alive`
  return within(rows.then(([row]) => row?.alive === true))
}

/** False for an error and for an answer that comes too late. */
async function within(answer: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE_MS)
  })
  return Promise.race([answer.catch(() => false), late]).finally(() => clearTimeout(timer))
}
