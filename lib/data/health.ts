/** Whether the database answers, whether it has all migrations, and whether a worker is there to do what is asked. */
import 'server-only'
import { everyTeam, sharedTables } from './db.ts'

const PATIENCE_MS = 2000

/** Workers that have shown themselves to the queue within their last three heartbeats. */
const LIVING_WORKERS = `SELECT count(*)::int AS n FROM pgboss.instance WHERE application_name LIKE $1 AND stopped_on IS NULL AND heartbeat_on > now() - heartbeat_seconds * 3 * interval '1 second'`

export async function checkDatabase(): Promise<boolean> {
  return within(sharedTables().$queryRaw`SELECT 1`.then(() => true))
}

/** What time it is for the database, milliseconds since 1970: a second opinion before something is removed for its age. */
export async function databaseTime(): Promise<number> {
  const [row] = await sharedTables().$queryRaw<{ ms: number }[]>`SELECT (extract(epoch FROM now()) * 1000)::float8 AS ms`
  if (row === undefined) throw new Error('the database does not tell the time')
  return row.ms
}

/** False while no worker has ever run. */
export async function checkWorker(): Promise<boolean> {
  return livingWorkers('headroom-worker%')
}

/** The same of a worker on a machine that has Apache with mod_wsgi. */
export async function checkApacheWorker(): Promise<boolean> {
  return livingWorkers('headroom-worker apache')
}

async function livingWorkers(like: string): Promise<boolean> {
  return within(sharedTables().$queryRawUnsafe<{ n: number }[]>(LIVING_WORKERS, like).then(([row]) => (row?.n ?? 0) > 0))
}

/** Every migration that this version knows is applied, and none is half applied. A newer version's are no fault: it may serve beside this one. */
export async function checkMigrations(known: readonly string[]): Promise<boolean> {
  const applied = sharedTables().$queryRaw<{ name: string }[]>`SELECT migration_name AS name FROM "_prisma_migrations" WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`
  return within(applied.then((rows) => {
    const names = new Set(rows.map(({ name }) => name))
    return known.every((name) => names.has(name))
  }))
}

export interface WorkCounts {
  measurements: { status: string; count: number }[]
  evaluations: { status: string; count: number }[]
  oldestWaitingS: number
  workers: number
}

/** Sums over all teams, for whoever runs Headroom; no row of any. Null where the database does not answer in time. */
export async function countWork(): Promise<WorkCounts | null> {
  const rows = everyTeam()
  const counts = Promise.all([
    rows.measurement.groupBy({ by: ['status'], _count: true, orderBy: { status: 'asc' } }),
    rows.evaluation.groupBy({ by: ['status'], _count: true, orderBy: { status: 'asc' } }),
    rows.$queryRaw<{ s: number }[]>`SELECT coalesce(extract(epoch FROM now() - least((SELECT min("createdAt") FROM "Measurement" WHERE "status" = 'queued'), (SELECT min("createdAt") FROM "Evaluation" WHERE "status" = 'queued'))), 0)::float8 AS s`,
    rows.$queryRawUnsafe<{ n: number }[]>(LIVING_WORKERS, 'headroom-worker%'),
  ]).then(([measurements, evaluations, [oldest], [workers]]): WorkCounts => ({
    measurements: measurements.map(({ status, _count }) => ({ status, count: _count })),
    evaluations: evaluations.map(({ status, _count }) => ({ status, count: _count })),
    oldestWaitingS: Math.max(0, oldest?.s ?? 0),
    workers: workers?.n ?? 0,
  }))
  return inTime(counts.catch(() => null), null)
}

/** False for an error and for an answer that comes too late. */
async function within(answer: Promise<boolean>): Promise<boolean> {
  return inTime(answer.catch(() => false), false)
}

async function inTime<T>(answer: Promise<T>, late: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late), PATIENCE_MS)
  })
  return Promise.race([answer, patience]).finally(() => clearTimeout(timer))
}
