/**
 * The request line ("GET /path?query HTTP/1.1") as bytes: method and path without the query are its key. What Apache
 * logs for TLS hellos, scanners, timeouts and over-long lines is not a valid request line, and is said to be none.
 */
import type { LogRecord } from './log-record.ts'

const SPACE = 32
const QUESTION = 63
const FNV_OFFSET = 0x811c9dc5 | 0
const FNV_PRIME = 0x01000193
const MAX_METHOD = 24

/** Upper-case letters, digits, '-' and '_' from a letter on: registered methods (RFC 9110 allows more; no server sees them). */
function isMethodByte(byte: number): boolean {
  return (byte >= 65 && byte <= 90) || byte === 45 || byte === 95 || (byte >= 48 && byte <= 57)
}

/** FNV-1a, 32 bits, over bytes[start, end). Source: draft-eastlake-fnv. */
export function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = FNV_OFFSET
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), FNV_PRIME)
  return hash
}

/**
 * Sets the record's key from the request line bytes[start, end); false (key left empty) when it is not a valid one. A
 * target with spaces in it is taken as it is: nginx logs what broken clients send, and answers some of it.
 */
export function readRequestLine(bytes: Uint8Array, start: number, end: number, record: LogRecord): boolean {
  let hash = FNV_OFFSET
  let p = start
  while (p < end) {
    const byte = bytes[p] as number
    if (!isMethodByte(byte)) break
    hash = Math.imul(hash ^ byte, FNV_PRIME)
    p++
  }
  if (p === start || p - start > MAX_METHOD || p >= end || bytes[p] !== SPACE) return false
  hash = Math.imul(hash ^ SPACE, FNV_PRIME)
  const targetStart = ++p
  const targetEnd = endOfTarget(bytes, targetStart, end)
  if (targetEnd <= targetStart) return false
  while (p < targetEnd) {
    const byte = bytes[p] as number
    if (byte === QUESTION) break
    hash = Math.imul(hash ^ byte, FNV_PRIME)
    p++
  }
  record.keyBytes = bytes
  record.keyStart = start
  record.keyEnd = p
  record.keyHash = hash
  return true
}

/** Where " HTTP/1.1" begins that ends the request line, or -1. */
function endOfTarget(bytes: Uint8Array, from: number, end: number): number {
  let p = end - 1
  while (p > from && ((bytes[p] as number) === 46 || ((bytes[p] as number) >= 48 && (bytes[p] as number) <= 57))) p--
  // bytes[p] is now the slash of "HTTP/"
  if (p === end - 1 || p - 5 < from) return -1
  if (bytes[p] !== 47 || bytes[p - 1] !== 80 || bytes[p - 2] !== 84 || bytes[p - 3] !== 84 || bytes[p - 4] !== 72 || bytes[p - 5] !== SPACE) return -1
  return p - 5
}

const scratch = new Uint8Array(64 * 1024)
const encoder = new TextEncoder()

/** Sets the record's key from method and target as two texts, as JSON logs hold them; false when there is none. */
export function readMethodAndTarget(method: string, target: string, record: LogRecord): boolean {
  if (target === '' || target === '-' || method === '-' || !/^[A-Z0-9_-]{0,24}$/.test(method)) return false
  const query = target.indexOf('?')
  const path = query < 0 ? target : target.slice(0, query)
  const { written } = encoder.encodeInto(method === '' ? path : `${method} ${path}`, scratch)
  record.keyBytes = scratch
  record.keyStart = 0
  record.keyEnd = written
  record.keyHash = hashBytes(scratch, 0, written)
  return true
}
