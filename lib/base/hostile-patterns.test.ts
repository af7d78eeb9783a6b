// No pattern that reads what strangers send takes more than its share of time: every regular expression of the readers is
// found in their sources and run on inputs made to make it go back and forth. One that is quadratic fails here.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { createContext, Script } from 'node:vm'
import type { Context } from 'node:vm'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
/**
 * These run where one request's work delays all others: linear, or the input is bounded (see BOUNDED). What reads whole
 * files (lib/ingest) runs in a thread of its own, watched and ended when it stalls (lib/jobs/run-thread.ts): there a
 * quadratic one is bearable, one beyond that is not.
 */
const IN_THE_SERVER = ['app', 'lib/api', 'lib/apache', 'lib/http', 'lib/data', 'lib/planning', 'lib/base', 'lib/auth', 'lib/jobs', 'lib/engine', 'lib/proof']
const IN_A_THREAD = ['lib/ingest']
/** Quadratic, on texts that are never long: the sources of the pattern, and what bounds its input. */
const BOUNDED: Readonly<Record<string, string>> = {
  '\\/+$': 'paths of directives and names of folders: one argument of one line',
  '^[.\\s]+|[.\\s]+$': 'file names: Node takes at most 16 KiB of headers and address',
  '^\\s*[+-]?(\\d+\\.?\\d*|\\.\\d+)(e[+-]?\\d+)?\\s*$': 'a field that should be a number: form-input.ts looks at 100 characters',
  '\\s*(?:\\.{2,}|…|–|—|\\bto\\b)\\s*': 'an amount: quantity.ts looks at 80 characters',
  '^[+-]?(\\d+\\.?\\d*|\\.\\d+)$': 'an amount: quantity.ts looks at 80 characters',
  '^-+|-+$': 'names: at most 200 characters by their schemas',
  '-+$': 'names: cut to 60 characters before',
  '\\B(?=(\\d{3})+$)': 'the digits of one number',
}
const LONG = 120_000
/** A quadratic one needs some 5 ms for such an input, a cubic one half a second and more. */
const SHORT = 1200
const SHORT_BOUND_MS = 150
/** Linear ones need a few ms for an input; a quadratic one needs ten seconds and more. */
const BOUND_MS = 400

interface Pattern {
  place: string
  source: string
  flags: string
}

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    // Tests and what serves them alone read nothing of strangers.
    if (name === 'generated' || /^test-|^forgotten-where|-under-test\.ts$/.test(name)) return []
    return statSync(path).isDirectory() ? sources(path) : /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name) ? [path] : []
  })
}

function patternsOf(path: string): Pattern[] {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)
  const found: Pattern[] = []
  const look = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/')
      found.push({ place: `${relative(root, path)}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`, source: node.text.slice(1, end), flags: node.text.slice(end + 1) })
    }
    ts.forEachChild(node, look)
  }
  look(file)
  return found
}

/** Repeatable pieces: what the pattern itself speaks of, and what readers meet. */
function piecesFor({ source }: Pattern): string[] {
  const literals = [...source.replace(/\\[dws]|\(\?[:=!<]*|[()[\]{}|^$*+?]/g, ' ').matchAll(/\\?([^\s\\])/g)].flatMap(([, char]) => char ?? [])
  const runs = [...source.matchAll(/[A-Za-z]{2,}/g)].map(([word]) => word)
  return [...new Set([...literals, ...runs, 'a', '0', ' ', '\t', '-', '.', '/', '"', '\\', ',', '%', ':', '[', '<', '\\"', '0.', 'a ', ' a', '%41', 'a-', '\n', '\r\n'])]
}

function timesOut(script: Script, context: Context, timeout: number): boolean {
  try {
    script.runInContext(context, { timeout })
    return false
  } catch {
    return true
  }
}

/** Runs the pattern in a context that is stopped when it takes too long. @returns the pieces that took longer than they may */
function slowOn(pattern: Pattern, length = LONG, boundMs = BOUND_MS): string[] {
  const context = createContext({ pattern: new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')), texts: [] })
  const script = new Script('for (const text of texts) pattern.exec(text)')
  const textsOf = (piece: string): string[] => {
    const repeated = piece.repeat(Math.ceil(length / piece.length))
    return [`${repeated}\u0000`, `"${repeated}`, `x${repeated}!`]
  }
  const isSlow = (texts: string[]): boolean => {
    context['texts'] = texts
    return timesOut(script, context, boundMs)
  }
  const pieces = piecesFor(pattern)
  // Most are through with all of it in the time that one text may take.
  if (!isSlow(pieces.flatMap(textsOf))) return []
  // A machine that was busy elsewhere is not slow twice.
  return pieces.filter((piece) => textsOf(piece).some((text) => isSlow([text]) && isSlow([text])))
}

const patterns = [...IN_THE_SERVER, ...IN_A_THREAD].flatMap((folder) => sources(join(root, folder)).flatMap(patternsOf))

test('patterns are found', () => {
  expect(patterns.length).toBeGreaterThan(150)
})

test('one that goes back and forth is noticed', () => {
  expect(slowOn({ place: 'here', source: '^(a+)+$', flags: '' })).toContain('a')
  expect(slowOn({ place: 'here', source: '\\s+$', flags: '' }, LONG)).toContain(' ')
  expect(slowOn({ place: 'here', source: '^a*a*a*$', flags: '' }, SHORT, SHORT_BOUND_MS)).toContain('a')
})

describe.each(IN_THE_SERVER)('%s', (folder) => {
  test('has none that is worse than linear on a text without a bound', { timeout: 240_000 }, () => {
    const slow = patterns.filter(({ place, source }) => place.startsWith(`${folder}/`) && !Object.hasOwn(BOUNDED, source)).flatMap((pattern) => slowOn(pattern).map((piece) => `${pattern.place} /${pattern.source}/ on repeated ${JSON.stringify(piece)}`))
    expect(slow).toEqual([])
  })
})

describe.each(IN_A_THREAD)('%s', (folder) => {
  test('has none that is worse than quadratic', { timeout: 240_000 }, () => {
    const slow = patterns.filter(({ place }) => place.startsWith(`${folder}/`)).flatMap((pattern) => slowOn(pattern, SHORT, SHORT_BOUND_MS).map((piece) => `${pattern.place} /${pattern.source}/ on repeated ${JSON.stringify(piece)}`))
    expect(slow).toEqual([])
  })
})

test('each bounded pattern is still there', () => {
  expect(Object.keys(BOUNDED).filter((source) => !patterns.some((pattern) => pattern.source === source))).toEqual([])
})
