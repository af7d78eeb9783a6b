/**
 * The bytes of an uploaded file, unpacked where they are gzip of any number of members, in chunks of at most 256 KiB.
 * Promises bounded memory, the count of the file's own bytes used so far, and an AppError that names the file and the
 * remedy for a gzip that is cut short or damaged, an expansion bomb and a compression that is not read.
 */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { isAppError } from '#lib/base/errors.ts'
import { brokenGzip, COMPRESSION_SAMPLE_BYTES, detectCompression, openExpansionGuard, requireReadableCompression, type ExpansionBounds } from '#lib/ingest/compression.ts'

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

  async function* gunzipped(): AsyncGenerator<Uint8Array> {
    const guard = openExpansionGuard(place, bounds)
    const source = createReadStream(path, { highWaterMark: PACKED_CHUNK_BYTES })
    const gunzip = createGunzip({ chunkSize: CHUNK_BYTES })
    source.on('error', (error) => gunzip.destroy(error))
    source.pipe(gunzip)
    let unpacked = 0
    let lines = 0
    try {
      for await (const chunk of gunzip as AsyncIterable<Buffer>) {
        unpacked += chunk.length
        // Judged by what was read, which runs ahead of what was unpacked by a few blocks at most.
        guard.check(source.bytesRead, unpacked)
        used = source.bytesRead
        for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++
        yield chunk
      }
      used = source.bytesRead
    } catch (error) {
      if (isAppError(error) || !(error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))) throw error
      throw brokenGzip(place, { bytes: unpacked, lines }, error)
    } finally {
      source.destroy()
      gunzip.destroy()
    }
  }

  async function* chunks(): AsyncGenerator<Uint8Array> {
    const compression = detectCompression(await headOf(path))
    requireReadableCompression(compression, place)
    yield* compression === 'none' ? plain() : gunzipped()
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
