/**
 * Recognises logs in the manner of Apache's common log format and its many extensions from sample lines: splits them into
 * columns, finds the time, the request, the status and the columns before and after, and says which of them holds the
 * duration and in what unit, with reasons. A column that could be two things is left alone and said to be so.
 */
import type { FormatField, FormatPart } from './log-format.ts'
import { quoteFields } from './log-format.ts'
import { candidateOf, chooseDuration } from './duration-column.ts'
import { newLogRecord } from './log-record.ts'
import { readTimeText } from './log-time.ts'
import { splitColumns } from './split-columns.ts'
import type { Column } from './split-columns.ts'

export interface ColumnsFound {
  format: 'apache-access-log' | 'nginx-access-log'
  /** "vhost_combined %D", or the format's own directives with … for what is not known. */
  detail: string
  parts: FormatPart[]
  /** How sure the unit of the duration is; 1 where there is none. */
  durationConfidence: number
  reasons: string[]
  notes: string[]
}

const REQUEST = /^"(?:[A-Z]{3,20} \S* HTTP\/\d|[A-Z]{3,20} |-?"$)/
const IP = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:.]+)$/i
const HOST_NAME = /^(?:\*|[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?\.?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i

/** What the lines have in common, or null when they are no log of this kind. */
export function detectColumns(lines: readonly string[]): ColumnsFound | null {
  const split = lines.map(splitColumns).filter((columns): columns is Column[] => columns !== null && columns.length > 3)
  const byShape = new Map<string, Column[][]>()
  for (const columns of split) {
    if (columns.length > 60) continue
    const shape = columns.map(({ kind }) => (kind === 'pair' ? 'x' : kind[0])).join('')
    const same = byShape.get(shape)
    if (same) same.push(columns)
    else byShape.set(shape, [columns])
  }
  const rows = [...byShape.values()].sort((a, b) => b.length - a.length)[0]
  const model = rows?.[0]
  if (rows === undefined || model === undefined) return null
  const timeAt = model.findIndex(({ kind }) => kind === 'time')
  const requestAt = model.findIndex(({ kind }, i) => i > timeAt && kind === 'quoted')
  if (timeAt < 0 || requestAt < 0) return null
  const column = (i: number): string[] => rows.map((row) => row[i]?.text ?? '')
  if (share(column(requestAt), REQUEST) < 0.5) return null
  const statusAt = model.findIndex(({ kind }, i) => i > requestAt && kind === 'bare' && share(column(i), /^(?:[1-5]\d\d|-)$/) > 0.9)
  if (statusAt < 0) return null
  return build(rows, column, model, timeAt, requestAt, statusAt)
}

function build(rows: Column[][], column: (i: number) => string[], model: Column[], timeAt: number, requestAt: number, statusAt: number): ColumnsFound {
  const record = newLogRecord()
  const begins = column(timeAt).map((text) => (readTimeText(text, record) ? record.epochS + record.fractionS : Number.NaN))
  const fields = new Map<number, FormatField>()
  const name = (i: number, field: FormatField): void => void fields.set(i, field)
  name(timeAt, { kind: 'clf-time', name: '%t' })
  name(requestAt, { kind: 'request', name: '%r' })
  name(statusAt, { kind: 'status', name: '%>s' })
  const bytesAt = model[statusAt + 1]?.kind === 'bare' && share(column(statusAt + 1), /^(?:\d+|-)$/) > 0.9 ? statusAt + 1 : -1
  if (bytesAt > 0) name(bytesAt, { kind: 'skip', name: '%b' })
  namePrefix(column, timeAt, name)
  const agentAt = nameRefererAndAgent(model, column, (bytesAt > 0 ? bytesAt : statusAt) + 1, name)

  const candidates = model.flatMap((_, i) => (fields.has(i) || model[i]?.kind === 'quoted' ? [] : (candidateOf(i, model[i]?.kind, column(i), begins) ?? [])))
  const reasons = [`${rows.length} sample lines have the same ${model.length} columns`]
  const notes: string[] = []
  const chosen = chooseDuration(candidates, column(bytesAt).map(Number), agentAt, notes)
  if (chosen) {
    name(chosen.at, { kind: 'wall', name: chosen.unit.name, unitUs: chosen.unit.unitUs, resolutionMs: chosen.unit.resolutionMs })
    reasons.push(`column ${chosen.at + 1} is the duration, ${chosen.unit.name}: ${chosen.unit.reason}`)
    if (chosen.unit.confidence < 0.8) notes.push(`The unit of the durations (${chosen.unit.name}) is the likeliest one, not certain: ${chosen.unit.reason}. Name it with the server's LogFormat string to be sure.`)
  }
  const parts = toParts(model, fields, chosen?.key ?? '')
  const format = chosen?.unit.name === '$request_time' ? 'nginx-access-log' : 'apache-access-log'
  return { format, detail: detailOf(model, fields), parts, durationConfidence: chosen?.unit.confidence ?? 1, reasons, notes }
}

/** Client, virtual host, identity and user before the time. */
function namePrefix(column: (i: number) => string[], timeAt: number, name: (i: number, field: FormatField) => void): void {
  if (timeAt >= 3) {
    name(timeAt - 1, { kind: 'skip', name: '%u' })
    name(timeAt - 2, { kind: 'skip', name: '%l' })
  }
  const last = timeAt >= 3 ? timeAt - 3 : timeAt - 1
  let clientAt = -1
  for (let i = 0; i <= last; i++) if (clientAt < 0 && share(column(i), IP) > 0.5) clientAt = i
  if (clientAt < 0) {
    // Host names in place of addresses: the client is the last column that is no number.
    for (let i = last; i >= 0 && clientAt < 0; i--) if (share(column(i), /^[\d.]+$/) < 0.5) clientAt = i
  }
  if (clientAt >= 0) name(clientAt, { kind: 'client', name: '%h' })
  // A virtual host stands first, or right before the client; what syslog puts before the line is neither.
  for (const i of new Set([clientAt - 1, 0])) {
    if (i < 0 || i >= clientAt) continue
    if (share(column(i), HOST_NAME) > 0.9 && share(column(i), /^[\d.]+$/) < 0.1) {
      name(i, { kind: 'vhost', name: share(column(i), /:\d+$/) > 0.9 ? '%v:%p' : '%v' })
      break
    }
  }
}

/** The column of the user agent, or -1. */
function nameRefererAndAgent(model: Column[], column: (i: number) => string[], from: number, name: (i: number, field: FormatField) => void): number {
  if (model[from]?.kind !== 'quoted' || model[from + 1]?.kind !== 'quoted') return -1
  if (share(column(from), /^"(?:-|https?:.*|android-app:.*|)"$/) < 0.7) return -1
  name(from, { kind: 'skip', name: '%{Referer}i' })
  name(from + 1, { kind: 'skip', name: '%{User-Agent}i' })
  return from + 1
}

function toParts(model: Column[], fields: Map<number, FormatField>, key: string): FormatPart[] {
  const parts: FormatPart[] = []
  const literal = (text: string): void => {
    const last = parts.at(-1)
    if (typeof last === 'string') parts[parts.length - 1] = last + text
    else parts.push(text)
  }
  model.forEach((column, i) => {
    if (i > 0) literal(' ')
    const field = fields.get(i) ?? { kind: 'skip' as const, name: `column ${i + 1}`, ...(column.kind === 'bare' ? { isList: true } : {}) }
    if (column.kind === 'pair') {
      const [stars = ''] = /^\**/.exec(column.text) ?? []
      if (stars !== '') literal(stars)
      parts.push({ kind: 'skip', name: '%T' })
      literal('/')
      parts.push(field)
      if (stars !== '') literal(stars)
      return
    }
    if (column.kind === 'keyed') {
      literal(column.text.slice(0, column.text.indexOf('"') + 1))
      parts.push(field)
      literal('"')
      return
    }
    if (field.kind === 'wall' && key !== '') literal(column.text.slice(0, key.length + 1))
    const [open, close] = column.kind === 'time' ? ['[', ']'] : column.kind === 'quoted' ? ['"', '"'] : column.kind === 'paren' ? ['(', field.kind === 'wall' ? ' s)' : ')'] : ['', '']
    if (open !== '') literal(open)
    parts.push(column.kind === 'bare' && field.name === '%v:%p' ? { ...field, kind: 'vhost' } : field)
    if (close !== '') literal(close)
  })
  return quoteFields(parts)
}

const SHIPPED: readonly [string, string][] = [
  ['%h %l %u %t "%r" %>s %b', 'common'],
  ['%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"', 'combined'],
  ['%v %h %l %u %t "%r" %>s %b', 'vhost_common'],
  ['%v:%p %h %l %u %t "%r" %>s %b', 'vhost_common'],
  ['%v %h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"', 'vhost_combined'],
  ['%v:%p %h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"', 'vhost_combined'],
]

/** The nickname of a shipped format and the duration appended to it, or the directives themselves. */
function detailOf(model: Column[], fields: Map<number, FormatField>): string {
  const written = model.map((column, i) => {
    const field = fields.get(i)
    const text = field === undefined ? '…' : field.name
    if (column.kind === 'pair') return field === undefined ? '…' : '%T/%D'
    if (column.kind === 'keyed') return `${column.text.slice(0, column.text.indexOf('"'))}"${text}"`
    return column.kind === 'quoted' ? `"${text}"` : column.kind === 'paren' ? `(${text} s)` : text
  })
  const whole = written.join(' ')
  for (const [format, nickname] of SHIPPED) {
    if (whole === format) return nickname
    const rest = whole.slice(format.length)
    if (whole.startsWith(`${format} `) && /^ (?:%D|%T|%\{ms\}T|\$request_time)$/.test(rest)) return nickname + rest
  }
  return whole
}

function share(texts: string[], pattern: RegExp): number {
  if (texts.length === 0) return 0
  let like = 0
  for (const text of texts) if (pattern.test(text)) like++
  return like / texts.length
}
