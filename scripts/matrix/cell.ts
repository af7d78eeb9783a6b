/** One cell of the access matrix: what a caller was answered at an address, and what is wrong with it. */
import type { FullTeam } from '../../e2e/fixtures/full-team.ts'
import type { Caller } from './callers.ts'

export interface Cell {
  kind: 'page' | 'route' | 'action' | 'api'
  row: string
  caller: string
  /** In short: "200", "404", "forbidden". */
  got: string
  faults: string[]
}

export interface Asked {
  status: number
  headers: Headers
  text: string
}

export async function ask(address: string, caller: Caller, path: string, { headers = {}, ...init }: RequestInit & { headers?: Record<string, string> } = {}): Promise<Asked> {
  const response = await fetch(`${address}${path}`, { redirect: 'manual', ...init, headers: { ...headers, ...(caller.key === undefined ? {} : { cookie: `next-auth.session-token=${caller.key}` }) } })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

/** Whoever is outside learns none of these. */
export function told({ text, headers }: Asked, { secrets }: FullTeam): string[] {
  const all = `${text} ${JSON.stringify([...headers])}`
  return secrets.filter((secret) => all.includes(secret))
}

export const titleOf = (html: string): string => /<title>([^<]*)<\/title>/.exec(html)?.[1]?.replaceAll('&#x27;', "'").replaceAll('&amp;', '&') ?? ''

/** Faults in words: what is not as it should be. */
export function faultsOf(checks: Readonly<Record<string, boolean>>): string[] {
  return Object.entries(checks).flatMap(([fault, isWrong]) => (isWrong ? [fault] : []))
}

/** All of them, a few at a time: the server has two cores. */
export async function inParallel<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>, atOnce = 6): Promise<Result[]> {
  const results: Result[] = []
  const queue = items.entries()
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (const [index, item] of queue) results[index] = await work(item)
  }))
  return results
}

/** A refusal for the role's or the token's sake, not by a rule of the work itself, such as that nobody decides on their own. */
export const isForRole = ({ text }: Asked): boolean => /Your role in this team|The token does not include|No token may/.test(text)
