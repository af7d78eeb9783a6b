/** What Next calls when a page fails while it is drawn: one line in the log, which ties the number on the error page to the request. */
import type { Instrumentation } from 'next'

export const onRequestError: Instrumentation.onRequestError = async (error, request, { routePath }) => {
  if (process.env['NEXT_RUNTIME'] === 'edge') return
  const [{ errorForLog, logLine }, { REQUEST_ID_HEADER }] = await Promise.all([import('#lib/jobs/log-line.ts'), import('#lib/http/request-id.ts')])
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : undefined
  // The pattern of the address, not the address: the path of an invitation holds its secret.
  logLine('error', 'page-failed', { requestId: request.headers[REQUEST_ID_HEADER], digest, method: request.method, route: routePath, ...errorForLog(error) })
}
