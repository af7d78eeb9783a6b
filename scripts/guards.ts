/**
 * `npm run guards`: takes each guard of the app away, one at a time, in a copy of the sources, and sees that a test fails:
 * a test that cannot fail proves nothing. Every set of tests runs once with all guards in place before, and must pass.
 * `--only WORD` takes the guards whose sentence or file holds the word; `--why` tells what the failing test said. Exit 0:
 * a test noticed each; 3: one was not noticed, or could not be told.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isInSources, type Guard } from './guards/guard.ts'
import { openLane, setsOf, type Lane } from './guards/lane.ts'
import { GUARDS } from './guards/list.ts'
import type { Outcome } from './guards/run-tests.ts'
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
// A test file is one process: as many at a time as there are cores, each lane with sources and a PostgreSQL of its own.
const lanes = Array.from({ length: Math.min(4, availableParallelism(), chosen.length) }, (_, index) => openLane(join(folder, String(index)), stop.signal))
const found: Record<'noticed' | 'missed' | 'broken', Guard[]> = { noticed: [], missed: [], broken: [] }
let faults = 0
let done = 0
try {
  await generateClient()
  await inTurn(setsOf(chosen), async (lane, set) => {
    const outcome = await lane.withAll(set)
    if (outcome.kind === 'stopped') return
    if (outcome.kind !== 'passed') faults++
    console.log(`with every guard in place: ${outcome.kind === 'passed' ? `${outcome.tests} tests of ${set.files.length} files pass (${set.what})` : wordsOf(outcome)}`)
  })
  // Where a test fails by itself, its failing later would tell nothing. Those that take longest come first.
  if (faults === 0) await inTurn([...chosen].sort((a, b) => a.suite.localeCompare(b.suite)), async (lane, guard) => tell(guard, await lane.without(guard)))
} finally {
  for (const lane of lanes) lane.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}
const seconds = Math.round((Date.now() - begin) / 1000)
console.log(stop.signal.aborted ? `stopped after ${seconds} s` : `${done} of ${chosen.length} guards taken away in ${seconds} s: ${found.noticed.length} noticed, ${found.missed.length} not noticed, ${found.broken.length} could not be told`)
for (const [kind, words] of [['missed', 'NOT NOTICED'], ['broken', 'could not be told']] as const) for (const guard of found[kind]) console.log(`  ${words}: ${guard.name}`)
process.exit(stop.signal.aborted ? 130 : found.noticed.length === chosen.length ? 0 : 3)

/** Each lane takes the next one that is left. */
async function inTurn<Each>(all: readonly Each[], work: (lane: Lane, each: Each) => Promise<void>): Promise<void> {
  const left = [...all]
  await Promise.all(lanes.map(async (lane) => {
    for (let next = left.shift(); next !== undefined && !stop.signal.aborted; next = left.shift()) await work(lane, next)
  }))
}

function tell(guard: Guard, outcome: Outcome): void {
  if (outcome.kind === 'stopped') return
  found[outcome.kind === 'failed' ? 'noticed' : outcome.kind === 'passed' ? 'missed' : 'broken'].push(guard)
  const words = outcome.kind === 'failed' ? `noticed by ${outcome.test}` : outcome.kind === 'passed' ? 'NOT NOTICED' : `broken: ${outcome.why}`
  console.log(`${String(++done).padStart(String(chosen.length).length)} of ${chosen.length}  ${guard.name}\n          ${words}${values.why && outcome.kind === 'failed' ? `\n          ${outcome.message}` : ''}`)
}

function wordsOf(outcome: Extract<Outcome, { kind: 'failed' | 'broken' }>): string {
  return outcome.kind === 'failed' ? `${outcome.test} fails: ${outcome.message}` : outcome.why
}
