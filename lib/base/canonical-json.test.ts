import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson } from './canonical-json.ts'

describe('canonical JSON', () => {
  test('the order of keys does not matter', () => {
    expect(canonicalJson({ b: 1, a: [true, null] })).toBe('{"a":[true,null],"b":1}')
    expect(canonicalJson({ a: [true, null], b: 1 })).toBe(canonicalJson({ b: 1, a: [true, null] }))
  })

  test('keys that are undefined are left out, as JSON leaves them out', () => {
    expect(canonicalJson({ a: undefined, b: 2 })).toBe('{"b":2}')
  })

  test('it reads back as what went in', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  test('what JSON cannot carry is refused with its place', () => {
    expect(() => canonicalJson({ a: [1, NaN] })).toThrow('$.a[1] is NaN')
    expect(() => canonicalJson({ a: () => 1 })).toThrow('$.a is a function')
    const loop: Record<string, unknown> = {}
    loop['self'] = loop
    expect(() => canonicalJson(loop)).toThrow('$.self contains itself')
  })

  test('the same object twice is no cycle', () => {
    const part = { x: 1 }
    expect(canonicalJson([part, part])).toBe('[{"x":1},{"x":1}]')
  })
})
