import { describe, expect, it } from 'vitest'
import { openLineDropper, openLineHashing, sharedLines } from './line-overlap.ts'
import type { LineRange } from './line-overlap.ts'

const lines = Array.from({ length: 60 }, (_, i) => `192.0.2.7 - - [23/Nov/2026:09:00:${String(i).padStart(2, '0')} +0100] "GET /a HTTP/1.1" 200 ${i % 7}\n`)
const log = (from: number, to: number): string => lines.slice(from, to).join('')

function shared(earlier: string, later: string): LineRange | null {
  const [a, b] = [earlier, later].map((text) => {
    const hashing = openLineHashing()
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += 7) hashing.push(bytes.subarray(at, at + 7))
    return hashing.end()
  })
  if (!a || !b) throw new Error('too many lines')
  return sharedLines(a, b)
}

function without(text: string, ranges: LineRange[], size: number): string {
  const keep = openLineDropper(ranges)
  const bytes = Buffer.from(text)
  const kept: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += size) kept.push(...keep(bytes.subarray(at, at + size)))
  return Buffer.concat(kept).toString()
}

describe('lines that two logs share', () => {
  it('are found where one goes on from within the other, whichever comes first, and where one holds the other', () => {
    expect(shared(log(0, 40), log(20, 60))).toEqual({ from: 0, to: 20 })
    expect(shared(log(20, 60), log(0, 40))).toEqual({ from: 20, to: 40 })
    expect(shared(log(0, 60), log(20, 40))).toEqual({ from: 0, to: 20 })
    expect(shared(log(20, 40), log(0, 60))).toEqual({ from: 20, to: 40 })
    expect(shared(log(0, 60), log(0, 60))).toEqual({ from: 0, to: 60 })
  })

  it('are none where the logs only resemble each other', () => {
    expect(shared(log(0, 30), log(30, 60))).toBeNull()
    // Another server's log with single lines in common, and one that differs in the middle of the run.
    expect(shared(log(0, 40), `${log(39, 40)}${log(50, 60)}${log(40, 50)}`)).toBeNull()
    expect(shared(log(0, 40), log(20, 60).replace(':30 ', ':31 '))).toBeNull()
    expect(shared('', log(0, 9))).toBeNull()
  })

  it('do not hang on a last line that was cut', () => {
    expect(shared(log(0, 40).slice(0, -9), log(20, 60))).toEqual({ from: 0, to: 19 })
  })

  it('are left out, however the bytes are cut', () => {
    for (let size = 1; size < 90; size++) {
      expect(without(log(0, 60), [{ from: 0, to: 20 }], size)).toBe(log(20, 60))
      expect(without(log(0, 60), [{ from: 20, to: 40 }, { from: 50, to: 60 }], size)).toBe(log(0, 20) + log(40, 50))
    }
  })

  it('are given up where the files are one line over and over', () => {
    expect(shared('a\n'.repeat(100_000), `${'a\n'.repeat(90_000)}b\n`)).toBeNull()
  })

  it('are not looked for among more lines than the bound', () => {
    const hashing = openLineHashing(10)
    hashing.push(Buffer.from(log(0, 11)))
    expect(hashing.end()).toBeNull()
  })
})
