import { expect, test } from 'vitest'
import { safeReturn } from './safe-return.ts'

test('a path of ours is gone back to', () => {
  for (const path of ['/', '/t/acme/sites?page=2', '/invite/abc', `/${'x'.repeat(400)}`]) expect(safeReturn(path)).toBe(path)
  expect(safeReturn(`/${'x'.repeat(4000)}`)).toHaveLength(500)
})

test('nothing else is: no other site, however it is written, and not the sign-in again', () => {
  for (const next of [undefined, '', 'https://evil.example', 'evil.example', '//evil.example', '/\\evil.example', '\\\\evil.example', '/\tevil', '/\n/evil.example', 'javascript:alert(1)', '/login?next=/login']) expect(safeReturn(next), String(next)).toBe('/')
})
