/**
 * One HdrHistogram in its compressed form (base64 of zlib), of all encodings that logs hold: V0 (jHiccup 2.0.1 and others of
 * 2015), V1 and V2. The libraries at hand read V2 alone, so the layout is here: counts by index, where `valueOf` gives the
 * highest value that an index stands for, as HdrHistogram's own percentiles do. Source: HdrHistogram (Java),
 * AbstractHistogram. Null for what is no histogram; never more than `MAX_INFLATED` bytes are unpacked.
 */
import { Unzlib } from 'fflate'

const MAX_INFLATED = 8 * 1024 * 1024

export interface DecodedHistogram {
  /** Highest equivalent value and its count, ascending. */
  counts: [value: number, count: number][]
  total: number
}

export function decodeHistogram(base64: string): DecodedHistogram | null {
  const bytes = bytesOf(base64)
  if (bytes === null || bytes.length < 8) return null
  const view = new DataView(bytes.buffer)
  const kind = view.getUint32(0) & ~0xf0
  if (kind !== 0x1c849309 && kind !== 0x1c849302 && kind !== 0x1c849304) return null
  const unpacked = inflate(bytes.subarray(8, 8 + view.getUint32(4)))
  return unpacked === null ? null : decodeCounts(unpacked)
}

function decodeCounts(bytes: Uint8Array): DecodedHistogram | null {
  if (bytes.length < 32) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const cookie = view.getUint32(0)
  const version = { 0x1c849308: 0, 0x1c849301: 1, 0x1c849303: 2 }[cookie & ~0xf0]
  if (version === undefined || (version > 0 && bytes.length < 40)) return null
  const digits = view.getInt32(version === 0 ? 4 : 12)
  const lowest = Number(view.getBigInt64(version === 0 ? 8 : 16))
  // The offset of indexes (at 8) is passed over: Java writes 0 unless values were shifted, the JavaScript library always 1 and means 0.
  if (digits < 0 || digits > 5 || lowest < 1) return null
  const wordBytes = version === 2 ? 9 : ((cookie & 0xf0) >> 4) & 0xe
  const valueOf = layout(digits, lowest)
  const counts: [number, number][] = []
  let total = 0
  let index = 0
  let at = version === 0 ? 32 : 40
  const end = version === 0 ? bytes.length : Math.min(bytes.length, at + view.getInt32(4))
  const add = (count: number): boolean => {
    if (count > 0) {
      const value = valueOf(index)
      if (!Number.isFinite(value)) return false
      counts.push([value, count])
      total += count
    }
    index++
    return count >= 0
  }
  while (at < end) {
    if (wordBytes === 9) {
      const [count, next] = zigZag(bytes, at, end)
      at = next
      // A negative number is a run of empty counts.
      if (count < 0) index -= count
      else if (!add(count)) return null
      if (index > 1e7) return null
    } else {
      if (at + wordBytes > end || (wordBytes !== 2 && wordBytes !== 4 && wordBytes !== 8)) break
      const count = wordBytes === 2 ? view.getInt16(at) : wordBytes === 4 ? view.getInt32(at) : Number(view.getBigInt64(at))
      if (!add(count)) return null
      at += wordBytes
    }
  }
  return { counts, total }
}

/** Index to the highest value it stands for. */
function layout(digits: number, lowest: number): (index: number) => number {
  const unit = Math.floor(Math.log2(lowest))
  const subBuckets = 2 ** Math.ceil(Math.log2(2 * 10 ** digits))
  const half = subBuckets / 2
  return (index) => {
    const bucket = Math.floor(index / half) - 1
    const sub = bucket < 0 ? index % half : (index % half) + half
    const step = 2 ** (unit + Math.max(0, bucket))
    return (sub + 1) * step - 1
  }
}

function zigZag(bytes: Uint8Array, start: number, end: number): [value: number, next: number] {
  let value = 0n
  let at = start
  for (let shift = 0n; at < end; shift += 7n) {
    const byte = bytes[at++] as number
    if (shift === 56n) {
      value |= BigInt(byte) << shift
      break
    }
    value |= BigInt(byte & 0x7f) << shift
    if ((byte & 0x80) === 0) break
  }
  return [Number((value >> 1n) ^ -(value & 1n)), at]
}

function bytesOf(base64: string): Uint8Array | null {
  try {
    const text = atob(base64.trim())
    const bytes = new Uint8Array(text.length)
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
    return bytes
  } catch {
    return null
  }
}

function inflate(packed: Uint8Array): Uint8Array | null {
  const parts: Uint8Array[] = []
  let size = 0
  try {
    const stream = new Unzlib((part) => {
      size += part.length
      if (size > MAX_INFLATED) throw new RangeError('too large')
      parts.push(part)
    })
    // Small pieces, so that a bomb is noticed before it has gone off.
    for (let at = 0; at < packed.length; at += 4096) stream.push(packed.subarray(at, at + 4096), at + 4096 >= packed.length)
  } catch {
    return null
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
