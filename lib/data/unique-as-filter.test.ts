import { expect, test } from 'vitest'
import { asFilter, uniqueAsFilter } from './unique-as-filter.ts'

test('a compound key becomes its columns; all else stays', () => {
  expect(asFilter({ teamId_slug: { teamId: 't', slug: 's' } })).toEqual({ teamId: 't', slug: 's' })
  expect(asFilter({ id: 'i' })).toEqual({ id: 'i' })
  expect(asFilter({ id: 'i', site: { teamId: 't' }, createdAt: { gt: 1 }, AND: [{ id: 'j' }] })).toEqual({ id: 'i', site: { teamId: 't' }, createdAt: { gt: 1 }, AND: [{ id: 'j' }] })
})

test('only the two unique finds are turned, and what else was asked for goes along', async () => {
  const asked: unknown[] = []
  const delegate = { findFirst: async (args: unknown) => void asked.push(args), findFirstOrThrow: async () => 'thrown', findMany: async () => [] }
  await uniqueAsFilter(delegate, 'findUnique')?.({ where: { a_b: { a: 1, b: 2 } }, select: { a: true } })
  expect(asked).toEqual([{ where: { a: 1, b: 2 }, select: { a: true } }])
  expect(await uniqueAsFilter(delegate, 'findUniqueOrThrow')?.({ where: { id: 1 } })).toBe('thrown')
  expect(uniqueAsFilter(delegate, 'findMany')).toBeUndefined()
  expect(uniqueAsFilter(delegate, Symbol.iterator)).toBeUndefined()
})
