/**
 * Lines to records of a CSV file, as RFC 4180 has it: a quoted field may hold delimiters, doubled quotes and line ends. A
 * quote that is never closed does not swallow the file: after `MAX_RECORD_LINES` lines its first line counts as malformed
 * and reading goes on with the next.
 */
import type { LineLedger } from './load-test-format.ts'

export const MAX_RECORD_LINES = 1000
const MAX_RECORD_LENGTH = 4 * 1024 * 1024

export interface CsvRecords {
  line(text: string, number: number, complete: boolean): void
  end(): void
}

export interface CsvRecord {
  fields: string[]
  /** Line on which it begins. */
  number: number
  /** Lines it takes. */
  lines: number
  complete: boolean
  raw: string
}

export function openCsvRecords(delimiter: string, lines: LineLedger, onRecord: (record: CsvRecord) => void): CsvRecords {
  let pending: { text: string; number: number; complete: boolean }[] = []
  let length = 0

  function give(open: typeof pending, fields: string[]): void {
    const [first] = open
    if (first !== undefined) onRecord({ fields, number: first.number, lines: open.length, complete: open.at(-1)?.complete ?? true, raw: first.text })
  }

  function accept(text: string, number: number, complete: boolean): void {
    if (pending.length === 0) {
      if (text.trim() === '') return lines.blank()
      const fields = splitCsv(text, delimiter)
      if (fields !== null) return give([{ text, number, complete }], fields)
      pending = [{ text, number, complete }]
      length = text.length
      return
    }
    pending.push({ text, number, complete })
    length += text.length + 1
    // Only a line with a quote can close the field.
    if (text.includes('"')) {
      const fields = splitCsv(pending.map((line) => line.text).join('\n'), delimiter)
      if (fields !== null) {
        const record = pending
        pending = []
        return give(record, fields)
      }
    }
    if (pending.length >= MAX_RECORD_LINES || length > MAX_RECORD_LENGTH) abandon()
  }

  /** The first line is at fault; those after it are read again, each by itself, so that this ends. */
  function abandon(): void {
    const [first, ...rest] = pending
    pending = []
    if (first !== undefined) lines.malformed(first.number, 'open-quote', 'The line opens a quote that is not closed within 1,000 lines.', first.text)
    for (const line of rest) {
      if (line.text.trim() === '') {
        lines.blank()
        continue
      }
      const fields = splitCsv(line.text, delimiter)
      if (fields === null) lines.malformed(line.number, 'open-quote', 'The line opens a quote and does not close it.', line.text)
      else give([line], fields)
    }
  }

  return { line: accept, end: () => (pending.length > 0 ? abandon() : undefined) }
}

/** The fields, or null where a quote is still open at the end. A quote within a field that did not begin with one is text. */
export function splitCsv(text: string, delimiter: string): string[] | null {
  if (!text.includes('"')) return text.split(delimiter)
  const fields: string[] = []
  let at = 0
  for (;;) {
    if (text[at] === '"') {
      let field = ''
      let from = at + 1
      for (;;) {
        const quote = text.indexOf('"', from)
        if (quote < 0) return null
        field += text.slice(from, quote)
        if (text[quote + 1] === '"') {
          field += '"'
          from = quote + 2
          continue
        }
        // Text after the closing quote belongs to the field, as spreadsheets read it.
        const next = text.indexOf(delimiter, quote + 1)
        fields.push(field + text.slice(quote + 1, next < 0 ? text.length : next))
        if (next < 0) return fields
        at = next + delimiter.length
        break
      }
    } else {
      const next = text.indexOf(delimiter, at)
      if (next < 0) {
        fields.push(text.slice(at))
        return fields
      }
      fields.push(text.slice(at, next))
      at = next + delimiter.length
    }
  }
}

/** Of the usual delimiters, the one that splits `line` into most fields, at least two; null where none does. */
export function guessDelimiter(line: string): string | null {
  let best: string | null = null
  let most = 1
  for (const delimiter of [',', '\t', ';', '|']) {
    const fields = splitCsv(line, delimiter)?.length ?? 0
    if (fields > most) [best, most] = [delimiter, fields]
  }
  return best
}

/** Column names without quotes, blanks around them and case. */
export const columnNames = (line: string, delimiter: string): string[] => (splitCsv(line, delimiter) ?? []).map((name) => name.trim().replace(/^\ufeff/, '').toLowerCase())
