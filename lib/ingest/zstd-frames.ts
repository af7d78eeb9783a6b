/**
 * Where the frames of zstd data end (RFC 8878), without unpacking: decoders stop after the first, while pzstd and `cat` make
 * several. Any chunking gives the same frames; nothing is kept but an unfinished header of at most 18 bytes.
 */
export class ZstdError extends Error {
  override name = 'ZstdError'
}

export interface ZstdPiece {
  bytes: Uint8Array
  /** True for the last piece of a frame. */
  ends: boolean
}

export interface ZstdFrames {
  /** Pieces of frames that hold data; throws ZstdError where the data is none. */
  push(chunk: Uint8Array): ZstdPiece[]
  /** Throws ZstdError where the data ends within a frame. */
  end(): void
}

const MAGIC = 0xfd2fb528
const DICTIONARY_BYTES = [0, 1, 2, 4] as const
const CONTENT_SIZE_BYTES = [0, 2, 4, 8] as const

export function openZstdFrames(): ZstdFrames {
  let header = new Uint8Array(0)
  let state: 'frame' | 'block' | 'data' | 'skip' = 'frame'
  let left = 0
  let lastBlock = false
  let checksum = false

  /** Length of what `header` begins, null while that cannot be told. */
  function headerLength(): number | null {
    if (state === 'block') return 3
    if (header.length < 5) return null
    const magic = numberAt(header, 0, 4)
    if (magic >= 0x184d2a50 && magic <= 0x184d2a5f) return 8
    if (magic !== MAGIC) throw new ZstdError('A frame does not begin as zstd frames do.')
    const flags = header[4] as number
    const single = (flags & 32) !== 0
    return 5 + (single ? 0 : 1) + (DICTIONARY_BYTES[(flags & 3) as 0 | 1 | 2 | 3] ?? 0) + (flags >>> 6 === 0 ? (single ? 1 : 0) : (CONTENT_SIZE_BYTES[(flags >>> 6) as 1 | 2 | 3] ?? 0))
  }

  function readHeader(): void {
    if (state === 'block') {
      const block = numberAt(header, 0, 3)
      const type = (block >>> 1) & 3
      if (type === 3) throw new ZstdError('A block is of a reserved type.')
      lastBlock = (block & 1) === 1
      left = (type === 1 ? 1 : block >>> 3) + (lastBlock && checksum ? 4 : 0)
      state = 'data'
    } else if (numberAt(header, 0, 4) === MAGIC) {
      checksum = ((header[4] as number) & 4) !== 0
      state = 'block'
    } else {
      left = numberAt(header, 4, 4)
      state = 'skip'
    }
  }

  return {
    push(chunk) {
      const pieces: ZstdPiece[] = []
      let at = 0
      const give = (bytes: Uint8Array, ends: boolean): void => void (bytes.length > 0 || ends ? pieces.push({ bytes, ends }) : 0)
      while (at < chunk.length || (left === 0 && (state === 'data' || state === 'skip'))) {
        if (state === 'data' || state === 'skip') {
          const taken = Math.min(left, chunk.length - at)
          const ends = taken === left && (state === 'skip' || lastBlock)
          if (state === 'data') give(chunk.subarray(at, at + taken), ends)
          at += taken
          left -= taken
          if (left === 0) state = ends ? 'frame' : 'block'
          continue
        }
        const grown = new Uint8Array(header.length + 1)
        grown.set(header)
        grown[header.length] = chunk[at++] as number
        header = grown
        const length = headerLength()
        if (length === null || header.length < length) continue
        const whole = header
        readHeader()
        header = new Uint8Array(0)
        if ((state as string) !== 'skip') give(whole, false)
      }
      return pieces
    },
    end() {
      if (state !== 'frame' || header.length > 0) throw new ZstdError('The data ends too early.')
    },
  }
}

/** A little-endian number of up to four bytes. */
function numberAt(bytes: Uint8Array, at: number, size: number): number {
  let value = 0
  for (let i = size - 1; i >= 0; i--) value = value * 256 + (bytes[at + i] ?? 0)
  return value
}
