/**
 * What a Prometheus may ask: requests and their times as this process has counted them (scripts/request-log.mjs), the
 * process itself, and what waits in the database. Text exposition format 0.0.4; no label comes from a client.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { WorkCounts } from '#lib/data/health.ts'

interface Counted {
  requests: Map<string, { count: number; sumS: number; buckets: number[] }>
  boundsS: number[]
  running: number
}

const lag = monitorEventLoopDelay({ resolution: 20 })
lag.enable()

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** @param work null where the database did not answer. */
export function metricsText(work: WorkCounts | null): string {
  const lines: string[] = []
  const family = (name: string, type: 'counter' | 'gauge' | 'histogram', help: string, samples: readonly (readonly [string, number])[]) => {
    if (samples.length === 0) return
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples.map(([label, value]) => `${label} ${value}`))
  }
  const one = (name: string, type: 'counter' | 'gauge', help: string, value: number) => family(name, type, help, [[name, value]])

  const counted = (globalThis as { headroomRequests?: Counted }).headroomRequests
  if (counted !== undefined) {
    family('headroom_http_request_seconds', 'histogram', 'Time from a request to the end of its answer.', [...counted.requests].flatMap(([labels, { count, sumS, buckets }]) => [
      ...counted.boundsS.map((bound, i) => [`headroom_http_request_seconds_bucket{${labels},le="${bound}"}`, buckets[i] ?? 0] as const),
      [`headroom_http_request_seconds_bucket{${labels},le="+Inf"}`, count] as const,
      [`headroom_http_request_seconds_sum{${labels}}`, sumS] as const,
      [`headroom_http_request_seconds_count{${labels}}`, count] as const,
    ]))
    one('headroom_http_requests_running', 'gauge', 'Requests that are being answered.', counted.running)
  }
  const memory = process.memoryUsage()
  one('process_resident_memory_bytes', 'gauge', 'Resident memory of the web process.', memory.rss)
  one('nodejs_heap_used_bytes', 'gauge', 'Heap in use.', memory.heapUsed)
  one('process_cpu_seconds_total', 'counter', 'CPU time of the web process.', (process.cpuUsage().user + process.cpuUsage().system) / 1e6)
  one('process_uptime_seconds', 'gauge', 'Since the web process started.', process.uptime())
  one('nodejs_eventloop_lag_p99_seconds', 'gauge', '99th percentile of the event loop’s delay.', lag.percentile(99) / 1e9)
  one('headroom_database_up', 'gauge', '1 where the database answers.', work === null ? 0 : 1)
  if (work !== null) {
    family('headroom_measurements', 'gauge', 'Measurements by state.', work.measurements.map(({ status, count }) => [`headroom_measurements{status="${status}"}`, count]))
    family('headroom_evaluations', 'gauge', 'Computations by state.', work.evaluations.map(({ status, count }) => [`headroom_evaluations{status="${status}"}`, count]))
    one('headroom_oldest_waiting_seconds', 'gauge', 'Age of the oldest file or computation that waits for a worker.', work.oldestWaitingS)
    one('headroom_workers', 'gauge', 'Workers that have shown themselves.', work.workers)
  }
  return `${lines.join('\n')}\n`
}
