import { expect, test } from 'vitest'
import { z } from 'zod'
import { jsonField } from './json-field.ts'

const Field = jsonField(z.object({ a: z.int() }).optional())

test('a text is read as JSON, an empty one is absent, and a value is checked as it is', () => {
  expect(Field.parse('{"a":1}')).toEqual({ a: 1 })
  expect(Field.parse('')).toBeUndefined()
  expect(Field.parse({ a: 2 })).toEqual({ a: 2 })
  expect(Field.safeParse('{"a":"x"}').success).toBe(false)
})

test('what is no JSON is one problem with its remedy', () => {
  expect(Field.safeParse('{').error?.issues).toMatchObject([{ message: 'It cannot be read. Load the page anew.' }])
})
