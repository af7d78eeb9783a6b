/**
 * Unpacks gzip, zstd and bzip2 of any number of members, in pieces, with backpressure and bounded memory. Zlib and zstd are
 * Node's own; bzip2 is unpacked in JavaScript. Whether what comes out is too much is for the caller to judge, piece by piece.
 */
import { Readable, type Duplex } from 'node:stream'
import * as zlib from 'node:zlib'
import { Bzip2Error, openBunzip2 } from '#lib/ingest/bzip2.ts'
import type { ReadableCompression } from '#lib/ingest/compression.ts'
import { ZstdError, openZstdFrames, type ZstdPiece } from '#lib/ingest/zstd-frames.ts'

const CHUNK_BYTES = 256 * 1024

export type Packed = Exclude<ReadableCompression, 'none'>

/** Throws what `isBrokenData` recognises where the data is damaged or ends too early. */
export function decompress(compression: Packed, packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  return compression === 'bzip2' ? bunzip2(packed) : compression === 'zstd' ? unzstd(packed) : inflate(zlib.createGunzip({ chunkSize: CHUNK_BYTES }), packed)
}

export function isBrokenData(error: unknown): boolean {
  if (error instanceof Bzip2Error || error instanceof ZstdError) return true
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return code.startsWith('Z_') || code.startsWith('ZSTD_')
}

async function* inflate(stream: Duplex, packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(packed, { objectMode: false, highWaterMark: CHUNK_BYTES })
  source.on('error', (error) => stream.destroy(error))
  source.pipe(stream)
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) yield chunk
  } finally {
    source.destroy()
    stream.destroy()
  }
}

/** Node's decoder stops after the first frame, so each gets its own. */
async function* unzstd(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const pieces = piecesOf(packed)
  let pending: Promise<ZstdPiece | null> = pieces.next().then(({ value, done }) => (done === true ? null : value))
  for (;;) {
    const first = await pending
    if (first === null) return
    let ended = false
    // A piece that a decoder asked for and no longer takes stays in `pending`, so none is lost between frames.
    const frame = async function* (): AsyncGenerator<Uint8Array> {
      for (;;) {
        const piece = await pending
        if (piece === null || ended) return
        ended = piece.ends
        pending = pieces.next().then(({ value, done }) => (done === true ? null : value))
        // Whoever awaits it next hears of an error; until then it is nobody's.
        pending.catch(() => undefined)
        if (piece.bytes.length > 0) yield piece.bytes
        if (ended) return
      }
    }
    yield* inflate(zlib.createZstdDecompress({ chunkSize: CHUNK_BYTES }), frame())
    // A rest of the frame that the decoder did not need.
    for await (const rest of frame()) void rest
  }
}

async function* piecesOf(packed: AsyncIterable<Uint8Array>): AsyncGenerator<ZstdPiece, undefined> {
  const frames = openZstdFrames()
  for await (const chunk of packed) yield* frames.push(chunk)
  frames.end()
  return undefined
}

async function* bunzip2(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const unpacking = openBunzip2()
  for await (const chunk of packed) yield* unpacking.push(chunk)
  yield* unpacking.end()
}
