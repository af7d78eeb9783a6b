/**
 * One line of the capture script's files: what a request took, or what is known of a process. Unknown keys are left alone,
 * so that a newer script's lines are read too. Times are milliseconds, memory KiB, as the script writes them.
 */
export interface CapturedRequest {
  kind: 'request'
  /** When Apache received it, seconds since 1970-01-01 UTC. */
  epochS: number
  method: string
  path: string
  status: number
  wallMs: number
  cpuMs: number
  /** From Apache to the queue of the daemon group, in the queue, from there to the application. Null where the server does not tell. */
  frontMs: number | null
  queueMs: number | null
  daemonMs: number | null
  pid: number
  thread: number
  /** Number of the request in its process, those that were not recorded included. */
  number: number
  /** Requests in the process when this one began, this one included. */
  busy: number
  rssKib: number | null
  /** Share of the requests that was recorded at the time. */
  share: number
}

export interface CapturedProcess {
  kind: 'process'
  epochS: number
  pid: number
  group: string
  threads: number | null
  cores: number | null
  modWsgi: string | null
  python: string | null
  requests: number
  rssKib: number | null
  pssKib: number | null
  ussKib: number | null
  /** Seconds that capturing itself took in this process. */
  captureS: number | null
}

export type CaptureLine = CapturedRequest | CapturedProcess

type Fields = Readonly<Record<string, unknown>>

/** The line, or in words why it is none. */
export function parseCaptureLine(text: string): CaptureLine | string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'The line is not a JSON object.'
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'The line is not a JSON object.'
  const fields = value as Fields
  return fields.kind === 'process' ? processOf(fields) : requestOf(fields)
}

/** True where a line is the capture script's: the keys that no other log has together. */
export function isCaptureLine(text: string): boolean {
  const line = parseCaptureLine(text)
  return typeof line !== 'string'
}

function requestOf(fields: Fields): CapturedRequest | string {
  const { t: epochS, wall_ms: wallMs, cpu_ms: cpuMs, status, pid, n } = fields
  if (!isAmount(epochS) || epochS > 4e9) return 'The line has no time "t".'
  if (!isAmount(wallMs) || !isAmount(cpuMs)) return 'The line has no times "wall_ms" and "cpu_ms".'
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 100 || status > 999) return '"status" is not a status of three digits.'
  if (!isCount(pid) || !isCount(n)) return 'The line has no process "pid" or no number "n".'
  const share = fields.share === undefined ? 1 : fields.share
  if (!isAmount(share) || share === 0 || share > 1) return '"share" is not a share above 0.'
  return {
    kind: 'request', epochS, wallMs, cpuMs: Math.min(cpuMs, wallMs), status, pid, number: n, share,
    method: typeof fields.method === 'string' ? fields.method.slice(0, 20) : '',
    path: typeof fields.path === 'string' ? fields.path.slice(0, 1000) : '',
    frontMs: amountOrNull(fields.front_ms), queueMs: amountOrNull(fields.queue_ms), daemonMs: amountOrNull(fields.daemon_ms),
    thread: isCount(fields.thread) ? fields.thread : 0,
    busy: isCount(fields.busy) ? fields.busy : 1,
    rssKib: positiveOrNull(fields.rss_kib),
  }
}

function processOf(fields: Fields): CapturedProcess | string {
  const { t: epochS, pid, headroom_capture: version } = fields
  if (typeof version !== 'number') return 'The line is of a process, but not of the capture script.'
  if (!isAmount(epochS) || !isCount(pid)) return 'The line of a process has no time "t" or no "pid".'
  const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value.slice(0, 200) : null)
  return {
    kind: 'process', epochS, pid, group: text(fields.group) ?? 'application',
    threads: positiveOrNull(fields.threads), cores: positiveOrNull(fields.cores), modWsgi: text(fields.mod_wsgi), python: text(fields.python),
    requests: isCount(fields.requests) ? fields.requests : 0,
    rssKib: positiveOrNull(fields.rss_kib), pssKib: positiveOrNull(fields.pss_kib), ussKib: positiveOrNull(fields.uss_kib), captureS: amountOrNull(fields.capture_s),
  }
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

function isCount(value: unknown): value is number {
  return isAmount(value) && Number.isSafeInteger(value)
}

function amountOrNull(value: unknown): number | null {
  return isAmount(value) ? value : null
}

function positiveOrNull(value: unknown): number | null {
  return isAmount(value) && value > 0 ? value : null
}
