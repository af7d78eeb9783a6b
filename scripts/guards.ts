/**
 * `npm run guards`: takes each guard of the app away, one at a time, in a copy of the sources, and sees that a test fails:
 * a test that cannot fail proves nothing. Every set of tests runs once with all guards in place before, and must pass.
 * `--only WORD` takes the guards whose sentence or file holds the word; `--why` tells what the failing test said. Exit 0:
 * every guard was missed; 3: one was not.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isInSources, type Guard } from './guards/guard.ts'
import { GUARDS } from './guards/list.ts'
import { runTests, type Outcome } from './guards/run-tests.ts'
import { copySources } from './guards/source-copy.ts'
import { startTestDatabase, type TestDatabase } from './guards/test-database.ts'
import { generateClient } from './prepare.mjs'

const { values } = parseArgs({ options: { only: { type: 'string', default: '' }, why: { type: 'boolean', default: false } } })
const word = values.only.toLowerCase()
const chosen = GUARDS.filter((guard) => `${guard.name} ${isInSources(guard) ? guard.file : ''}`.toLowerCase().includes(word))
if (chosen.length === 0) {
  console.error(`No guard's sentence or file holds "${values.only}". Use: npm run guards -- [--only WORD] [--why]`)
  process.exit(2)
}
const begin = Date.now()
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
const folder = mkdtempSync(join(tmpdir(), 'headroom-guards-'))
const copy = join(folder, 'sources')
const found: Record<'noticed' | 'missed' | 'broken', Guard[]> = { noticed: [], missed: [], broken: [] }
let database: TestDatabase | undefined
let isReady = false
try {
  await generateClient()
  copySources(copy)
  if (chosen.some(({ suite }) => suite === 'database')) {
    mkdirSync(join(folder, 'postgres'), { mode: 0o700 })
    database = await startTestDatabase(join(folder, 'postgres'))
  }
  isReady = await areTestsGood()
  if (isReady) for (const [index, guard] of chosen.entries()) if (!stop.signal.aborted) tell(index, guard, await without(guard))
} finally {
  database?.stop()
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}
const seconds = Math.round((Date.now() - begin) / 1000)
if (stop.signal.aborted) console.log(`stopped after ${seconds} s`)
else if (isReady) console.log(`${chosen.length} guards taken away in ${seconds} s: ${found.noticed.length} noticed, ${found.missed.length} not noticed, ${found.broken.length} could not be told`)
for (const [kind, words] of [['missed', 'NOT NOTICED'], ['broken', 'broken']] as const) for (const guard of found[kind]) console.log(`  ${words}: ${guard.name}`)
process.exit(stop.signal.aborted ? 130 : isReady && found.noticed.length === chosen.length ? 0 : 3)

/** Each set of tests as it is: where one fails by itself, its failing later would tell nothing. */
async function areTestsGood(): Promise<boolean> {
  // What is run alike is run together.
  const sets = new Map<string, Guard[]>()
  for (const guard of chosen) {
    const key = JSON.stringify([guard.suite, guard.titled === undefined, guard.aside])
    sets.set(key, [...(sets.get(key) ?? []), guard])
  }
  for (const guards of sets.values()) {
    const [first] = guards
    if (first === undefined) continue
    const files = [...new Set(guards.flatMap(({ tests }) => tests))]
    const titles = [...new Set(guards.flatMap(({ titled }) => titled ?? []))]
    const outcome = await withAside(first, () => run(first.suite, files, titles))
    if (outcome.kind === 'stopped') return false
    if (outcome.kind !== 'passed') {
      console.log(`with every guard in place: ${outcome.kind === 'failed' ? `${outcome.test} fails: ${outcome.message}` : outcome.why}`)
      return false
    }
    console.log(`with every guard in place: ${outcome.tests} tests of ${files.length} files pass (${first.suite}${titles.length === 0 ? '' : ', chosen ones'}${first.aside === undefined ? '' : ', on a database with less'})`)
  }
  return true
}

async function without(guard: Guard): Promise<Outcome> {
  if (!isInSources(guard)) return changed(`${guard.aside ?? ''};${guard.sql}`, () => runFor(guard))
  const path = join(copy, guard.file)
  const before = readFileSync(path, 'utf8')
  writeFileSync(path, before.replace(guard.find, () => guard.replace))
  try {
    return await withAside(guard, () => runFor(guard))
  } finally {
    writeFileSync(path, before)
  }
}

const runFor = ({ suite, tests, titled }: Guard) => run(suite, tests, titled === undefined ? [] : [titled])

function run(suite: Guard['suite'], files: readonly string[], titles: readonly string[]): Promise<Outcome> {
  return runTests({ copy, suite, files, titles, report: join(folder, 'report.json'), env: suite === 'database' ? (database?.env ?? {}) : {}, signal: stop.signal })
}

const withAside = ({ aside }: Guard, work: () => Promise<Outcome>) => (aside === undefined ? work() : changed(aside, work))

function changed(statements: string, work: () => Promise<Outcome>): Promise<Outcome> {
  if (database === undefined) throw new Error('there is no database for this run')
  return database.changed(statements, work)
}

function tell(index: number, guard: Guard, outcome: Outcome): void {
  if (outcome.kind === 'stopped') return
  const [kind, words] = outcome.kind === 'failed' ? (['noticed', `noticed by ${outcome.test}`] as const) : outcome.kind === 'passed' ? (['missed', 'NOT NOTICED'] as const) : (['broken', `broken: ${outcome.why}`] as const)
  found[kind].push(guard)
  console.log(`${String(index + 1).padStart(String(chosen.length).length)} of ${chosen.length}  ${guard.name}\n          ${words}${values.why && outcome.kind === 'failed' ? `\n          ${outcome.message}` : ''}`)
}
