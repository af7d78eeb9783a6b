import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openLineSplitter } from './lines.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

function split(chunks: readonly Uint8Array[], maxLineBytes = 50) {
  const lines: string[] = []
  const splitter = openLineSplitter({
    maxLineBytes,
    onLine: (bytes, start, end, complete) => lines.push(`${decoder.decode(bytes.subarray(start, end))}${complete ? '' : '<cut>'}`),
    onLongLine: (head, length) => lines.push(`<long ${length} ${decoder.decode(head).slice(0, 5)}>`),
  })
  for (const chunk of chunks) splitter.push(chunk)
  splitter.end()
  return { lines, nulBytes: splitter.nulBytes() }
}

const text = `first line\r\nsecond\n\n\u00e9t\u00e9 \u65e5\u672c\r\n\0\0\0after a hole\n${'x'.repeat(80)}\nnext\r\n\0\0`

describe('lines', () => {
  it('ends lines at LF and CRLF, keeps blank ones, skips holes, bounds long lines', () => {
    expect(split([encoder.encode(text)])).toEqual({
      lines: ['first line', 'second', '', '\u00e9t\u00e9 \u65e5\u672c', 'after a hole', '<long 80 xxxxx>', 'next'],
      nulBytes: 5,
    })
  })

  it('gives the same lines for a cut at every offset', () => {
    const bytes = encoder.encode(text)
    const whole = split([bytes])
    for (let at = 0; at <= bytes.length; at++) expect(split([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole)
    expect(split([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(whole)
  })

  it('hands on a last line without an end, and says that it has none', () => {
    expect(split([encoder.encode('one\ntw'), encoder.encode('o')]).lines).toEqual(['one', 'two<cut>'])
  })

  it('gives the same lines for any text and any chunking', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }).map((bytes) => bytes.map((byte) => (byte < 60 ? [10, 13, 0, 120][byte % 4] : byte) as number)), fc.array(fc.nat(200), { maxLength: 6 }), (bytes, cuts) => {
        const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length]
        expect(split(at.slice(1).map((end, i) => bytes.subarray(at[i], end)), 20)).toEqual(split([bytes], 20))
      }),
      { numRuns: 2000 },
    )
  })
})
