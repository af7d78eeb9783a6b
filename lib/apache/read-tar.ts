/**
 * Entries of a tar archive in memory: ustar, the extended headers of POSIX (pax) and GNU's long names. Files, symbolic and hard
 * links; folders, devices and the like are passed over. Reads no further than the bounds of archive-limits.ts.
 */
import { ARCHIVE_LIMITS, broken, entryPath, tooMany, type ArchiveEntry } from './archive-limits.ts'

const BLOCK = 512

/** Whether the bytes begin with a tar header, by its checksum. */
export function isTar(bytes: Uint8Array): boolean {
  return bytes.length >= BLOCK && hasChecksum(bytes.subarray(0, BLOCK))
}

export function readTar(bytes: Uint8Array, place: string): ArchiveEntry[] {
  const entries: ArchiveEntry[] = []
  let long: { path?: string; link?: string } = {}
  let headers = 0
  for (let at = 0; at + BLOCK <= bytes.length; ) {
    const header = bytes.subarray(at, at + BLOCK)
    if (header.every((byte) => byte === 0)) break
    if (!hasChecksum(header)) throw broken(place, `no tar header at byte ${at}`)
    if (++headers > 2 * ARCHIVE_LIMITS.entries) throw tooMany(place)
    const size = numberOf(header.subarray(124, 136))
    if (!Number.isSafeInteger(size) || size < 0 || at + BLOCK + size > bytes.length) throw broken(place, `it ends in the middle of ${JSON.stringify(nameOf(header).slice(0, 100))}`)
    const data = bytes.subarray(at + BLOCK, at + BLOCK + size)
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
    const type = String.fromCharCode(header[156] ?? 0)
    if (type === 'L') long.path = textOf(data)
    else if (type === 'K') long.link = textOf(data)
    else if (type === 'x') long = { ...long, ...paxOf(data) }
    if ('LKxg'.includes(type)) continue
    const path = entryPath(long.path ?? nameOf(header), place)
    const target = long.link ?? textOf(header.subarray(157, 257))
    long = {}
    if (path === null) continue
    if (type === '0' || type === '\0' || type === '7') entries.push({ path, content: { kind: 'file', bytes: data } })
    else if (type === '1' || type === '2') entries.push({ path, content: { kind: 'link', target, isHard: type === '1' } })
    if (entries.length > ARCHIVE_LIMITS.entries) throw tooMany(place)
  }
  return entries
}

function nameOf(header: Uint8Array): string {
  const name = textOf(header.subarray(0, 100))
  const prefix = textOf(header.subarray(257, 262)) === 'ustar' ? textOf(header.subarray(345, 500)) : ''
  return prefix === '' ? name : `${prefix}/${name}`
}

function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end))
}

/** Octal digits, or GNU's base 256 where the first bit is set. */
function numberOf(field: Uint8Array): number {
  const first = field[0] ?? 0
  if ((first & 0x80) === 0) return Number.parseInt(textOf(field).trim() || '0', 8)
  let value = first & 0x7f
  for (const byte of field.subarray(1)) value = value * 256 + byte
  return value
}

function hasChecksum(header: Uint8Array): boolean {
  const stated = numberOf(header.subarray(148, 156))
  let sum = 0
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : (header[i] ?? 0)
  return stated === sum
}

/** "30 path=some/long/name\n": the length counts the whole record. */
function paxOf(data: Uint8Array): { path?: string; link?: string } {
  const found: { path?: string; link?: string } = {}
  for (let at = 0; at < data.length; ) {
    const space = data.indexOf(32, at)
    const length = Number.parseInt(new TextDecoder().decode(data.subarray(at, space < 0 ? at : space)), 10)
    if (space < 0 || !(length > space - at)) break
    const record = new TextDecoder().decode(data.subarray(space + 1, at + length - 1))
    const equals = record.indexOf('=')
    const key = record.slice(0, equals)
    if (key === 'path') found.path = record.slice(equals + 1)
    if (key === 'linkpath') found.link = record.slice(equals + 1)
    at += length
  }
  return found
}
