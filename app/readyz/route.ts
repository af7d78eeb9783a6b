import { checkDatabase, checkMigrations, checkWorker } from '#lib/data/health.ts'
import { jsonResponse, route } from '#lib/http/route.ts'
import { knownMigrations } from '#lib/jobs/known-migrations.ts'

/** 200 when this server can do its work: the database answers and has every migration. That no worker runs is told, and makes nobody wait for pages. */
export const GET = route(async () => {
  const [database, migrations, worker] = await Promise.all([checkDatabase(), checkMigrations(knownMigrations()), checkWorker()])
  const ready = database && migrations
  return jsonResponse({ ok: ready, database: database ? 'ok' : 'unreachable', migrations: !database ? 'unknown' : migrations ? 'ok' : 'missing', queue: worker ? 'ok' : 'no worker' }, ready ? 200 : 503)
})

export const dynamic = 'force-dynamic'
