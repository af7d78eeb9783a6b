/**
 * A time that a log format puts together from pieces: strftime letters, Apache's sec, msec, usec and fractions, nginx's
 * $msec and $time_iso8601. Pieces are read one by one and become a time at the end of the line.
 */
import type { FormatField } from './log-format.ts'
import type { LogRecord } from './log-record.ts'
import { digitsAt, localSeconds, monthNameAt, readTimeText, zoneAt } from './log-time.ts'

const QUOTE = 34

export interface TimePieces {
  year: number
  month: number
  day: number
  hour: number
  /** 0 for AM, 12 for PM, -1 where the hours go to 24. */
  half: number
  minute: number
  second: number
  fraction: number
  offset: number
  epoch: number
}

export function newTimePieces(): TimePieces {
  return { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0, fraction: 0, half: -1, offset: Number.NaN, epoch: -1 }
}

export function resetTimePieces(pieces: TimePieces): void {
  pieces.year = pieces.month = pieces.day = 0
  pieces.hour = pieces.minute = pieces.second = pieces.fraction = 0
  pieces.half = -1
  pieces.offset = Number.NaN
  pieces.epoch = -1
}

/** Reads one piece as strftime or Apache writes it; the position after it, or -1. */
export function readTimePiece(bytes: Uint8Array, at: number, end: number, field: FormatField, pieces: TimePieces, record: LogRecord): number {
  const fixed = (count: number): number => (at + count <= end ? digitsAt(bytes, at, count) : -1)
  const two = (set: (value: number) => void): number => {
    const value = fixed(2)
    if (value < 0) return -1
    set(value)
    return at + 2
  }
  switch (field.piece) {
    case 'd':
      return two((value) => (pieces.day = value))
    case 'e': {
      const value = bytes[at] === 32 ? digitsAt(bytes, at + 1, 1) : fixed(2)
      if (value < 0) return -1
      pieces.day = value
      return at + 2
    }
    case 'm':
      return two((value) => (pieces.month = value))
    case 'y':
      return two((value) => (pieces.year = 2000 + value))
    case 'H':
    case 'I':
      return two((value) => (pieces.hour = value))
    case 'k':
    case 'l': {
      const value = bytes[at] === 32 ? digitsAt(bytes, at + 1, 1) : fixed(2)
      if (value < 0) return -1
      pieces.hour = value
      return at + 2
    }
    case 'p':
      pieces.half = bytes[at] === 80 || bytes[at] === 112 ? 12 : 0
      return endOfName(bytes, at, end)
    case 'B':
      if (at + 3 > end) return -1
      pieces.month = monthNameAt(bytes, at)
      return pieces.month === 0 ? -1 : endOfName(bytes, at, end)
    case 'a':
    case 'A':
      return endOfName(bytes, at, end)
    case 'Z':
      // Of the names of zones only those are known that mean the same everywhere.
      if (/^(?:UTC|GMT|Z)$/.test(String.fromCharCode(...bytes.subarray(at, Math.max(at, endOfName(bytes, at, end)))))) pieces.offset = 0
      return endOfName(bytes, at, end)
    case 'j':
      return fixed(3) < 0 ? -1 : at + 3
    case 'u':
    case 'w':
      return fixed(1) < 0 ? -1 : at + 1
    case 'M':
      return two((value) => (pieces.minute = value))
    case 'S':
      return two((value) => (pieces.second = value))
    case 'b':
    case 'h':
      if (at + 3 > end) return -1
      pieces.month = monthNameAt(bytes, at)
      return pieces.month === 0 ? -1 : at + 3
    case 'Y': {
      const value = fixed(4)
      if (value < 0) return -1
      pieces.year = value
      return at + 4
    }
    case 'z': {
      const value = zoneAt(bytes, at, end)
      if (Number.isNaN(value)) return -1
      pieces.offset = value
      return at + (bytes[at] === 90 ? 1 : bytes[at + 3] === 58 ? 6 : 5)
    }
    case 'iso': {
      let p = at
      while (p < end && p - at < 40 && bytes[p] !== 32 && bytes[p] !== QUOTE && bytes[p] !== 93) p++
      if (!readTimeText(String.fromCharCode(...bytes.subarray(at, p)), record)) return -1
      pieces.epoch = record.epochS
      pieces.offset = record.offsetMinutes
      pieces.fraction = record.fractionS
      return p
    }
    default:
      return readNumberPiece(bytes, at, end, field.piece ?? '', pieces)
  }
}

/** The end of a word of letters, or -1 where there is none. */
function endOfName(bytes: Uint8Array, at: number, end: number): number {
  let p = at
  while (p < end && p - at < 20 && (((bytes[p] as number) | 32) >= 97 && ((bytes[p] as number) | 32) <= 122)) p++
  return p === at ? -1 : p
}

/** s, sec, msec, usec (since 1970) and the fractions msec_frac and usec_frac; nginx's $msec is seconds with a fraction. */
function readNumberPiece(bytes: Uint8Array, at: number, end: number, piece: string, pieces: TimePieces): number {
  let p = at
  let value = 0
  for (; p < end && p - at < 17; p++) {
    const digit = (bytes[p] as number) - 48
    if (!(digit >= 0 && digit <= 9)) break
    value = value * 10 + digit
  }
  if (p === at) return -1
  if (piece === 'msec_frac') pieces.fraction = value / 1e3
  else if (piece === 'usec_frac') pieces.fraction = value / 1e6
  else {
    const seconds = piece === 'msec' ? value / 1e3 : piece === 'usec' ? value / 1e6 : value
    pieces.epoch = Math.floor(seconds)
    if (piece === 'msec' || piece === 'usec') pieces.fraction = seconds - pieces.epoch
    if (piece === 's.frac' && bytes[p] === 46) for (let scale = 0.1, q = ++p; q < end; q++, scale /= 10, p++) {
      const digit = (bytes[q] as number) - 48
      if (!(digit >= 0 && digit <= 9)) break
      pieces.fraction += digit * scale
    }
  }
  return p
}

export function finishTimePieces(pieces: TimePieces, record: LogRecord): boolean {
  record.fractionS = pieces.fraction
  if (pieces.epoch >= 0) {
    record.epochS = pieces.epoch
    record.offsetMinutes = pieces.offset
    record.localS = pieces.epoch + (Number.isNaN(pieces.offset) ? 0 : pieces.offset * 60)
    return true
  }
  const local = localSeconds(pieces.year, pieces.month, pieces.day, pieces.half < 0 ? pieces.hour : (pieces.hour % 12) + pieces.half, pieces.minute, pieces.second)
  if (Number.isNaN(local)) return false
  record.localS = local
  record.offsetMinutes = pieces.offset
  record.epochS = local - (Number.isNaN(pieces.offset) ? 0 : pieces.offset * 60)
  return true
}
