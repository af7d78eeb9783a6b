/**
 * Gatling's binary simulation.log, since 3.11: a header of the run, then a record per user, request, group and error. Times are
 * milliseconds since the start of the run. How texts are written changed between versions (UTF-8; the bytes of Java's own strings
 * with their coding; those numbered and later named by number), so the beginning is read in each way and the one that goes
 * farthest is taken. A record counts as a line.
 */
import { emptyResult } from './load-test-format.ts'
import type { BinaryFormat, BinaryReader, SeriesContext } from './load-test-format.ts'
import { openSampleSeries } from './sample-series.ts'

/** How texts are written. */
interface Dialect {
  /** A byte after the text tells Latin-1 (0) from UTF-16 (1). */
  coded: boolean
  /** Texts of records are numbered when they first come. */
  cached: boolean
}
const DIALECTS: readonly Dialect[] = [{ coded: true, cached: true }, { coded: true, cached: false }, { coded: false, cached: false }, { coded: false, cached: true }]
const [RUN, REQUEST, USER, GROUP, ERROR] = [0, 1, 2, 3, 4]
const MAX_TEXT_BYTES = 1024 * 1024
const MAX_ITEMS = 100_000
const MAX_CACHED = 200_000

class Incomplete extends Error {}
class Broken extends Error {}

export interface GatlingSinks {
  onRun(version: string): void
  onRequest(name: string, startMs: number, endMs: number, ok: boolean, message: string): void
  onUser(start: boolean): void
  onGroup(): void
  onError(): void
}

export const gatlingBinary: BinaryFormat = {
  kind: 'binary', name: 'gatling-binary', title: 'Gatling simulation.log (binary, since 3.11)',
  // Record 0 (run), then the length and the text of the version.
  matches: (head) => /^\0\0\0\0.\d+\.\d+[\w.+-]{0,20}\0/s.test(new TextDecoder('latin1').decode(head.subarray(0, 40))),
  open,
}

function open({ lines }: SeriesContext): BinaryReader {
  const series = openSampleSeries()
  let version = ''
  let runStartMs = 0
  let [groups, crashes, users, most, unmatched, records] = [0, 0, 0, 0, 0, 0]
  let parser: ReturnType<typeof openRecords> | null = null
  let pending: Uint8Array = new Uint8Array(0)
  let broken = false

  const sinks = {
    onRun(text: string, startMs: number): void {
      version = text
      runStartMs = startMs
    },
    onRequest(name: string, startMs: number, endMs: number, ok: boolean, message: string): void {
      // An event that came in without having been asked for has no end.
      if (endMs < startMs) unmatched++
      else series.add({ label: name, ms: endMs - startMs, failed: !ok, startMs: runStartMs + startMs, errorKind: message })
    },
    onUser(start: boolean): void {
      users += start ? 1 : -1
      most = Math.max(most, users)
    },
    onGroup: (): void => void groups++,
    onError: (): void => void crashes++,
  }

  function decide(sample: Uint8Array): ReturnType<typeof openRecords> {
    let best: Dialect = { coded: true, cached: true }
    let most_ = -1
    for (const dialect of DIALECTS) {
      const trial = openRecords(dialect, { onRun: () => undefined, onRequest: () => undefined, onUser: () => undefined, onGroup: () => undefined, onError: () => undefined })
      const { count, broken: failed } = trial.read(sample)
      const score = failed === undefined ? count + 0.5 : count
      if (score > most_) {
        most_ = score
        best = dialect
      }
    }
    return openRecords(best, sinks)
  }

  function feed(chunk: Uint8Array, last: boolean): void {
    if (broken) return
    const bytes = new Uint8Array(pending.length + chunk.length)
    bytes.set(pending)
    bytes.set(chunk, pending.length)
    if (parser === null) {
      if (bytes.length < DECIDE_BYTES && !last) {
        pending = bytes
        return
      }
      parser = decide(bytes.subarray(0, DECIDE_BYTES))
    }
    const { used, count, broken: failure } = parser.read(bytes)
    records += count
    lines.read(count)
    pending = bytes.slice(used)
    if (failure === undefined) return
    broken = true
    lines.malformed(records + 1, 'bad-record', `${failure} What follows was not read.`, '')
  }

  return {
    push: (chunk) => feed(chunk, false),
    end() {
      feed(new Uint8Array(0), true)
      if (!broken && pending.length > 0) lines.malformed(records + 1, 'truncated-line', 'The file ends in the middle of this record; it was probably cut or is still being written.', '')
      const result = series.end(emptyResult(`Gatling ${version === '' ? '' : `${version} `}simulation.log, binary`, 'unknown'), { epoch: true })
      result.concurrency = most > 0 ? most : null
      if (most > 0) result.notes.push('The concurrency is the highest number of users at a time.')
      if (groups > 0) result.notes.push(`${groups} group records sum up requests and are not counted.`)
      if (unmatched > 0) result.notes.push(`${unmatched} events have no request that they answer and are not counted.`)
      if (crashes > 0) {
        result.errorsByKind['error records without a request'] = crashes
        result.notes.push(`${crashes} ERROR records are of no request and do not count as errors.`)
      }
      result.notes.push('The log does not tell whether users arrived at their own times (open) or waited for one another (closed).')
      return result
    },
  }
}

const DECIDE_BYTES = 64 * 1024

interface RecordSinks {
  onRun(version: string, startMs: number): void
  onRequest(name: string, startMs: number, endMs: number, ok: boolean, message: string): void
  onUser(start: boolean): void
  onGroup(): void
  onError(): void
}

/** Reads as many whole records as `bytes` hold; says how many bytes they took, and why it could not go on. */
function openRecords(dialect: Dialect, sinks: RecordSinks) {
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
