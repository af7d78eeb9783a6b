// The list of guards keeps up with the sources: each stands where it is said to, once, and can be taken away.
import { existsSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { isInSources } from './guard.ts'
import { GUARDS } from './list.ts'

const root = resolve(import.meta.dirname, '../..')
const sources = new Map<string, string>()
const textOf = (file: string) => {
  const text = sources.get(file) ?? readFileSync(join(root, file), 'utf8')
  sources.set(file, text)
  return text
}
const inSources = GUARDS.filter(isInSources)

test('each guard stands in its file, once, and leaves a file that can be read where it is taken away', () => {
  const faults = inSources.flatMap(({ name, file, find, replace }) => {
    const text = existsSync(join(root, file)) ? textOf(file) : ''
    const times = text.split(find).length - 1
    if (times !== 1) return [`${name} ${file} has it ${times} times`]
    if (find === replace) return [`${name} nothing is taken away`]
    try {
      stripTypeScriptTypes(text.replace(find, () => replace))
      return []
    } catch (error) {
      return [`${name} ${String(error)}`]
    }
  })
  expect(faults).toEqual([])
})

test('each names tests that are there, of its suite', () => {
  const faults = GUARDS.flatMap(({ name, suite, tests }) => (tests.length === 0 ? [name] : tests.filter((file) => !existsSync(join(root, file)) || file.endsWith('.db.test.ts') !== (suite === 'database')).map((file) => `${name} ${file}`)))
  expect(faults).toEqual([])
})

test('each is told in one sentence of its own', () => {
  const names = GUARDS.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(names.filter((name) => !/^[A-Z].*\.$/.test(name))).toEqual([])
})
