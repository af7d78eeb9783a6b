/** The pages of a team as its people reach them: from link to link, some addresses of each kind of page. */
import { readdirSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import type { Ask } from './people.ts'

const app = resolve(import.meta.dirname, '../../app')

/** Of each kind of page so many addresses. */
const OF_EACH_KIND = 8
const MOST_FETCHES = 250

interface Kind {
  name: string
  pattern: RegExp
}

/** Every page below a team, from the folders of `app`. */
function kindsOfPages(): Kind[] {
  return readdirSync(join(app, 't'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /(^|\/)page\.tsx$/.test(name))
    .map((name) => {
      const route = `/${relative(app, join(app, 't', name)).replace(/\/page\.tsx$/, '')}`
      return { name: route, pattern: new RegExp(`^${route.replace(/\[\w+\]/g, '[^/]+')}$`) }
    })
    // What has a name of its own is no example of what has any.
    .sort((a, b) => a.name.split('[').length - b.name.split('[').length)
}

async function get(address: string, ask: Ask): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${address}${ask.path}`, { headers: { cookie: ask.cookie, accept: 'text/html' }, redirect: 'manual', signal: AbortSignal.timeout(60_000) })
  return { status: answer.status, text: await answer.text() }
}

/** @returns paths by kind, of pages that answered 200 */
async function explore(address: string, cookie: string, from: string): Promise<Map<string, string[]>> {
  const kinds = kindsOfPages()
  const found = new Map<string, string[]>()
  const seen = new Set([from])
  const waiting = [from]
  for (let fetches = 0; fetches < MOST_FETCHES; fetches++) {
    const path = waiting.shift()
    if (path === undefined) break
    const kind = kinds.find(({ pattern }) => pattern.test(path))
    if (kind === undefined || (found.get(kind.name)?.length ?? 0) >= OF_EACH_KIND) continue
    const { status, text } = await get(address, { cookie, path })
    if (status !== 200) continue
    found.set(kind.name, [...(found.get(kind.name) ?? []), path])
    for (const [, href = ''] of text.matchAll(/href="(\/t\/[^"?#]+)"/g)) {
      if (seen.has(href)) continue
      seen.add(href)
      waiting.push(href)
    }
  }
  return found
}

/** Who may see which kind is asked once; each kind is asked for equally often, whatever the number of its addresses. */
export async function planAsks(address: string, cookies: readonly string[], teamSlug: string): Promise<{ asks: Ask[]; kinds: string[] }> {
  const [guide] = cookies
  if (guide === undefined) throw new Error('nobody is signed in')
  const pages = await explore(address, guide, `/t/${teamSlug}`)
  const asks: Ask[] = []
  for (const paths of pages.values()) {
    for (const cookie of cookies) {
      const [first] = paths
      if (first === undefined || (await get(address, { cookie, path: first })).status !== 200) continue
      for (let i = 0; i < OF_EACH_KIND; i++) asks.push({ cookie, path: paths[i % paths.length] ?? first })
    }
  }
  return { asks, kinds: [...pages.keys()] }
}
