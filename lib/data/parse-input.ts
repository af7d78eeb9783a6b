/** A schema at the door of a data function: the parsed value, or AppError `invalid` with one problem per place. */
import 'server-only'
import type { z } from 'zod'
import { invalidInput } from '#lib/base/errors.ts'
import { schemaProblems } from '#lib/planning/schema-problems.ts'

/** @param place what messages call the whole value: the field's name, where it is one field. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, value: unknown, place = 'input'): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw invalidInput(schemaProblems(result.error.issues, place))
}
