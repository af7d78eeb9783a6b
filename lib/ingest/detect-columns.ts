/**
 * Recognises logs in the manner of Apache's common log format and its many extensions from sample lines: splits them into
 * columns, finds the time, the request, the status and the columns before and after, and says which of them holds the
 * duration and in what unit, with reasons. A column that could be two things is left alone and said to be so.
 */
import type { FormatField, FormatPart } from './log-format.ts'
import { quoteFields } from './log-format.ts'
import { inferDurationUnit } from './duration-unit.ts'
import type { DurationSample, DurationUnit } from './duration-unit.ts'
import { newLogRecord } from './log-record.ts'
import { readTimeText } from './log-time.ts'

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

/** "keyed" is key="value", "pair" is seconds/microseconds as %T/%D. */
type ColumnKind = 'time' | 'quoted' | 'paren' | 'bare' | 'keyed' | 'pair'
interface Column {
  kind: ColumnKind
  text: string
}

const CLF_TIME = /^\[\d{2}\/[A-Za-z]{3}\/\d{4}:\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})? [+-]\d{4}\]$/
const REQUEST = /^"(?:[A-Z]{3,20} \S* HTTP\/\d|[A-Z]{3,20} |-?"$)/
const IP = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:.]+)$/i
const HOST_NAME = /^(?:\*|[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?\.?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i
const KEYED = /^[A-Za-z_][A-Za-z0-9_]{0,20}=".*"$/s
const PAIR = /^\**\d{1,9}\/\d{1,15}\**$/
const DURATION_KEYS = /^(?:d|us|usec|ms|rt|t|time|dur|duration|request_time|response_time|elapsed|took|time_taken)$/i

/** Columns of a line as they stand, separated by single spaces; null when a quote or bracket never closes. */
export function splitColumns(line: string): Column[] | null {
  const columns: Column[] = []
  let p = 0
  while (p < line.length) {
    const open = line[p]
    let end: number
    let kind: ColumnKind = 'bare'
    if (open === '"') {
      end = closingQuote(line, p + 1) + 1
      if (end === 0) return null
      kind = 'quoted'
    } else if (open === '[' || open === '(') {
      const close = line.indexOf(open === '[' ? ']' : ')', p)
      if (close < 0) return null
      end = close + 1
      kind = open === '(' ? 'paren' : 'bare'
      if (CLF_TIME.test(line.slice(p, end))) kind = 'time'
    } else {
      end = p
      while (end < line.length && line[end] !== ' ') {
        if (line[end] === '"' && line[end - 1] === '=') {
          const close = closingQuote(line, end + 1)
          if (close < 0) return null
          end = close
          kind = KEYED.test(line.slice(p, close + 1)) ? 'keyed' : 'bare'
        }
        end++
      }
      if (kind === 'bare' && PAIR.test(line.slice(p, end))) kind = 'pair'
    }
    if (end < line.length && line[end] !== ' ') {
      // Text that touches a closing quote or bracket belongs to the same column.
      const space = line.indexOf(' ', end)
      end = space < 0 ? line.length : space
      kind = 'bare'
    }
    columns.push({ kind, text: line.slice(p, end) })
    p = end + 1
  }
  return columns
}

/** Where the quote closes that opened before `from`, or -1. */
function closingQuote(line: string, from: number): number {
  let p = from
  while (p < line.length && line[p] !== '"') p += line[p] === '\\' ? 2 : 1
  return p < line.length ? p : -1
}

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

  const candidates: { at: number; key: string; unit: DurationUnit; values: number[] }[] = []
  for (let i = 0; i < model.length; i++) {
    if (fields.has(i) || model[i]?.kind === 'quoted') continue
    const texts = column(i)
    const key = keyOf(texts)
    if (key !== '' && !DURATION_KEYS.test(key)) continue
    const kind = model[i]?.kind
    const values = texts.map((text) => (kind === 'keyed' ? text.slice(key.length + 2, -1) : kind === 'pair' ? text.replace(/^\**\d+\/|\**$/g, '') : text.slice(key === '' ? 0 : key.length + 1)))
    const samples = values.map((text, row): DurationSample => ({ beginS: begins[row] as number, text: unwrap(text) }))
    const unit = inferDurationUnit(samples)
    if (unit !== null && (key !== '' || !isIdentifier(values))) candidates.push({ at: i, key, unit: named(unit, key, kind), values: samples.map(({ text }) => Number(text)) })
  }
  const reasons = [`${rows.length} sample lines have the same ${model.length} columns`]
  const notes: string[] = []
  const chosen = choose(candidates, column(bytesAt).map(Number), agentAt, notes)
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
  for (let i = 0; i < clientAt; i++) {
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

type Candidate = { at: number; key: string; unit: DurationUnit; values: number[] }

/** The one column that is the duration. Two that agree (%T beside %D) are one; two that do not are none, and said so. */
function choose(candidates: Candidate[], bytes: number[], agentAt: number, notes: string[]): Candidate | undefined {
  const keyed = candidates.filter(({ key }) => key !== '')
  let open = keyed.length > 0 ? keyed : candidates
  if (agentAt >= 0 && keyed.length === 0) open = open.filter((candidate) => !isByteCounter(candidate, candidates, agentAt, bytes))
  if (open.length > 1) {
    for (const fine of open) {
      for (const [unitUs, unit] of [[1, 1e6], [1, 1e3], [1000, 1e3]] as const) {
        const coarse = open.filter((other) => other !== fine && other.values.every((value, i) => value === Math.floor((fine.values[i] as number) / unit)))
        if (coarse.length === open.length - 1 && fine.values.some((value) => value >= unit)) {
          return { ...fine, unit: { unitUs, name: unitUs === 1 ? '%D' : '%{ms}T', resolutionMs: unitUs / 1000, confidence: 0.99, reason: 'another column holds the same durations in a coarser unit' } }
        }
      }
    }
  }
  if (open.length > 1 || (open.length === 0 && candidates.length > 2)) {
    notes.push(`Columns ${candidates.map(({ at }) => at + 1).join(' and ')} are numbers and either could be a duration; none was taken. Name the server's LogFormat string to have it read.`)
    return undefined
  }
  return open[0]
}

/** %I %O of mod_logio after the agent: the second counts the bytes sent, the first those received. */
function isByteCounter(candidate: Candidate, candidates: readonly Candidate[], agentAt: number, bytes: number[]): boolean {
  if (candidates.length < 2) return false
  if (countsBytes(candidate.values, bytes)) return true
  const next = candidates.find(({ at }) => at === candidate.at + 1)
  return candidate.at === agentAt + 1 && next !== undefined && countsBytes(next.values, bytes)
}

/** Bytes with their headers: never less than the body, and seldom much more. */
function countsBytes(values: number[], bytes: number[]): boolean {
  let like = 0
  let known = 0
  values.forEach((value, i) => {
    const body = bytes[i] ?? Number.NaN
    if (Number.isNaN(body)) return
    known++
    if (value >= body && value - body < 4096) like++
  })
  return known > 0 && like > 0.9 * known
}

/** Process ids and the like (few different values, none small), and ports that clients call from (32768 to 60999). */
function isIdentifier(values: string[]): boolean {
  if (values.length >= 50 && values.every((text) => /^\d{5}$/.test(text) && Number(text) >= 32768 && Number(text) <= 60999)) return true
  const distinct = new Set(values).size
  return values.length >= 50 && distinct <= Math.max(2, values.length * 0.03) && values.every((text) => /^\d{3,}$/.test(text))
}

/** "rt" for a column of rt=…, or "". */
function keyOf(texts: string[]): string {
  const match = /^([A-Za-z_][A-Za-z0-9_]{0,20})[=:]/.exec(texts[0] ?? '')
  return match?.[1] !== undefined && texts.every((text) => text.startsWith(match[0])) ? match[1] : ''
}

/** "(0 s)" to "0". */
function unwrap(text: string): string {
  return /^\((\d+) s\)$/.exec(text)?.[1] ?? text
}

/** A key or the form of the column may say the unit outright. */
function named(unit: DurationUnit, key: string, kind: ColumnKind | undefined): DurationUnit {
  const certain = (unitUs: number, name: string, resolutionMs: number, reason: string): DurationUnit => ({ unitUs, name, resolutionMs, confidence: 0.99, reason })
  if (kind === 'pair') return certain(1, '%D', 0.001, 'it is written as seconds/microseconds')
  if (kind === 'paren') return certain(1_000_000, '%T', 1000, 'it is written as "(… s)", whole seconds')
  if (/^(us|usec)$/i.test(key)) return certain(1, '%D', 0.001, `it is called ${key}`)
  if (/^ms$/i.test(key)) return certain(1000, '%{ms}T', 1, `it is called ${key}`)
  return unit
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
    const field = fields.get(i) ?? { kind: 'skip' as const, name: `column ${i + 1}` }
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
