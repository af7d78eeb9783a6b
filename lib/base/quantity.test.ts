import { describe, expect, test } from 'vitest'
import { parseQuantity } from './quantity.ts'
import type { QuantityKind } from './quantity.ts'

const valueOf = (kind: QuantityKind, text: string) => {
  const read = parseQuantity(kind, text)
  return read.ok ? read.value : read.reason
}

describe('amounts as people type them', () => {
  test.each<[QuantityKind, string, number]>([
    ['memory', '1536', 1536],
    ['memory', '1.5 GiB', 1536],
    ['memory', '1,5GB', 1536],
    ['memory', '4 g', 4096],
    ['memory', '800 MB', 800],
    ['memory', '524288 KiB', 512],
    ['memory', '0.1 GiB', 102.4],
    ['memory', '1 024 MiB', 1024],
    ['memory', '2e3', 2000],
    ['rate', '20', 20],
    ['rate', '400/min', 400 / 60],
    ['rate', '400 req/min', 400 / 60],
    ['rate', '90 per hour', 0.025],
    ['rate', '12 rps', 12],
    ['rate', '7,5 requests/s', 7.5],
    ['rate', '1,200,000 per day', 1_200_000 / 86_400],
    ['milliseconds', '800', 800],
    ['milliseconds', '2,5 s', 2500],
    ['milliseconds', '1 min 30 s', 90_000],
    ['milliseconds', '1.234,5 ms', 1234.5],
    ['milliseconds', '1,234.5 ms', 1234.5],
    ['seconds', '150 ms', 0.15],
    ['seconds', '2 min', 120],
    ['cores', '4 cores', 4],
    ['count', '1.2k', 1200],
    ['count', '12 processes', 12],
    ['percent', '5 %', 5],
    ['factor', '150 %', 1.5],
    ['factor', '-1', -1],
  ])('%s: "%s" is %d', (kind, text, value) => {
    expect(valueOf(kind, text)).toBeCloseTo(value, 9)
  })

  test.each<[string, number, [number, number]]>([
    ['18..22..30/s', 22, [18, 30]],
    ['18 to 32', 24, [18, 32]],
    ['60/min … 240/min', 2, [1, 4]],
    ['10–40', 20, [10, 40]],
  ])('a range "%s" has its likely value and both ends', (text, value, range) => {
    expect(parseQuantity('rate', text)).toEqual({ ok: true, value, range })
  })

  test.each<[QuantityKind, string, RegExp]>([
    ['memory', '', /Nothing is given/],
    ['memory', 'much', /"much" is not an amount/],
    ['memory', '5 apples', /unit "apples"/],
    ['memory', '5 s', /unit "s"/],
    ['rate', '5 GiB', /unit "gib"/i],
    ['count', '1,234', /could be 1234 or 1\.234/],
    ['count', '1,2,3', /is not a number/],
    ['rate', '30..20', /low over likely to high/],
    ['rate', '1..2..3..4', /at most one likely/],
    ['memory', '1 GiB 5 MiB', /more than one amount/],
    ['milliseconds', '1 min 30', /unit ""/],
    ['memory', '__proto__', /not an amount/],
    ['memory', '5 constructor', /unit "constructor"/],
    ['memory', '9e999', /too large/],
    ['memory', 'x'.repeat(200), /too long/],
  ])('%s: "%s" is refused with a way to write it', (kind, text, reason) => {
    const read = parseQuantity(kind, text)
    expect(read.ok).toBe(false)
    expect(read.ok ? '' : read.reason).toMatch(reason)
    expect(read.ok ? '' : read.reason).toContain('Write it like')
  })
})
