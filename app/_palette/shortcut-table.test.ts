import { expect, test } from 'vitest'
import { matchShortcut, SHORTCUTS, shortcutsFor } from './shortcut-table.ts'

test('no shortcut is the beginning of another, so that each can be reached', () => {
  for (const { keys } of SHORTCUTS) {
    expect(SHORTCUTS.filter((other) => keys.every((key, index) => other.keys[index] === key))).toHaveLength(1)
    expect(matchShortcut(SHORTCUTS, keys)).toMatchObject({ keys })
  }
})

test('a key that begins one is waited on, another means nothing', () => {
  expect(matchShortcut(SHORTCUTS, ['g'])).toBe('begun')
  expect(matchShortcut(SHORTCUTS, ['g', 'x'])).toBeNull()
  expect(matchShortcut(SHORTCUTS, ['x'])).toBeNull()
})

test('whoever may not edit has no shortcut to what they may not do', () => {
  expect(matchShortcut(shortcutsFor({ edit: false, audit: false }), ['n'])).toBeNull()
  expect(matchShortcut(shortcutsFor({ edit: true, audit: false }), ['n'])).toMatchObject({ label: 'New scenario' })
})
