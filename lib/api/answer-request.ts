/**
 * Answers every request below /api/v1: finds the endpoint, the token's holder and the scope, counts the request, reads query
 * and body by the endpoint's schemas, does the work once for each Idempotency-Key, and writes the answer by the endpoint's
 * schema, so that nothing leaves that was not declared. Every error is a problem document.
 */
import 'server-only'
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { requireTokenHolder } from '#lib/auth/token-holder.ts'
import { AppError, invalidInput } from '#lib/base/errors.ts'
import { openTeamByToken, type TokenHolder } from '#lib/data/scope.ts'
import { claimAnswer, keepAnswer, releaseAnswer, type KeptAnswer } from '#lib/data/stored-answers.ts'
import { answerTo } from '#lib/http/error-answer.ts'
import { MAX_JSON_BYTES, parseJson, readJsonText } from '#lib/http/json-body.ts'
import { REQUEST_ID_HEADER, requestIdOf } from '#lib/http/request-id.ts'
import { jsonResponse } from '#lib/http/route.ts'
import { schemaProblems } from '#lib/planning/schema-problems.ts'
import { ENDPOINTS } from './endpoints.ts'
import { isFileAnswer, Reply, type Call, type Endpoint } from './endpoint.ts'
import { matchEndpoint } from './match-endpoint.ts'
import { problemResponse } from './problem.ts'
import { countRequest } from './request-rate.ts'

export const API_ROOT = '/api/v1'

const KEPT_HEADERS = ['content-type', 'location', 'etag']

export async function answerRequest(request: Request): Promise<Response> {
  const requestId = requestIdOf(request.headers)
  const url = new URL(request.url)
  const headers: Record<string, string> = { [REQUEST_ID_HEADER]: requestId }
  try {
    const { endpoint, params } = matchEndpoint(ENDPOINTS, request.method, url.pathname.slice(API_ROOT.length))
    const holder = await requireTokenHolder(request.headers)
    const rate = await countRequest(holder, endpoint.computes === true)
    Object.assign(headers, rate.headers)
    if (rate.refusal !== null) throw rate.refusal
    const response = await work(endpoint, request, url, params, holder)
    for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
    return response
  } catch (error) {
    const answer = answerTo(error, requestId, `${request.method} ${url.pathname}`)
    // What was not read of the body ends the connection: the client must not send its next request on it.
    return problemResponse(answer, { ...headers, ...(typeof answer.details['allow'] === 'string' ? { allow: answer.details['allow'] } : {}), ...(request.body === null ? {} : { connection: 'close' }) })
  }
}

async function work(endpoint: Endpoint, request: Request, url: URL, params: Record<string, string>, holder: TokenHolder): Promise<Response> {
  const scope = openTeamByToken(holder, endpoint.needs)
  const query = readQuery(endpoint, url.searchParams)
  const text = endpoint.body === undefined || endpoint.takesFile === true ? '' : await readJsonText(request, endpoint.maxBodyBytes ?? MAX_JSON_BYTES)
  const body = endpoint.body === undefined || endpoint.takesFile === true ? undefined : parseJson(text, endpoint.body)
  const call = { scope, holder, params, query, body, request } as unknown as Call<never, never>
  const key = request.headers.get('idempotency-key')
  // The bytes of a file are its key: the same file is the same measurement.
  if (key === null || endpoint.method !== 'POST' || endpoint.takesFile === true) return respond(endpoint, await endpoint.run(call))
  if (!/^[\x20-\x7e]{1,200}$/.test(key)) throw invalidInput([{ place: 'Idempotency-Key', reason: 'It has 1 to 200 printable ASCII characters.', remedy: 'A UUID will do.' }])
  return once(holder, key, createHash('sha256').update(`${endpoint.method} ${url.pathname}${url.search}\n${text}`).digest('hex'), async () => respond(endpoint, await endpoint.run(call)))
}

function readQuery(endpoint: Endpoint, search: URLSearchParams): unknown {
  const repeated = [...search.keys()].find((name) => search.getAll(name).length > 1)
  if (repeated !== undefined) throw invalidInput([{ place: repeated.slice(0, 80), reason: 'It is given more than once.', remedy: 'Give it once.' }])
  const schema = endpoint.query ?? z.strictObject({})
  const known = Object.keys(schema.shape)
  const unknown = [...search.keys()].filter((name) => !known.includes(name))
  if (unknown.length > 0) throw invalidInput(unknown.slice(0, 10).map((name) => ({ place: name.slice(0, 80), reason: 'There is no such parameter here.', remedy: known.length === 0 ? 'This address takes none.' : `It takes ${known.join(', ')}.` })))
  const result = schema.safeParse(Object.fromEntries(search))
  if (!result.success) throw invalidInput(schemaProblems(result.error.issues, 'query'))
  return result.data
}

async function once(holder: TokenHolder, key: string, fingerprint: string, answer: () => Promise<Response>): Promise<Response> {
  const claimed = await claimAnswer(holder, key, fingerprint)
  if ('kept' in claimed) return new Response(bodyOf(claimed.kept), { status: claimed.kept.status, headers: { 'cache-control': 'no-store', ...claimed.kept.headers, 'idempotency-replayed': 'true' } })
  let response: Response
  try {
    response = await answer()
  } catch (error) {
    // Refused or failed, and so without effect: every change is one transaction.
    await releaseAnswer(holder, claimed.claim)
    throw error
  }
  const body = response.status === 204 ? '' : await response.clone().text()
  await keepAnswer(holder, claimed.claim, { status: response.status, headers: Object.fromEntries(KEPT_HEADERS.flatMap((name) => (response.headers.get(name) === null ? [] : [[name, response.headers.get(name) ?? '']]))), body })
  return response
}

const bodyOf = ({ status, body }: KeptAnswer): string | null => (status === 204 ? null : body)

function respond(endpoint: Endpoint, value: object | void): Response {
  if (value instanceof Response) return value
  const reply = value instanceof Reply ? value : new Reply(usualStatus(endpoint), value ?? undefined)
  const answer = endpoint.answers[reply.status]
  if (answer === undefined) throw new AppError('internal', { publicMessage: 'Something went wrong on our side.', message: `${endpoint.id} does not declare the status ${reply.status}` })
  if (answer.schema === undefined || isFileAnswer(answer.schema)) return new Response(null, { status: reply.status, headers: { 'cache-control': 'no-store', ...reply.headers } })
  const parsed = answer.schema.safeParse(reply.value)
  if (!parsed.success) throw new AppError('internal', { publicMessage: 'Something went wrong on our side.', message: `${endpoint.id} answers otherwise than declared: ${JSON.stringify(parsed.error.issues).slice(0, 2000)}` })
  return jsonResponse(parsed.data as object, reply.status, reply.headers)
}

function usualStatus({ answers }: Endpoint): number {
  return Number(Object.keys(answers)[0])
}
