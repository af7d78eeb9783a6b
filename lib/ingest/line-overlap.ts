/**
 * Which lines of a log stand in another one too, where one begins before the other ends: a log that was copied twice while it grew,
 * rotated files beside the one they came from. Only what is plain is found: from where one file's first line stands in the other,
 * both must be alike line by line to the end of either. Logs of two servers share single lines, never a run to the end.
 */
import { openLineSplitter } from './lines.ts'

/** A file's lines as numbers that are equal where the lines are (53 bits: no two of a million million agree by chance). */
export interface LineHashes {
  hashes: Float64Array
  /** False where the last line has no line end: it may be cut. */
  complete: boolean
}

export interface LineHashing {
  push(chunk: Uint8Array): void
  /** Null where there are more lines than the bound. */
  end(): LineHashes | null
}

/** Lines [from, to), counted from 0. */
export interface LineRange {
  from: number
  to: number
}

export const MAX_HASHED_LINES = 8_000_000
/** Runs that are shorter may be chance: the same health check in the logs of two servers. */
const SHORTEST_RUN = 10

export function openLineHashing(limit: number = MAX_HASHED_LINES): LineHashing {
  let hashes = new Float64Array(1024)
  let size = 0
  let complete = true
  let over = false
  const add = (hash: number): void => {
    if (over || size >= limit) {
      over = true
      hashes = new Float64Array(0)
      return
    }
    if (size === hashes.length) {
      const grown = new Float64Array(Math.min(limit, size * 2))
      grown.set(hashes)
      hashes = grown
    }
    hashes[size++] = hash
  }
  const splitter = openLineSplitter({
    onLine(bytes, start, end, whole) {
      complete = whole
      add(hashOf(bytes, start, end))
    },
    onLongLine: (head, length) => add(hashOf(head, 0, head.length) + length),
  })
  return {
    push: splitter.push,
    end() {
      splitter.end()
      return over ? null : { hashes: hashes.subarray(0, size), complete }
    },
  }
}

/** Two FNV-1a hashes from different beginnings, the first cut to 21 bits. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let low = 0x811c9dc5 | 0
  let high = 0x2c1b3c6d | 0
  for (let i = start; i < end; i++) {
    low = Math.imul(low ^ (bytes[i] as number), 0x01000193)
    high = Math.imul(high ^ (bytes[i] as number), 0x01000193)
    high = (high << 5) | (high >>> 27)
  }
  return (high >>> 11) * 2 ** 32 + (low >>> 0)
}

/** The lines of `later` that `earlier` holds as well, or null. Either may be the older one. */
export function sharedLines(earlier: LineHashes, later: LineHashes): LineRange | null {
  const [a, b] = [wholeLines(earlier), wholeLines(later)]
  if (a.length === 0 || b.length === 0) return null
  const headOfLater = runToTheEnd(a, b)
  if (headOfLater !== null) return { from: 0, to: headOfLater.length }
  const tailOfLater = runToTheEnd(b, a)
  return tailOfLater === null ? null : { from: tailOfLater.from, to: tailOfLater.from + tailOfLater.length }
}

/** A last line that may be cut is compared with nothing. */
const wholeLines = ({ hashes, complete }: LineHashes): Float64Array => (complete ? hashes : hashes.subarray(0, -1))

/** Where in `outer` the lines of `inner` begin that go on to the end of either. */
function runToTheEnd(outer: Float64Array, inner: Float64Array): { from: number; length: number } | null {
  const first = inner[0]
  // Files of one and the same line over and over shall not cost more than reading them.
  let budget = 20 * (outer.length + inner.length)
  for (let from = outer.indexOf(first as number); from >= 0; from = outer.indexOf(first as number, from + 1)) {
    const length = Math.min(outer.length - from, inner.length)
    if (length < Math.min(SHORTEST_RUN, inner.length, outer.length)) return null
    let same = 1
    while (same < length && outer[from + same] === inner[same]) same++
    if (same === length) return { from, length }
    budget -= same
    if (budget < 0) return null
  }
  return null
}

/** Lets all lines pass but those of `ranges`; bytes in, bytes out, cut anywhere. */
export function openLineDropper(ranges: readonly LineRange[]): (chunk: Uint8Array) => Uint8Array[] {
  let line = 0
  const dropped = (): boolean => ranges.some(({ from, to }) => line >= from && line < to)
  const last = Math.max(0, ...ranges.map(({ to }) => to))
  return (chunk) => {
    if (line >= last) return [chunk]
    const kept: Uint8Array[] = []
    let start = 0
    while (start < chunk.length && line < last) {
      const newline = chunk.indexOf(10, start)
      const end = newline < 0 ? chunk.length : newline + 1
      if (!dropped()) kept.push(chunk.subarray(start, end))

      if (newline >= 0) line++
      start = end
    }
    if (start < chunk.length) kept.push(chunk.subarray(start))
    return kept
  }
}
