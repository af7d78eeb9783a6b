// One run of a real site, told by three witnesses that know nothing of each other: ab from outside, Apache's log of it, and
// the capture from within. What Headroom reads of each must agree.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { APACHE_REMEDY, apacheFolder, findApache, startApache, type ApacheHere } from '../lab/apache-instance.ts'
import { putCapturedSite } from './captured-site.ts'

const AB = '/usr/bin/ab'
const found = existsSync(AB) ? findApache() : null
const HOST = 'shop.example.com'
const LOG_FORMAT = '%v %h %l %u %t "%r" %>s %b %D'
const REQUESTS = 120
const CONCURRENCY = 4
const headroom = resolve(import.meta.dirname, '../bin/headroom.ts')

interface Measured {
  kind: string
  requests: number
  errors: number | null
  responseMs: { mean: number; p50: number | null; p95: number | null; max: number | null }
  concurrency?: number | null
  loop?: string
}

function profile(...args: string[]): Measured & { actions?: { name: string; requests: number; cpuMs?: { mean: number }; blockedMs?: { mean: number } }[] } {
  const run = spawnSync(process.execPath, [headroom, 'profile', ...args, '--json'], { encoding: 'utf8' })
  expect(run.stderr).toBe('')
  return JSON.parse(run.stdout) as Measured
}

async function ab(folder: string, address: string): Promise<void> {
  const child = spawn(AB, ['-q', '-n', String(REQUESTS), '-c', String(CONCURRENCY), '-H', `Host: ${HOST}`, '-g', join(folder, 'ab.tsv'), '-e', join(folder, 'ab.csv'), address], { stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  const status = await new Promise((end) => child.once('close', end))
  expect(status, out).toBe(0)
  writeFileSync(join(folder, 'ab.txt'), out)
}

describe.skipIf(found === null)(`ab, the access log and the capture of one run (skipped without ab of apache2-utils, or Apache: ${APACHE_REMEDY})`, () => {
  test('tell the same number of requests and the same times', async () => {
    const here = found as ApacheHere
    const folder = await apacheFolder(here)
    try {
      const lines = putCapturedSite(here, folder, {
        serverName: HOST, threads: 4,
        call: 'application = headroom_capture.capture(application, directory="LINES", max_cost=1.0)',
        directive: `CustomLog ${folder.path}/shop.log "${LOG_FORMAT.replaceAll('"', '\\"')}"`,
      })
      const apache = await startApache(here, folder)
      try {
        await ab(folder.path, `http://127.0.0.1:${folder.port}/items/17?cpu=5&blocked=45`)
      } finally {
        await apache.stop()
      }
      const [text, table, percentiles, log] = [profile(join(folder.path, 'ab.txt')), profile(join(folder.path, 'ab.tsv')), profile(join(folder.path, 'ab.csv')), profile(join(folder.path, 'shop.log'), '--log-format', LOG_FORMAT)]
      const captured = profile(...readdirSync(lines).map((name) => join(lines, name)))

      for (const witness of [text, log, captured]) expect(witness).toMatchObject({ requests: REQUESTS, errors: 0 })
      // The table holds no outcomes, so nothing is said of errors.
      expect(table).toMatchObject({ requests: REQUESTS, errors: null })
      expect(text).toMatchObject({ concurrency: CONCURRENCY, loop: 'closed' })
      // ab writes the percentiles to the microsecond, its text and its table in whole milliseconds.
      expect(Math.abs((text.responseMs.p50 ?? 0) - (percentiles.responseMs.p50 ?? 0))).toBeLessThanOrEqual(1)
      expect(Math.abs((text.responseMs.max ?? 0) - (table.responseMs.max ?? -1000))).toBeLessThanOrEqual(1)
      // From outside to within each sees a little less: the connection, Apache, the wait for a thread.
      expect(log.responseMs.mean).toBeLessThanOrEqual(text.responseMs.mean + 0.5)
      expect(captured.responseMs.mean).toBeLessThanOrEqual(log.responseMs.mean)
      expect(captured.responseMs.mean).toBeGreaterThanOrEqual(50)
      // And the capture knows what of it was computed.
      const [action] = captured.actions ?? []
      expect(action?.name).toBe('GET /items/{int}')
      expect(action?.cpuMs?.mean).toBeGreaterThanOrEqual(4.9)
    } finally {
      folder.remove()
    }
  })
})
