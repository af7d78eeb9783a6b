/** Runs test files in a copy of the sources, in a process of their own, and tells what became of them. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { environment } from '../install.mjs'
import { node } from '../prepare.mjs'

/** `broken`: no test failed, and yet it did not go well: a file that does not load, or no end in time. */
export type Outcome = { kind: 'passed'; tests: number } | { kind: 'failed'; test: string; message: string } | { kind: 'broken'; why: string } | { kind: 'stopped' }

export interface TestRun {
  copy: string
  suite: 'unit' | 'database'
  files: readonly string[]
  /** Only tests whose names hold one of these; all where there is none. */
  titles: readonly string[]
  /** Where the report is written meanwhile. */
  report: string
  env: Readonly<Record<string, string>>
  signal: AbortSignal
}

interface Report {
  numPassedTests: number
  testResults: { name: string; status: string; message: string; assertionResults: { fullName: string; status: string; failureMessages: string[] }[] }[]
}

const WITHIN_MS = 180_000
/** What a slip in the list makes of the sources, rather than what a missing guard does. */
const SLIP = /^(?:Reference|Syntax)Error\b/

export async function runTests({ copy, suite, files, titles, report, env, signal }: TestRun): Promise<Outcome> {
  if (signal.aborted) return { kind: 'stopped' }
  rmSync(report, { force: true })
  const named = titles.length === 0 ? [] : ['-t', titles.map((title) => title.replace(/[^\w ]/g, '\\$&')).join('|')]
  const child = spawn(node, [path.join(copy, 'node_modules/vitest/vitest.mjs'), 'run', '--project', suite, ...files, ...named, '--bail', '1', '--reporter=json', `--outputFile=${report}`], {
    cwd: copy,
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that what the tests started ends with it.
    detached: true,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4000)))
  let isLate = false
  const end = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
  const late = setTimeout(() => {
    isLate = true
    end()
  }, WITHIN_MS)
  signal.addEventListener('abort', end, { once: true })
  const code = await new Promise<number | null>((done, fail) => child.once('error', fail).once('close', done))
  clearTimeout(late)
  signal.removeEventListener('abort', end)
  if (signal.aborted) return { kind: 'stopped' }
  if (isLate) return { kind: 'broken', why: `no end within ${WITHIN_MS / 1000} s` }
  if (!existsSync(report)) return { kind: 'broken', why: `vitest ended with ${code}: ${output.trim().split('\n').slice(-5).join(' | ')}` }
  return outcomeOf(JSON.parse(readFileSync(report, 'utf8')) as Report, code, copy)
}

function outcomeOf({ numPassedTests, testResults }: Report, code: number | null, copy: string): Outcome {
  const failed = testResults.flatMap(({ name, assertionResults }) => assertionResults.filter(({ status }) => status === 'failed').map(({ fullName, failureMessages }) => ({ test: `${path.relative(copy, name)}: ${fullName}`, message: firstLine(failureMessages[0]) })))
  const [first] = failed.filter(({ message }) => !SLIP.test(message))
  if (code !== 0 && first !== undefined) return { kind: 'failed', ...first }
  if (code !== 0) return { kind: 'broken', why: failed[0]?.message ?? firstLine(testResults.find(({ status }) => status === 'failed')?.message) }
  return numPassedTests === 0 ? { kind: 'broken', why: 'no test was run' } : { kind: 'passed', tests: numPassedTests }
}

const firstLine = (text = 'vitest says nothing of why') => text.trim().split('\n')[0] ?? ''
