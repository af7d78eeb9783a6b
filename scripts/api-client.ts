/** For tests: a client of the API that holds every answer against the OpenAPI document the server itself gives out. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import type { OpenApiDocument, Operation } from '#lib/api/openapi.ts'

export interface ApiAnswer {
  status: number
  headers: Headers
  text: string
  /** Parsed where it is JSON. */
  json: Record<string, unknown>
}

export interface ApiRequest {
  /** Sent as JSON. */
  body?: unknown
  bytes?: Uint8Array | ReadableStream<Uint8Array>
  headers?: Record<string, string>
}

export interface ApiClient {
  /** @throws where the answer is not as the document says. */
  (method: string, path: string, request?: ApiRequest): Promise<ApiAnswer>
  as(token: string): ApiClient
}

/** Which operations were answered as declared, by "GET /hosts 200". */
export const answered = new Set<string>()

export async function openApi(address: string): Promise<{ document: OpenApiDocument; client: ApiClient }> {
  const document = (await (await fetch(`${address}/api/v1/openapi.json`)).json()) as OpenApiDocument
  const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { uuid: /^[0-9a-f-]{36}$/, 'date-time': /^\d{4}-\d\d-\d\dT/, date: /^\d{4}-\d\d-\d\d$/, email: /@/, uri: true } })
  ajv.addSchema({ $id: 'api', ...document }, 'api')
  const validators = new Map<string, ValidateFunction>()
  const validator = (pointer: string): ValidateFunction => {
    const known = validators.get(pointer) ?? ajv.compile({ $ref: `api#${pointer}` })
    validators.set(pointer, known)
    return known
  }
  const client = (token: string | null): ApiClient => {
    const call = async (method: string, path: string, { body, bytes, headers = {} }: ApiRequest = {}): Promise<ApiAnswer> => {
      const init = { method, headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers }, body: body === undefined ? (bytes as BodyInit | undefined) : JSON.stringify(body), redirect: 'manual', duplex: 'half' }
      const response = await fetch(`${address}/api/v1${path}`, init as RequestInit)
      const type = response.headers.get('content-type')?.split(';')[0] ?? ''
      const text = type === 'application/zip' ? '' : await response.text()
      const json = type.endsWith('json') && text !== '' ? (JSON.parse(text) as Record<string, unknown>) : {}
      hold(document, validator, { method, path: path.split('?')[0] ?? '', status: response.status, type, json })
      return { status: response.status, headers: response.headers, text, json }
    }
    return Object.assign(call, { as: (other: string) => client(other) })
  }
  return { document, client: client(null) }
}

function hold(document: OpenApiDocument, validator: (pointer: string) => ValidateFunction, { method, path, status, type, json }: { method: string; path: string; status: number; type: string; json: unknown }): void {
  const what = `${method} ${path} ${status}`
  const problem = status >= 400
  if (problem && type !== 'application/problem+json') throw new Error(`${what} answers with ${type}, not with a problem document`)
  const check = (pointer: string): void => {
    const validate = validator(pointer)
    if (!validate(json)) throw new Error(`${what} is not as the document says: ${JSON.stringify(validate.errors?.slice(0, 5))} in ${JSON.stringify(json).slice(0, 500)}`)
  }
  if (problem) check('/components/responses/Problem/content/application~1problem+json/schema')
  const found = operationAt(document, method, path)
  if (found === undefined) {
    if (status === 404 || status === 405) return
    throw new Error(`${what} is not in the document`)
  }
  answered.add(`${found.operation.operationId} ${status}`)
  if (problem) return
  const response = found.operation.responses[String(status)]
  if (response === undefined || '$ref' in response) throw new Error(`${what} is not declared`)
  const content = Object.entries(response.content ?? {})
  if (content.length === 0 && type !== '') throw new Error(`${what} is declared without a body`)
  for (const [declared] of content) {
    if (declared !== type) throw new Error(`${what} answers with ${type}, not with ${declared}`)
    if (declared === 'application/json') check(`/paths/${escaped(found.template)}/${method.toLowerCase()}/responses/${status}/content/application~1json/schema`)
  }
}

const escaped = (text: string) => encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'))

/** The template that fits the path, fixed steps before names. */
export function operationAt(document: OpenApiDocument, method: string, path: string): { template: string; operation: Operation } | undefined {
  const steps = path.split('/')
  const fits = Object.keys(document.paths).filter((template) => {
    const wanted = template.split('/')
    return wanted.length === steps.length && wanted.every((step, index) => step.startsWith('{') || step === steps[index])
  })
  const fixed = (template: string) => template.split('/').filter((step) => !step.startsWith('{')).length
  return fits
    .sort((a, b) => fixed(b) - fixed(a))
    .flatMap((template) => {
      const operation = document.paths[template]?.[method.toLowerCase()]
      return operation === undefined ? [] : [{ template, operation }]
    })[0]
}
