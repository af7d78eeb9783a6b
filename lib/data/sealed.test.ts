import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { isSealed, openSecret, sealSecret } from './sealed.ts'

beforeEach(() => vi.stubEnv('NEXTAUTH_SECRET', 'the secret of one server, long enough'))
afterEach(() => vi.unstubAllEnvs())

test('what was sealed opens for what it belongs to, and never reads the same twice', () => {
  const sealed = sealSecret('whs_secret', 'webhook 1')
  expect(openSecret(sealed, 'webhook 1')).toBe('whs_secret')
  expect(isSealed(sealed)).toBe(true)
  expect(sealed).not.toContain('whs_secret')
  expect(sealSecret('whs_secret', 'webhook 1')).not.toBe(sealed)
})

test('it opens for nothing else, not when changed, and not under the secret of another server', () => {
  const sealed = sealSecret('whs_secret', 'webhook 1')
  const last = sealed.at(-3) === 'A' ? 'B' : 'A'
  expect(openSecret(sealed, 'webhook 2')).toBeNull()
  expect(openSecret(`${sealed.slice(0, -3)}${last}${sealed.slice(-2)}`, 'webhook 1')).toBeNull()
  expect(openSecret('sealed1.', 'webhook 1')).toBeNull()
  expect(openSecret('whs_plain', 'webhook 1')).toBeNull()
  vi.stubEnv('NEXTAUTH_SECRET', 'the secret of another server, as long')
  expect(openSecret(sealed, 'webhook 1')).toBeNull()
})
