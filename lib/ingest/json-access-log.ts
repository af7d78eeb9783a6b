/**
 * Access logs of one JSON object a line: Apache LogFormats made by hand, nginx (escape=json), Caddy, Traefik and their
 * like. Which key holds what is found from sample lines; a duration is read only where its unit is certain. Apache
 * writes \xNN inside JSON strings, which JSON does not allow: such lines are read with the escape rewritten, and counted.
 */
import type { CompiledFormat } from './compile-format.ts'
import { inferDurationUnit } from './duration-unit.ts'
import { clearLogRecord, newLogRecord } from './log-record.ts'
import type { LogRecord } from './log-record.ts'
import { readEpochTime, readTimeText } from './log-time.ts'
import { readMethodAndTarget, readRequestLine } from './request-line.ts'

export interface JsonFormatFound {
  format: string
  detail: string
  compiled: CompiledFormat
  durationConfidence: number
  reasons: string[]
  notes: string[]
  /** Lines read by rewriting \xNN so far. */
  rewritten: () => number
}

type Fields = { readonly [key: string]: unknown }

const TIME_KEYS = ['StartUTC', 'time_iso8601', '@timestamp', 'timestamp', 'StartLocal', 'time', 'ts', 'time_local', 'datetime', 'date', 'msec', 'start_time']
const METHOD_KEYS = ['request_method', 'method', 'RequestMethod', 'http_method', 'verb', 'request.method']
const PATH_KEYS = ['request_uri', 'uri', 'RequestPath', 'request_path', 'url', 'path', 'request.uri', 'requestURI']
const REQUEST_KEYS = ['request', 'request_line', 'requestLine']
const STATUS_KEYS = ['DownstreamStatus', 'status', 'status_code', 'statusCode', 'response_code', 'code', 'response']
const VHOST_KEYS = ['vhost', 'virtual_host', 'server_name', 'RequestHost', 'host', 'http_host', 'request.host', 'virtualHost']
const CLIENT_KEYS = ['remote_addr', 'client_ip', 'ip', 'ClientHost', 'remote_ip', 'client', 'remote_host', 'request.client_ip', 'request.remote_ip']

/** Keys whose unit their name or their server's documentation fixes: key, microseconds per unit, finest step in ms. */
const CERTAIN_DURATIONS: readonly [string, number, number][] = [
  ['duration_us', 1, 0.001], ['time_us', 1, 0.001], ['response_time_us', 1, 0.001], ['request_time_us', 1, 0.001], ['elapsed_us', 1, 0.001], ['took_us', 1, 0.001],
  ['duration_usec', 1, 0.001], ['usec', 1, 0.001], ['microseconds', 1, 0.001], ['D', 1, 0.001],
  ['duration_ns', 0.001, 0.001], ['Duration', 0.001, 0.001],
  ['duration_ms', 1000, 1], ['response_time_ms', 1000, 1], ['request_time_ms', 1000, 1], ['elapsed_ms', 1000, 1], ['took_ms', 1000, 1], ['durationMs', 1000, 1],
  ['request_time', 1_000_000, 1], ['duration_s', 1_000_000, 1], ['duration_seconds', 1_000_000, 1],
]
const OPEN_DURATIONS = ['duration', 'response_time', 'responseTime', 'request_duration', 'elapsed', 'latency', 'took', 'time_taken', 'upstream_response_time', 'generation_time_milli']

/** The mapping of keys, or null when the lines are not JSON objects that tell of requests. */
export function detectJson(lines: readonly string[]): JsonFormatFound | null {
  const samples = lines.map((line) => parseObject(line)?.fields).filter((fields): fields is Fields => fields !== undefined)
  if (samples.length === 0 || samples.length < lines.length / 2) return null
  const present = (key: string): boolean => samples.filter((fields) => valueOf(fields, key) !== undefined).length > samples.length / 2
  const pick = (keys: readonly string[]): string | undefined => keys.find(present)
  const record = newLogRecord()
  const timeKey = TIME_KEYS.find((key) => present(key) && samples.some((fields) => readTime(valueOf(fields, key), record)))
  const methodKey = pick(METHOD_KEYS)
  const pathKey = PATH_KEYS.find((key) => present(key) && samples.some((fields) => typeof valueOf(fields, key) === 'string'))
  const requestKey = REQUEST_KEYS.find((key) => present(key) && samples.some((fields) => typeof valueOf(fields, key) === 'string'))
  const statusKey = pick(STATUS_KEYS)
  if (timeKey === undefined || statusKey === undefined || (pathKey === undefined && requestKey === undefined)) return null
  const vhostKey = pick(VHOST_KEYS)
  const clientKey = pick(CLIENT_KEYS)
  const server = serverOf(present)
  const { duration, notes } = findDuration(samples, present, server, timeKey)
  const mapping = { timeKey, methodKey, pathKey, requestKey, statusKey, vhostKey, clientKey, duration }
  let rewritten = 0
  const encoder = new TextEncoder()
  const decoder = new TextDecoder('utf-8')
  const vhostScratch = new Uint8Array(1024)
  const requestScratch = new Uint8Array(64 * 1024)

  return {
    format: `${server}-access-log`,
    detail: `JSON: ${[timeKey, methodKey, pathKey ?? requestKey, statusKey, duration?.key].filter((key) => key !== undefined).join(', ')}`,
    durationConfidence: duration?.confidence ?? 1,
    reasons: [`${samples.length} of ${lines.length} sample lines are JSON objects with ${timeKey}, ${pathKey ?? requestKey} and ${statusKey}`, ...(duration ? [`${duration.key} is the duration: ${duration.reason}`] : [])],
    notes,
    rewritten: () => rewritten,
    compiled: {
      wall: duration ? { name: duration.key, resolutionMs: duration.resolutionMs } : null,
      hasVhost: vhostKey !== undefined,
      hasStatus: true,
      parse(bytes, start, end, target) {
        clearLogRecord(target, bytes)
        if (start === end) return 'blank'
        const parsed = parseObject(decoder.decode(bytes.subarray(start, end)))
        if (parsed === undefined) {
          target.failedAt = start
          return 'bad-json'
        }
        const { fields } = parsed
        if (parsed.rewritten) rewritten++
        if (!readTime(valueOf(fields, mapping.timeKey), target)) return missing(target, mapping.timeKey, start)
        target.timeIsEnd = server === 'nginx' || server === 'caddy'
        const status = Number(valueOf(fields, mapping.statusKey))
        if (Number.isInteger(status) && status >= 100 && status <= 999) target.status = status
        else if (valueOf(fields, mapping.statusKey) === undefined) return missing(target, mapping.statusKey, start)
        if (duration !== undefined) {
          const raw = valueOf(fields, duration.key)
          if (raw !== undefined && raw !== '' && raw !== '-' && raw !== null) {
            const value = Number(raw)
            if (!Number.isFinite(value) || value < 0) {
              target.failedField = duration.key
              target.failedAt = start
              return 'bad-duration'
            }
            target.wallUs = Math.round(value * duration.unitUs)
          }
        }
        readTarget(fields, mapping, target, encoder, requestScratch)
        const vhost = mapping.vhostKey === undefined ? undefined : valueOf(fields, mapping.vhostKey)
        if (typeof vhost === 'string') {
          target.vhostBytes = vhostScratch
          target.vhostEnd = encoder.encodeInto(vhost, vhostScratch).written
        }
        const client = mapping.clientKey === undefined ? undefined : valueOf(fields, mapping.clientKey)
        target.clientIsIpv6 = typeof client === 'string' && client.split(':').length > 2
        return 'ok'
      },
    },
  }
}

function missing(record: LogRecord, key: string, start: number): 'missing-field' {
  record.failedField = key
  record.failedAt = start
  return 'missing-field'
}

function readTarget(fields: Fields, mapping: { methodKey?: string; pathKey?: string; requestKey?: string }, record: LogRecord, encoder: TextEncoder, scratch: Uint8Array): void {
  // The request line comes first where it is logged: nginx leaves method and URI empty, or makes them up, where it is not valid.
  const request = mapping.requestKey === undefined ? undefined : valueOf(fields, mapping.requestKey)
  if (typeof request === 'string') {
    readRequestLine(scratch, 0, encoder.encodeInto(request, scratch).written, record)
    return
  }
  const path = mapping.pathKey === undefined ? undefined : valueOf(fields, mapping.pathKey)
  const method = mapping.methodKey === undefined ? undefined : valueOf(fields, mapping.methodKey)
  if (typeof path === 'string') readMethodAndTarget(typeof method === 'string' ? method : '', path, record)
}

function serverOf(present: (key: string) => boolean): 'nginx' | 'caddy' | 'traefik' | 'apache' {
  if (present('request.uri') && present('logger')) return 'caddy'
  if (present('RequestPath') && present('DownstreamStatus')) return 'traefik'
  if (present('request_time') || present('time_iso8601') || present('body_bytes_sent')) return 'nginx'
  return 'apache'
}

interface Duration {
  key: string
  unitUs: number
  resolutionMs: number
  confidence: number
  reason: string
}

function findDuration(samples: readonly Fields[], present: (key: string) => boolean, server: string, timeKey: string): { duration: Duration | undefined; notes: string[] } {
  const numeric = (key: string): boolean => present(key) && samples.some((fields) => Number.isFinite(Number(valueOf(fields, key))))
  if (server === 'caddy' && numeric('duration')) {
    return { duration: { key: 'duration', unitUs: 1_000_000, resolutionMs: 0.001, confidence: 0.98, reason: 'Caddy writes seconds' }, notes: [] }
  }
  for (const [key, unitUs, resolutionMs] of CERTAIN_DURATIONS) {
    if (numeric(key)) return { duration: { key, unitUs, resolutionMs, confidence: 0.99, reason: server === 'traefik' ? 'Traefik writes nanoseconds' : 'its name fixes the unit' }, notes: [] }
  }
  const record = newLogRecord()
  for (const key of OPEN_DURATIONS) {
    if (!numeric(key)) continue
    const timed = samples.flatMap((fields) => (readTime(valueOf(fields, timeKey), record) ? [{ beginS: record.epochS + record.fractionS, text: String(valueOf(fields, key) ?? '-') }] : []))
    const unit = /_milli|upstream/.test(key) ? null : inferDurationUnit(timed)
    if (unit === null || unit.confidence < 0.8) {
      return { duration: undefined, notes: [`${key} looks like a duration, but its unit cannot be told (its name and its values do not settle it), so it was not read. Log a key that names the unit, such as "duration_us":%D.`] }
    }
    return { duration: { key, unitUs: unit.unitUs, resolutionMs: unit.resolutionMs, confidence: unit.confidence, reason: unit.reason }, notes: [] }
  }
  return { duration: undefined, notes: [] }
}

/** Sets the record's time from text or from a number of seconds or milliseconds since 1970. */
function readTime(value: unknown, record: LogRecord): boolean {
  if (typeof value === 'number') return readEpochTime(value > 1e11 ? value / 1000 : value, record)
  if (typeof value !== 'string') return false
  return /^\d{9,10}(\.\d+)?$/.test(value) ? readEpochTime(Number(value), record) : readTimeText(value, record)
}

/** "request.uri" looks one level down where there is no such key. */
function valueOf(fields: Fields, key: string): unknown {
  if (Object.hasOwn(fields, key)) return fields[key]
  const dot = key.indexOf('.')
  if (dot < 0) return undefined
  const inner = Object.hasOwn(fields, key.slice(0, dot)) ? fields[key.slice(0, dot)] : undefined
  if (typeof inner !== 'object' || inner === null) return undefined
  return Object.hasOwn(inner, key.slice(dot + 1)) ? (inner as Fields)[key.slice(dot + 1)] : undefined
}

function parseObject(line: string): { fields: Fields; rewritten: boolean } | undefined {
  if (!/^\s*\{/.test(line)) return undefined
  const plain = tryParse(line)
  if (plain !== undefined) return { fields: plain, rewritten: false }
  if (!line.includes('\\')) return undefined
  const fixed = tryParse(line.replace(/\\(?:x([0-9A-Fa-f]{2})|([^x]))/g, (whole, hex: string | undefined, other: string | undefined) => {
    if (hex !== undefined) return `\\u00${hex}`
    return other === 'v' ? '\\u000b' : other === 'a' ? '\\u0007' : other === "'" ? "'" : whole
  }))
  return fixed === undefined ? undefined : { fields: fixed, rewritten: true }
}

function tryParse(line: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined
  } catch {
    return undefined
  }
}
