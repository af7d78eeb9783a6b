/**
 * Parts of a log format to a line parser that walks the bytes once, by hand: no regular expression, so no input makes
 * it slow, and no string is made for what is not kept. A line matches only if every literal is in its place and nothing
 * is left over. Quoted fields end at the first quote that no backslash escapes, as Apache and nginx write them.
 */
import type { FormatField, FormatPart } from './log-format.ts'
import type { LineCode, LineParser, LogRecord } from './log-record.ts'
import { clearLogRecord } from './log-record.ts'
import { digitsAt, openClfTimeReader } from './log-time.ts'
import { hashBytes, readRequestLine } from './request-line.ts'
import { finishTimePieces, newTimePieces, readTimePiece, resetTimePieces } from './time-pieces.ts'

const QUOTE = 34
const BACKSLASH = 92
const DASH = 45

interface Step {
  field: FormatField
  /** The field's kind as a small number, which the hot loop switches on. */
  action: number
  quoted: boolean
  /** Headers, user names and file names outside quotes. */
  mayHoldSpaces: boolean
  isList: boolean
  /** Literal text that must follow the field; empty only at the end of the line. */
  terminator: Uint8Array
  /** First byte of the terminator, or -1. */
  first: number
}

const MAY_HOLD_SPACES = /^%[^{]*\{[^}]*\}[ieonC]$|^%[ufqU]$|^\$(?:http_|remote_user)/
const ACTION = { skip: 0, 'clf-time': 1, 'time-piece': 2, request: 3, status: 4, wall: 5, client: 6, vhost: 7, method: 8, path: 9 } as const

/** What a compiled format can tell of each request. */
export interface CompiledFormat {
  parse: LineParser
  /** The field that holds the wall time, and its smallest step; null where the format holds none. */
  wall: { name: string; resolutionMs: number } | null
  hasVhost: boolean
  hasStatus: boolean
}

export function compileFormat(parts: readonly FormatPart[]): CompiledFormat {
  const encoder = new TextEncoder()
  const walls = parts.filter((part): part is FormatField => typeof part === 'object' && part.kind === 'wall')
  // Of several durations the finest is read: %D beside %T.
  const wall = walls.reduce<FormatField | undefined>((best, field) => (best && (best.resolutionMs ?? 0) <= (field.resolutionMs ?? 0) ? best : field), undefined)
  const steps: Step[] = []
  let prefix: Uint8Array = new Uint8Array(0)
  parts.forEach((part, i) => {
    if (typeof part === 'string') {
      if (i === 0) prefix = encoder.encode(part)
      return
    }
    const next = parts[i + 1]
    const field: FormatField = part.kind === 'wall' && part !== wall ? { ...part, kind: 'skip' } : part
    const terminator = typeof next === 'string' ? encoder.encode(next) : new Uint8Array(0)
    steps.push({ field, action: ACTION[field.kind], quoted: field.quoted === true, mayHoldSpaces: field.isList === true || MAY_HOLD_SPACES.test(field.name), isList: field.isList === true, terminator, first: terminator[0] ?? -1 })
  })
  const hasPieces = steps.some((step) => step.field.kind === 'time-piece')
  // A line that fails before its time has been read is of another format, rather than cut.
  const timeStep = steps.findIndex(({ field }) => field.kind === 'clf-time' || field.kind === 'time-piece')
  const hasStatus = steps.some((step) => step.field.kind === 'status')
  const clf = openClfTimeReader()
  const pieces = newTimePieces()
  const scratch = new Uint8Array(steps.some(({ field }) => field.kind === 'path') ? 64 * 1024 : 0)

  const parse: LineParser = (bytes, start, end, record) => {
    clearLogRecord(record, bytes)
    if (start === end) return 'blank'
    let at = matchLiteral(bytes, start, end, prefix)
    if (at < 0) return fail(record, 'the beginning of the line', start, 'other-format')
    let methodStart = 0
    let methodEnd = 0
    let pathStart = -1
    let pathEnd = -1
    if (hasPieces) resetTimePieces(pieces)
    for (let s = 0; s < steps.length; s++) {
      const step = steps[s] as Step
      const { action, terminator } = step
      let fieldEnd: number
      if (action === 1) {
        fieldEnd = clf.read(bytes, at, end, record)
        if (fieldEnd < 0) return fail(record, step.field.name, at, end - at < 26 && s > 0 ? 'truncated-line' : 'bad-time')
        record.timeIsEnd = step.field.isEnd === true
      } else if (action === 2) {
        fieldEnd = readTimePiece(bytes, at, end, step.field, pieces, record)
        if (fieldEnd < 0) return fail(record, step.field.name, at, at >= end ? 'truncated-line' : 'bad-time')
        record.timeIsEnd = step.field.isEnd === true
      } else {
        if (step.quoted) fieldEnd = endOfQuoted(bytes, at, end)
        else if (step.isList && terminator.length > 0) fieldEnd = endOfList(bytes, at, end, terminator, step.first)
        else if (terminator.length === 1) fieldEnd = indexOfByte(bytes, at, end, step.first)
        else fieldEnd = endOfBare(bytes, at, end, terminator, step.first, step.mayHoldSpaces)
        if (fieldEnd < 0) return fail(record, step.field.name, at, s < timeStep ? 'other-format' : 'truncated-line')
        switch (action) {
          case 0:
            break
          case 3:
            readRequestLine(bytes, at, fieldEnd, record)
            break
          case 4: {
            const status = fieldEnd - at === 3 ? digitsAt(bytes, at, 3) : -1
            if (status >= 100) record.status = status
            else if (!(fieldEnd - at === 1 && bytes[at] === DASH) && !(status === 0)) return fail(record, step.field.name, at, 'bad-status')
            break
          }
          case 5: {
            const wallUs = durationAt(bytes, at, fieldEnd, step.field.unitUs as number)
            if (Number.isNaN(wallUs)) return fail(record, step.field.name, at, 'bad-duration')
            record.wallUs = wallUs
            break
          }
          case 6:
            record.clientIsIpv6 = hasColon(bytes, at, fieldEnd)
            break
          case 7:
            record.vhostStart = at
            record.vhostEnd = fieldEnd
            record.vhostBytes = bytes
            break
          case 8:
            methodStart = at
            methodEnd = fieldEnd
            break
          case 9:
            pathStart = at
            pathEnd = fieldEnd
            break
          default:
        }
      }
      if (terminator.length === 1 && fieldEnd < end && bytes[fieldEnd] === step.first) at = fieldEnd + 1
      else {
        at = matchLiteral(bytes, fieldEnd, end, terminator)
        if (at < 0) return fail(record, step.field.name, fieldEnd, fieldEnd >= end && s >= timeStep ? 'truncated-line' : 'other-format')
      }
    }
    if (at !== end) return fail(record, 'the end of the line', at, 'other-format')
    if (hasPieces && !finishTimePieces(pieces, record)) return fail(record, 'the time', start, 'bad-time')
    if (pathStart >= 0 && record.keyEnd === 0) composeKey(record, bytes, methodStart, methodEnd, pathStart, pathEnd, scratch)
    return 'ok'
  }

  return {
    parse,
    wall: wall ? { name: wall.name, resolutionMs: wall.resolutionMs ?? 1 } : null,
    hasVhost: steps.some((step) => step.field.kind === 'vhost'),
    hasStatus,
  }
}

function fail(record: LogRecord, field: string, at: number, code: LineCode): LineCode {
  record.failedField = field
  record.failedAt = at
  return code
}

/** The position after `literal` at `at`, or -1. */
function matchLiteral(bytes: Uint8Array, at: number, end: number, literal: Uint8Array): number {
  const size = literal.length
  if (at + size > end) return -1
  for (let i = 0; i < size; i++) if (bytes[at + i] !== literal[i]) return -1
  return at + size
}

function endOfQuoted(bytes: Uint8Array, at: number, end: number): number {
  for (let p = at; p < end; p++) {
    const byte = bytes[p]
    if (byte === QUOTE) return p
    if (byte === BACKSLASH) p++
  }
  return -1
}

/** End of a field outside quotes: where the literal after it first stands; for the last field, the end of the line. */
function endOfBare(bytes: Uint8Array, at: number, end: number, terminator: Uint8Array, first: number, mayHoldSpaces: boolean): number {
  if (terminator.length === 0) return mayHoldSpaces || indexOfByte(bytes, at, end, 32) < 0 ? end : -1
  for (let p = at; p < end; p++) if (bytes[p] === first && matchLiteral(bytes, p, end, terminator) >= 0) return p
  return -1
}

/** As `endOfBare`, where the blanks after "," and around ":" belong to the field. */
function endOfList(bytes: Uint8Array, at: number, end: number, terminator: Uint8Array, first: number): number {
  for (let p = at; p < end; p++) {
    if (bytes[p] === 32 && p > at && (bytes[p - 1] === 44 || (bytes[p - 1] === 58 && bytes[p - 2] === 32) || (bytes[p + 1] === 58 && bytes[p + 2] === 32))) continue
    if (bytes[p] === first && matchLiteral(bytes, p, end, terminator) >= 0) return p
  }
  return -1
}

function indexOfByte(bytes: Uint8Array, at: number, end: number, wanted: number): number {
  for (let p = at; p < end; p++) if (bytes[p] === wanted) return p
  return -1
}

function hasColon(bytes: Uint8Array, at: number, end: number): boolean {
  return indexOfByte(bytes, at, Math.min(end, at + 8), 58) >= 0
}

/** Number with an optional fraction, times the unit, in whole µs where the unit allows; -1 for "-", NaN for anything else. */
export function durationAt(bytes: Uint8Array, at: number, end: number, unitUs: number): number {
  if (end - at === 1 && bytes[at] === DASH) return -1
  let value = 0
  let p = at
  for (; p < end; p++) {
    const digit = (bytes[p] as number) - 48
    if (!(digit >= 0 && digit <= 9)) break
    value = value * 10 + digit
  }
  if (p === at || p - at > 15) return Number.NaN
  if (p === end) return value * unitUs
  if (bytes[p] !== 46 || p + 1 === end) return Number.NaN
  let scale = 1
  for (p++; p < end; p++) {
    const digit = (bytes[p] as number) - 48
    if (!(digit >= 0 && digit <= 9) || scale > 1e9) return Number.NaN
    value = value * 10 + digit
    scale *= 10
  }
  return Math.round((value / scale) * unitUs)
}

/** "METHOD path" from two fields; a format without a method has a path alone. */
function composeKey(record: LogRecord, bytes: Uint8Array, methodStart: number, methodEnd: number, pathStart: number, pathEnd: number, scratch: Uint8Array): void {
  const size = pathEnd - pathStart
  if (size === 0 || (size === 1 && bytes[pathStart] === DASH) || (methodEnd - methodStart === 1 && bytes[methodStart] === DASH)) return
  let to = 0
  for (let p = methodStart; p < methodEnd && to < 32; p++) scratch[to++] = bytes[p] as number
  if (to > 0) scratch[to++] = 32
  for (let p = pathStart; p < pathEnd && to < scratch.length; p++) {
    const byte = bytes[p] as number
    if (byte === 63) break
    scratch[to++] = byte
  }
  record.keyBytes = scratch
  record.keyStart = 0
  record.keyEnd = to
  record.keyHash = hashBytes(scratch, 0, to)
}
