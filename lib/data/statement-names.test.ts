import { expect, test } from 'vitest'
import { statementNames } from './statement-names.ts'

test('what comes again has a name from its second time on, the same each time, and another than every other text', () => {
  const name = statementNames()
  expect(name({ sql: 'SELECT 1' })).toBe('')
  const first = name({ sql: 'SELECT 1' })
  expect(first).toMatch(/^headroom_\d+$/)
  expect(name({ sql: 'SELECT 1' })).toBe(first)
  name({ sql: 'SELECT 2' })
  expect(name({ sql: 'SELECT 2' })).not.toBe(first)
})

test('no more are named than the most, however many texts come', () => {
  const name = statementNames(3)
  const named = new Set<string>()
  for (let round = 0; round < 2; round++) for (let i = 0; i < 3; i++) named.add(name({ sql: `SELECT ${i}` }))
  for (let round = 0; round < 3; round++) for (let i = 3; i < 50; i++) named.add(name({ sql: `SELECT ${i}` }))
  expect([...named].filter((each) => each !== '')).toHaveLength(3)
  expect(name({ sql: 'SELECT 0' })).not.toBe('')
})
