/**
 * Times of access logs from bytes: the "23/Nov/2026:03:46:57 +0000" of Apache's %t in one step (with a cache of the
 * last second, since neighbours share it), strftime pieces one by one, and ISO 8601 text of JSON logs. The log's own
 * zone is kept beside UTC. A date that does not exist is refused.
 */
import { daysFromCivil, daysOfMonth } from './calendar.ts'
import type { LogRecord } from './log-record.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const
const CLF_LENGTH = 26
const ZERO = 48

/** Number of `count` digits at `at`, or -1. */
export function digitsAt(bytes: Uint8Array, at: number, count: number): number {
  let value = 0
  for (let i = at; i < at + count; i++) {
    const digit = (bytes[i] as number) - ZERO
    if (!(digit >= 0 && digit <= 9)) return -1
    value = value * 10 + digit
  }
  return value
}

/** 1 to 12 for an English month abbreviation at `at`, in any case; 0 for anything else. */
export function monthNameAt(bytes: Uint8Array, at: number): number {
  const name = String.fromCharCode((bytes[at] as number) & 0xdf, (bytes[at + 1] as number) | 32, (bytes[at + 2] as number) | 32)
  return MONTHS.indexOf(name as (typeof MONTHS)[number]) + 1
}

/** Local seconds since 1970-01-01 00:00 of a civil time, or NaN where there is no such time. A leap second counts as the second before. */
export function localSeconds(year: number, month: number, day: number, hour: number, minute: number, second: number): number {
  if (day < 1 || day > daysOfMonth(year, month) || hour > 23 || minute > 59 || second > 60) return Number.NaN
  return daysFromCivil(year, month, day) * 86400 + hour * 3600 + minute * 60 + Math.min(second, 59)
}

/** Minutes east of UTC of "+hhmm", "+hh:mm" or "Z" at `at`, or NaN. */
export function zoneAt(bytes: Uint8Array, at: number, end: number): number {
  const sign = bytes[at]
  if (sign === 90) return 0
  if (sign !== 43 && sign !== 45) return Number.NaN
  const colon = at + 3 < end && bytes[at + 3] === 58 ? 1 : 0
  if (at + 5 + colon > end) return Number.NaN
  const hours = digitsAt(bytes, at + 1, 2)
  const minutes = digitsAt(bytes, at + 3 + colon, 2)
  if (hours < 0 || hours > 15 || minutes < 0 || minutes > 59) return Number.NaN
  return (sign === 45 ? -1 : 1) * (hours * 60 + minutes)
}

export interface ClfTimeReader {
  /** Reads the time at `at` into the record; its end, or -1. */
  read(bytes: Uint8Array, at: number, end: number, record: LogRecord): number
}

/** A reader of "23/Nov/2026:03:46:57 +0000", also with a fraction after the seconds. Holds a cache of its own. */
export function openClfTimeReader(): ClfTimeReader {
  const cache = new Uint8Array(CLF_LENGTH)
  let cached = false
  let epochS = 0
  let localS = 0
  let offsetMinutes = 0

  return {
    read(bytes, at, end, record) {
      if (at + CLF_LENGTH > end) return -1
      if (cached) {
        // The seconds change most often, so compare from the end.
        let i = CLF_LENGTH - 1
        while (i >= 0 && bytes[at + i] === cache[i]) i--
        if (i < 0) {
          record.epochS = epochS
          record.localS = localS
          record.offsetMinutes = offsetMinutes
          return at + CLF_LENGTH
        }
      }
      const day = digitsAt(bytes, at, 2)
      const month = monthNameAt(bytes, at + 3)
      const year = digitsAt(bytes, at + 7, 4)
      const hour = digitsAt(bytes, at + 12, 2)
      const minute = digitsAt(bytes, at + 15, 2)
      const second = digitsAt(bytes, at + 18, 2)
      if (day < 0 || month === 0 || year < 0 || hour < 0 || minute < 0 || second < 0) return -1
      if (bytes[at + 2] !== 47 || bytes[at + 6] !== 47 || bytes[at + 11] !== 58 || bytes[at + 14] !== 58 || bytes[at + 17] !== 58) return -1
      let p = at + 20
      let fraction = 0
      if (bytes[p] === 46 || bytes[p] === 44) {
        let scale = 0.1
        for (p++; p < end; p++, scale /= 10) {
          const digit = (bytes[p] as number) - ZERO
          if (!(digit >= 0 && digit <= 9)) break
          fraction += digit * scale
        }
      }
      if (bytes[p] !== 32) return -1
      const offset = zoneAt(bytes, p + 1, end)
      const local = localSeconds(year, month, day, hour, minute, second)
      if (Number.isNaN(offset) || Number.isNaN(local)) return -1
      record.localS = local
      record.epochS = local - offset * 60
      record.offsetMinutes = offset
      record.fractionS = fraction
      if (p === at + 20 && bytes[p + 3] !== 58) {
        cache.set(bytes.subarray(at, at + CLF_LENGTH))
        cached = true
        epochS = record.epochS
        localS = local
        offsetMinutes = offset
        return at + CLF_LENGTH
      }
      return p + (bytes[p + 1] === 90 ? 2 : bytes[p + 4] === 58 ? 7 : 6)
    },
  }
}

const ISO = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?\s*(Z|[+-]\d{2}:?\d{2})?$/
const CLF = /^\[?(\d{2})\/([A-Za-z]{3})\/(\d{4}):(\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))? ([+-]\d{4})\]?$/

/** Sets the record's time from ISO 8601 or CLF text; false when it is neither. Text without a zone leaves the zone unknown and counts as UTC. */
export function readTimeText(text: string, record: LogRecord): boolean {
  const iso = ISO.exec(text)
  const found = iso ?? CLF.exec(text)
  if (found === null) return false
  const [, first = '', second = '', third = '', hour = '', minute = '', seconds = '', fraction, zone] = found
  const year = Number(iso ? first : third)
  const month = iso ? Number(second) : MONTHS.findIndex((name) => name.toLowerCase() === second.toLowerCase()) + 1
  const day = Number(iso ? third : first)
  const local = localSeconds(year, month, day, Number(hour), Number(minute), Number(seconds))
  if (Number.isNaN(local)) return false
  const offset = zone === undefined ? Number.NaN : zone === 'Z' ? 0 : (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)))
  record.localS = local
  record.offsetMinutes = offset
  record.epochS = local - (Number.isNaN(offset) ? 0 : offset * 60)
  record.fractionS = fraction === undefined ? 0 : Number(`0.${fraction}`)
  return true
}

/** Sets the record's time from seconds since 1970-01-01 UTC; the log's own zone stays unknown. */
export function readEpochTime(seconds: number, record: LogRecord): boolean {
  if (!Number.isFinite(seconds) || seconds < 0 || seconds > 1e11) return false
  record.epochS = Math.floor(seconds)
  record.localS = record.epochS
  record.fractionS = seconds - record.epochS
  record.offsetMinutes = Number.NaN
  return true
}
