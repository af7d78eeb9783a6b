/**
 * Entries of a zip archive in memory, by its central directory, which knows symbolic links (packed on Unix with zip -y). Stored and
 * deflated entries; encrypted ones and other methods are told as broken. Sizes are what comes out, never what the directory claims.
 */
import { ARCHIVE_LIMITS, archiveFault, broken, entryPath, tooMany, tooMuch, type ArchiveEntry } from './archive-limits.ts'
import { inflateBounded } from './inflate-bounded.ts'

const END = 0x06054b50
const ENTRY = 0x02014b50
const LINK_MODE = 0o120000

export function isZip(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0x50 && bytes[1] === 0x4b && ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6))
}

export function readZip(bytes: Uint8Array, place: string): ArchiveEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = endOf(view)
  if (end < 0) throw broken(place, 'its directory is missing')
  const count = view.getUint16(end + 10, true)
  let at = view.getUint32(end + 16, true)
  if (count === 0xffff || at === 0xffffffff) throw archiveFault(place, 'It is a zip of the large kind (Zip64).', 'Pack it as tar.gz.', 'unsupported')
  if (count > ARCHIVE_LIMITS.entries) throw tooMany(place)
  const entries: ArchiveEntry[] = []
  let left: number = ARCHIVE_LIMITS.unpackedBytes
  for (let index = 0; index < count; index++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== ENTRY) throw broken(place, `entry ${index + 1} of its directory cannot be read`)
    const nameLength = view.getUint16(at + 28, true)
    const name = decoded(bytes.subarray(at + 46, at + 46 + nameLength)).replaceAll('\\', '/')
    const mode = view.getUint8(at + 5) === 3 ? view.getUint32(at + 38, true) >>> 16 : 0
    const head = { flags: view.getUint16(at + 8, true), method: view.getUint16(at + 10, true), packed: view.getUint32(at + 20, true), size: view.getUint32(at + 24, true), offset: view.getUint32(at + 42, true) }
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
    const path = entryPath(name, place)
    if (path === null || name.endsWith('/')) continue
    const content = contentOf(bytes, view, head, name, left, place)
    left -= content.length
    entries.push({ path, content: (mode & 0o170000) === LINK_MODE ? { kind: 'link', target: decoded(content), isHard: false } : { kind: 'file', bytes: content } })
  }
  return entries
}

/** The end record is the last thing of the file, but for a comment of up to 65,535 bytes. */
function endOf(view: DataView): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 65_535); at--) if (view.getUint32(at, true) === END) return at
  return -1
}

function contentOf(bytes: Uint8Array, view: DataView, head: { flags: number; method: number; packed: number; size: number; offset: number }, name: string, left: number, place: string): Uint8Array {
  const what = JSON.stringify(name.slice(0, 100))
  if ((head.flags & 1) !== 0) throw archiveFault(place, `${what} in it is encrypted.`, 'Pack it without a password.', 'unsupported')
  if (head.offset + 30 > bytes.length) throw broken(place, `${what} lies outside of it`)
  const from = head.offset + 30 + view.getUint16(head.offset + 26, true) + view.getUint16(head.offset + 28, true)
  if (from + head.packed > bytes.length) throw broken(place, `it ends in the middle of ${what}`)
  const packed = bytes.subarray(from, from + head.packed)
  if (head.method === 0) {
    if (packed.length > left) throw tooMuch(place)
    return packed
  }
  if (head.method !== 8) throw archiveFault(place, `${what} in it is packed by a method (${head.method}) that Headroom does not read.`, 'Pack it as tar.gz, or as an ordinary zip.', 'unsupported')
  let out: Uint8Array | null
  try {
    out = inflateBounded(packed, 'deflate', left)
  } catch {
    throw broken(place, `${what} cannot be unpacked`)
  }
  if (out === null) throw tooMuch(place)
  if (out.length !== head.size) throw broken(place, `${what} ends early`)
  return out
}

function decoded(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}
