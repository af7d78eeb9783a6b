/**
 * Reads whatever a team has: captures, memory and host files, results of load tests, access logs. The first 64 KiB tell
 * which; a named format or LogFormat overrides. Promises what each reader promises.
 */
import type { AccessLogReader } from './access-log-reader.ts'
import { openCaptureReader, isCapture } from './capture/capture-reader.ts'
import type { CaptureReading } from './capture/capture-reader.ts'
import { HOST_FORMATS, findHostFormat } from './host/host-formats.ts'
import type { HostFacts } from './host/host-measurement.ts'
import { openHostReader } from './host/host-reader.ts'
import { SNIFF_BYTES, openMeasurementReader } from './load-test/measurement-reader.ts'
import type { MeasurementReaderOptions, MeasurementReading } from './load-test/measurement-reader.ts'
import { detectEncoding } from './text-encoding.ts'

export type AnyReading = MeasurementReading | ({ kind: 'capture' } & CaptureReading) | { kind: 'host'; facts: HostFacts }

export interface AnyReader {
  push(chunk: Uint8Array): void
  /** To be called once; throws AppError for what is no measurement. */
  end(): AnyReading
  progress(): { bytes: number; lines: number }
  /** The reader of an access log, whose lines may be parsed in other threads; null where the file is none, or is not known yet. */
  accessLog(): AccessLogReader | null
}

const CAPTURE_NAMES = new Set(['headroom-capture', 'capture'])

export function openAnyReader(options: MeasurementReaderOptions = {}): AnyReader {
  const place = options.place ?? 'the file'
  const host = HOST_FORMATS.find(({ name }) => name === options.format)
  const capture = options.format !== undefined && CAPTURE_NAMES.has(options.format)
  let head: Uint8Array[] = []
  let size = 0
  let bytes = 0
  let reader: AnyReader | null = null

  function decide(): AnyReader {
    const joined = new Uint8Array(size)
    let at = 0
    for (const chunk of head) {
      joined.set(chunk, at)
      at += chunk.length
    }
    head = []
    const opened = choose(joined.subarray(0, SNIFF_BYTES))
    opened.push(joined)
    return opened
  }

  function choose(sample: Uint8Array): AnyReader {
    const named = options.format !== undefined || options.logFormat !== undefined
    const { encoding, skip } = detectEncoding(sample.subarray(0, 4096))
    const text = named ? '' : new TextDecoder(encoding).decode(sample.subarray(skip))
    if (capture || isCapture(text)) {
      const own = openCaptureReader(options)
      return { ...own, end: () => ({ kind: 'capture', ...own.end() }), accessLog: () => null }
    }
    const format = host ?? findHostFormat(text)
    if (format !== null) {
      const own = openHostReader(format, place)
      return { push: own.push, end: () => ({ kind: 'host', facts: own.end() }), progress: () => ({ bytes, lines: 0 }), accessLog: () => null }
    }
    return openMeasurementReader(options)
  }

  return {
    push(chunk) {
      bytes += chunk.length
      if (reader !== null) return reader.push(chunk)
      head.push(chunk.slice())
      size += chunk.length
      if (size >= SNIFF_BYTES) reader = decide()
      return undefined
    },
    end: () => (reader ?? decide()).end(),
    accessLog: () => reader?.accessLog() ?? null,
    progress: () => ({ bytes: reader?.accessLog()?.progress().bytes ?? bytes, lines: reader?.progress().lines ?? 0 }),
  }
}
