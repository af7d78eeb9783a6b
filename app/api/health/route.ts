import { checkDatabase, checkWorker } from '#lib/data/health.ts'
import { jsonResponse, route } from '#lib/http/route.ts'

/** 200 while the server reaches its database, 503 otherwise; whether a worker runs; nothing else, since anybody may ask. */
export const GET = route(async () => {
  const [database, worker] = await Promise.all([checkDatabase(), checkWorker()])
  return jsonResponse({ ok: database, database: database ? 'ok' : 'unreachable', worker: worker ? 'ok' : 'absent' }, database ? 200 : 503)
})

export const dynamic = 'force-dynamic'
