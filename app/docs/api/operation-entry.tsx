import { curlSnippet } from '#lib/api/curl-snippet.ts'
import type { JsonSchema } from '#lib/api/json-schema.ts'
import type { Operation } from '#lib/api/openapi.ts'
import { Badge } from '../../_ui/badge.tsx'
import type { BadgeTone } from '../../_ui/badge.tsx'
import { CodeBlock } from './code-block.tsx'
import { CodeText } from './code-text.tsx'

const TONE: Readonly<Record<string, BadgeTone>> = { get: 'info', post: 'good', put: 'warn', patch: 'warn', delete: 'bad' }

/** One operation: its address in a line, and unfolded what it takes, what it answers, and a command that works. */
export function OperationEntry({ method, path, operation }: { method: string; path: string; operation: Operation }) {
  const { summary, description, security, parameters, responses } = operation
  const scope = security[0]?.token[0]
  const answers = Object.entries(responses).flatMap(([status, response]) => ('$ref' in response ? [] : [{ status, description: response.description, schema: schemaName(response.content) }]))
  return (
    <details id={operation.operationId} className="group">
      <summary className="hover:bg-sunken grid cursor-pointer grid-cols-[4rem_1fr] gap-x-3 px-4 py-2.5 text-sm sm:px-5 lg:grid-cols-[4rem_minmax(0,26rem)_1fr] [&::-webkit-details-marker]:hidden">
        <span>
          <Badge tone={TONE[method] ?? 'neutral'}>{method.toUpperCase()}</Badge>
        </span>
        <span className="min-w-0 font-mono text-[0.9em] break-all">{path}</span>
        <span className="text-ink-soft col-start-2 lg:col-start-3">{summary}</span>
      </summary>
      <div className="space-y-4 px-4 pt-2 pb-5 text-sm sm:px-5">
        {description !== undefined && (
          <p className="max-w-prose">
            <CodeText text={description} />
          </p>
        )}
        <p className="text-ink-soft">
          Needs the scope <code className="text-ink font-mono text-[0.9em]">{scope}</code>
          {scope === 'read' && ', which every token has'}.
        </p>
        {parameters.length > 0 && (
          <div>
            <h3 className="mb-1 font-medium">Parameters</h3>
            <dl className="grid gap-x-5 gap-y-1.5 sm:grid-cols-[minmax(9rem,auto)_1fr]">
              {parameters.map(({ name, in: where, required, description: meaning, schema }) => (
                <div key={`${where} ${name}`} className="contents">
                  <dt className="max-sm:mt-1">
                    <code className="font-mono text-[0.9em]">{name}</code> <span className="text-ink-faint text-xs">{where === 'path' ? 'in the address' : where === 'header' ? 'header' : required ? 'query' : 'query, optional'}</span>
                  </dt>
                  <dd className="text-ink-soft min-w-0 break-words">
                    {meaning === undefined ? '' : <CodeText text={meaning} />}
                    {schema['default'] !== undefined && ` (${String(schema['default'])} where absent)`}
                  </dd>
                </div>
              ))}
            </dl>
          </div>
        )}
        <div>
          <h3 className="mb-1 font-medium">Answers</h3>
          <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
            {answers.map(({ status, description: what, schema }) => (
              <div key={status} className="contents">
                <dt className="tabular-nums">{status}</dt>
                <dd className="text-ink-soft min-w-0">
                  {what}
                  {schema !== null && (
                    <>
                      : <code className="font-mono text-[0.9em] break-words">{schema}</code>
                    </>
                  )}
                </dd>
              </div>
            ))}
          </dl>
        </div>
        <CodeBlock text={curlSnippet(operation, method, path)} />
      </div>
    </details>
  )
}

/** "Host", "a page of Host", or the fields of an answer that has no name. */
function schemaName(content: Record<string, { schema: JsonSchema }> | undefined): string | null {
  const [type, media] = Object.entries(content ?? {})[0] ?? []
  if (type === undefined || media === undefined) return null
  if (type !== 'application/json') return type
  const named = (schema: unknown) => /\/(\w+)$/.exec(String((schema as { $ref?: unknown } | undefined)?.$ref ?? ''))?.[1]
  const properties = (media.schema['properties'] ?? {}) as Record<string, { items?: unknown }>
  const item = named(properties['items']?.items)
  return named(media.schema) ?? (item === undefined ? `{ ${Object.keys(properties).join(', ')} }` : `items of ${item}`)
}
