/**
 * Lines of a log that other logs of the same site hold as well, as rotation by copying and repeated downloads make them.
 * Only runs of lines that stand in the other files are taken for a repetition: one line in common is a coincidence. Lines
 * are compared by 53 bits of a hash; memory is bounded by `MAX_LINES`, beyond which nothing is compared.
 */
import type { MeasurementFacts } from '../measurement-facts.ts'
import { openLineSplitter } from '../lines.ts'

/** What is kept beside the facts of a log that repeats other ones. */
export interface RepeatedLines {
  /** The other files, with the lines of each that stand here again. */
  of: { measurementId: string; fileName: string; lines: number }[]
  /** Lines by all the files that hold them; each line once. */
  together: { files: string[]; lines: number }[]
  lines: number
  /** Of the lines that stand here only; null where none is left. */
  facts: MeasurementFacts | null
}

/** Shorter runs are chance, unless they are the whole file. */
export const SHORTEST_RUN = 10
/** Files are told apart by the bits of a number. */
export const MOST_FILES = 20
export const MAX_LINES = 4_000_000
const FIRST_SLOTS = 1 << 16

export interface LineSet {
  /** Lines of one file, from 0 on; `end` is false once there are more than can be compared. */
  addFile(file: number): { push(chunk: Uint8Array): void; end(): boolean }
  /** Takes one line out of the set, and says by bits which files hold it; 0 where none does. */
  take(hash: number): number
  putBack(hash: number): void
}

export function openLineSet(): LineSet {
  let keys = new Float64Array(FIRST_SLOTS)
  let counts = new Uint32Array(FIRST_SLOTS)
  let files = new Uint32Array(FIRST_SLOTS)
  let used = 0

  function slotOf(hash: number): number {
    const mask = keys.length - 1
    let slot = (hash % 4294967291) & mask
    while (keys[slot] !== 0 && keys[slot] !== hash) slot = (slot + 1) & mask
    return slot
  }

  function grow(): void {
    const [oldKeys, oldCounts, oldFiles] = [keys, counts, files]
    keys = new Float64Array(oldKeys.length * 2)
    counts = new Uint32Array(keys.length)
    files = new Uint32Array(keys.length)
    oldKeys.forEach((key, i) => {
      if (key === 0) return
      const slot = slotOf(key)
      keys[slot] = key
      counts[slot] = oldCounts[i] ?? 0
      files[slot] = oldFiles[i] ?? 0
    })
  }

  return {
    addFile(file) {
      let full = false
      const splitter = openLineSplitter({
        onLine(bytes, start, end) {
          if (full) return
          if (used >= MAX_LINES) return void (full = true)
          const hash = lineHash(bytes, start, end)
          const slot = slotOf(hash)
          if (keys[slot] === 0) {
            keys[slot] = hash
            used++
          }
          const [mask, bit] = [files[slot] ?? 0, 2 ** file]
          files[slot] = mask | bit
          // A line that another file holds as well is the same line, not one more.
          if (mask === 0 || mask === bit) counts[slot] = (counts[slot] ?? 0) + 1
          if (used * 2 > keys.length) grow()
        },
        onLongLine: () => undefined,
      })
      return {
        push: splitter.push,
        end() {
          splitter.end()
          return !full
        },
      }
    },
    take(hash) {
      const slot = slotOf(hash)
      const count = counts[slot] ?? 0
      if (count === 0) return 0
      counts[slot] = count - 1
      return files[slot] ?? 0
    },
    putBack(hash) {
      const slot = slotOf(hash)
      counts[slot] = (counts[slot] ?? 0) + 1
    },
  }
}

export interface RepeatFilter {
  push(chunk: Uint8Array): void
  /** Lines left out, by the files of the set that hold them, as bits. */
  end(): Map<number, number>
}

/** Hands on the lines of a file that are no repetition, each with its line end. Remarks ("#Fields:") always pass. */
export function openRepeatFilter(known: LineSet, emit: (line: Uint8Array) => void): RepeatFilter {
  const dropped = new Map<number, number>()
  let run: { hash: number; files: number; line: Uint8Array }[] = []
  let inRun = false
  let passed = 0

  function drop(files: number): void {
    dropped.set(files, (dropped.get(files) ?? 0) + 1)
  }

  function endRun(isEnd: boolean): void {
    // A file that is a repetition from its first line to its last is one however short it is.
    if (isEnd && passed === 0) for (const { files } of run) drop(files)
    else
      for (const { hash, line } of run) {
        known.putBack(hash)
        passed++
        emit(line)
      }
    run = []
    inRun = false
  }

  const splitter = openLineSplitter({
    onLine(bytes, start, end) {
      const line = withLineEnd(bytes, start, end)
      if (bytes[start] === HASH_SIGN) return emit(line)
      const hash = lineHash(bytes, start, end)
      const files = known.take(hash)
      if (files === 0) {
        endRun(false)
        passed++
        return emit(line)
      }
      if (inRun) return drop(files)
      run.push({ hash, files, line })
      if (run.length < SHORTEST_RUN) return undefined
      for (const one of run) drop(one.files)
      run = []
      inRun = true
      return undefined
    },
    onLongLine: (head) => emit(withLineEnd(head, 0, head.length)),
  })
  return {
    push: splitter.push,
    end() {
      splitter.end()
      endRun(true)
      return dropped
    },
  }
}

const HASH_SIGN = 35

function withLineEnd(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const line = new Uint8Array(end - start + 1)
  line.set(bytes.subarray(start, end))
  line[end - start] = 10
  return line
}

/** Two FNV-1a hashes of the bytes, in one number; never 0. */
export function lineHash(bytes: Uint8Array, start: number, end: number): number {
  let a = 0x811c9dc5
  let b = 0x1b873593
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number
    a = Math.imul(a ^ byte, 0x01000193)
    b = Math.imul(b ^ byte, 0x85ebca6b)
    b ^= b >>> 13
  }
  return (a >>> 0) * 2097152 + ((b >>> 11) & 0x1fffff) + 1
}
