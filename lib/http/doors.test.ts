// Every door is found in the folder `app`: each handler of a route goes through a wrapper, which refuses what another web
// site asks for in a visitor's name, and each server action through `action`. A new one without fails here.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
/** next-auth checks a token of its own against a cookie in every change; the API looks at no cookie, only at its bearer token. */
const OTHERS = ['app/api/auth/[...nextauth]/route.ts', 'app/api/v1/[...path]/route.ts']

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? files(path) : [path]
  })
}
const all = files(join(root, 'app')).map((path) => ({ path: relative(root, path), text: readFileSync(path, 'utf8') }))

test('every method of every route handler goes through a wrapper of lib/http', () => {
  const routes = all.filter(({ path }) => path.endsWith('/route.ts'))
  expect(routes.length).toBeGreaterThan(10)
  const bare = routes.filter(({ path }) => !OTHERS.includes(path)).flatMap(({ path, text }) => {
    const wrappers = [...text.matchAll(/import \{([^}]+)\} from '#lib\/http\/[^']+'/g)].flatMap(([, names]) => (names ?? '').split(',').map((name) => name.trim()))
    const exported = [...text.matchAll(/export (?:async )?(?:const|function) (\w+)([^\n]*)/g)].flatMap(([, name = '', rest = '']) => (METHODS.includes(name) ? [{ name, rest }] : []))
    if (exported.length === 0) return [`${path}: exports no method`]
    return exported.filter(({ rest }) => !wrappers.some((wrapper) => new RegExp(`^ = ${wrapper}[<(]`).test(rest))).map(({ name }) => `${path}: ${name}`)
  })
  expect(bare).toEqual([])
})

test('every server action goes through action()', () => {
  const actions = all.filter(({ text }) => /^'use server'/m.test(text))
  expect(actions.length).toBeGreaterThan(5)
  const bare = actions.flatMap(({ path, text }) => {
    // A file may make several of one kind by a function of its own that returns what action() returns.
    const makers = ['action', ...[...text.matchAll(/^const (\w+) = [^\n]*=>\s*action\(/gm), ...text.matchAll(/^function (\w+)\([^\n]*\{\s*return action\(/gm)].flatMap(([, name]) => name ?? [])]
    return [...text.matchAll(/^export (?!type\b|interface\b)(.*)$/gm)].filter(([, rest = '']) => !makers.some((maker) => new RegExp(`^const \\w+ = ${maker}\\(`).test(rest))).map(([line]) => `${path}: ${line.slice(0, 80)}`)
  })
  expect(bare).toEqual([])
  expect(all.filter(({ text }) => /^\s+'use server'/m.test(text)).map(({ path }) => path), 'no action inside a component').toEqual([])
})

test('a download that leaves a trace asks whose link was followed', () => {
  const exporting = all.filter(({ path, text }) => path.startsWith('app/t/') && path.endsWith('/route.ts') && /\bcreate\w+\(scope/.test(text))
  expect(exporting.map(({ path }) => path)).toEqual(['app/t/[team]/scenarios/[scenario]/versions/[number]/export/route.ts'])
  for (const { path, text } of exporting) expect(text, path).toMatch(/\{\n {2}requireOwnLink\(request\)\n/)
})
