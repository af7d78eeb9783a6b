// A program can do what a person can: every server action, route, page and question to the engine that is found in `app` has
// endpoints that stand for it, or a written reason. What is added there without either fails here.
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { ENDPOINTS } from './endpoints.ts'
import { ACTIONS, ADDRESSES, QUESTIONS, REASONS, type InTheApi } from './in-the-browser.ts'

const app = resolve(import.meta.dirname, '../../app')
const files = readdirSync(app, { recursive: true, encoding: 'utf8' })
const ids = new Set(ENDPOINTS.map(({ id }) => id))

/** Endpoints that are named and do not exist. */
const unknownIn = (table: Readonly<Record<string, InTheApi>>) => Object.entries(table).flatMap(([what, named]) => (typeof named === 'string' ? [] : named.filter((id) => !ids.has(id)).map((id) => `${what}: ${id}`)))
const named = (table: Readonly<Record<string, InTheApi>>) => Object.values(table).flatMap((each) => (typeof each === 'string' ? [] : each))

test('every server action has endpoints, or a reason', () => {
  const found = files.filter((file) => /\.tsx?$/.test(file)).flatMap((file) => {
    const text = readFileSync(join(app, file), 'utf8')
    return /^\s*['"]use server['"]/m.test(text) ? [...text.matchAll(/^export (?:const|async function|function) (\w+)/gm)].map(([, name]) => `${file} ${name ?? ''}`) : []
  })
  expect(found.length).toBeGreaterThan(60)
  expect(Object.keys(ACTIONS).sort()).toEqual(found.sort())
  expect(unknownIn(ACTIONS)).toEqual([])
})

test('every page and route has endpoints, or a reason', () => {
  const found = files.filter((file) => ['page.tsx', 'route.ts'].includes(basename(file))).map((file) => dirname(file))
  expect(found.length).toBeGreaterThan(40)
  expect(Object.keys(ADDRESSES).sort()).toEqual([...new Set(found)].sort())
  expect(unknownIn(ADDRESSES)).toEqual([])
})

test('every question that a page asks of the engine has endpoints', () => {
  const [, answers = ''] = /interface EngineAnswers \{\n([\s\S]*?)\n\}/.exec(readFileSync(join(app, '_engine/engine-questions.ts'), 'utf8')) ?? []
  const found = [...answers.matchAll(/^ {2}(\w+):/gm)].flatMap(([, name]) => name ?? [])
  expect(found.length).toBeGreaterThan(8)
  expect(Object.keys(QUESTIONS).sort()).toEqual(found.sort())
  expect(unknownIn(QUESTIONS)).toEqual([])
})

test('every endpoint but those for programs alone stands for something in the browser', () => {
  // The gate of CI jobs, and questions on a plan that the page answers in other words.
  const forPrograms = ['checkHeadroomOfFile', 'checkHeadroom', 'getCheck', 'partition', 'getMeasurement']
  const used = new Set([...named(ACTIONS), ...named(ADDRESSES), ...named(QUESTIONS), ...forPrograms])
  expect([...ids].filter((id) => !used.has(id))).toEqual([])
  expect(new Set([ACTIONS, ADDRESSES].flatMap((table) => Object.values(table).filter((each) => typeof each === 'string')))).toEqual(new Set(Object.keys(REASONS)))
})
