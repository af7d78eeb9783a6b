/** Unpacks deflated bytes up to a bound and no further, so that a small file cannot become a large memory. */
import { Gunzip, Inflate } from 'fflate'

/**
 * Null where the bytes would become more than `mostBytes`. Throws on broken bytes; the end of a gzip stream is checked by the size
 * that stands there, since the stream itself is satisfied with less. Of deflated bytes the caller knows the size.
 */
export function inflateBounded(bytes: Uint8Array, format: 'gzip' | 'deflate', mostBytes: number): Uint8Array | null {
  const parts: Uint8Array[] = []
  let total = 0
  let memberStart = 0
  const stream = format === 'gzip' ? new Gunzip() : new Inflate()
  if (stream instanceof Gunzip) stream.onmember = () => (memberStart = total)
  stream.ondata = (chunk) => {
    total += chunk.length
    if (total <= mostBytes) parts.push(chunk)
  }
  // Small steps: each can grow a thousandfold before the bound is looked at.
  const step = 32 * 1024
  for (let at = 0; at < bytes.length && total <= mostBytes; at += step) stream.push(bytes.subarray(at, at + step), at + step >= bytes.length)
  if (total > mostBytes) return null
  if (format === 'gzip' && new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 4, true) !== (total - memberStart) >>> 0) throw new RangeError('The stream ends early')
  const out = new Uint8Array(total)
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}
