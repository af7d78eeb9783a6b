import { describe, expect, test } from 'vitest'
import { diffConfigurations } from './configuration-diff.ts'

const file = (path: string, ...lines: string[]) => ({ path, text: lines.map((line) => `${line}\n`).join('') })
const long = Array.from({ length: 40 }, (_, index) => `# line ${index + 1}`)

describe('two configurations against each other', () => {
  test('say nothing where they are the same', () => {
    expect(diffConfigurations([file('a.conf', 'x')], [file('a.conf', 'x')])).toEqual([])
  })

  test('show the changed line with three lines around it', () => {
    const changed = long.with(19, 'WSGIDaemonProcess shop processes=12')
    const [diff] = diffConfigurations([file('a.conf', ...long)], [file('a.conf', ...changed)])
    expect(diff).toMatchObject({ kind: 'changed', added: 1, removed: 1 })
    expect(diff?.hunks).toHaveLength(1)
    expect(diff?.hunks?.[0]?.lines.map(({ sign }) => sign).join('')).toBe('   -+   ')
    expect(diff?.hunks?.[0]?.line).toBe(17)
  })

  test('show every line when asked for the whole', () => {
    const [diff] = diffConfigurations([file('a.conf', ...long)], [file('a.conf', ...long.with(0, 'x'))], true)
    expect(diff?.hunks?.[0]?.lines).toHaveLength(41)
    expect(diffConfigurations([file('a.conf', ...long)], [file('a.conf', ...long)], true)[0]).toMatchObject({ kind: 'same', hunks: [{ line: 1 }] })
  })

  test('name files that only one of them has', () => {
    const diffs = diffConfigurations([file('old.conf', 'a', 'b')], [file('new.conf', 'c')])
    expect(diffs.map(({ path, kind, added, removed }) => [path, kind, added, removed])).toEqual([['new.conf', 'added', 1, 0], ['old.conf', 'removed', 0, 2]])
  })

  test('give up on files that have nothing in common, and say so', () => {
    const [diff] = diffConfigurations([file('a.conf', ...Array.from({ length: 3000 }, (_, index) => `a${index}`))], [file('a.conf', ...Array.from({ length: 3000 }, (_, index) => `b${index}`))])
    expect(diff).toMatchObject({ kind: 'changed', hunks: null, added: 3000, removed: 3000 })
  })
})
