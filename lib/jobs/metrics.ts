/**
 * What a Prometheus may ask: requests and their times as the web processes behind this port have counted them
 * (scripts/request-log.mjs), those processes together, and what waits in the database. Text exposition format 0.0.4; no
 * label comes from a client.
 */
import type { WorkCounts } from '#lib/data/health.ts'

interface RequestCount {
  count: number
  sumS: number
  buckets: number[]
}

/** Of one web process. */
interface Counts {
  /** By labels. */
  requests: [string, RequestCount][]
  boundsS: number[]
  running: number
  cpuS: number
  residentBytes: number
  heapBytes: number
  uptimeS: number
  lagP99S: number
}

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** @param work null where the database did not answer. */
export async function metricsText(work: WorkCounts | null): Promise<string> {
  const lines: string[] = []
  const family = (name: string, type: 'counter' | 'gauge' | 'histogram', help: string, samples: readonly (readonly [string, number])[]) => {
    if (samples.length === 0) return
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples.map(([label, value]) => `${label} ${value}`))
  }
  const one = (name: string, type: 'counter' | 'gauge', help: string, value: number) => family(name, type, help, [[name, value]])

  const processes = (await (globalThis as { headroomCounts?: () => Promise<Counts[]> }).headroomCounts?.()) ?? []
  if (processes.length > 0) {
    const sum = (of: (counts: Counts) => number) => processes.reduce((total, each) => total + of(each), 0)
    const most = (of: (counts: Counts) => number) => Math.max(...processes.map(of))
    const boundsS = processes[0]?.boundsS ?? []
    family('headroom_http_request_seconds', 'histogram', 'Time from a request to the end of its answer.', [...together(processes)].flatMap(([labels, { count, sumS, buckets }]) => [
      ...boundsS.map((bound, i) => [`headroom_http_request_seconds_bucket{${labels},le="${bound}"}`, buckets[i] ?? 0] as const),
      [`headroom_http_request_seconds_bucket{${labels},le="+Inf"}`, count] as const,
      [`headroom_http_request_seconds_sum{${labels}}`, sumS] as const,
      [`headroom_http_request_seconds_count{${labels}}`, count] as const,
    ]))
    one('headroom_http_requests_running', 'gauge', 'Requests that are being answered.', sum(({ running }) => running))
    one('headroom_web_processes', 'gauge', 'Web processes behind this port that have answered.', processes.length)
    one('process_resident_memory_bytes', 'gauge', 'Resident memory of the web processes.', sum(({ residentBytes }) => residentBytes))
    one('nodejs_heap_used_bytes', 'gauge', 'Heap in use.', sum(({ heapBytes }) => heapBytes))
    one('process_cpu_seconds_total', 'counter', 'CPU time of the web processes.', sum(({ cpuS }) => cpuS))
    one('process_uptime_seconds', 'gauge', 'Since the first of the web processes started.', most(({ uptimeS }) => uptimeS))
    one('nodejs_eventloop_lag_p99_seconds', 'gauge', '99th percentile of the event loop’s delay, of the slowest process.', most(({ lagP99S }) => lagP99S))
  }
  one('headroom_database_up', 'gauge', '1 where the database answers.', work === null ? 0 : 1)
  if (work !== null) {
    family('headroom_measurements', 'gauge', 'Measurements by state.', work.measurements.map(({ status, count }) => [`headroom_measurements{status="${status}"}`, count]))
    family('headroom_evaluations', 'gauge', 'Computations by state.', work.evaluations.map(({ status, count }) => [`headroom_evaluations{status="${status}"}`, count]))
    one('headroom_oldest_waiting_seconds', 'gauge', 'Age of the oldest file or computation that waits for a worker.', work.oldestWaitingS)
    one('headroom_workers', 'gauge', 'Workers that have shown themselves.', work.workers)
  }
  return `${lines.join('\n')}\n`
}

function together(processes: readonly Counts[]): Map<string, RequestCount> {
  const all = new Map<string, RequestCount>()
  for (const [labels, { count, sumS, buckets }] of processes.flatMap(({ requests }) => requests)) {
    const before = all.get(labels)
    all.set(labels, { count: count + (before?.count ?? 0), sumS: sumS + (before?.sumS ?? 0), buckets: buckets.map((n, i) => n + (before?.buckets[i] ?? 0)) })
  }
  return all
}
