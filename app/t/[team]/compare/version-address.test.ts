import { describe, expect, test } from 'vitest'
import { parseVersionAddress, renderVersionAddress } from './version-address.ts'

describe('the address of a version', () => {
  test('is read as it was written', () => {
    const address = { scenario: 'before-the-sale-2', number: 12 }
    expect(parseVersionAddress(renderVersionAddress(address))).toEqual(address)
  })

  test.each(['', 'sale', 'sale:', 'sale:0', 'sale:-1', 'sale:1.5', 'sale:1e3', 'sale:99999999999', ':3', '../x:1', 'Sale:1', "a' OR 1=1:1"])('%j names no version', (text) => {
    expect(() => parseVersionAddress(text)).toThrow('There is no such version')
  })

  test('given twice names no version', () => {
    expect(() => parseVersionAddress(['sale:1', 'sale:2'])).toThrow('There is no such version')
  })
})
