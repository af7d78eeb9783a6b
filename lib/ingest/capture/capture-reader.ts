/**
 * Reads what the capture script (capture/headroom_capture.py) wrote: byte chunks in, facts out. One pass, bounded memory,
 * any chunking gives the same facts; files of several processes may follow each other. Every line is accounted for.
 */
import { AppError } from '#lib/base/errors.ts'
import { excerptOf } from '../excerpt.ts'
import type { ExactTimes } from '../exact-times.ts'
import { MAX_KEPT_PROBLEMS } from '../line-problems.ts'
import { openLineSplitter } from '../lines.ts'
import type { LineProblem } from '../measurement-facts.ts'
import { isCaptureLine, parseCaptureLine } from './capture-line.ts'
import { CAPTURE_READER_VERSION } from './capture-facts.ts'
import type { CaptureFacts } from './capture-facts.ts'
import { openCaptureTally } from './capture-tally.ts'
import { openProcessTally } from './process-facts.ts'

export interface CaptureReaderOptions {
  /** What messages call the file; default "the file". */
  place?: string
  /** Malformed lines kept with reason and excerpt; all are counted. Default 1,000. */
  maxProblems?: number
  /** Response times kept for exact percentiles. Default 1,000,000; 0 for none. */
  exactLimit?: number
}

export interface CaptureReading {
  facts: CaptureFacts
  exact: ExactTimes | null
}

export interface CaptureReader {
  push(chunk: Uint8Array): void
  /** To be called once, after the last chunk; throws AppError where no line holds a request. */
  end(): CaptureReading
  progress(): { bytes: number; lines: number; requests: number; malformed: number }
}

/** True where one of the first lines is the capture script's. */
export function isCapture(head: string): boolean {
  return head.split('\n', 20).some((line) => line.startsWith('{') && isCaptureLine(line))
}

export function openCaptureReader(options: CaptureReaderOptions = {}): CaptureReader {
  const place = options.place ?? 'the file'
  const maxProblems = options.maxProblems ?? MAX_KEPT_PROBLEMS
  const tally = openCaptureTally(options.exactLimit)
  const processes = openProcessTally()
  const decoder = new TextDecoder('utf-8')
  const problems: LineProblem[] = []
  let bytes = 0
  let total = 0
  let requests = 0
  let ofProcesses = 0
  let blank = 0
  let malformed = 0

  function refuse(line: number, code: string, reason: string, excerpt: string): void {
    malformed++
    if (problems.length < maxProblems) problems.push({ line, code, reason, excerpt })
  }

  const splitter = openLineSplitter({
    onLine(buffer, start, end, complete) {
      total++
      const text = decoder.decode(buffer.subarray(start, end)).replace(/^\uFEFF/, '').trim()
      if (text === '') return void blank++
      const line = parseCaptureLine(text)
      if (typeof line === 'string') {
        const cut = !complete
        return refuse(total, cut ? 'truncated-line' : 'bad-json', cut ? 'The file ends in the middle of this line; it was probably copied while the process wrote to it.' : line, excerptOf(buffer, start, end))
      }
      if (line.kind === 'process') {
        ofProcesses++
        processes.process(line)
      } else {
        requests++
        tally.add(line)
        processes.request(line)
      }
    },
    onLongLine(head, length) {
      total++
      refuse(total, 'line-too-long', `The line is ${length} bytes long, longer than any the script writes; it was skipped.`, excerptOf(head, 0, head.length))
    },
  })

  return {
    push(chunk) {
      bytes += chunk.length
      splitter.push(chunk)
    },
    end() {
      splitter.end()
      if (requests === 0) throw noRequests(place)
      const { sums, exact } = tally.end()
      const found = processes.end()
      return {
        exact,
        facts: {
          schema: 'headroom/facts@1', readerVersion: CAPTURE_READER_VERSION, format: 'headroom-capture', formatDetail: detailOf(found), formatConfidence: 1,
          formatReasons: ['the lines are those of Headroom\'s capture script'],
          bytes, lines: { total, read: requests, blank, comments: ofProcesses, malformed },
          oddRequests: 0, oddRequest: null, otherVhosts: 0, ipv6Clients: 0, vhosts: {},
          timing: { field: 'wall_ms', resolutionMs: 0.001 }, notes: [], problems,
          ...sums,
          capture: { ...sums.capture, processes: found },
        },
      }
    },
    progress: () => ({ bytes, lines: total, requests, malformed }),
  }
}

function detailOf(processes: CaptureFacts['capture']['processes']): string {
  const versions = [...new Set(processes.flatMap(({ modWsgi }) => modWsgi ?? []))].sort()
  const pythons = [...new Set(processes.flatMap(({ python }) => python ?? []))].sort()
  const server = versions.length === 0 ? 'without mod_wsgi' : `mod_wsgi ${versions.join(', ')}`
  return pythons.length === 0 ? server : `${server}, Python ${pythons.join(', ')}`
}

function noRequests(place: string): AppError {
  const reason = 'The file is of Headroom\'s capture script, but holds no request yet.'
  const remedy = 'Let the site serve some requests, then send all files of the folder (cat headroom-capture-*.jsonl).'
  return new AppError('unprocessable', { publicMessage: `${place}: ${reason} ${remedy}`, problems: [{ place, reason, remedy }] })
}
