/**
 * Errors of the API as RFC 9457 problem documents: `type`, `title`, `status`, `detail`, `instance`, and beside them the code,
 * the request id and one entry for each place that is wrong, with its remedy.
 */
import { z } from 'zod'
import { ERROR_STATUS, type ErrorCode } from '#lib/base/errors.ts'
import type { ErrorAnswer } from '#lib/http/error-answer.ts'
import { REQUEST_ID_HEADER } from '#lib/http/request-id.ts'

export const PROBLEM_TYPE = 'application/problem+json'

const TITLES: Record<ErrorCode, string> = {
  invalid: 'The request cannot be used',
  unauthenticated: 'A token is needed',
  forbidden: 'Not allowed',
  notFound: 'Not found',
  methodNotAllowed: 'This address has no such method',
  conflict: 'Something else happened meanwhile',
  gone: 'Gone',
  tooLarge: 'Too large',
  unsupported: 'Not a kind of content that is read',
  unprocessable: 'The request is understood, but cannot be carried out',
  throttled: 'Too many requests',
  internal: 'A fault on our side',
  unavailable: 'Not available at the moment',
  insufficientStorage: 'No room on the disk',
}

export const PROBLEM_CODES = Object.keys(ERROR_STATUS) as ErrorCode[]

export const ProblemDocument = z
  .object({
    type: z.string().meta({ description: 'Address of the description of this kind of problem' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What is wrong and what to do, in words' }),
    instance: z.string(),
    code: z.enum(PROBLEM_CODES),
    requestId: z.string().meta({ description: 'Tell it to whoever runs Headroom; the log has it' }),
    problems: z.array(z.object({ place: z.string(), reason: z.string(), remedy: z.string().optional() })).meta({ description: 'One for each place that is wrong' }),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).meta({ description: 'Facts to act on, such as `newerRevision` of a conflict' }),
  })
  .meta({ id: 'Problem', description: 'An error, as RFC 9457 has it' })

export type ProblemDocument = z.infer<typeof ProblemDocument>

export function problemOf({ status, code, message, problems, details, requestId }: ErrorAnswer): ProblemDocument {
  const known = PROBLEM_CODES.find((each) => each === code) ?? 'internal'
  return { type: `/docs/api#problem-${known}`, title: TITLES[known], status, detail: message, instance: `urn:headroom:request:${requestId}`, code: known, requestId, problems: [...problems], details: { ...details } }
}

export function problemResponse(answer: ErrorAnswer, more: Readonly<Record<string, string>> = {}): Response {
  const wait = answer.details['retryAfterS']
  return new Response(JSON.stringify(problemOf(answer)), {
    status: answer.status,
    headers: {
      'content-type': PROBLEM_TYPE,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      [REQUEST_ID_HEADER]: answer.requestId,
      ...(typeof wait === 'number' ? { 'retry-after': String(Math.ceil(wait)) } : {}),
      ...(answer.status === 401 ? { 'www-authenticate': 'Bearer realm="Headroom"' } : {}),
      ...more,
    },
  })
}

export function problemTitle(code: ErrorCode): string {
  return TITLES[code]
}
