import { answerRequest } from '#lib/api/answer-request.ts'

/**
 * The whole API: lib/api/endpoints.ts has the table of its addresses. No proxy file may match this path: it would cut the
 * body of an upload at 10 MB.
 */
export const GET = answerRequest
export const POST = answerRequest
export const PUT = answerRequest
export const PATCH = answerRequest
export const DELETE = answerRequest

export const dynamic = 'force-dynamic'
