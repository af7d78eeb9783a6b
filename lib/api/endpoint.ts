/**
 * What an endpoint of the API is: its address, the permission it needs, the schemas of what it takes and answers, and its
 * work. Declared once: the dispatcher checks requests and answers by it, and the OpenAPI document is written from it.
 */
import 'server-only'
import type { z } from 'zod'
import type { Permission } from '#lib/base/permissions.ts'
import type { TeamScope, TokenHolder } from '#lib/data/scope.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export const METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

export interface Call<Query, Body> {
  scope: TeamScope
  holder: TokenHolder
  /** The parts of the address, decoded. */
  params: Readonly<Record<string, string>>
  query: Query
  body: Body
  /** The request itself, for a body that is a file. */
  request: Request
}

/** Bytes instead of JSON. */
export interface FileAnswer {
  file: string
}

export interface Answer {
  description: string
  /** Absent: no body. */
  schema?: z.ZodType | FileAnswer
}

/** What the work answers with, when it is not the plain value of the only success. */
export class Reply {
  readonly status: number
  readonly value: object | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, value?: object, headers: Readonly<Record<string, string>> = {}) {
    this.status = status
    this.value = value
    this.headers = headers
  }
}

interface Declared {
  /** Name of the operation in the document; unique. */
  id: string
  method: Method
  /** Below /api/v1, with the names of its parts in braces: "/hosts/{host}". */
  path: string
  tag: string
  summary: string
  description?: string
  needs: Permission
  /** The body is a file of any size and kind up to the bound of uploads, not JSON. */
  takesFile?: boolean
  maxBodyBytes?: number
  /** It computes: counted in a narrower window. */
  computes?: boolean
  /** Answers beside errors, by status; the first is the usual one. */
  answers: Readonly<Record<number, Answer>>
}

export interface Endpoint extends Declared {
  query?: z.ZodObject
  body?: z.ZodType
  run(call: Call<never, never>): Promise<object | void>
}

export interface EndpointDeclaration<Query extends z.ZodObject, Body extends z.ZodType> extends Declared {
  query?: Query
  body?: Body
  run(call: Call<z.output<Query>, z.output<Body>>): Promise<object | void>
}

/** Ties the types of `run` to the schemas; the dispatcher has parsed both before it calls. */
export function endpoint<Query extends z.ZodObject = z.ZodObject, Body extends z.ZodType = z.ZodUndefined>(declaration: EndpointDeclaration<Query, Body>): Endpoint {
  return declaration as unknown as Endpoint
}

export function isFileAnswer(schema: Answer['schema']): schema is FileAnswer {
  return schema !== undefined && 'file' in schema
}

/** The names in an address: "/hosts/{host}" -> ["host"]. */
export function partsOfPath(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => name ?? [])
}
