/**
 * What a client is told of an error, and what the log is told. An AppError speaks for itself; of anything else the client
 * learns only the request id. Nothing raw leaves the server.
 */
import { isAppError, type AppError, type Problem } from '#lib/base/errors.ts'
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

/** @param where what was being done, for the log: "PUT /api/t/acme/sites/shop/upload" without its query, or "action". */
export function answerTo(error: unknown, requestId: string, where: string): ErrorAnswer {
  const known = isAppError(error)
  const status = known ? error.status : 500
  if (status >= 500) logLine('error', 'request-failed', { requestId, where, ...errorForLog(error) })
  if (!known) return { status, code: 'internal', message: INTERNAL, problems: [], details: {}, requestId }
  return { status, code: error.code, message: error.publicMessage, problems: error.problems, details: error.details, requestId }
}
