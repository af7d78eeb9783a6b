import { expect, test } from 'vitest'
import { versionsInWords } from './version-words.ts'

test('versions of one scenario are told together, those of several one after the other', () => {
  expect(versionsInWords([{ scenario: 'Sale', number: 3 }])).toBe('version 3 of Sale')
  expect(versionsInWords([1, 2, 3].map((number) => ({ scenario: 'Sale', number })))).toBe('versions 1, 2 and 3 of Sale')
  expect(versionsInWords([{ scenario: 'Sale', number: 2 }, { scenario: 'Before', number: 1 }, { scenario: 'Sale', number: 4 }])).toBe('versions 2 and 4 of Sale and version 1 of Before')
})
