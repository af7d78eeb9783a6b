/**
 * A JSON request body read by a schema, with a bound on its size that holds whatever Content-Length claims.
 */
import type { z } from 'zod'
import { AppError, invalidInput } from '#lib/base/errors.ts'
import { schemaProblems } from '#lib/planning/schema-problems.ts'
import { collectBody } from './bounded-bytes.ts'

export const MAX_JSON_BYTES = 1024 * 1024

/** @throws AppError `unsupported`, `tooLarge` or `invalid`. */
export async function readJson<Schema extends z.ZodType>(request: Request, schema: Schema, maxBytes = MAX_JSON_BYTES): Promise<z.output<Schema>> {
  return parseJson(await readJsonText(request, maxBytes), schema)
}

/** The body as it came. @throws AppError `unsupported` or `tooLarge`. */
export async function readJsonText(request: Request, maxBytes = MAX_JSON_BYTES): Promise<string> {
  if (!/^application\/(\w+\+)?json\b/i.test(request.headers.get('content-type') ?? '')) {
    throw new AppError('unsupported', { publicMessage: 'The body is not JSON. Send it with Content-Type: application/json.' })
  }
  const bytes = await collectBody(request, maxBytes, () => new AppError('tooLarge', { publicMessage: `The body is larger than ${maxBytes} bytes. Send less at once.` }))
  return bytes.toString('utf8')
}

/** @throws AppError `invalid`. */
export function parseJson<Schema extends z.ZodType>(text: string, schema: Schema): z.output<Schema> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new AppError('invalid', { publicMessage: `The body is not valid JSON${cause instanceof Error ? `: ${cause.message.slice(0, 200)}` : ''}.`, cause })
  }
  const result = schema.safeParse(value)
  if (!result.success) throw invalidInput(schemaProblems(result.error.issues, 'body'))
  return result.data
}
