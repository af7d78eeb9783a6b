/**
 * mod_wsgi.process_metrics() and request_metrics() as JSON: one object, an array, or one a line. In request_metrics the
 * cpu_*_time keys are rates (cores) despite their name; in process_metrics they are seconds since the process began.
 */
import { badLine, emptyHost, linesOf } from './host-format.ts'
import type { HostFormat, HostResult, WsgiMetrics } from './host-format.ts'

type Fields = Readonly<Record<string, unknown>>

export const MOD_WSGI_METRICS: HostFormat = {
  name: 'mod-wsgi-metrics',
  title: 'mod_wsgi metrics',
  matches: (head) => /^\s*[[{]/.test(head) && /"(?:request_busy_time|capacity_utilization|request_threads_maximum)"\s*:/.test(head) && /"request_count"\s*:/.test(head),
  read: readMetrics,
}

function readMetrics(text: string): HostResult {
  const result = emptyHost('mod_wsgi metrics')
  const found: Fields[] = []
  const take = (value: unknown): void => {
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) if (typeof one === 'object' && one !== null && 'request_count' in one) found.push(one as Fields)
  }
  const whole = parsed(text)
  if (whole !== undefined) take(whole)
  else {
    linesOf(text).forEach((line, i) => {
      if (line.trim() === '') return
      const value = parsed(line)
      if (value === undefined) result.malformed.push(badLine(i + 1, 'The line is not JSON.', line))
      else take(value)
    })
  }
  result.wsgi = found.map(metricsOf)
  const perRequest = found.some((fields) => 'sample_period' in fields)
  result.detail = perRequest ? 'mod_wsgi.request_metrics()' : 'mod_wsgi.process_metrics()'
  result.samples = Math.max(1, found.length)
  result.notes.push('Resident memory counts shared pages in each process; smaps_rollup has the proportional share.')
  if (!perRequest) result.notes.push('The times are those since the process began; take the metrics twice to see the difference.')
  return result
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function metricsOf(fields: Fields): WsgiMetrics {
  const number = (...keys: string[]): number | null => {
    for (const key of keys) if (typeof fields[key] === 'number' && Number.isFinite(fields[key])) return fields[key]
    return null
  }
  const isSample = 'sample_period' in fields
  const [now, begin] = [number('current_time'), number('restart_time')]
  // running_time is cut to whole seconds.
  const periodS = number('sample_period') ?? (now !== null && begin !== null && now > begin ? now - begin : (number('running_time') ?? 0))
  const requests = number('request_count') ?? 0
  const threads = number('request_threads_maximum', 'request_threads')
  const user = number('cpu_user_utilization', 'cpu_user_time')
  const system = number('cpu_system_utilization', 'cpu_system_time')
  const cpu = user === null || system === null ? null : user + system
  const cpuCores = cpu === null ? null : isSample ? cpu : periodS > 0 ? cpu / periodS : null
  const busyS = number('request_busy_time')
  const rss = number('memory_rss')
  const mean = (key: string): number | null => {
    const seconds = isSample ? number(key) : null
    return seconds === null ? null : seconds * 1000
  }
  return {
    pid: number('pid'), periodS, requests, threads, activeRequests: number('active_requests', 'request_threads_active'),
    ratePerSecond: number('request_throughput') ?? (periodS > 0 ? requests / periodS : null),
    utilization: number('capacity_utilization') ?? (busyS !== null && periodS > 0 && threads !== null && threads > 0 ? busyS / (periodS * threads) : null),
    rssMiB: rss === null ? null : rss / 1024 ** 2, cpuCores,
    serverMs: mean('server_time'), queueMs: mean('queue_time'), daemonMs: mean('daemon_time'),
    applicationMs: mean('application_time') ?? (busyS !== null && requests > 0 ? (busyS / requests) * 1000 : null),
    cpuMsPerRequest: cpuCores === null || requests === 0 ? null : ((cpuCores * periodS) / requests) * 1000,
  }
}
