/**
 * Bytes to lines, across chunk boundaries. Promises: one pass, memory bounded by `maxLineBytes`, every byte belongs to
 * exactly one line, and the same lines come out however the bytes were cut into chunks. LF and CRLF end a line; the last
 * line may lack its end. NUL bytes at the start of a line (the hole that log rotation by copying leaves) are skipped and
 * counted. Does not decode: a line is a range of bytes that holds only until the callback returns.
 */
export interface LineSplitterOptions {
  /** Longest line that is handed on; a longer one is reported by `onLongLine` and its rest skipped. Default 256 KiB. */
  maxLineBytes?: number
  /** One line without its end, as bytes[start, end). `complete` is false for a last line that has no line end. */
  onLine: (bytes: Uint8Array, start: number, end: number, complete: boolean) => void
  /** A line longer than the bound: its first bytes and its whole length. */
  onLongLine: (head: Uint8Array, length: number) => void
}

export interface LineSplitter {
  push(chunk: Uint8Array): void
  /** Hands on a last line that has no line end. */
  end(): void
  /** NUL bytes skipped at the start of lines so far. */
  nulBytes(): number
  /** No line is begun. */
  atLineStart(): boolean
}

const LF = 10
const CR = 13
export const LONG_LINE_HEAD = 512
/** Longest line handed on by default: Apache escapes each byte of request line, referer and agent (8,190 each) to at most four. */
export const MAX_LINE_BYTES = 256 * 1024

export function openLineSplitter(options: LineSplitterOptions): LineSplitter {
  const maxLineBytes = options.maxLineBytes ?? MAX_LINE_BYTES
  let carry = new Uint8Array(Math.min(maxLineBytes, 16 * 1024))
  let carried = 0 // bytes of an unfinished line in `carry`; its whole length so far is `length`
  let length = 0
  let nulBytes = 0

  function keep(chunk: Uint8Array, start: number, end: number): void {
    length += end - start
    const room = maxLineBytes - carried
    const taken = Math.min(room, end - start)
    if (taken <= 0) return
    if (carried + taken > carry.length) {
      const grown = new Uint8Array(Math.min(maxLineBytes, Math.max(carry.length * 2, carried + taken)))
      grown.set(carry.subarray(0, carried))
      carry = grown
    }
    carry.set(chunk.subarray(start, start + taken), carried)
    carried += taken
  }

  function finish(complete: boolean): void {
    if (length > maxLineBytes) options.onLongLine(carry.slice(0, Math.min(carried, LONG_LINE_HEAD)), length)
    else {
      const end = complete && carried > 0 && carry[carried - 1] === CR ? carried - 1 : carried
      options.onLine(carry, 0, end, complete)
    }
    carried = 0
    length = 0
  }

  return {
    push(chunk) {
      const size = chunk.length
      let start = 0
      while (start < size) {
        if (length === 0 && chunk[start] === 0) {
          let next = start + 1
          while (next < size && chunk[next] === 0) next++
          nulBytes += next - start
          start = next
          continue
        }
        const newline = chunk.indexOf(LF, start)
        if (newline < 0) {
          keep(chunk, start, size)
          return
        }
        if (length > 0) {
          keep(chunk, start, newline)
          finish(true)
        } else {
          const end = newline > start && chunk[newline - 1] === CR ? newline - 1 : newline
          if (newline - start > maxLineBytes) options.onLongLine(chunk.slice(start, start + LONG_LINE_HEAD), newline - start)
          else options.onLine(chunk, start, end, true)
        }
        start = newline + 1
      }
    },
    end() {
      if (length > 0) finish(false)
    },
    nulBytes: () => nulBytes,
    atLineStart: () => length === 0,
  }
}
