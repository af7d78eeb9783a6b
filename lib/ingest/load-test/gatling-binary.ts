/**
 * Gatling's binary simulation.log, since 3.11: a header of the run, then a record per user, request, group and error. Times are
 * milliseconds since the start of the run. How texts are written changed between versions (UTF-8; the bytes of Java's own strings
 * with their coding; those numbered and later named by number), so the beginning is read in each way and the one that goes
 * farthest is taken. A record counts as a line.
 */
import { emptyResult } from './load-test-format.ts'
import type { BinaryFormat, BinaryReader, SeriesContext } from './load-test-format.ts'
import { openRecords } from './gatling-records.ts'
import type { Dialect } from './gatling-records.ts'
import { openSampleSeries } from './sample-series.ts'

const DIALECTS: readonly Dialect[] = [{ coded: true, cached: true }, { coded: true, cached: false }, { coded: false, cached: false }, { coded: false, cached: true }]

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
