/** Unpacks deflated bytes up to a bound and no further, so that a small file cannot become a large memory. */
import { Gunzip, Inflate } from 'fflate'

/** Null where the bytes would become more than `mostBytes`. Throws what fflate throws on broken bytes. */
export function inflateBounded(bytes: Uint8Array, format: 'gzip' | 'deflate', mostBytes: number): Uint8Array | null {
  const parts: Uint8Array[] = []
  let total = 0
  const stream = format === 'gzip' ? new Gunzip() : new Inflate()
  stream.ondata = (chunk) => {
    total += chunk.length
    if (total <= mostBytes) parts.push(chunk)
  }
  // Small steps: each can grow a thousandfold before the bound is looked at.
  const step = 32 * 1024
  for (let at = 0; at < bytes.length && total <= mostBytes; at += step) stream.push(bytes.subarray(at, at + step), at + step >= bytes.length)
  if (total > mostBytes) return null
  const out = new Uint8Array(total)
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}
