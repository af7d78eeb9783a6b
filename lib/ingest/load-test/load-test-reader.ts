/**
 * Reads a load-test result of a known format: UTF-8 bytes (of binary formats, the file's own) in, facts out. One pass, any chunking gives the same facts. Series,
 * streams and binaries need bounded memory; a report is kept whole, up to `MAX_REPORT_BYTES`. Every line is accounted for.
 */
import type { AppError } from '#lib/base/errors.ts'
import { visible, EXCERPT_CHARACTERS } from '../excerpt.ts'
import { MAX_KEPT_PROBLEMS } from '../line-problems.ts'
import { openLineSplitter } from '../lines.ts'
import type { LineCounts, LineProblem } from '../measurement-facts.ts'
import { parseDocument } from './json-document.ts'
import { LOAD_TEST_READER_VERSION, loadTestMeasurement } from './load-test-measurement.ts'
import type { LoadTestFacts } from './load-test-measurement.ts'
import { MAX_REPORT_BYTES } from './load-test-format.ts'
import type { BinaryFormat, LineLedger, LoadTestFormat, LoadTestResult, ReportFormat, SeriesFormat, StreamFormat } from './load-test-format.ts'
import { noResult, reportTooLarge } from './load-test-refusal.ts'
import { condensed, plainText } from './report-text.ts'

export interface LoadTestReaderOptions {
  place: string
  unitMs: number | null
  /** Why this format: kept with the measurement. */
  reasons: string[]
  notes?: string[]
  maxProblems?: number
}

export interface LoadTestReader {
  push(chunk: Uint8Array): void
  /** To be called once; throws AppError where the file holds no result. */
  end(): LoadTestFacts
  lines(): number
}

/** Longest line of a series: JMeter writes whole messages into a field. */
const MAX_SERIES_LINE = 1024 * 1024

export function openLoadTestReader(format: LoadTestFormat, options: LoadTestReaderOptions): LoadTestReader {
  const ledger = openLedger(options.maxProblems)
  let bytes = 0
  const body =
    format.kind === 'binary' ? binaryBody(format, options, ledger)
    : format.kind === 'series' ? seriesBody(format, options, ledger)
    : format.kind === 'stream' ? streamBody(format, options, ledger)
    : wholeBody(format, options, ledger)
  return {
    push(chunk) {
      bytes += chunk.length
      body.push(chunk)
    },
    end() {
      const result = body.end()
      result.notes.push(...(options.notes ?? []))
      const measurement = loadTestMeasurement(format.name, result, ledger.counts, options.reasons, ledger.problems())
      return { schema: 'headroom/load-test@1', readerVersion: LOAD_TEST_READER_VERSION, bytes, measurement }
    },
    lines: () => ledger.counts.total,
  }
}

interface Body {
  push(chunk: Uint8Array): void
  end(): LoadTestResult
}

function wholeBody(format: Exclude<LoadTestFormat, BinaryFormat | SeriesFormat | StreamFormat>, { place, unitMs }: LoadTestReaderOptions, ledger: Ledger): Body {
  const whole = openWholeText(place)
  return {
    push: whole.push,
    end() {
      const text = whole.end()
      for (const line of text.split('\n').slice(0, text.endsWith('\n') ? -1 : undefined)) ledger.add(line.trim() === '' ? 'blank' : 'read')
      if (format.kind === 'document') {
        const value = parseDocument(text)
        if (value === undefined) throw noResult(place, `The file begins like a JSON result (${format.title}) but is not valid JSON; it may be cut.`, 'Copy it again, whole.')
        if (!format.matches(value)) throw noResult(place, `The JSON is not of ${format.title}.`, 'Leave --format out to have the format recognised.', 'unsupported')
        return format.read(value, { place, unitMs })
      }
      return (format satisfies ReportFormat).read(condensed(text), { place, unitMs })
    },
  }
}

/** Text of UTF-8 bytes, made plain, refused beyond the bound. */
export function openWholeText(place: string): { push(chunk: Uint8Array): void; end(): string } {
  const decoder = new TextDecoder('utf-8')
  const parts: string[] = []
  let size = 0
  return {
    push(chunk) {
      size += chunk.length
      if (size > MAX_REPORT_BYTES) throw reportTooLarge(place)
      parts.push(decoder.decode(chunk, { stream: true }))
    },
    end: () => plainText(parts.join('') + decoder.decode()),
  }
}

function seriesBody(format: SeriesFormat, { place, unitMs }: LoadTestReaderOptions, ledger: Ledger): Body {
  const decoder = new TextDecoder('utf-8')
  const reader = format.open({ place, unitMs, lines: ledger })
  let number = 0
  let unfinished = false
  const splitter = openLineSplitter({
    maxLineBytes: MAX_SERIES_LINE,
    onLine(buffer, start, end, complete) {
      if (!complete) unfinished = true
      reader.line(decoder.decode(buffer.subarray(start, end)), ++number, complete)
    },
    onLongLine(head, length) {
      ledger.malformed(++number, 'line-too-long', `The line is ${length} bytes long; it was skipped.`, decoder.decode(head))
    },
  })
  return {
    push: splitter.push,
    end() {
      splitter.end()
      if (ledger.counts.read === 0 && ledger.counts.malformed > 0) throw noRows(place, format, ledger.problems()[0])
      const result = reader.end()
      if (ledger.counts.read === 0) throw noRows(place, format, undefined)
      if (splitter.nulBytes() > 0) result.notes.push(`${splitter.nulBytes()} NUL bytes at the start of lines were skipped.`)
      if (unfinished) result.notes.push('The last line has no line end; it may be cut short.')
      return result
    },
  }
}

function binaryBody(format: BinaryFormat, { place, unitMs }: LoadTestReaderOptions, ledger: Ledger): Body {
  const reader = format.open({ place, unitMs, lines: ledger })
  return {
    push: reader.push,
    end() {
      const result = reader.end()
      if (ledger.counts.read === 0) throw noRows(place, format, ledger.problems()[0])
      return result
    },
  }
}

function noRows(place: string, format: SeriesFormat | BinaryFormat, first: LineProblem | undefined): AppError {
  const where = first === undefined ? place : `${place}:${first.line}`
  const reason = `The file is of ${format.title} but no line of it holds a result.${first === undefined ? '' : ` ${first.reason} It reads "${first.excerpt.slice(0, 120)}".`}`
  return noResult(where, reason, 'Send the file of a run that made requests, whole.')
}

function streamBody(format: StreamFormat, { place, unitMs }: LoadTestReaderOptions, ledger: Ledger): Body {
  const decoder = new TextDecoder('utf-8')
  const reader = format.open({ place, unitMs, lines: ledger })
  let blank = true
  let open = false
  const take = (text: string): void => {
    if (text === '') return
    let start = 0
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', start)) {
      if (text.slice(start, at).trim() !== '') blank = false
      ledger.add(blank ? 'blank' : 'read')
      blank = true
      open = false
      start = at + 1
    }
    if (start < text.length) {
      open = true
      if (text.slice(start).trim() !== '') blank = false
    }
    reader.push(text)
  }
  return {
    push: (chunk) => take(decoder.decode(chunk, { stream: true })),
    end() {
      take(decoder.decode())
      if (open) ledger.add(blank ? 'blank' : 'read')
      return reader.end()
    },
  }
}

interface Ledger extends LineLedger {
  counts: LineCounts
  add(kind: 'read' | 'blank'): void
  problems(): LineProblem[]
}

function openLedger(limit: number = MAX_KEPT_PROBLEMS): Ledger {
  const counts: LineCounts = { total: 0, read: 0, blank: 0, comments: 0, malformed: 0 }
  const kept: LineProblem[] = []
  const count = (kind: 'read' | 'blank' | 'comments' | 'malformed', lines = 1): void => {
    counts[kind] += lines
    counts.total += lines
  }
  return {
    counts,
    add: (kind) => count(kind),
    read: (lines) => count('read', lines),
    blank: (lines) => count('blank', lines),
    comment: (lines) => count('comments', lines),
    malformed(line, code, reason, text, lines) {
      count('malformed', lines)
      if (kept.length < limit) kept.push({ line, code, reason, excerpt: excerpt(text) })
    },
    problems: () => kept.sort((a, b) => a.line - b.line),
  }
}

function excerpt(text: string): string {
  const shown = [...visible(text.slice(0, EXCERPT_CHARACTERS * 2))]
  return shown.length > EXCERPT_CHARACTERS ? `${shown.slice(0, EXCERPT_CHARACTERS - 1).join('')}…` : shown.join('')
}
