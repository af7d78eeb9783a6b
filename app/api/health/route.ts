import { checkDatabase } from '#lib/data/health.ts'
import { jsonResponse, route } from '#lib/http/route.ts'

/** 200 while the server reaches its database, 503 otherwise; says nothing else to anybody. */
export const GET = route(async () => {
  const database = await checkDatabase()
  return jsonResponse({ ok: database, database: database ? 'ok' : 'unreachable' }, database ? 200 : 503)
})

export const dynamic = 'force-dynamic'
