/**
 * The bytes of an uploaded file, unpacked where they are gzip, bzip2 or zstd of any number of members, in chunks of at most 256 KiB.
 * Promises bounded memory, the count of the file's own bytes used so far, and an AppError that names the file and the
 * remedy for one that is cut short or damaged, an expansion bomb and a compression that is not read.
 */
import { brokenCompression, COMPRESSION_SAMPLE_BYTES, detectCompression, openExpansionGuard, requireReadableCompression, type ExpansionBounds } from '#lib/ingest/compression.ts'
import { decompress, isBrokenData, type Packed } from './decompress.ts'
import type { StoredFile } from './stored-file.ts'

const CHUNK_BYTES = 256 * 1024
/** Packed bytes per read; an expansion bomb unpacks at most about a thousand times as many before the guard sees it. */
const PACKED_CHUNK_BYTES = 64 * 1024

export interface UnpackedUpload {
  chunks: AsyncGenerator<Uint8Array>
  /** Bytes of the file as it is stored that have been used so far. */
  bytesUsed(): number
}

/** @param place what messages call the file. */
export function unpackUpload(file: StoredFile, place: string, bounds: ExpansionBounds = {}): UnpackedUpload {
  let used = 0

  async function* plain(): AsyncGenerator<Uint8Array> {
    for await (const chunk of file.read(CHUNK_BYTES)) {
      used += chunk.length
      yield chunk
    }
  }

  async function* decompressed(compression: Packed): AsyncGenerator<Uint8Array> {
    const guard = openExpansionGuard(place, bounds, compression)
    let read = 0
    const source = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of file.read(PACKED_CHUNK_BYTES)) {
        read += chunk.length
        yield chunk
      }
    }
    let unpacked = 0
    let lines = 0
    try {
      for await (const chunk of decompress(compression, source())) {
        unpacked += chunk.length
        // Judged by what was read, which runs ahead of what was unpacked by a few blocks at most.
        guard.check(read, unpacked)
        used = read
        for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++
        yield chunk
      }
      used = read
    } catch (error) {
      if (!isBrokenData(error)) throw error
      throw brokenCompression(place, compression, { bytes: unpacked, lines }, error)
    }
  }

  async function* chunks(): AsyncGenerator<Uint8Array> {
    const compression = detectCompression(await file.head(COMPRESSION_SAMPLE_BYTES))
    requireReadableCompression(compression, place)
    yield* compression === 'none' ? plain() : decompressed(compression)
  }

  return { chunks: chunks(), bytesUsed: () => used }
}
