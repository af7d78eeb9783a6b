/**
 * Reads an access log: byte chunks in, facts out. One pass, memory bounded whatever the file holds, any chunking gives the
 * same facts. Recognises the format from the first lines unless it is named, and again where it changes within the file
 * (somebody added %D). Every line is accounted for: read + blank + comments + malformed = total. Decompression happens
 * before (compression.ts decides it).
 */
import { AppError } from '#lib/base/errors.ts'
import { openArrivalTally } from './arrivals.ts'
import { DETECTION_BYTES, detectFormat, formatOfLogFormat } from './detect-format.ts'
import { openExactTimes } from './exact-times.ts'
import type { ExactTimes } from './exact-times.ts'
import { openFormatChain } from './format-chain.ts'
import type { FormatChain } from './format-chain.ts'
import { openLineProblems } from './line-problems.ts'
import { LONG_LINE_HEAD, MAX_LINE_BYTES, openLineSplitter } from './lines.ts'
import { newLogRecord } from './log-record.ts'
import type { LineProblem, MeasurementFacts } from './measurement-facts.ts'
import type { ParsedSegment, SegmentFormat } from './log-segment.ts'
import { openRequestTally } from './request-tally.ts'
import type { RowsTally } from './request-tally.ts'
import { ENCODING_SAMPLE_BYTES, detectEncoding, openUtf16Decoder } from './text-encoding.ts'
import type { ByteDecoder } from './text-encoding.ts'

export interface AccessLogReaderOptions {
  /** What messages call the file; default "the file". */
  place?: string
  /** Apache LogFormat or nginx log_format string, or a nickname such as "combined"; absent: recognised. */
  logFormat?: string
  /** Only requests of these virtual hosts (names without port, any case, * and ? as in ServerAlias); absent: all. Ignored where the log names none. */
  vhosts?: readonly string[]
  /** Malformed lines kept with reason and excerpt; all are counted. Default 1,000. */
  maxProblems?: number
  /** Distinct paths kept as they are. Default 5,000. */
  maxPaths?: number
  /** Wall times kept for exact percentiles. Default 1,000,000; 0 for none. */
  exactLimit?: number
  /** Longest line that is read. Default 256 KiB. */
  maxLineBytes?: number
}

export interface ReadingProgress {
  /** Bytes pushed so far. */
  bytes: number
  lines: number
  requests: number
  malformed: number
}

export interface AccessLogReading {
  facts: MeasurementFacts
  /** Path indexes point into `facts.paths`, -1 for requests without a valid request line; null beyond the bound. */
  exact: ExactTimes | null
}

export interface AccessLogReader {
  /** Takes the next bytes; throws AppError `unsupported` once it is plain that the file is no access log. */
  push(chunk: Uint8Array): void
  /** To be called once, after the last chunk; throws AppError for an empty file and for one that is no access log. */
  end(): AccessLogReading
  progress(): ReadingProgress
  /** What another thread must know to parse the next lines; null where only `push` will do (a line is begun, or the format is not plain yet). */
  segmentFormat(): SegmentFormat | null
  /**
   * Takes the next whole lines instead of `push`: `bytes` and what the parser numbered `source` made of them by `segmentFormat()`, whose
   * segments must all come here, in order.
   */
  takeSegment(bytes: Uint8Array, parsed: ParsedSegment, source: number): void
}

export function openAccessLogReader(options: AccessLogReaderOptions = {}): AccessLogReader {
  const place = options.place ?? 'the file'
  const record = newLogRecord()
  const problems = openLineProblems(options.maxProblems)
  const exact = openExactTimes(options.exactLimit)
  const tally = openRequestTally({ arrivals: openArrivalTally(), exact, vhosts: options.vhosts, maxPaths: options.maxPaths })
  const chainSinks = { onRequest, onBlank: () => void blank++, onComment: () => void comments++, problems, record }
  let chain: FormatChain | null = options.logFormat === undefined ? null : openFormatChain(formatOfLogFormat(options.logFormat), false, chainSinks)
  let sample: { bytes: Uint8Array; line: number; complete: boolean }[] = []
  let sampleBytes = 0
  let bytes = 0
  let total = 0
  let read = 0
  let blank = 0
  let comments = 0
  let unfinished = false
  let head: Uint8Array | null = new Uint8Array(0)
  let decoder: ByteDecoder | null = null
  let encodingNote = ''
  const rowTallies: RowsTally[] = []
  let segmentNulBytes = 0

  const splitter = openLineSplitter({
    maxLineBytes: options.maxLineBytes,
    onLine,
    onLongLine,
  })

  function onLine(buffer: Uint8Array, start: number, end: number, complete: boolean): void {
    total++
    if (chain !== null) chain.readLine(buffer, start, end, total, complete)
    else {
      sample.push({ bytes: buffer.slice(start, end), line: total, complete })
      sampleBytes += end - start + 1
      if (sampleBytes >= DETECTION_BYTES) recognise()
    }
  }

  function onLongLine(head: Uint8Array, length: number): void {
    total++
    problems.add(total, 'line-too-long', head, 0, head.length, `The line is ${length} bytes long, longer than any request Apache logs; it was skipped.`)
  }

  function recognise(): FormatChain {
    const lines = sample
    sample = []
    sampleBytes = 0
    const opened = openFormatChain(detectFormat(lines.map((line) => line.bytes), place), true, chainSinks)
    for (const line of lines) opened.readLine(line.bytes, 0, line.bytes.length, line.line, line.complete)
    chain = opened
    return opened
  }

  function onRequest(complete: boolean): void {
    read++
    if (!complete) unfinished = true
    tally.add(record)
  }

  /** The first bytes decide the encoding; until they are there, they wait. */
  function feed(chunk: Uint8Array, last: boolean): void {
    if (head !== null) {
      const joined = new Uint8Array(head.length + chunk.length)
      joined.set(head)
      joined.set(chunk, head.length)
      head = joined
      if (joined.length < ENCODING_SAMPLE_BYTES && !last) return
      head = null
      const { encoding, skip } = detectEncoding(joined)
      if (encoding !== 'utf-8') {
        decoder = openUtf16Decoder(encoding)
        encodingNote = `The file is in ${encoding.toUpperCase()} and was read as such.`
      }
      chunk = joined.subarray(skip)
    }
    if (chunk.length > 0) splitter.push(decoder === null ? chunk : decoder.decode(chunk))
    if (last) {
      if (decoder !== null) splitter.push(decoder.end())
      splitter.end()
    }
  }

  function segmentFormat(): SegmentFormat | null {
    const parts = head === null && decoder === null && splitter.atLineStart() ? (chain?.portable() ?? null) : null
    return parts === null ? null : { parts, maxLineBytes: options.maxLineBytes ?? MAX_LINE_BYTES }
  }

  /** Rows between the lines that have another form are counted as they stand; once such a line shows that the format changed, the rest is read as bytes. */
  function takeSegment(segment: Uint8Array, parsed: ParsedSegment, source: number): void {
    bytes += segment.length
    const tallied = (rowTallies[source] ??= tally.openRows())
    tallied.learn(parsed)
    const began = { total, nulBytes: segmentNulBytes }
    let [requests, blanks] = [0, 0]
    const upTo = (lines: number, toRequests: number, toBlanks: number, nulBytes: number): void => {
      tallied.add(parsed.rows, requests, toRequests)
      read += toRequests - requests
      blank += toBlanks - blanks
      requests = toRequests
      blanks = toBlanks
      total = began.total + lines
      segmentNulBytes = began.nulBytes + nulBytes
    }
    for (const line of parsed.other) {
      upTo(line.lines, line.requests, line.blank, line.nulBytes)
      if (line.tooLong) onLongLine(segment.slice(line.start, Math.min(line.end, line.start + LONG_LINE_HEAD)), line.end - line.start)
      else onLine(segment, line.start, line.end, line.complete)
      if (chain?.portable() === null) {
        splitter.push(segment.subarray(line.next))
        return
      }
    }
    upTo(parsed.lines, parsed.requests, parsed.blank, parsed.nulBytes)
    if (parsed.unfinished) unfinished = true
  }

  return {
    segmentFormat,
    takeSegment,
    push(chunk) {
      bytes += chunk.length
      feed(chunk, false)
    },
    end() {
      feed(new Uint8Array(0), true)
      if (bytes === 0) throw empty(place, 'The file is empty.')
      if (chain === null && sample.every((line) => line.bytes.length === 0)) {
        throw empty(place, problems.count() > 0 ? 'No line of the file is short enough to be a request.' : 'The file holds no lines, only blank space or NUL bytes.')
      }
      const formats = (chain ?? recognise()).end()
      if (read === 0) throw noRequests(place, problems.kept()[0])
      const notes = [...formats.notes]
      if (encodingNote !== '') notes.push(encodingNote)
      const nulBytes = splitter.nulBytes() + segmentNulBytes
      if (nulBytes > 0) notes.push(`${nulBytes} NUL bytes at the start of lines were skipped: the hole that log rotation by copying leaves in a file the server still writes.`)
      if (unfinished) notes.push('The last line has no line end; it was read, but it may be cut short.')
      if (formats.rewritten > 0) notes.push(`${formats.rewritten} lines hold \\xNN escapes, which JSON does not allow; they were read with the escape rewritten.`)
      const { facts, pathCount } = tally.end()
      const times = exact.end()
      if (options.vhosts !== undefined && facts.requests === 0 && facts.otherVhosts > 0) throw noSuchVhost(place, options.vhosts, facts.vhosts)
      return {
        exact: pathCount === null ? null : times,
        facts: {
          schema: 'headroom/facts@1', readerVersion: tally.readerVersion,
          format: formats.format, formatDetail: formats.detail, formatConfidence: formats.confidence, formatReasons: formats.reasons,
          bytes,
          lines: { total, read, blank, comments, malformed: problems.count() },
          timing: formats.timing,
          ...facts,
          notes,
          problems: problems.kept(),
        },
      }
    },
    progress: () => ({ bytes, lines: total, requests: read, malformed: problems.count() }),
  }
}

function empty(place: string, reason: string): AppError {
  const remedy = 'Choose a log with requests in it; a log that was just rotated is empty, its predecessor is beside it (access.log.1).'
  return new AppError('unprocessable', { publicMessage: `${place}: ${reason} ${remedy}`, problems: [{ place, reason, remedy }] })
}

/** A named format that no line has. */
function noRequests(place: string, first: LineProblem | undefined): AppError {
  const where = first === undefined ? place : `${place}:${first.line}`
  const reason = `No line of the file holds a request in the format named.${first === undefined ? '' : ` ${first.reason} It reads "${first.excerpt.slice(0, 120)}".`}`
  const remedy = 'Compare the LogFormat string with a line of the file, or leave it out to have the format recognised.'
  return new AppError('unprocessable', { publicMessage: `${where}: ${reason} ${remedy}`, problems: [{ place: where, reason, remedy }] })
}

function noSuchVhost(place: string, wanted: readonly string[], found: Record<string, number>): AppError {
  const names = Object.keys(found).slice(0, 10).join(', ')
  const reason = `It holds no request of ${wanted.join(', ')}.`
  const remedy = `The virtual hosts in it are ${names}: name one of them, or add it to the site's aliases.`
  return new AppError('unprocessable', { publicMessage: `${place}: ${reason} ${remedy}`, problems: [{ place, reason, remedy }] })
}
