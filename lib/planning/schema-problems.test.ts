import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { problemSentence } from '#lib/base/errors.ts'
import { placeOf, schemaProblems } from './schema-problems.ts'

function problemsOf(schema: z.ZodType, value: unknown) {
  const result = schema.safeParse(value)
  if (result.success) throw new Error('was accepted')
  return schemaProblems(result.error.issues)
}

describe('problems from a schema', () => {
  test.each([
    ['an empty text', z.string().min(1), '', 'The text is empty.', 'Give a text.'],
    ['a text that is too short', z.string().min(12), 'eight...', 'The text has fewer than 12 characters.', 'Use at least 12.'],
    ['a text that is too long', z.string().max(3), 'four', 'The text is longer than 3 characters.', 'Shorten it.'],
    ['a number that is too small', z.int().min(1), 0, 'The value is below 1.', 'Give a number of at least 1.'],
    ['a missing number', z.int(), undefined, 'It is missing.', 'Give a number.'],
    ['an address that is none', z.email(), 'ada', 'This is no e-mail address.', 'Give one such as ada@example.com.'],
    ['a word that is none of a list', z.enum(['a', 'b']), 'c', 'The value is not one of those known.', 'Use "a" or "b".'],
  ])('%s', (_, schema, value, reason, remedy) => {
    expect(problemsOf(schema, value)).toEqual([{ place: 'plan', reason, remedy }])
  })

  test("the schema's own words come before ours", () => {
    const Person = z.object({ password: z.string().min(12, 'Use at least 12 characters.'), cores: z.int('Give a whole number of cores.').max(8, 'That is more than 8 cores.'), mpm: z.enum(['event'], 'Choose event.') })
    expect(problemsOf(Person, { password: 'short', cores: 9, mpm: 'x' }).map(problemSentence)).toEqual(['The text has fewer than 12 characters. Use at least 12 characters.', 'That is more than 8 cores. Give a number of at most 8.', 'The value is not one of those known. Choose event.'])
    expect(problemsOf(Person, { password: 'a long enough one', cores: 'four', mpm: 'event' })).toEqual([{ place: 'cores', reason: 'The value is not a number.', remedy: 'Give a whole number of cores.' }])
  })

  test('of a choice among kinds, what is wrong with the one that was meant', () => {
    const Invitation = z.object({ email: z.union([z.literal(''), z.email()]).optional() })
    expect(problemsOf(Invitation, { email: 'nobody' })).toEqual([{ place: 'email', reason: 'This is no e-mail address.', remedy: 'Give one such as ada@example.com.' }])
    const List = z.object({ of: z.union([z.string(), z.object({ name: z.string().min(1) })]) })
    expect(problemsOf(List, { of: { name: '' } })).toEqual([{ place: 'of.name', reason: 'The text is empty.', remedy: 'Give a text.' }])
    expect(problemsOf(List, { of: 5 })[0]?.reason).toBe('The kind is missing or not known.')
  })

  test('one problem per place, in words that name it', () => {
    expect(placeOf(['sites', 0, 'groups', 1, 'a-b'])).toBe('sites[0].groups[1]["a-b"]')
    expect(problemsOf(z.object({ a: z.string().min(2).regex(/x/) }), { a: '' })).toHaveLength(1)
  })
})
