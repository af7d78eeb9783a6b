/**
 * Apache `LogFormat` and nginx `log_format` strings to a list of parts: literal text and fields. Knows every directive of
 * mod_log_config and mod_logio; what the profile does not need becomes a field that is skipped. Does not read lines: see
 * compile-format.ts. Source: Apache HTTP Server 2.4, mod_log_config, "Custom Log Formats".
 */
import { invalidInput } from '#lib/base/errors.ts'

export type FieldKind =
  | 'skip' | 'client' | 'vhost' | 'clf-time' | 'time-piece' | 'request' | 'method' | 'path' | 'status' | 'wall'

export interface FormatField {
  kind: FieldKind
  /** As written in the format, for messages: "%>s". */
  name: string
  /** Stands between double quotes, within which Apache escapes. Set by `quoteFields`. */
  quoted?: boolean
  /** kind "wall": microseconds per unit of the number. */
  unitUs?: number
  /** kind "wall": the smallest step the number can take, in ms. */
  resolutionMs?: number
  /** kind "time-piece": the strftime letter, or sec, msec, usec, msec_frac, usec_frac. */
  piece?: string
  /** Times: true where it is the end of the request ("end:"). */
  isEnd?: boolean
  /** May be a list, "0.012, 0.034 : 0.005": one entry for each server that was asked. */
  isList?: boolean
}

export type FormatPart = string | FormatField

/** The formats that Apache's own configuration ships, by nickname. */
export const NAMED_FORMATS = {
  common: '%h %l %u %t "%r" %>s %b',
  combined: '%h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i"',
  vhost_common: '%v %h %l %u %t "%r" %>s %b',
  vhost_combined: '%v:%p %h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i"',
  combinedio: '%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" %I %O',
} as const

const UNIT_US: Readonly<Record<string, number>> = { us: 1, ms: 1000, s: 1_000_000 }
/** Directives that one letter names and the profile does not need; "x" is mod_ssl's. */
const SKIPPED = new Set('AaBbfHIkLlOPpqRSuXxDTtsrmUvVhCeinoc^'.split(''))
const STRFTIME_EXPANSIONS: Readonly<Record<string, string>> = { T: '%H:%M:%S', R: '%H:%M', F: '%Y-%m-%d', D: '%m/%d/%y', c: '%a %b %e %T %Y', x: '%m/%d/%y', X: '%T', r: '%I:%M:%S %p', t: '\t' }
const TIME_PIECES = new Set(['d', 'e', 'm', 'b', 'h', 'B', 'Y', 'y', 'H', 'k', 'I', 'l', 'p', 'M', 'S', 'z', 'Z', 's', 'a', 'A', 'j', 'u', 'w'])

const fault = (reason: string): Error =>
  invalidInput([{ place: 'log format', reason, remedy: 'Copy the LogFormat (or log_format) string from the server\'s configuration as it stands.' }])

/** Text of a LogFormat or log_format to its parts. Accepts the whole directive line, with or without the escapes that the configuration file needs. */
export function parseLogFormat(text: string): FormatPart[] {
  const bare = stripDirective(text)
  const named = (NAMED_FORMATS as Readonly<Record<string, string>>)[bare]
  const source = named ?? bare
  if (source === '') throw fault('It is empty.')
  const parts = source.includes('%') ? parseApache(source) : source.includes('$') ? parseNginx(source) : undefined
  if (parts === undefined) throw fault(`"${bare.slice(0, 80)}" holds no % directive and no $ variable, and is not one of ${Object.keys(NAMED_FORMATS).join(', ')}.`)
  requireReadable(parts)
  return quoteFields(joinLiterals(parts))
}

/** `LogFormat "…" nickname` and `log_format name '…';` to the string itself. */
function stripDirective(text: string): string {
  let bare = text.trim()
  const apache = /^(?:LogFormat|CustomLog\s+\S+)\s+"((?:[^"\\]|\\.)*)"/i.exec(bare)
  if (apache?.[1] !== undefined) bare = apache[1]
  const nginx = /^log_format\s+\S+\s+(?:escape=\S+\s+)?([\s\S]*?);?\s*$/.exec(bare)
  if (nginx?.[1] !== undefined) bare = [...nginx[1].matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/g)].map((m) => m[1] ?? m[2] ?? '').join('')
  return bare.replace(/\\(?:x([0-9A-Fa-f]{2})|(["'\\tnr]))/g, (_, hex: string | undefined, c: string | undefined) => (hex !== undefined ? String.fromCharCode(parseInt(hex, 16)) : c === 't' ? '\t' : c === 'n' ? '\n' : c === 'r' ? '\r' : (c ?? '')))
}

function parseApache(source: string): FormatPart[] {
  const parts: FormatPart[] = []
  let p = 0
  while (p < source.length) {
    if (source[p] !== '%') {
      const next = source.indexOf('%', p)
      const end = next < 0 ? source.length : next
      parts.push(source.slice(p, end))
      p = end
      continue
    }
    if (source[p + 1] === '%') {
      parts.push('%')
      p += 2
      continue
    }
    // %[!]?[status list][<>]?{argument}letter, the modifiers in any order
    const from = p++
    while (p < source.length && /[!<>,0-9]/.test(source[p] as string)) p++
    let argument: string | undefined
    if (source[p] === '{') {
      const close = source.indexOf('}', p)
      if (close < 0) throw fault(`"${source.slice(from)}" has no closing brace.`)
      argument = source.slice(p + 1, close)
      p = close + 1
    }
    while (p < source.length && /[<>]/.test(source[p] as string)) p++
    let letter = source[p] ?? ''
    if (letter === '^') {
      letter = source.slice(p, p + 3)
      p += 2
    }
    p++
    parts.push(...directive(letter, argument, source.slice(from, p)))
  }
  return parts
}

function directive(letter: string, argument: string | undefined, name: string): FormatPart[] {
  switch (letter) {
    case 't':
      return argument === undefined || argument === '' ? ['[', { kind: 'clf-time', name }, ']'] : timePieces(argument, name)
    case 'T': {
      const unitUs = UNIT_US[argument ?? 's']
      if (unitUs === undefined) throw fault(`${name} names no unit of time that Apache knows (us, ms, s).`)
      return [{ kind: 'wall', name, unitUs, resolutionMs: unitUs / 1000 }]
    }
    case 'D':
      return [{ kind: 'wall', name, unitUs: 1, resolutionMs: 0.001 }]
    case 'r':
      return [{ kind: 'request', name }]
    case 'm':
      return [{ kind: 'method', name }]
    case 'U':
      return [{ kind: 'path', name }]
    case 's':
      return [{ kind: 'status', name }]
    case 'v':
    case 'V':
      return [{ kind: 'vhost', name }]
    case 'h':
    case 'a':
      return [{ kind: 'client', name }]
    default:
      if (!SKIPPED.has(letter.slice(0, 1))) throw fault(`${name} is not a directive of Apache's LogFormat.`)
      return [{ kind: 'skip', name }]
  }
}

/** The argument of %{…}t: [begin:|end:] and strftime text or one of sec, msec, usec, msec_frac, usec_frac. */
function timePieces(argument: string, name: string): FormatPart[] {
  let text = argument
  let isEnd = false
  if (text.startsWith('begin:')) text = text.slice(6)
  else if (text.startsWith('end:')) {
    text = text.slice(4)
    isEnd = true
  }
  if (/^(sec|msec|usec|msec_frac|usec_frac)$/.test(text)) return [{ kind: 'time-piece', name, piece: text, isEnd }]
  for (let round = 0; round < 2; round++) text = text.replace(/%([TRFDcxXrt])/g, (_, letter: string) => STRFTIME_EXPANSIONS[letter] ?? '')
  const parts: FormatPart[] = []
  for (const [piece] of text.matchAll(/%.|[^%]+/g)) {
    if (!piece.startsWith('%')) parts.push(piece)
    else if (piece === '%%') parts.push('%')
    else if (TIME_PIECES.has(piece.slice(1))) parts.push({ kind: 'time-piece', name: `%{${piece}}t`, piece: piece.slice(1), isEnd })
    else throw fault(`${name}: ${piece} is not a piece of a time that Headroom reads (it reads a A b B c d D e F h H I j k l m M p r R s S t T u w x X y Y z Z).`)
  }
  return parts
}

const NGINX_FIELDS: Readonly<Record<string, Omit<FormatField, 'name'>>> = {
  remote_addr: { kind: 'client' }, host: { kind: 'vhost' }, server_name: { kind: 'vhost' }, http_host: { kind: 'vhost' },
  request: { kind: 'request' }, request_method: { kind: 'method' }, request_uri: { kind: 'path' }, uri: { kind: 'path' },
  status: { kind: 'status' }, time_local: { kind: 'clf-time', isEnd: true }, msec: { kind: 'time-piece', piece: 's.frac', isEnd: true },
  time_iso8601: { kind: 'time-piece', piece: 'iso', isEnd: true },
  request_time: { kind: 'wall', unitUs: 1_000_000, resolutionMs: 1 },
}

function parseNginx(source: string): FormatPart[] {
  const parts: FormatPart[] = []
  for (const match of source.matchAll(/\$\{?([a-z0-9_]+)\}?|[^$]+|\$/gi)) {
    const variable = match[1]
    if (variable === undefined) parts.push(match[0])
    else parts.push({ ...(NGINX_FIELDS[variable] ?? { kind: 'skip' as const }), name: `$${variable}`, ...(variable.startsWith('upstream_') ? { isList: true } : {}) })
  }
  return parts
}

/** A format must tell when and what; everything else may be missing. */
function requireReadable(parts: readonly FormatPart[]): void {
  const kinds = new Set(parts.map((part) => (typeof part === 'string' ? 'text' : part.kind)))
  if (!kinds.has('clf-time') && !kinds.has('time-piece')) throw fault('It holds no time of the request (%t), so nothing can be said of rates.')
  if (!kinds.has('request') && !kinds.has('path')) throw fault('It holds no request line (%r) and no path (%U), so requests cannot be told apart.')
  for (let i = 1; i < parts.length; i++) {
    const [a, b] = [parts[i - 1], parts[i]]
    if (typeof a === 'object' && typeof b === 'object' && a.kind !== 'time-piece' && !(b.kind === 'skip' && b.name === '%q')) {
      throw fault(`${a.name}${b.name} stand side by side with nothing between them, so that nobody can tell where one ends.`)
    }
  }
}

/** Adjacent literals become one; %q after %U is part of the path's own text. */
function joinLiterals(parts: readonly FormatPart[]): FormatPart[] {
  const joined: FormatPart[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    if (typeof part === 'string' && typeof last === 'string') joined[joined.length - 1] = last + part
    else if (typeof part === 'object' && typeof last === 'object' && part.name === '%q' && last.kind === 'path') continue
    else joined.push(part)
  }
  return joined
}

/** Marks the fields that stand between double quotes. */
export function quoteFields(parts: readonly FormatPart[]): FormatPart[] {
  return parts.map((part, i) => {
    if (typeof part === 'string') return part
    const before = parts[i - 1]
    const after = parts[i + 1]
    const quoted = typeof before === 'string' && before.endsWith('"') && typeof after === 'string' && after.startsWith('"')
    return quoted ? { ...part, quoted } : part
  })
}
