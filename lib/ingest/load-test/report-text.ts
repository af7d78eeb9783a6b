/** The text of a report made plain: no colour escapes, LF line ends, progress that overwrote itself as lines of its own. */
const ESCAPES = /[\u001b\u009b](?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]{0,300}(?:\u0007|\u001b\\)|[()][A-Z0-9]|[=>78])?/g

export function plainText(text: string): string {
  return text.replace(/^\ufeff/, '').replace(ESCAPES, '').replace(/\r\n?/g, '\n').replaceAll('\0', '')
}

const MAX_LINE = 4000
const MAX_BLANKS = 100

/**
 * A report made small enough for patterns to be quick on whatever it holds: no blanks at the ends of lines, no more than two
 * blank lines in a row, no runs of blanks beyond what a table needs, lines cut where no tool's would end.
 */
export function condensed(text: string): string {
  const kept: string[] = []
  let blank = 0
  for (const line of text.split('\n')) {
    const trimmed = (line.length > MAX_LINE ? line.slice(0, MAX_LINE) : line).trimEnd()
    blank = trimmed === '' ? blank + 1 : 0
    if (blank <= 2) kept.push(trimmed.replace(/\s{100,}/g, (run) => run.slice(0, MAX_BLANKS)))
  }
  return kept.join('\n')
}

/** First group of the first match, or undefined. */
export function find(text: string, pattern: RegExp): string | undefined {
  return pattern.exec(text)?.[1]
}
