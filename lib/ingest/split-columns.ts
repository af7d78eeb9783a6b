/**
 * A log line to its columns, for recognition: words, quoted texts, the time in brackets and a few forms of durations.
 * Only sample lines come here; reading itself walks the bytes (compile-format.ts).
 */
/** "keyed" is key="value", "pair" is seconds/microseconds as %T/%D. */
export type ColumnKind = 'time' | 'quoted' | 'paren' | 'bare' | 'keyed' | 'pair'
export interface Column {
  kind: ColumnKind
  text: string
}

const CLF_TIME = /^\[\d{2}\/[A-Za-z]{3}\/\d{4}:\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})? [+-]\d{4}\]$/
const KEYED = /^[A-Za-z_][A-Za-z0-9_]{0,20}=".*"$/s
const LISTED = /(?:^|[ ,])(?:-|\d+(?:\.\d+)?|(?:[\w.-]+|\[[0-9a-f:]+\]):\d{1,5}|unix:\S+?),?$/i
const PAIR = /^\**\d{1,9}\/\d{1,15}\**$/

/** Columns of a line as they stand, separated by single spaces; null when a quote or bracket never closes. */
export function splitColumns(line: string): Column[] | null {
  const columns: Column[] = []
  let p = 0
  while (p < line.length) {
    const open = line[p]
    let end: number
    let kind: ColumnKind = 'bare'
    if (open === '"') {
      end = closingQuote(line, p + 1) + 1
      if (end === 0) return null
      kind = 'quoted'
    } else if (open === '[' || open === '(') {
      const close = line.indexOf(open === '[' ? ']' : ')', p)
      if (close < 0) return null
      end = close + 1
      kind = open === '(' ? 'paren' : 'bare'
      if (CLF_TIME.test(line.slice(p, end))) kind = 'time'
    } else {
      end = p
      while (end < line.length && line[end] !== ' ') {
        if (line[end] === '"' && line[end - 1] === '=') {
          const close = closingQuote(line, end + 1)
          if (close < 0) return null
          end = close
          kind = KEYED.test(line.slice(p, close + 1)) ? 'keyed' : 'bare'
        }
        end++
      }
      if (kind === 'bare' && PAIR.test(line.slice(p, end))) kind = 'pair'
    }
    if (end < line.length && line[end] !== ' ') {
      // Text that touches a closing quote or bracket belongs to the same column.
      const space = line.indexOf(' ', end)
      end = space < 0 ? line.length : space
      kind = 'bare'
    }
    // A list of one entry for each server that was asked is one column: "0.012, 0.034 : 0.005".
    while (kind === 'bare' && end + 1 < line.length && LISTED.test(line.slice(p, end)) && (line[end - 1] === ',' || line.startsWith(' : ', end))) {
      const from = line[end - 1] === ',' ? end + 1 : end + 3
      const space = line.indexOf(' ', from)
      end = space < 0 ? line.length : space
    }
    columns.push({ kind, text: line.slice(p, end) })
    p = end + 1
  }
  return columns
}

/** Where the quote closes that opened before `from`, or -1. */
function closingQuote(line: string, from: number): number {
  let p = from
  while (p < line.length && line[p] !== '"') p += line[p] === '\\' ? 2 : 1
  return p < line.length ? p : -1
}
