/** A curl command for an operation of the document, with its example body; what differs from team to team is a shell variable. */
import type { Operation } from './openapi.ts'

/** Parts of addresses as the examples name them; ids are variables. */
const SAMPLE_PARTS: Readonly<Record<string, string>> = { host: 'web1', site: 'shop', scenario: 'growth', number: '1' }

/** Names for answers that are files, by their type. */
const SAMPLE_ANSWERS: Readonly<Record<string, string>> = { 'application/zip': 'export.zip', 'text/x-patch': 'changes.patch', 'application/jsonl': 'audit.jsonl' }

export function curlSnippet(operation: Pick<Operation, 'requestBody' | 'responses'>, method: string, path: string): string {
  const address = path.replace(/\{(\w+)\}/g, (_, name: string) => SAMPLE_PARTS[name] ?? `$${name}`)
  const content = operation.requestBody?.content ?? {}
  const json = content['application/json']
  const answer = Object.values(operation.responses).flatMap((response) => ('content' in response ? Object.keys(response.content ?? {}) : [])).find((type) => type in SAMPLE_ANSWERS)
  return [
    `curl --fail-with-body --silent --show-error${method === 'get' || (json !== undefined && method === 'post') || 'application/octet-stream' in content ? '' : ` --request ${method.toUpperCase()}`}`,
    '--header "Authorization: Bearer $HEADROOM_TOKEN"',
    ...(json === undefined ? [] : ["--header 'Content-Type: application/json'", `--data '${prettyJson(json.example ?? {}).replaceAll("'", "'\\''")}'`]),
    ...('application/octet-stream' in content ? [`--data-binary @${path === '/configurations' ? 'apache2.tar.gz' : 'access.log'}`] : []),
    ...(answer === undefined ? [] : [`--output ${SAMPLE_ANSWERS[answer] ?? ''}`]),
    `"$HEADROOM_URL/api/v1${address}${path === '/search' ? '?find=shop' : ''}"`,
  ].join(' \\\n  ')
}

/** Indented, with objects and lists that hold only plain values in one line. */
export function prettyJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(/[[{]\n[^[\]{}]*\n\s*[\]}]/g, (leaf) => leaf.split('\n').map((line) => line.trim()).join(' '))
}
