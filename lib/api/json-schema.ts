/**
 * JSON Schemas of our zod schemas, as an OpenAPI 3.1 document has them: what bears an id stands once among the components, and
 * is named everywhere else.
 */
import { z } from 'zod'
import { planJsonSchema } from '#lib/planning/plan.ts'
import { canonicalJson } from '#lib/base/canonical-json.ts'

export type JsonSchema = Record<string, unknown>

export interface SchemaStore {
  /** @param io `input`: what may be sent; `output`: what is answered. */
  schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema
  /** By id. */
  components(): Record<string, JsonSchema>
}

const ROOT = '#/components/schemas/'

export function schemaStore(): SchemaStore {
  const components: Record<string, JsonSchema> = {}
  let nested = 0

  /** Two schemas of one id that differ (as sent, as answered) are two components. */
  function add(id: string, schema: JsonSchema): string {
    const known = components[id]
    if (known !== undefined && canonicalJson(known) !== canonicalJson(schema)) return add(`${id}Sent`, schema)
    components[id] = schema
    return id
  }

  function hoisted(document: JsonSchema): JsonSchema {
    const { $defs, $schema: _dialect, ...rest } = document
    const names = new Map(Object.keys((($defs as object | undefined) ?? {})).map((name) => [name, name.startsWith('__') ? `Nested${++nested}` : name]))
    const rewrite = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(rewrite)
      if (typeof value !== 'object' || value === null) return value
      if ('planSchema' in value) return { $ref: planReference() }
      return Object.fromEntries(
        Object.entries(value).flatMap(([key, item]) => {
          if (key === '$ref' && typeof item === 'string' && item.startsWith('#/$defs/')) return [[key, `${ROOT}${names.get(item.slice(8)) ?? item.slice(8)}`]]
          return [[key, rewrite(item)]]
        }),
      )
    }
    for (const [name, schema] of Object.entries((($defs as Record<string, JsonSchema> | undefined) ?? {}))) names.set(name, add(names.get(name) ?? name, rewrite(schema) as JsonSchema))
    return rewrite(rest) as JsonSchema
  }

  function planReference(): string {
    if (components['Plan'] === undefined) {
      components['Plan'] = {}
      const { $id: _id, ...plan } = hoisted(planJsonSchema())
      components['Plan'] = plan
    }
    return `${ROOT}Plan`
  }

  return {
    schemaOf(schema, io) {
      return hoisted(z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema)
    },
    components: () => components,
  }
}
