/**
 * The lines that could not be read: all counted by code, the first of them kept with line number, reason and excerpt.
 */
import { excerptOf } from './excerpt.ts'
import type { LineProblem } from './measurement-facts.ts'
import type { LineCode, LogRecord } from './log-record.ts'

export const MAX_KEPT_PROBLEMS = 1000

export interface LineProblems {
  add(line: number, code: LineCode, bytes: Uint8Array, start: number, end: number, reason: string): void
  /** A line that a parser refused. */
  addLine(line: number, code: LineCode, record: LogRecord, bytes: Uint8Array, start: number, end: number, complete: boolean): void
  count(): number
  kept(): LineProblem[]
}

export function openLineProblems(limit: number = MAX_KEPT_PROBLEMS): LineProblems {
  const kept: LineProblem[] = []
  let count = 0
  const keep = (line: number, code: LineCode, bytes: Uint8Array, start: number, end: number, reason: string): void => void kept.push({ line, code, reason, excerpt: excerptOf(bytes, start, end) })
  return {
    add(line, code, bytes, start, end, reason) {
      count++
      if (kept.length < limit) keep(line, code, bytes, start, end, reason)
    },
    addLine(line, code, record, bytes, start, end, complete) {
      count++
      if (kept.length >= limit) return
      const finalCode = bytes.subarray(start, end).includes(0) ? 'nul-bytes' : complete ? code : 'truncated-line'
      keep(line, finalCode, bytes, start, end, reasonOf(finalCode, record, start, complete))
    },
    count: () => count,
    kept: () => kept.sort((a, b) => a.line - b.line),
  }
}

/** Why a line does not match, in words. */
export function reasonOf(code: LineCode, record: LogRecord, start: number, complete: boolean): string {
  const where = `at character ${record.failedAt - start + 1}`
  const what = record.failedField === '' ? 'the line' : record.failedField
  switch (code) {
    case 'truncated-line':
      return complete ? `The line ends before ${what} does (${where}).` : `The file ends in the middle of this line, before ${what} does; it was probably cut or is still being written.`
    case 'bad-time':
      return `${what} is not a time that exists (${where}).`
    case 'bad-status':
      return `${what} is not a status of three digits (${where}).`
    case 'bad-duration':
      return `${what} is not a number or "-" (${where}).`
    case 'bad-json':
      return 'The line is not a JSON object.'
    case 'missing-field':
      return `The line has no ${what}.`
    case 'nul-bytes':
      return 'The line holds NUL bytes: the file was damaged, or truncated while the server wrote to it.'
    default:
      return `The line does not have the recognised format: ${what} does not match (${where}).`
  }
}
