import { countWork } from '#lib/data/health.ts'
import { requireMetricsReader } from '#lib/http/metrics-reader.ts'
import { route } from '#lib/http/route.ts'
import { METRICS_TYPE, metricsText } from '#lib/jobs/metrics.ts'

/** For a Prometheus: with the token of HEADROOM_METRICS_TOKEN, or, where there is none, from this machine alone. */
export const GET = route(async (request) => {
  requireMetricsReader(request)
  return new Response(await metricsText(await countWork()), { headers: { 'content-type': METRICS_TYPE, 'cache-control': 'no-store' } })
})

export const dynamic = 'force-dynamic'
