/**
 * CSV as RFC 4180 writes it, safe to open in a spreadsheet: a text that a spreadsheet would take for a formula is given a
 * leading apostrophe, which shows it as the text it is. Numbers stay numbers.
 */
export type CsvCell = string | number | boolean | null | undefined

/** First characters that start a formula, among them full-width forms and white space that is skipped before one. */
const FORMULA = /^[\s\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u
const PLAIN_NUMBER = /^[+-]?\d+(\.\d+)?$/

/** One line with its CRLF. */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

/** A whole table; the first line names the columns. */
export function csvText(columns: readonly string[], rows: Iterable<readonly CsvCell[]>): string {
  let text = csvLine(columns)
  for (const row of rows) text += csvLine(row)
  return text
}

export function csvCell(cell: CsvCell): string {
  if (cell === null || cell === undefined) return ''
  if (typeof cell !== 'string') return String(cell)
  const text = FORMULA.test(cell) && !PLAIN_NUMBER.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text
}
