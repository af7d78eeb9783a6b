/**
 * Wraps every route handler: request id in the answer, changes only from our own pages, errors as
 * `{ error: { code, message, problems, details, requestId } }` with their status, nothing raw. The handler returns a
 * Response, or a value that is sent as JSON. It authenticates nobody: the handler opens its team itself.
 */
import 'server-only'
import { answerTo, type ErrorAnswer } from './error-answer.ts'
import { REQUEST_ID_HEADER, requestIdOf } from './request-id.ts'
import { rethrowSignal } from './rethrow-signal.ts'
import { requireSameOrigin } from './same-origin.ts'

export interface RouteContext<Params> {
  /** The dynamic parts of the path, decoded. */
  params: Params
  requestId: string
}

/**
 * `export const GET = route<{ team: string }>(async (request, { params }) => ({ ... }))`.
 * A handler that returns nothing answers 204.
 */
export function route<Params extends Record<string, string | string[]> = Record<never, string>>(
  handler: (request: Request, context: RouteContext<Params>) => Promise<Response | object | undefined | void>,
): (request: Request, context: { params: Promise<Params> }) => Promise<Response> {
  return async (request, context) => {
    const requestId = requestIdOf(request.headers)
    try {
      requireSameOrigin(request)
      const params = await context.params
      return withRequestId(asResponse(await handler(request, { params, requestId })), requestId)
    } catch (error) {
      rethrowSignal(error)
      const response = errorResponse(answerTo(error, requestId, `${request.method} ${new URL(request.url).pathname}`))
      // What was not read of the body ends the connection: the client must not send its next request on it.
      if (request.body !== null) response.headers.set('connection', 'close')
      return response
    }
  }
}

/** JSON that no cache keeps: it is one team's. */
export function jsonResponse(value: object, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...headers },
  })
}

export function errorResponse(answer: ErrorAnswer): Response {
  const { status, ...error } = answer
  const wait = answer.details['retryAfterS']
  const headers = { [REQUEST_ID_HEADER]: answer.requestId, ...(typeof wait === 'number' ? { 'retry-after': String(Math.ceil(wait)) } : {}) }
  return jsonResponse({ error }, status, headers)
}

function asResponse(value: Response | object | undefined | void): Response {
  if (value instanceof Response) return value
  return value === undefined ? new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } }) : jsonResponse(value)
}

function withRequestId(response: Response, requestId: string): Response {
  try {
    response.headers.set(REQUEST_ID_HEADER, requestId)
    return response
  } catch {
    // A redirect's headers are immutable: copy it.
    const headers = new Headers(response.headers)
    headers.set(REQUEST_ID_HEADER, requestId)
    return new Response(response.body, { status: response.status, statusText: response.statusText, headers })
  }
}
