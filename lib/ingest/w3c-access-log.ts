/**
 * W3C extended logs, as IIS writes them: "#Fields:" names the columns, and may name others later in the file. Times are
 * UTC by the standard. The duration is read only where the software that wrote it fixes the unit (IIS: milliseconds).
 * Source: W3C working draft WD-logfile-960323; Microsoft, "W3C Extended Log File Format (IIS 6.0)".
 */
import type { CompiledFormat } from './compile-format.ts'
import { durationAt } from './compile-format.ts'
import { clearLogRecord } from './log-record.ts'
import type { LogRecord } from './log-record.ts'
import { readTimeText } from './log-time.ts'
import { readMethodAndTarget } from './request-line.ts'

export interface W3cFormatFound {
  detail: string
  compiled: CompiledFormat
  reasons: string[]
  notes: string[]
}

interface Columns {
  date: number
  time: number
  method: number
  path: number
  status: number
  wall: number
  vhost: number
  client: number
  /** The time is that of the server's own zone, which the log does not name. */
  local: boolean
  count: number
}

/** Null when the sample holds no "#Fields:" line that names a path, a time and a status. */
export function detectW3c(lines: readonly string[]): W3cFormatFound | null {
  const header = lines.find((line) => line.startsWith('#Fields:'))
  if (header === undefined) return null
  const iis = lines.some((line) => /^#Software:.*(Microsoft|IIS)/i.test(line))
  let columns = columnsOf(header, iis)
  if (columns === null) return null
  const decoder = new TextDecoder('utf-8')
  const encoder = new TextEncoder()
  const vhostScratch = new Uint8Array(1024)
  const timing = columns.wall >= 0 ? { name: /TimeTakenMS/.test(header) ? 'TimeTakenMS' : 'time-taken', resolutionMs: 1 } : null
  const notes: string[] = []
  if (timing === null && /\b(time-taken|x-duration)\b/.test(header)) notes.push('The unit of the duration column depends on the software that wrote the log, which this file does not name, so durations were not read.')
  if (!/\btime(?:-local)?\b/.test(header)) return null

  return {
    detail: `W3C extended: ${header.slice(8).trim()}`,
    reasons: ['a #Fields: line names the columns', ...(timing ? [/TimeTakenMS/.test(header) ? 'TimeTakenMS names its unit' : 'time-taken is in milliseconds, as IIS writes it'] : [])],
    notes,
    compiled: {
      wall: timing,
      hasVhost: columns.vhost >= 0,
      hasStatus: true,
      parse(bytes, start, end, record) {
        clearLogRecord(record, bytes)
        const text = decoder.decode(bytes.subarray(start, end))
        if (text.trim() === '') return 'blank'
        if (text.startsWith('#')) {
          if (text.startsWith('#Fields:')) columns = columnsOf(text, iis) ?? columns
          return 'comment'
        }
        return columns === null ? 'other-format' : readRow(splitRow(text), columns, record, start, encoder, vhostScratch)
      },
    },
  }
}

function readRow(values: string[], columns: Columns, record: LogRecord, start: number, encoder: TextEncoder, vhostScratch: Uint8Array): ReturnType<CompiledFormat['parse']> {
  const failed = (field: string, code: ReturnType<CompiledFormat['parse']>): ReturnType<CompiledFormat['parse']> => {
    record.failedField = field
    record.failedAt = start
    return code
  }
  if (values.length < columns.count) return failed(`column ${values.length + 1}`, 'truncated-line')
  if (values.length > columns.count) return failed('the number of columns', 'other-format')
  const at = (i: number): string => values[i] ?? '-'
  if (!readTimeText(`${at(columns.date)}T${at(columns.time)}${columns.local ? '' : 'Z'}`, record)) return failed('date time', 'bad-time')
  const status = Number(at(columns.status))
  if (Number.isInteger(status) && status >= 100 && status <= 999) record.status = status
  else if (at(columns.status) !== '-') return failed('sc-status', 'bad-status')
  if (columns.wall >= 0) {
    const digits = encoder.encode(at(columns.wall))
    const wallUs = durationAt(digits, 0, digits.length, 1000)
    if (Number.isNaN(wallUs)) return failed('time-taken', 'bad-duration')
    record.wallUs = wallUs
  }
  record.timeIsEnd = true
  readMethodAndTarget(columns.method < 0 ? '' : at(columns.method), at(columns.path), record)
  if (columns.vhost >= 0 && at(columns.vhost) !== '-') {
    record.vhostBytes = vhostScratch
    record.vhostEnd = encoder.encodeInto(at(columns.vhost), vhostScratch).written
  }
  record.clientIsIpv6 = columns.client >= 0 && at(columns.client).includes(':')
  return 'ok'
}

function columnsOf(header: string, iis: boolean): Columns | null {
  const names = header.slice('#Fields:'.length).trim().split(/\s+/)
  const find = (...wanted: string[]): number => wanted.reduce((found, name) => (found >= 0 ? found : names.indexOf(name)), -1)
  const columns = {
    date: find('date', 'date-local'), time: find('time', 'time-local'), method: find('cs-method'), path: find('cs-uri-stem', 'cs-uri'), status: find('sc-status', 'c-status'),
    wall: find(...(iis ? ['time-taken'] : []), 'TimeTakenMS'), vhost: find('cs-host', 'cs(Host)', 'x-host-header'), client: find('c-ip'), count: names.length, local: !names.includes('date'),
  }
  return columns.date < 0 || columns.time < 0 || columns.path < 0 || columns.status < 0 ? null : columns
}

/** Columns between white space; one in double quotes may hold spaces, a doubled quote stands for one. */
function splitRow(line: string): string[] {
  const values: string[] = []
  let p = 0
  while (p < line.length) {
    if (line[p] === ' ' || line[p] === '\t') {
      p++
      continue
    }
    if (line[p] === '"') {
      let end = p + 1
      while (end < line.length && (line[end] !== '"' || line[end + 1] === '"')) end += line[end] === '"' ? 2 : 1
      values.push(line.slice(p + 1, end).replaceAll('""', '"'))
      p = end + 1
    } else {
      let end = p
      while (end < line.length && line[end] !== ' ' && line[end] !== '\t') end++
      values.push(line.slice(p, end))
      p = end
    }
  }
  return values
}
