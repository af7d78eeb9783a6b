/**
 * How fast a large access log is read, and in how much memory: `npm run bench ingest-speed -- [--mb 200] [--rounds 3]`.
 * Generates a vhost_combined %D log in a temporary folder and reads it, plain and as gzip, with `headroom profile`, with GoAccess
 * and with what only looks at every byte (`wc -l`, `gzip -dc | wc -l`), by turns in the same run, each in a process of its own.
 * Prints the least, the median and the greatest seconds, the memory at its highest (VmHWM, one process), lines/s at the median, and the
 * ratios. GoAccess is a Debian package; where it is not installed it is left out and said to be.
 */
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { generateAccessLogBytes } from '#lib/ingest/generate-access-log.ts'

const { values } = parseArgs({ options: { mb: { type: 'string', default: '200' }, rounds: { type: 'string', default: '3' } } })
const wantedBytes = Number(values.mb) * 1e6
const rounds = Number(values.rounds)
if (!(wantedBytes >= 1e6 && wantedBytes <= 1e10)) throw new Error('--mb must be between 1 and 10000')
if (!(Number.isInteger(rounds) && rounds >= 1 && rounds <= 20)) throw new Error('--rounds must be between 1 and 20')

interface Outcome {
  seconds: number
  /** 0 where it was not seen. */
  peakMiB: number
  out: string
}
interface Contender {
  name: string
  run: () => Promise<Outcome>
  /** Lines it says it read. */
  lines: (out: string) => number
  outcomes: Outcome[]
}

const GOACCESS = ['--log-format=%v:%^ %h %^[%d:%t %^] "%r" %s %b "%R" "%u" %D', '--date-format=%d/%b/%Y', '--time-format=%T', '--no-progress', '--no-global-config', '-o']
const hasGoAccess = spawnSync('goaccess', ['--version']).status === 0
const headroom = resolve(import.meta.dirname, '../bin/headroom.ts')
const folder = mkdtempSync(join(tmpdir(), 'headroom-bench-'))
try {
  const file = join(folder, 'access.log')
  const report = join(folder, 'report.json')
  write(file)
  spawnSync('gzip', ['-1', '-k', file])
  const totalOf = (path: string) => (): number => (JSON.parse(readFileSync(path, 'utf8')) as { general: { total_requests: number } }).general.total_requests
  const linesOf = (out: string): number => (JSON.parse(out) as { lines: { total: number } }).lines.total
  for (const [form, path] of [['plain', file], ['gzip', `${file}.gz`]] as const) {
    const packed = form === 'gzip'
    const contenders: Contender[] = [
      { name: packed ? 'gzip -dc | wc -l' : 'wc -l', run: () => measure(packed ? path : null, 'wc', packed ? ['-l'] : ['-l', path]), lines: (out) => Number(out.trim().split(' ')[0]), outcomes: [] },
      { name: 'headroom profile', run: () => measure(null, process.execPath, [headroom, 'profile', path, '--json']), lines: linesOf, outcomes: [] },
      ...(hasGoAccess ? [{ name: packed ? 'gzip -dc | goaccess' : 'goaccess', run: () => measure(packed ? path : null, 'goaccess', [packed ? '-' : path, ...GOACCESS, report]), lines: totalOf(report), outcomes: [] }] : []),
    ]
    // By turns, so that what else the machine does meets all alike.
    for (let round = 0; round < rounds; round++) for (const contender of contenders) contender.outcomes.push(await contender.run())
    const lines = contenders[0]?.lines(contenders[0].outcomes[0]?.out ?? '') ?? 0
    console.log(`${form}: ${(statSync(file).size / 1e6).toFixed(0)} MB, ${lines} lines${packed ? `, ${(statSync(path).size / 1e6).toFixed(0)} MB packed` : ''}, ${rounds} rounds`)
    for (const contender of contenders) print(contender, lines)
    const median = (start: string): number | undefined => contenders.filter(({ name }) => name.includes(start)).map(({ outcomes }) => spread(outcomes)[1])[0]
    const [ours, theirs, floor] = [median('headroom'), median('goaccess'), median('wc -l')]
    if (ours !== undefined && floor !== undefined) console.log(`  headroom takes ${(ours / floor).toFixed(1)} times as long as ${packed ? 'gzip -dc | wc -l' : 'wc -l'}${theirs === undefined ? '; GoAccess is not installed (Debian package goaccess), so it was not compared' : ` and is ${(theirs / ours).toFixed(1)} times as fast as GoAccess`}`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** One generated hour, again and again with the days moved on, so that making the file does not take longer than reading it. */
function write(file: string): void {
  const chunks = [...generateAccessLogBytes({
    seed: 1, serverName: 'www.example.com', startEpochS: Date.UTC(2026, 10, 23, 9) / 1000, durationS: 3600, ratePerSecond: 20, oddShare: 0.01,
    actions: [
      { path: '/questions/{int}/{slug}', weight: 5, meanMs: 80, cv: 1.2, statuses: { 404: 0.02, 500: 0.003 } },
      { path: '/tags/{word}', weight: 2, meanMs: 40, cv: 0.8 },
      { path: '/', weight: 2, meanMs: 20, cv: 0.5 },
      { path: '/login', method: 'POST', weight: 0.5, meanMs: 150, cv: 0.4 },
      { path: '/static/{file}', weight: 6, meanMs: 0.4, cv: 1 },
    ],
  })]
  const hour = Buffer.concat(chunks)
  const target = openSync(file, 'w')
  for (let written = 0, n = 0; written < wantedBytes; written += hour.length, n++) {
    const day = String((n % 28) + 1).padStart(2, '0')
    writeSync(target, Buffer.from(hour.toString('latin1').replaceAll('[23/Nov/2026', `[${day}/Nov/2026`), 'latin1'))
  }
  closeSync(target)
}

/** Runs a command to its end, with `gzip -dc` of `packed` before it where that is given. */
async function measure(packed: string | null, command: string, args: string[]): Promise<Outcome> {
  const began = performance.now()
  const before = packed === null ? null : spawn('gzip', ['-dc', packed], { stdio: ['ignore', 'pipe', 'inherit'] })
  const child = spawn(command, args, { stdio: [before?.stdout ?? 'ignore', 'pipe', 'pipe'] })
  let out = ''
  let complaints = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaints += text))
  let peakMiB = 0
  const watch = setInterval(() => (peakMiB = Math.max(peakMiB, highWaterMiB(child))), 50)
  const status = await new Promise((end, fail) => void child.on('error', fail).on('close', end))
  clearInterval(watch)
  if (status !== 0) throw new Error(`${command} ended with ${String(status)}: ${complaints.slice(0, 1000)}`)
  return { seconds: (performance.now() - began) / 1000, peakMiB, out }
}

function highWaterMiB({ pid }: ChildProcess): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid ?? 0}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

function spread(outcomes: readonly Outcome[]): [least: number, median: number, greatest: number] {
  const sorted = outcomes.map(({ seconds }) => seconds).sort((a, b) => a - b)
  return [sorted[0] ?? 0, sorted[Math.floor((sorted.length - 1) / 2)] ?? 0, sorted.at(-1) ?? 0]
}

function print({ name, outcomes, lines }: Contender, expected: number): void {
  const found = lines(outcomes[0]?.out ?? '')
  const [least, median, greatest] = spread(outcomes)
  const peak = Math.max(...outcomes.map(({ peakMiB }) => peakMiB))
  console.log(`  ${name.padEnd(20)} ${least.toFixed(2).padStart(7)} ${median.toFixed(2).padStart(7)} ${greatest.toFixed(2).padStart(7)} s ${(expected / median).toFixed(0).padStart(9)} lines/s ${peak === 0 ? '' : `${peak.toFixed(0).padStart(4)} MiB`}${found === expected ? '' : ` (says ${found} lines)`}`)
}
