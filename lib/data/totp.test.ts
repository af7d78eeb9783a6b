import { expect, test } from 'vitest'
import { base32, codeOf, otpauthUrl, stepAt, stepOfCode } from './totp.ts'

const SECRET = Buffer.from('12345678901234567890')

test.each([
  [59, '94287082'],
  [1111111109, '07081804'],
  [1111111111, '14050471'],
  [1234567890, '89005924'],
  [2000000000, '69279037'],
  [20000000000, '65353130'],
])('at second %i the code is %s (RFC 6238, appendix B)', (second, code) => {
  expect(codeOf(SECRET, stepAt(second * 1000), 8)).toBe(code)
  expect(stepOfCode(SECRET, code.slice(-6), second * 1000, 0)).toBe(Math.floor(second / 30))
})

test.each([
  ['', ''], ['f', 'MY'], ['fo', 'MZXQ'], ['foo', 'MZXW6'], ['foob', 'MZXW6YQ'], ['fooba', 'MZXW6YTB'], ['foobar', 'MZXW6YTBOI'],
])('%s is %s in base32 (RFC 4648, without padding)', (text, encoded) => {
  expect(base32(Buffer.from(text))).toBe(encoded)
})

test('a code is good for one step before and after, never again for a step that was taken, and never when malformed', () => {
  const now = 2_000_000_000_000
  const code = codeOf(SECRET, stepAt(now))
  for (const seconds of [-30, 0, 30]) expect(stepOfCode(SECRET, code, now + seconds * 1000, 0)).toBe(stepAt(now))
  for (const seconds of [-60, 60]) expect(stepOfCode(SECRET, code, now + seconds * 1000, 0)).toBeNull()
  expect(stepOfCode(SECRET, code, now, stepAt(now))).toBeNull()
  for (const wrong of ['', '12345', '1234567', 'abcdef', '١٢٣٤٥٦']) expect(stepOfCode(SECRET, wrong, now, 0)).toBeNull()
})

test('the address of the QR code names issuer and account', () => {
  expect(otpauthUrl(SECRET, 'ada@example.com', 'Headroom')).toBe('otpauth://totp/Headroom:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Headroom')
})
