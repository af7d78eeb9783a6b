/**
 * Which encoding a log is in, from its first bytes, and a decoder to UTF-8 bytes for what is not. Windows shells write
 * UTF-16 when output is redirected. Promises no guess beyond UTF-8 (which any 8-bit encoding passes through as bytes)
 * and UTF-16 of both orders.
 */
export type TextEncodingName = 'utf-8' | 'utf-16le' | 'utf-16be'

export interface EncodingFound {
  encoding: TextEncodingName
  /** Bytes of the byte order mark to skip. */
  skip: number
}

/** Bytes that are enough for `detectEncoding`. */
export const ENCODING_SAMPLE_BYTES = 64

/** Byte order mark first; else UTF-16 when nearly every second byte is NUL. */
export function detectEncoding(head: Uint8Array): EncodingFound {
  const [a, b, c] = head
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', skip: 2 }
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', skip: 2 }
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf-8', skip: 3 }
  const size = Math.min(head.length, ENCODING_SAMPLE_BYTES) & ~1
  if (size >= 16) {
    let evenNul = 0
    let oddNul = 0
    for (let i = 0; i < size; i += 2) {
      if (head[i] === 0) evenNul++
      if (head[i + 1] === 0) oddNul++
    }
    const most = 0.9 * (size / 2)
    if (oddNul >= most && evenNul === 0) return { encoding: 'utf-16le', skip: 0 }
    if (evenNul >= most && oddNul === 0) return { encoding: 'utf-16be', skip: 0 }
  }
  return { encoding: 'utf-8', skip: 0 }
}

export interface ByteDecoder {
  decode(chunk: Uint8Array): Uint8Array
  end(): Uint8Array
}

/** UTF-16 bytes to UTF-8 bytes, across chunk boundaries; a lone half becomes U+FFFD. */
export function openUtf16Decoder(encoding: 'utf-16le' | 'utf-16be'): ByteDecoder {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true })
  const encoder = new TextEncoder()
  return {
    decode: (chunk) => encoder.encode(decoder.decode(chunk, { stream: true })),
    end: () => encoder.encode(decoder.decode()),
  }
}
