/**
 * Tables and figures for people, in plain text. Widths count code points; names from the input lose control characters.
 */

/** Three significant digits, no exponent where a person would not write one; a dash for what is not known. */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '-'
  if (!Number.isFinite(value)) return value > 0 ? 'unbounded' : '-unbounded'
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return String(Math.round(value))
  return String(Number(value.toPrecision(3)))
}

export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined) return '-'
  // What happens less than once in a million is nothing to a person.
  return `${figure(Math.abs(share) < 1e-6 ? 0 : share * 100)} %`
}

/** Columns padded to their widest cell; the last column is not padded. Ends with a line break. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows].map((row) => row.map((cell) => cell.replace(/\p{Cc}+/gu, ' ')))
  const widths = head.map((_, column) => Math.max(...all.map((row) => [...(row[column] ?? '')].length)))
  const last = head.length - 1
  return all.map((row) => `${row.map((cell, column) => (column === last ? cell : cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - [...cell].length)))).join('  ').trimEnd()}\n`).join('')
}
