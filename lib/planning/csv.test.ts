import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvCell, csvLine, csvText } from './csv.ts'

describe('CSV', () => {
  test('a text that a spreadsheet would run is shown instead', () => {
    for (const formula of ['=1+1', '+cmd|calc', '-2+3', '@SUM(A1)', ' =1', '\t=1', '\u00a0=1', '\ufeff=1', '＝1', '\r=1', '\n@x']) {
      expect(csvCell(formula).replace(/^"/, '').startsWith("'"), JSON.stringify(formula)).toBe(true)
    }
  })
  test('numbers and plain texts stay as they are', () => {
    expect(csvLine([17, -3.5, '-5', '+49', 'a-b', 'x=1', '', null, undefined, true])).toBe('17,-3.5,-5,+49,a-b,x=1,,,,true\r\n')
  })
  test('quotes, commas and line ends are quoted', () => {
    expect(csvLine(['a,b', 'say "x"', 'two\nlines', ' padded '])).toBe('"a,b","say ""x""","two\nlines"," padded "\r\n')
  })
  test('a table has its columns first', () => {
    expect(csvText(['line', 'reason'], [[1, 'bad']])).toBe('line,reason\r\n1,bad\r\n')
  })
  test('every text comes back from a reader of RFC 4180, but for the apostrophe', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 6 }), (cells) => {
        const read = readLine(csvLine(cells))
        expect(read).toHaveLength(cells.length)
        read.forEach((text, i) => expect([cells[i], `'${cells[i] ?? ''}`]).toContain(text))
        for (const text of read) expect(/^[=@]/.test(text)).toBe(false)
      }),
    )
  })
})

/** One record of RFC 4180. */
function readLine(line: string): string[] {
  const cells: string[] = []
  let at = 0
  while (at <= line.length) {
    let cell = ''
    if (line[at] === '"') {
      at++
      for (;;) {
        if (line[at] === '"' && line[at + 1] === '"') {
          cell += '"'
          at += 2
        } else if (line[at] === '"') {
          at++
          break
        } else cell += line[at++]
      }
    } else while (at < line.length && line[at] !== ',' && !(line[at] === '\r' && line[at + 1] === '\n')) cell += line[at++]
    cells.push(cell)
    if (line[at] !== ',') return cells
    at++
  }
  return cells
}
