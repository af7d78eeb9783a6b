/** One copy of the sources, and a PostgreSQL of its own, in which guards are taken away one after the other, each put back before the next. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isInSources, type Guard } from './guard.ts'
import { runTests, type Outcome } from './run-tests.ts'
import { copySources } from './source-copy.ts'
import { startTestDatabase, type TestDatabase } from './test-database.ts'

export interface Lane {
  /** The tests as they are. */
  withAll(set: TestSet): Promise<Outcome>
  without(guard: Guard): Promise<Outcome>
  close(): void
}

/** Tests that are run alike, and so together. */
export interface TestSet {
  suite: Guard['suite']
  files: string[]
  /** All tests of the files where there is none. */
  titles: string[]
  aside: string | undefined
  /** For the person. */
  what: string
}

export function setsOf(guards: readonly Guard[]): TestSet[] {
  const sets = new Map<string, TestSet>()
  for (const { suite, tests, titled, aside } of guards) {
    const key = JSON.stringify([suite, titled === undefined, aside])
    const what = `${suite}${titled === undefined ? '' : ', some of each'}${aside === undefined ? '' : ', on a database with less'}`
    const set = sets.get(key) ?? { suite, files: [], titles: [], aside, what }
    sets.set(key, { ...set, files: [...new Set([...set.files, ...tests])], titles: [...new Set([...set.titles, ...(titled === undefined ? [] : [titled])])] })
  }
  return [...sets.values()]
}

/** @param folder where copy and database are made, once they are needed. */
export function openLane(folder: string, signal: AbortSignal): Lane {
  const copy = join(folder, 'sources')
  let isCopied = false
  let database: TestDatabase | undefined

  async function open(suite: Guard['suite']): Promise<void> {
    if (!isCopied) {
      mkdirSync(copy, { recursive: true })
      copySources(copy)
      isCopied = true
    }
    if (suite === 'unit' || database !== undefined) return
    mkdirSync(join(folder, 'postgres'), { mode: 0o700 })
    database = await startTestDatabase(join(folder, 'postgres'))
  }

  const run = (suite: Guard['suite'], files: readonly string[], titles: readonly string[]) => runTests({ copy, suite, files, titles, report: join(folder, 'report.json'), env: database?.env ?? {}, signal })

  async function changed(statements: string | undefined, work: () => Promise<Outcome>): Promise<Outcome> {
    if (statements === undefined) return work()
    if (database === undefined) throw new Error('only guards of the database set something aside')
    return database.changed(statements, work)
  }

  return {
    async withAll({ suite, files, titles, aside }) {
      await open(suite)
      return changed(aside, () => run(suite, files, titles))
    },
    async without(guard) {
      const { suite, tests, titled, aside } = guard
      await open(suite)
      const work = () => run(suite, tests, titled === undefined ? [] : [titled])
      if (!isInSources(guard)) return changed(`${aside === undefined ? '' : `${aside};`}${guard.sql}`, work)
      const path = join(copy, guard.file)
      const before = readFileSync(path, 'utf8')
      writeFileSync(path, before.replace(guard.find, () => guard.replace))
      try {
        return await changed(aside, work)
      } finally {
        writeFileSync(path, before)
      }
    },
    close() {
      database?.stop()
    },
  }
}
