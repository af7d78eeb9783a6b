import { expect, test } from 'vitest'
import { relationsAfterLimit } from './relations-after-limit.ts'

const include = { host: true }
const query = { relationLoadStrategy: 'query' }

test.each([
  ['findMany', { orderBy: { id: 'asc' }, take: 20, include }, query],
  ['findMany', { orderBy: { id: 'asc' }, take: 20, select: include }, query],
  ['findFirst', { orderBy: { number: 'desc' }, include }, query],
  ['findMany', { orderBy: { id: 'asc' }, include }, {}],
  ['findMany', { orderBy: { id: 'asc' }, take: undefined, include }, {}],
  ['findMany', { take: 20, orderBy: { id: 'asc' } }, {}],
  ['findFirst', { where: { id: '1' }, include }, {}],
  ['findUnique', { where: { id: '1' }, include }, {}],
  ['count', { orderBy: { id: 'asc' }, take: 3, select: include }, {}],
])('%s with %j', (name, args, more) => {
  expect(relationsAfterLimit(name, [args, 'rest'])).toEqual([{ ...args, ...more }, 'rest'])
})

test('what the caller chose stays, and what has no arguments has none', () => {
  expect(relationsAfterLimit('findMany', [{ orderBy: {}, take: 1, include, relationLoadStrategy: 'join' }])).toEqual([{ orderBy: {}, take: 1, include, relationLoadStrategy: 'join' }])
  expect(relationsAfterLimit('findMany', [])).toEqual([])
})
