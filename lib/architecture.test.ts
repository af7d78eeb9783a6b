// The floors of docs/architecture.md, checked from the imports themselves: imports go down only, pure floors touch no
// clock, randomness, environment or node: module, only lib/data knows Prisma, and no file grows past 400 lines.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const PURE = ['base', 'engine', 'apache', 'ingest', 'planning']
const MAY_IMPORT: Record<string, readonly string[]> = {
  base: [],
  engine: ['base'],
  apache: ['base'],
  ingest: ['base'],
  planning: ['engine', 'apache', 'ingest', 'base'],
  data: ['planning', 'engine', 'apache', 'ingest', 'base'],
  proof: ['planning', 'engine', 'apache', 'base'],
  jobs: ['data', 'proof', 'planning', 'engine', 'apache', 'ingest', 'base'],
  auth: ['jobs', 'data', 'planning', 'base'],
  api: ['http', 'auth', 'jobs', 'data', 'planning', 'engine', 'apache', 'ingest', 'base'],
  http: ['auth', 'jobs', 'data', 'planning', 'engine', 'apache', 'ingest', 'base'],
}
const BANNED_NAMES = /^(utils?|helpers?|misc|common|manager|services?|types)\./

function sources(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (name === 'generated' || name === 'node_modules') return []
    if (statSync(path).isDirectory()) return sources(path)
    return /\.tsx?$/.test(name) ? [path] : []
  })
}

const isTest = (path: string) => /\.(test|spec)\.tsx?$/.test(path)

/** Comments and the contents of plain strings removed, so that prose about Date.now() is no finding. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`\\])\/\/.*$/gm, '$1')
}

function importsOf(text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].flatMap((match) => (match[1] ? [match[1]] : []))
}

function floorOf(path: string): string | undefined {
  const parts = relative(root, path).split('/')
  if (parts[0] === 'app') return 'app'
  return parts[0] === 'lib' && parts.length > 2 ? parts[1] : undefined
}

function targetOf(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('#lib/')) return floorOf(join(root, 'lib', specifier.slice(5)))
  if (specifier.startsWith('#app/')) return 'app'
  if (specifier.startsWith('.')) return floorOf(resolve(dirname(from), specifier))
  return undefined
}

const production = [...sources(join(root, 'lib')), ...sources(join(root, 'app')), ...sources(join(root, 'bin'))].filter((path) => !isTest(path))

describe('the floors of the house', () => {
  test('imports go down only', () => {
    const breaches = production.flatMap((path) => {
      const floor = floorOf(path)
      const allowed = floor === undefined ? undefined : MAY_IMPORT[floor]
      if (floor === undefined || allowed === undefined) return []
      return importsOf(readFileSync(path, 'utf8')).flatMap((specifier) => {
        const target = targetOf(path, specifier)
        return target === undefined || target === floor || allowed.includes(target) ? [] : [`${relative(root, path)} imports ${specifier}`]
      })
    })
    expect(breaches).toEqual([])
  })

  test('pure floors touch no clock, randomness, environment, node: module or framework', () => {
    const breaches = production
      .filter((path) => PURE.includes(floorOf(path) ?? ''))
      .flatMap((path) => {
        const text = withoutComments(readFileSync(path, 'utf8'))
        const found = [/\bMath\.random\b/, /\bDate\.now\b/, /\bnew Date\(\s*\)/, /\bprocess\.(env|argv|stdout|stderr)\b/, /\bperformance\.now\b/].filter((pattern) => pattern.test(text)).map(String)
        const modules = importsOf(text).filter((specifier) => /^(node:|react|next|@prisma|pg$|pg-boss)/.test(specifier))
        return [...found, ...modules].map((what) => `${relative(root, path)} uses ${what}`)
      })
    expect(breaches).toEqual([])
  })

  test('only lib/data knows Prisma', () => {
    const breaches = production.filter((path) => floorOf(path) !== 'data' && importsOf(readFileSync(path, 'utf8')).some((specifier) => /@prisma\/|data\/generated/.test(specifier)))
    expect(breaches.map((path) => relative(root, path))).toEqual([])
  })

  test('client components import no server floor', () => {
    const breaches = production
      .filter((path) => /^['"]use client['"]/.test(readFileSync(path, 'utf8').trimStart()))
      .flatMap((path) =>
        importsOf(readFileSync(path, 'utf8').replace(/import type [^\n]*\n/g, ''))
          .filter((specifier) => ['data', 'auth', 'http', 'jobs', 'api', 'proof'].includes(targetOf(path, specifier) ?? ''))
          .map((specifier) => `${relative(root, path)} imports ${specifier}`),
      )
    expect(breaches).toEqual([])
  })

  test('a file is one function or one tight family: at most 400 lines, and no grab-bag names', () => {
    const long = production.filter((path) => readFileSync(path, 'utf8').split('\n').length > 401)
    const grabBags = production.filter((path) => BANNED_NAMES.test(path.split('/').at(-1) ?? ''))
    expect([...long, ...grabBags].map((path) => relative(root, path))).toEqual([])
  })
})
