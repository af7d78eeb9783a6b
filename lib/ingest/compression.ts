/**
 * What a file's first bytes say about compression, and a guard against expansion bombs. Unpacking itself happens
 * outside this floor (zlib belongs to Node); the decision and its words are here, so that the CLI, the import job and
 * the browser refuse alike.
 */
import { AppError } from '#lib/base/errors.ts'

export type Compression = 'none' | 'gzip' | 'bzip2' | 'zstd' | 'xz' | 'zip' | 'lz4' | '7z'

/** Bytes that are enough for `detectCompression`. */
export const COMPRESSION_SAMPLE_BYTES = 6

const MAGIC: readonly { compression: Compression; bytes: readonly number[] }[] = [
  { compression: 'gzip', bytes: [0x1f, 0x8b] },
  { compression: 'bzip2', bytes: [0x42, 0x5a, 0x68] },
  { compression: 'zstd', bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { compression: 'xz', bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
  { compression: 'zip', bytes: [0x50, 0x4b, 0x03, 0x04] },
  { compression: 'lz4', bytes: [0x04, 0x22, 0x4d, 0x18] },
  { compression: '7z', bytes: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c] },
]

/** The forms that are read. */
export type ReadableCompression = 'none' | 'gzip' | 'bzip2' | 'zstd'

const UNPACK: Partial<Record<Compression, string>> = {
  xz: 'unxz FILE',
  zip: 'unzip FILE',
  lz4: 'lz4 -d FILE',
  '7z': '7z x FILE',
}

export function detectCompression(head: Uint8Array): Compression {
  for (const { compression, bytes } of MAGIC) if (bytes.every((byte, i) => head[i] === byte)) return compression
  return 'none'
}

/** Compressed forms that are not read are refused in words, with the command that unpacks them. */
export function requireReadableCompression(compression: Compression, place: string): asserts compression is ReadableCompression {
  if (compression === 'none' || compression === 'gzip' || compression === 'bzip2' || compression === 'zstd') return
  const reason = `The file is compressed with ${compression}, which Headroom does not read.`
  const remedy = `Unpack it (${UNPACK[compression] ?? compression}) or compress it with gzip, then try again.`
  throw new AppError('unsupported', { publicMessage: `${place}: ${reason} ${remedy}`, problems: [{ place, reason, remedy }] })
}

export interface ExpansionBounds {
  /** Unpacked bytes per packed byte that are still believed. Access logs reach 40 with gzip, whose own limit is 1,032. Default 200; 1,000 for bzip2 and zstd. */
  maxRatio?: number
  /** Unpacked bytes below which the ratio is not judged. Default 64 MiB. */
  graceBytes?: number
  /** Unpacked bytes at most. Default 64 GiB. */
  maxBytes?: number
}

export interface ExpansionGuard {
  /** To be told the totals so far, before the unpacked bytes are used; throws AppError `tooLarge` once a bound is passed. */
  check(packedBytes: number, unpackedBytes: number): void
}

export function openExpansionGuard(place: string, bounds: ExpansionBounds = {}, compression: ReadableCompression = 'gzip'): ExpansionGuard {
  // Lines that repeat pack far better into the large windows of the newer forms.
  const { maxRatio = compression === 'gzip' ? 200 : 1000, graceBytes = 64 * 1024 * 1024, maxBytes = 64 * 1024 ** 3 } = bounds
  return {
    check(packedBytes, unpackedBytes) {
      const refuse = (reason: string): never => {
        const remedy = 'If the file is what you meant to send, unpack it yourself and send the part that matters.'
        throw new AppError('tooLarge', { publicMessage: `${place}: ${reason} ${remedy}`, problems: [{ place, reason, remedy }] })
      }
      if (unpackedBytes > maxBytes) refuse(`It unpacks to more than ${Math.round(maxBytes / 1024 ** 2)} MiB.`)
      if (unpackedBytes > graceBytes && unpackedBytes > packedBytes * maxRatio) {
        refuse(`It unpacks to more than ${maxRatio} times its size, as an expansion bomb does.`)
      }
    },
  }
}

/** The problem of compressed data that ends early or is damaged; what was read before it stands. */
export function brokenCompression(place: string, compression: Exclude<ReadableCompression, 'none'>, reading: { bytes: number; lines: number }, cause?: unknown): AppError {
  if (cause instanceof Error && 'code' in cause && String(cause.code).endsWith('windowTooLarge')) {
    const wide = 'The data was packed with a window of more than 128 MiB (zstd --long), which takes as much memory to unpack.'
    const unpackIt = 'Unpack it (unzstd --long=31 FILE) and pack it again without --long.'
    return new AppError('unsupported', { publicMessage: `${place}: ${wide} ${unpackIt}`, problems: [{ place, reason: wide, remedy: unpackIt }], cause })
  }
  const reason = `The ${compression} data is cut short or damaged after ${reading.bytes} unpacked bytes (${reading.lines} lines).`
  const remedy = `Copy the file again and compare its size with the original; \`${compression} -t FILE\` tells whether it is whole.`
  return new AppError('unprocessable', { publicMessage: `${place}: ${reason} ${remedy}`, problems: [{ place, reason, remedy }], cause })
}
