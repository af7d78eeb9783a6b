/**
 * The body of a large upload, piece by piece, at the least cost: as Node received it where scripts/request-stream.mjs kept
 * it, else as the Request has it. A piece is the reader's until it asks for the next one; its memory is given back then,
 * since a collector that waits until it amounts to something walks through all else that the server holds.
 */
import type { Readable } from 'node:stream'

type Detachable = ArrayBuffer & { transfer(bytes: number): ArrayBuffer }

/** @returns null where there is no body. Whoever stops early leaves the rest unread. */
export function bodyOf(request: Request): AsyncIterable<Uint8Array> | null {
  const key = request.headers.get('x-headroom-stream') ?? ''
  const stream = (globalThis as { headroomRequestStream?: (key: string) => Readable | undefined }).headroomRequestStream?.(key)
  return stream === undefined ? request.body : piecesOf(stream)
}

async function* piecesOf(stream: Readable): AsyncGenerator<Uint8Array> {
  for await (const piece of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    yield piece
    const { buffer } = piece
    // Nothing else lies in the same memory.
    if (buffer instanceof ArrayBuffer && piece.byteOffset === 0 && piece.byteLength === buffer.byteLength) (buffer as Detachable).transfer(0)
  }
}
