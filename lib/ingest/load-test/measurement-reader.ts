/**
 * Reads any measurement: finds out from the first 64 KiB whether a file is the result of a load test, and of which, or else
 * takes it for an access log. `format` overrides what was found. A JSON document is told by its whole; where it is of no load
 * test, the access-log reader gets it from the first byte on, and refuses in its own words.
 */
import { invalidInput } from '#lib/base/errors.ts'
import { openAccessLogReader } from '../access-log-reader.ts'
import type { AccessLogReader, AccessLogReaderOptions, AccessLogReading } from '../access-log-reader.ts'
import { ENCODING_SAMPLE_BYTES, detectEncoding, openUtf16Decoder } from '../text-encoding.ts'
import type { ByteDecoder } from '../text-encoding.ts'
import { detectLoadTest } from './detect-load-test.ts'
import type { LoadTestFound } from './detect-load-test.ts'
import { parseDocument } from './json-document.ts'
import { DOCUMENT_FORMATS, formatsNamed } from './load-test-formats.ts'
import { MAX_REPORT_BYTES } from './load-test-format.ts'
import type { LoadTestFormat } from './load-test-format.ts'
import type { LoadTestFacts } from './load-test-measurement.ts'
import { reportTooLarge } from './load-test-refusal.ts'
import { openLoadTestReader, openWholeText } from './load-test-reader.ts'
import type { LoadTestReader } from './load-test-reader.ts'
import { UNIT_MS } from './numbers.ts'

export const SNIFF_BYTES = 64 * 1024

export interface MeasurementReaderOptions extends AccessLogReaderOptions {
  /** Name of a load-test format or tool, or an access-log nickname; absent: recognised. */
  format?: string
  /** Unit of the values of a file that names none: ns, us, ms or s. */
  unit?: string
}

export type MeasurementReading = ({ kind: 'access-log' } & AccessLogReading) | { kind: 'load-test'; facts: LoadTestFacts }

export interface MeasurementReader {
  push(chunk: Uint8Array): void
  /** To be called once; throws AppError for what is no measurement. */
  end(): MeasurementReading
  progress(): { bytes: number; lines: number }
  /** The reader of an access log, whose lines may be parsed in other threads; null where the file is none, or is not known yet. */
  accessLog(): AccessLogReader | null
}

const ACCESS_LOG_NAMES = new Set(['access-log', 'apache-access-log'])

export function openMeasurementReader(options: MeasurementReaderOptions = {}): MeasurementReader {
  const { format, unit, ...rest } = options
  const place = options.place ?? 'the file'
  const unitMs = unit === undefined ? null : unitOf(unit)
  const named = format === undefined || ACCESS_LOG_NAMES.has(format) ? [] : formatsNamed(format)
  const logFormat = options.logFormat ?? (named.length > 0 || format === undefined || ACCESS_LOG_NAMES.has(format) ? undefined : format)
  const isLog = logFormat !== undefined || (format !== undefined && named.length === 0)
  let head: Uint8Array[] | null = []
  let size = 0
  let log: AccessLogReader | null = null
  let test: (LoadTestReader & { feed(chunk: Uint8Array, last: boolean): void }) | null = null
  let document: { chunks: Uint8Array[]; found: LoadTestFound & { kind: 'document' } } | null = null
  let bytes = 0

  if (isLog) {
    log = openAccessLogReader({ ...rest, logFormat })
    head = null
  }

  function openTest(found: LoadTestFormat, reasons: string[], first: Uint8Array) {
    const { encoding, skip } = found.kind === 'binary' ? { encoding: 'utf-8' as const, skip: 0 } : detectEncoding(first.subarray(0, ENCODING_SAMPLE_BYTES))
    const decoder: ByteDecoder | null = encoding === 'utf-8' ? null : openUtf16Decoder(encoding)
    const reader = openLoadTestReader(found, { place, unitMs, reasons, notes: decoder === null ? [] : [`The file is in ${encoding.toUpperCase()} and was read as such.`], maxProblems: options.maxProblems })
    let toSkip = skip
    return {
      ...reader,
      feed(chunk: Uint8Array, last: boolean): void {
        const rest_ = toSkip > 0 ? chunk.subarray(toSkip) : chunk
        toSkip = Math.max(0, toSkip - chunk.length)
        if (rest_.length > 0) reader.push(decoder === null ? rest_ : decoder.decode(rest_))
        if (last && decoder !== null) reader.push(decoder.end())
      },
    }
  }

  function decide(): void {
    const joined = join(head ?? [], size)
    head = null
    const found = detectLoadTest(joined.subarray(0, SNIFF_BYTES), { place, named })
    if (found === null) {
      log = openAccessLogReader({ ...rest, logFormat })
      if (joined.length > 0) log.push(joined)
    } else if (found.kind === 'document') document = { chunks: [joined], found }
    else {
      test = openTest(found.format, found.reasons, joined)
      test.feed(joined, false)
    }
  }

  return {
    push(chunk) {
      bytes += chunk.length
      if (log !== null) return log.push(chunk)
      if (test !== null) return test.feed(chunk, false)
      if (document !== null) {
        document.chunks.push(chunk.slice())
        // As UTF-16 the bytes are twice those of the text; beyond that nothing but the refusal is made of it.
        if (bytes > 2 * MAX_REPORT_BYTES) throw reportTooLarge(place)
        return undefined
      }
      head?.push(chunk.slice())
      size += chunk.length
      if (size >= SNIFF_BYTES) decide()
      return undefined
    },
    end() {
      if (head !== null) decide()
      if (document !== null) {
        const { chunks, found } = document
        const choice = documentFormat(chunks, found, place)
        if (choice === null) {
          log = openAccessLogReader({ ...rest, logFormat })
          for (const chunk of chunks) log.push(chunk)
        } else {
          test = openTest(choice, ['the keys of the JSON are those of this tool'], chunks[0] ?? new Uint8Array(0))
          for (const chunk of chunks) test.feed(chunk, false)
        }
      }
      if (test !== null) {
        test.feed(new Uint8Array(0), true)
        return { kind: 'load-test', facts: test.end() }
      }
      return { kind: 'access-log', ...(log ?? openAccessLogReader({ ...rest, logFormat })).end() }
    },
    accessLog: () => log,
    progress: () => ({ bytes: log?.progress().bytes ?? bytes, lines: log?.progress().lines ?? test?.lines() ?? 0 }),
  }
}

function documentFormat(chunks: readonly Uint8Array[], { named }: { named: readonly LoadTestFormat[] }, place: string): LoadTestFormat | null {
  const whole = openWholeText(place)
  const first = chunks[0] ?? new Uint8Array(0)
  const { encoding, skip } = detectEncoding(first.subarray(0, ENCODING_SAMPLE_BYTES))
  const decoder = encoding === 'utf-8' ? null : openUtf16Decoder(encoding)
  chunks.forEach((chunk, i) => {
    const part = i === 0 ? chunk.subarray(skip) : chunk
    whole.push(decoder === null ? part : decoder.decode(part))
  })
  const candidates = named.length > 0 ? named.filter((format) => format.kind === 'document') : DOCUMENT_FORMATS
  const value = parseDocument(whole.end())
  const found = candidates.find((format) => value !== undefined && format.matches(value))
  // A named format says itself what is wrong.
  return found ?? (named.length > 0 ? (candidates[0] ?? null) : null)
}

function unitOf(unit: string): number {
  const ms = ['ns', 'us', 'ms', 's'].includes(unit) ? UNIT_MS[unit] : undefined
  if (ms === undefined) throw invalidInput([{ place: 'unit', reason: `"${unit.slice(0, 20)}" is not a unit of time that is known.`, remedy: 'Say ns, us, ms or s.' }])
  return ms
}

function join(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const joined = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    joined.set(chunk, at)
    at += chunk.length
  }
  return joined
}
