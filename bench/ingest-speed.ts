/**
 * How fast an access log is read, and in how much memory: `node bench/ingest-speed.ts [--mb 200]`. Generates a
 * vhost_combined %D log in a temporary folder, then reads it with `wc -l` (the floor: somebody has to look at every byte)
 * and with the reader, plain and gzip, in the same run. Prints MB/s, lines/s and the peak memory above idle; deletes the
 * folder. Figures depend on what else the machine does: compare with the `wc -l` beside them.
 */
import { spawnSync } from 'node:child_process'
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openAccessLogReader } from '#lib/ingest/access-log-reader.ts'
import { generateAccessLogBytes } from '#lib/ingest/generate-access-log.ts'
import { measurementOf } from '#lib/ingest/measurement.ts'
import { unpack } from '../bin/byte-source.ts'

const { values } = parseArgs({ options: { mb: { type: 'string', default: '200' } } })
const wantedBytes = Number(values.mb) * 1e6
if (!(wantedBytes >= 1e6 && wantedBytes <= 1e10)) throw new Error('--mb must be between 1 and 10000')

const folder = mkdtempSync(join(tmpdir(), 'headroom-bench-'))
try {
  const file = join(folder, 'access.log')
  write(file)
  const bytes = statSync(file).size
  const lines = report('wc -l', bytes, () => Number(spawnSync('wc', ['-l', file], { encoding: 'utf8' }).stdout.split(' ')[0]))
  await measure('reader', file, bytes, lines)
  const packed = spawnSync('gzip', ['-1', '-k', file])
  if (packed.status === 0) await measure('reader, gzip', `${file}.gz`, bytes, lines)
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

function report(name: string, bytes: number, task: () => number): number {
  const began = performance.now()
  const lines = task()
  print(name, bytes, lines, (performance.now() - began) / 1000, '')
  return lines
}

function print(name: string, bytes: number, lines: number, seconds: number, memory: string): void {
  console.log(`${name.padEnd(14)} ${(bytes / 1e6).toFixed(0)} MB ${lines} lines ${seconds.toFixed(2).padStart(6)} s ${(bytes / 1e6 / seconds).toFixed(0).padStart(6)} MB/s ${(lines / seconds).toFixed(0).padStart(9)} lines/s ${memory}`)
}

async function measure(name: string, file: string, bytes: number, expected: number): Promise<void> {
  const idle = process.memoryUsage().rss
  let peak = idle
  const began = performance.now()
  const reader = openAccessLogReader({ place: name })
  for await (const chunk of unpack(createReadStream(file, { highWaterMark: 256 * 1024 }), name)) {
    reader.push(chunk)
    peak = Math.max(peak, process.memoryUsage.rss())
  }
  const { facts, exact } = reader.end()
  const measurement = measurementOf(facts, exact)
  peak = Math.max(peak, process.memoryUsage.rss())
  if (measurement.lines.total !== expected) throw new Error(`${name} read ${measurement.lines.total} lines of ${expected}`)
  print(name, bytes, expected, (performance.now() - began) / 1000, `${((peak - idle) / 1048576).toFixed(0)} MiB above idle, ${measurement.actions.length} actions`)
}
