/**
 * Reads lines in the format that was found, and finds the next one where the format changes within a file: somebody added
 * %D to the LogFormat, or two logs were joined. Lines that do not match wait, a few at a time, until it is plain whether
 * they are a new format or simply broken; either way each is read or reported, never lost.
 */
import { compileFormat } from './compile-format.ts'
import { detectColumns } from './detect-columns.ts'
import type { FormatFound } from './detect-format.ts'
import type { LineProblems } from './line-problems.ts'
import { newLogRecord } from './log-record.ts'
import type { LineCode, LogRecord } from './log-record.ts'
import type { FormatPart } from './log-format.ts'
import type { Timing } from './measurement-facts.ts'

/** Lines that wait at most, and how few at the end of a file are judged at all. */
const WAITING = 40
const FEWEST = 8
const MAX_FORMATS = 4
/** Attempts to recognise waiting lines; a file of rubbish shall not cost more. */
const MAX_ATTEMPTS = 25

export interface FormatChainSinks {
  /** Filled by the parser before `onRequest` is called. */
  record: LogRecord
  onRequest: (complete: boolean) => void
  onBlank: () => void
  onComment: () => void
  problems: LineProblems
}

export interface FormatsRead {
  format: string
  detail: string
  confidence: number
  reasons: string[]
  notes: string[]
  timing: Timing | null
  rewritten: number
}

export interface FormatChain {
  readLine(bytes: Uint8Array, start: number, end: number, line: number, complete: boolean): void
  /** The parts of the only format so far, where a line means the same whatever came before it; else null. */
  portable(): readonly FormatPart[] | null
  /** Settles the lines that wait, and says what was read. */
  end(): FormatsRead
}

interface WaitingLine {
  bytes: Uint8Array
  line: number
  complete: boolean
  code: LineCode
}

/** `mayChange`: look for further formats; not where the user named one. */
export function openFormatChain(first: FormatFound, mayChange: boolean, sinks: FormatChainSinks): FormatChain {
  const { record, problems } = sinks
  const formats: FormatFound[] = [first]
  const notes: string[] = [...first.notes]
  let current = first
  let waiting: WaitingLine[] = []
  let attempts = 0

  function accept(code: LineCode, complete: boolean): boolean {
    if (code === 'ok') sinks.onRequest(complete)
    else if (code === 'blank') sinks.onBlank()
    else if (code === 'comment') sinks.onComment()
    else return false
    return true
  }

  /** Tries the other formats read so far; the one that fits becomes the current one. */
  function tryOthers(bytes: Uint8Array, start: number, end: number, complete: boolean): boolean {
    for (const other of formats) {
      if (other === current) continue
      if (other.compiled.parse(bytes, start, end, record) !== 'ok') continue
      current = other
      sinks.onRequest(complete)
      return true
    }
    return false
  }

  function settle(): void {
    const lines = waiting
    waiting = []
    const found = formats.length < MAX_FORMATS && attempts++ < MAX_ATTEMPTS ? anotherFormat(lines) : null
    if (found !== null) {
      formats.push(found)
      current = found
      notes.push(`The format changes at line ${lines[0]?.line ?? 0} to ${found.detail}; both were read.`, ...found.notes)
    }
    for (const { bytes, line, complete, code } of lines) {
      if (found !== null && accept(found.compiled.parse(bytes, 0, bytes.length, record), complete)) continue
      current.compiled.parse(bytes, 0, bytes.length, record)
      problems.addLine(line, code, record, bytes, 0, bytes.length, complete)
    }
  }

  return {
    readLine(bytes, start, end, line, complete) {
      const code = current.compiled.parse(bytes, start, end, record)
      if (accept(code, complete)) return
      if (formats.length > 1 && tryOthers(bytes, start, end, complete)) return
      if (!mayChange || formats.length >= MAX_FORMATS || attempts >= MAX_ATTEMPTS) {
        if (formats.length > 1) current.compiled.parse(bytes, start, end, record)
        problems.addLine(line, code, record, bytes, start, end, complete)
        return
      }
      waiting.push({ bytes: bytes.slice(start, end), line, complete, code })
      if (waiting.length >= WAITING) settle()
    },
    portable: () => (formats.length === 1 ? first.parts : null),
    end() {
      if (waiting.length < FEWEST) attempts = MAX_ATTEMPTS
      if (waiting.length > 0) settle()
      const timings = formats.flatMap(({ compiled: { wall } }) => (wall === null ? [] : [{ field: wall.name, resolutionMs: wall.resolutionMs }]))
      return {
        format: [...new Set(formats.map(({ format }) => format))].join(' + '),
        detail: formats.map(({ detail }) => detail).join(' + '),
        confidence: Math.min(...formats.map(({ confidence }) => confidence)),
        reasons: formats.flatMap(({ reasons }) => reasons),
        notes,
        timing: timings.length === 0 ? null : timings.reduce((a, b) => (b.resolutionMs > a.resolutionMs ? b : a)),
        rewritten: formats.reduce((sum, { rewritten }) => sum + rewritten(), 0),
      }
    },
  }
}

/** The format that nine tenths of the lines have in common, if they have one. */
function anotherFormat(lines: readonly WaitingLine[]): FormatFound | null {
  const decoder = new TextDecoder('utf-8')
  const columns = detectColumns(lines.map(({ bytes }) => decoder.decode(bytes)))
  if (columns === null) return null
  const compiled = compileFormat(columns.parts)
  const record = newLogRecord()
  const matching = lines.filter(({ bytes }) => compiled.parse(bytes, 0, bytes.length, record) === 'ok').length
  if (matching < 0.9 * lines.length) return null
  return {
    format: columns.format, detail: columns.detail, compiled, parts: columns.parts, notes: columns.notes, reasons: columns.reasons, rewritten: () => 0,
    confidence: Math.round((matching / lines.length) * columns.durationConfidence * 1000) / 1000,
  }
}
