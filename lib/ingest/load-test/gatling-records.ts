/**
 * The records of Gatling's binary simulation.log, one after the other, from bytes that may end anywhere: a run, then users, requests,
 * groups and errors. Big-endian numbers; how texts are written is the dialect's.
 */
/** How texts are written. */
export interface Dialect {
  /** A byte after the text tells Latin-1 (0) from UTF-16 (1). */
  coded: boolean
  /** Texts of records are numbered when they first come. */
  cached: boolean
}
const [RUN, REQUEST, USER, GROUP, ERROR] = [0, 1, 2, 3, 4]
const MAX_TEXT_BYTES = 1024 * 1024
const MAX_ITEMS = 100_000
const MAX_CACHED = 200_000

class Incomplete extends Error {}
class Broken extends Error {}

export interface RecordSinks {
  onRun(version: string, startMs: number): void
  onRequest(name: string, startMs: number, endMs: number, ok: boolean, message: string): void
  onUser(start: boolean): void
  onGroup(): void
  onError(): void
}

/** Reads as many whole records as `bytes` hold; says how many bytes they took, and why it could not go on. */
export function openRecords(dialect: Dialect, sinks: RecordSinks) {
  const utf8 = new TextDecoder('utf-8')
  const latin1 = new TextDecoder('latin1')
  const utf16 = new TextDecoder('utf-16le')
  const cache = new Map<number, string>()
  let learned: number[] = []
  let view: DataView = new DataView(new ArrayBuffer(0))
  let bytes: Uint8Array = new Uint8Array(0)
  let at = 0
  let begun = false

  const need = (size: number): void => {
    if (at + size > bytes.length) throw new Incomplete()
  }
  const byte = (): number => {
    need(1)
    return bytes[at++] as number
  }
  const flag = (): boolean => {
    const value = byte()
    if (value > 1) throw new Broken('A yes or no is neither.')
    return value === 1
  }
  const int = (): number => {
    need(4)
    at += 4
    return view.getInt32(at - 4)
  }
  const long = (): number => {
    need(8)
    at += 8
    return view.getInt32(at - 8) * 2 ** 32 + view.getUint32(at - 4)
  }
  const text = (): string => {
    const size = int()
    if (size < 0 || size > MAX_TEXT_BYTES) throw new Broken(`A text of ${size} bytes is none.`)
    if (size === 0) return ''
    need(size + (dialect.coded ? 1 : 0))
    const part = bytes.subarray(at, at + size)
    at += size
    if (!dialect.coded) return utf8.decode(part)
    const coder = byte()
    if (coder > 1) throw new Broken('The coding of a text is not known.')
    return (coder === 0 ? latin1 : utf16).decode(part)
  }
  const cachedText = (): string => {
    if (!dialect.cached) return text()
    const index = int()
    if (index > 0) {
      const value = text()
      if (cache.size >= MAX_CACHED) throw new Broken('There are too many different texts.')
      if (!cache.has(index)) learned.push(index)
      cache.set(index, value)
      return value
    }
    const known = cache.get(-index)
    if (known === undefined) throw new Broken('A text is named that never came.')
    return known
  }
  const items = (): number => {
    const count = int()
    if (count < 0 || count > MAX_ITEMS) throw new Broken(`A list of ${count} entries is none.`)
    return count
  }
  const groupNames = (): void => {
    for (let left = items(); left > 0; left--) cachedText()
  }

  function runRecord(): void {
    if (byte() !== RUN) throw new Broken('The file does not begin with the record of a run.')
    const version = text()
    text()
    const startMs = long()
    text()
    for (let left = items(); left > 0; left--) text()
    for (let left = items(); left > 0; left--) {
      const size = int()
      if (size < 0 || size > MAX_TEXT_BYTES) throw new Broken('An assertion is longer than any.')
      need(size)
      at += size
    }
    // Between 2001 and 2128: anything else is another way of writing.
    if (startMs < 1e12 || startMs > 5e12) throw new Broken('The start of the run is not a time.')
    sinks.onRun(version, startMs)
  }

  function dataRecord(): void {
    const kind = byte()
    if (kind === REQUEST) {
      groupNames()
      const name = cachedText()
      const [startMs, endMs, ok, message] = [int(), int(), flag(), cachedText()]
      sinks.onRequest(name, startMs, endMs, ok, message)
    } else if (kind === USER) {
      int()
      const start = flag()
      int()
      sinks.onUser(start)
    } else if (kind === GROUP) {
      groupNames()
      int()
      int()
      int()
      flag()
      sinks.onGroup()
    } else if (kind === ERROR) {
      cachedText()
      int()
      sinks.onError()
    } else throw new Broken(`There is no record of kind ${kind}.`)
  }

  return {
    read(all: Uint8Array): { used: number; count: number; broken?: string } {
      bytes = all
      view = new DataView(all.buffer, all.byteOffset, all.length)
      at = 0
      let used = 0
      let count = 0
      try {
        while (at < bytes.length) {
          learned = []
          if (begun) dataRecord()
          else {
            runRecord()
            begun = true
          }
          used = at
          count++
        }
      } catch (error) {
        // What a record taught that did not come whole is taught again.
        for (const index of learned) cache.delete(index)
        if (error instanceof Broken) return { used, count, broken: error.message }
        if (!(error instanceof Incomplete)) throw error
      }
      return { used, count }
    },
  }
}
