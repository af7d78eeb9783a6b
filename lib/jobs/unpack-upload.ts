/**
 * The bytes of an uploaded file, unpacked where they are gzip, bzip2 or zstd of any number of members, in chunks of at most 256 KiB.
 * Promises bounded memory, the count of the file's own bytes used so far, and an AppError that names the file and the
 * remedy for one that is cut short or damaged, an expansion bomb and a compression that is not read.
 */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { brokenCompression, COMPRESSION_SAMPLE_BYTES, detectCompression, openExpansionGuard, requireReadableCompression, type ExpansionBounds } from '#lib/ingest/compression.ts'
import { decompress, isBrokenData, type Packed } from './decompress.ts'

const CHUNK_BYTES = 256 * 1024
/** Packed bytes per read; an expansion bomb unpacks at most about a thousand times as many before the guard sees it. */
const PACKED_CHUNK_BYTES = 64 * 1024

export interface UnpackedUpload {
  chunks: AsyncGenerator<Uint8Array>
  /** Bytes of the file as it lies on disk that have been used so far. */
  bytesUsed(): number
}

/** @param place what messages call the file. */
export function unpackUpload(path: string, place: string, bounds: ExpansionBounds = {}): UnpackedUpload {
  let used = 0

  async function* plain(): AsyncGenerator<Uint8Array> {
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>) {
      used += chunk.length
      yield chunk
    }
  }

  async function* decompressed(compression: Packed): AsyncGenerator<Uint8Array> {
    const guard = openExpansionGuard(place, bounds, compression)
    const source = createReadStream(path, { highWaterMark: PACKED_CHUNK_BYTES })
    let unpacked = 0
    let lines = 0
    try {
      for await (const chunk of decompress(compression, source as AsyncIterable<Buffer>)) {
        unpacked += chunk.length
        // Judged by what was read, which runs ahead of what was unpacked by a few blocks at most.
        guard.check(source.bytesRead, unpacked)
        used = source.bytesRead
        for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++
        yield chunk
      }
      used = source.bytesRead
    } catch (error) {
      if (!isBrokenData(error)) throw error
      throw brokenCompression(place, compression, { bytes: unpacked, lines }, error)
    } finally {
      source.destroy()
    }
  }

  async function* chunks(): AsyncGenerator<Uint8Array> {
    const compression = detectCompression(await headOf(path))
    requireReadableCompression(compression, place)
    yield* compression === 'none' ? plain() : decompressed(compression)
  }

  return { chunks: chunks(), bytesUsed: () => used }
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(COMPRESSION_SAMPLE_BYTES), 0, COMPRESSION_SAMPLE_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
