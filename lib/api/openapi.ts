/** The OpenAPI 3.1 document of the API, written from the table of endpoints and their schemas. */
import 'server-only'
import type { z } from 'zod'
import { SCOPE_MEANING, scopeOf } from '#lib/base/api-scopes.ts'
import { ENDPOINT_EXAMPLES } from './endpoint-examples.ts'
import { isFileAnswer, partsOfPath, type Answer, type Endpoint } from './endpoint.ts'
import { ENDPOINTS } from './endpoints.ts'
import { schemaStore, type JsonSchema, type SchemaStore } from './json-schema.ts'
import { PROBLEM_TYPE, ProblemDocument } from './problem.ts'

export interface Operation {
  operationId: string
  tags: string[]
  summary: string
  description?: string
  security: { token: string[] }[]
  parameters: { name: string; in: 'path' | 'query' | 'header'; required: boolean; description?: string; schema: JsonSchema }[]
  requestBody?: { required: true; content: Record<string, { schema: JsonSchema; example?: unknown }> }
  responses: Record<string, { description: string; content?: Record<string, { schema: JsonSchema }> } | { $ref: string }>
}

export interface OpenApiDocument {
  openapi: '3.1.1'
  info: { title: string; version: string; description: string }
  servers: { url: string }[]
  tags: { name: string }[]
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, JsonSchema>; responses: Record<string, unknown>; securitySchemes: Record<string, unknown> }
}

const PART_MEANING: Readonly<Record<string, string>> = {
  host: 'Slug of a host', site: 'Slug of a site', scenario: 'Slug of a scenario', number: 'Number of the version or profile', measurement: 'Id of a measurement', evaluation: 'Id of a computation', member: 'Id of a member', invitation: 'Id of an invitation', check: 'Id of a check', webhook: 'Id of a webhook', delivery: 'Id of a delivery', share: 'Id of a link', upload: 'Id of a configuration that was given in', conversation: 'Id of a conversation', notice: 'Id of a notice', mail: 'Id of a mail',
}

const ABOUT = `What people do in the browser, programs do here, by the same rules. Send \`Authorization: Bearer hdr_…\` with a token of your team (made in the team's settings); it speaks for who made it, within its scopes. Errors are problem documents (RFC 9457) with a request id. Lists come in pages: give \`nextCursor\` as \`cursor\`. Send \`Idempotency-Key\` with a POST to repeat it safely: the first answer is kept for a day and given again. \`RateLimit-Limit\`, \`-Remaining\` and \`-Reset\` tell how many requests the token has left in the minute.`

let written: OpenApiDocument | undefined

/** The same object each time: the table does not change while the server runs. */
export function openApiDocument(): OpenApiDocument {
  return (written ??= write())
}

function write(): OpenApiDocument {
  const store = schemaStore()
  const problem = store.schemaOf(ProblemDocument, 'output')
  const paths: OpenApiDocument['paths'] = {}
  for (const each of ENDPOINTS) (paths[each.path] ??= {})[each.method.toLowerCase()] = operation(each, store)
  return {
    openapi: '3.1.1',
    info: { title: 'Headroom', version: '1', description: ABOUT },
    servers: [{ url: '/api/v1' }],
    tags: [...new Set(ENDPOINTS.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: store.components(),
      responses: { Problem: { description: 'What is wrong, and what to do', content: { [PROBLEM_TYPE]: { schema: problem } } } },
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: `A token of a team. Scopes: ${Object.entries(SCOPE_MEANING).map(([name, meaning]) => `\`${name}\`: ${meaning}`).join(' ')}` } },
    },
  }
}

function operation(endpoint: Endpoint, store: SchemaStore): Operation {
  const scope = scopeOf(endpoint.needs)
  const example = ENDPOINT_EXAMPLES[endpoint.id]
  return {
    operationId: endpoint.id,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    ...(endpoint.description === undefined ? {} : { description: endpoint.description }),
    security: [{ token: scope === null ? [] : [scope] }],
    parameters: [
      ...partsOfPath(endpoint.path).map((name) => ({ name, in: 'path' as const, required: true, description: PART_MEANING[name] ?? name, schema: name === 'number' ? { type: 'integer', minimum: 1 } : { type: 'string' } })),
      ...queryParameters(endpoint.query, store),
      ...(endpoint.method === 'POST' && endpoint.takesFile !== true ? [{ name: 'Idempotency-Key', in: 'header' as const, required: false, description: 'Repeats of the request with this key get the first answer', schema: { type: 'string', maxLength: 200 } }] : []),
    ],
    ...(endpoint.takesFile === true ? { requestBody: { required: true as const, content: { 'application/octet-stream': { schema: {} } } } } : {}),
    ...(endpoint.body === undefined ? {} : { requestBody: { required: true as const, content: { 'application/json': { schema: store.schemaOf(endpoint.body, 'input'), ...(example === undefined ? {} : { example }) } } } }),
    responses: {
      ...Object.fromEntries(Object.entries(endpoint.answers).map(([status, answer]) => [status, answerOf(answer, store)])),
      '4XX': { $ref: '#/components/responses/Problem' },
      '5XX': { $ref: '#/components/responses/Problem' },
    },
  }
}

function queryParameters(query: z.ZodObject | undefined, store: SchemaStore): Operation['parameters'] {
  if (query === undefined) return []
  const { properties = {}, required = [] } = store.schemaOf(query, 'input') as { properties?: Record<string, JsonSchema>; required?: string[] }
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({ name, in: 'query', required: required.includes(name), ...(typeof description === 'string' ? { description } : {}), schema }))
}

function answerOf({ description, schema }: Answer, store: SchemaStore): Operation['responses'][string] {
  if (schema === undefined) return { description }
  if (isFileAnswer(schema)) return { description, content: { [schema.file]: { schema: {} } } }
  return { description, content: { 'application/json': { schema: store.schemaOf(schema, 'output') } } }
}
