/**
 * What a client is told of an error, and what the log is told. An AppError speaks for itself; of anything else the client
 * learns only the request id. Nothing raw leaves the server.
 */
import { AppError, isAppError, type Problem } from '#lib/base/errors.ts'
import { isUnstorableText } from '#lib/data/prisma-errors.ts'
import { errorForLog, logLine } from '#lib/jobs/log-line.ts'

export interface ErrorAnswer {
  status: number
  code: string
  message: string
  problems: readonly Problem[]
  details: AppError['details']
  requestId: string
}

const INTERNAL = 'Something went wrong on our side. Try again; if it stays so, tell whoever runs Headroom the request id.'

const UNSTORABLE = 'A text that came with the request holds a NUL character, which cannot be kept. Remove it; pasting by way of a text editor helps.'

/** @param where what was being done, for the log: "PUT /api/t/acme/sites/shop/upload" without its query, or "action". */
export function answerTo(thrown: unknown, requestId: string, where: string): ErrorAnswer {
  const error = isUnstorableText(thrown) ? new AppError('invalid', { publicMessage: UNSTORABLE, cause: thrown }) : thrown
  const known = isAppError(error)
  const status = known ? error.status : 500
  if (status >= 500) logLine('error', 'request-failed', { requestId, where, ...errorForLog(error) })
  if (!known) return { status, code: 'internal', message: INTERNAL, problems: [], details: {}, requestId }
  return { status, code: error.code, message: error.publicMessage, problems: error.problems, details: error.details, requestId }
}
