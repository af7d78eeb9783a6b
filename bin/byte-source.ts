/**
 * Bytes of a file or of standard input, unpacked where they are gzip, bzip2 or zstd, in chunks. What compression a file has is decided
 * by its first bytes, never by its name. Memory is bounded; an expansion bomb, a file cut short and a form of
 * compression that is not read end in an AppError that names the file and the remedy.
 */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { AppError, isAppError } from '#lib/base/errors.ts'
import { COMPRESSION_SAMPLE_BYTES, brokenCompression, detectCompression, openExpansionGuard, requireReadableCompression } from '#lib/ingest/compression.ts'
import type { ExpansionBounds } from '#lib/ingest/compression.ts'
import { decompress, isBrokenData } from '#lib/jobs/decompress.ts'

const CHUNK_BYTES = 256 * 1024

/** The file's own bytes; throws AppError where there is no such file or it cannot be read. */
export async function openFile(cwd: string, name: string): Promise<AsyncIterable<Uint8Array>> {
  const path = resolve(cwd, name)
  const fault = (reason: string, remedy: string, cause?: unknown): AppError =>
    new AppError('invalid', { publicMessage: `${name}: ${reason} ${remedy}`, problems: [{ place: name, reason, remedy }], cause })
  try {
    const facts = await stat(path)
    if (facts.isDirectory()) throw fault('It is a directory.', 'Name the file in it.')
  } catch (error) {
    if (isAppError(error)) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    throw code === 'ENOENT' ? fault('There is no such file.', 'Check the name.', error) : fault(`It cannot be read (${code || 'unknown reason'}).`, 'Check its permissions.', error)
  }
  return createReadStream(path, { highWaterMark: CHUNK_BYTES })
}

/** `bytes`, unpacked if they are gzip, bzip2 or zstd (of any number of members). `place` is what messages call them. */
export async function* unpack(bytes: AsyncIterable<Uint8Array | string>, place: string, bounds: ExpansionBounds = {}): AsyncGenerator<Uint8Array> {
  const iterator = chunksOf(bytes)[Symbol.asyncIterator]()
  const head: Uint8Array[] = []
  let size = 0
  while (size < COMPRESSION_SAMPLE_BYTES) {
    const { value, done } = await iterator.next()
    if (done === true) break
    head.push(value)
    size += value.length
  }
  const compression = detectCompression(Buffer.concat(head))
  requireReadableCompression(compression, place)
  let packed = 0
  async function* all(): AsyncGenerator<Uint8Array> {
    for (const chunk of head) {
      packed += chunk.length
      yield chunk
    }
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      packed += next.value.length
      yield next.value
    }
  }
  if (compression === 'none') {
    yield* all()
    return
  }
  const guard = openExpansionGuard(place, bounds, compression)
  let unpacked = 0
  let lines = 0
  try {
    for await (const chunk of decompress(compression, all())) {
      unpacked += chunk.length
      guard.check(packed, unpacked)
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++
      yield chunk
    }
  } catch (error) {
    if (!isBrokenData(error)) throw error
    throw brokenCompression(place, compression, { bytes: unpacked, lines }, error)
  }
}

async function* chunksOf(bytes: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
}
