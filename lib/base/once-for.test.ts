import { expect, test } from 'vitest'
import { deepFreeze } from './deep-freeze.ts'
import { onceFor } from './once-for.ts'

test('makes once what the same objects give, and anew what others give', () => {
  let made = 0
  const sum = onceFor((a: { n: number }, b: { n: number }) => ({ sum: a.n + b.n, made: ++made }))
  const [one, two, three] = [{ n: 1 }, { n: 2 }, { n: 3 }]
  expect(sum(one, two)).toEqual({ sum: 3, made: 1 })
  expect(sum(one, two)).toBe(sum(one, two))
  expect(sum(one, three)).toEqual({ sum: 4, made: 2 })
  expect(sum({ n: 1 }, two)).toEqual({ sum: 3, made: 3 })
})

test('what is frozen is frozen to its depth', () => {
  const value = deepFreeze({ list: [{ n: 1 }], nothing: null })
  expect(() => {
    ;(value.list[0] as { n: number }).n = 2
  }).toThrow(TypeError)
})
