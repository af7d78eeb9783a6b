// Logs that overlap as rotation by copying makes them: every line is counted once, however the bytes are cut.
import { describe, expect, test } from 'vitest'
import { openLineSet, openRepeatFilter } from './repeated-lines.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `10.0.0.1 - - [01/Mar/2026:10:00:00 +0000] "GET /items/${from + i} HTTP/1.1" 200 1\n`).join('')

function remainder(older: string[], newer: string, cut = 7): { text: string; dropped: number[] } {
  const set = openLineSet()
  older.forEach((text, file) => {
    const reader = set.addFile(file)
    reader.push(bytes(text))
    expect(reader.end()).toBe(true)
  })
  const out: Uint8Array[] = []
  const filter = openRepeatFilter(set, (line) => out.push(line))
  const all = bytes(newer)
  for (let at = 0; at < all.length; at += cut) filter.push(all.slice(at, at + cut))
  const dropped = filter.end()
  const ofFile = (file: number) => [...dropped].reduce((sum, [mask, count]) => sum + ((mask & (2 ** file)) === 0 ? 0 : count), 0)
  return { text: Buffer.concat(out).toString(), dropped: older.map((_, file) => ofFile(file)) }
}

describe('a log that repeats an older one', () => {
  test.each([1, 13, 4096])('leaves what stands in it only, cut into pieces of %i bytes', (cut) => {
    expect(remainder([lines(0, 100)], lines(60, 150), cut)).toEqual({ text: lines(100, 150), dropped: [40] })
  })

  test('leaves nothing of a file that is part of the older one, even of three lines', () => {
    expect(remainder([lines(0, 100)], lines(20, 23))).toEqual({ text: '', dropped: [3] })
  })

  test('counts what stood in several older files by file', () => {
    expect(remainder([lines(0, 50), lines(50, 100)], lines(30, 120))).toEqual({ text: lines(100, 120), dropped: [20, 50] })
  })

  test('takes a line that two older files hold for one line of both', () => {
    expect(remainder([lines(0, 50), lines(20, 60)], lines(10, 70))).toEqual({ text: lines(60, 70), dropped: [40, 40] })
    expect(remainder([lines(0, 50), lines(0, 50)], lines(0, 50) + lines(0, 50))).toEqual({ text: lines(0, 50), dropped: [50, 50] })
  })

  test('takes a few lines in common for chance', () => {
    const mixed = lines(500, 520) + lines(10, 15) + lines(600, 620)
    expect(remainder([lines(0, 100)], mixed)).toEqual({ text: mixed, dropped: [0] })
  })

  test('drops a line that stands twice only as often as the older file has it', () => {
    const twice = lines(0, 20) + lines(0, 20)
    expect(remainder([lines(0, 20)], twice)).toEqual({ text: lines(0, 20), dropped: [20] })
  })

  test('keeps the remarks that tell the fields, and a last line without an end', () => {
    const header = '#Fields: date time cs-uri-stem\n'
    expect(remainder([header + lines(0, 40)], header + lines(20, 45).trimEnd())).toEqual({ text: header + lines(40, 45), dropped: [20] })
  })
})
