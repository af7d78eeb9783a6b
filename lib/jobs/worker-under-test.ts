/** For tests: a real worker process on the test's database and data folder, and files put where an upload would leave them. */
import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { createMeasurement, type MeasurementSummary } from '#lib/data/measurements.ts'
import type { TeamScope } from '#lib/data/scope.ts'
import { openStoredFiles } from './stored-files.ts'

const ROOT = resolve(import.meta.dirname, '../..')

export interface RunningWorker {
  process: ChildProcess
  /** Its log so far. */
  log(): string
  /** Resolves once the process has ended, to its exit code or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>
}

/** Resolves when the worker says that it is ready. */
export async function startWorker(env: Readonly<Record<string, string>> = {}): Promise<RunningWorker> {
  const child = spawn(process.execPath, ['--conditions=react-server', 'lib/jobs/worker.ts'], { cwd: ROOT, env: { ...process.env, NODE_OPTIONS: '', ...env }, stdio: ['ignore', 'ignore', 'pipe'] })
  let text = ''
  const ended = new Promise<number | NodeJS.Signals>((done) => child.once('exit', (code, signal) => done(signal ?? code ?? -1)))
  await new Promise<void>((ready, fail) => {
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      if (text.includes('"worker-ready"')) ready()
    })
    void ended.then((code) => fail(new Error(`the worker ended with ${code}:\n${text}`)))
  })
  return { process: child, log: () => text, ended }
}

/** Puts bytes where an upload leaves them and makes the measurement. */
export async function putMeasurement(scope: TeamScope, siteSlug: string, bytes: Uint8Array, fileName: string): Promise<MeasurementSummary> {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const file = await (await openStoredFiles()).begin()
  await file.write(bytes)
  await file.keep(scope.teamId, sha256)
  return (await createMeasurement(scope, siteSlug, { sha256, fileName, bytes: bytes.byteLength })).measurement
}

/** Lines of combined with %D, one a second, of which every `badEvery`-th is cut short. */
export function logText(lines: number, { badEvery = 0 }: { badEvery?: number } = {}): string {
  const out: string[] = []
  for (let i = 0; i < lines; i++) {
    const at = new Date(Date.UTC(2026, 2, 1) + i * 1000).toISOString()
    const line = `10.0.${i % 250}.9 - - [01/Mar/2026:${at.slice(11, 19)} +0000] "GET /items/${i % 977} HTTP/1.1" ${i % 100 === 99 ? 500 : 200} 512 "-" "Mozilla/5.0" ${1000 + (i % 500) * 40}`
    out.push(badEvery > 0 && i % badEvery === badEvery - 1 ? line.slice(0, 40) : line)
  }
  return `${out.join('\n')}\n`
}
