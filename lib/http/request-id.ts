/**
 * The id that ties an answer to its line in the log. One that a proxy in front has given is kept if it is plain; any
 * other text is replaced, so that nobody writes into the log.
 */
import { randomUUID } from 'node:crypto'

export const REQUEST_ID_HEADER = 'x-request-id'

export function requestIdOf(headers: Headers): string {
  const given = headers.get(REQUEST_ID_HEADER)
  return given !== null && /^[A-Za-z0-9_-]{8,64}$/.test(given) ? given : randomUUID()
}
