/** A schema at the door of a data function: the parsed value, or AppError `invalid` with one problem per place. */
import 'server-only'
import type { z } from 'zod'
import { invalidInput } from '#lib/base/errors.ts'
import { schemaProblems } from '#lib/planning/schema-problems.ts'

export function parseInput<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw invalidInput(schemaProblems(result.error.issues))
}
