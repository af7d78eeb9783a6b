// The worker as a process of its own against a real Postgres: what it reads, and what happens when it is killed, stopped,
// told to cancel, or run twice. And what it says of files that are broken.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { everyTeam } from '#lib/data/db.ts'
import { draftInputs } from '#lib/data/draft-inputs.ts'
import { cancelEvaluation, getEvaluation, requestSimulation } from '#lib/data/evaluations.ts'
import { createHost } from '#lib/data/hosts.ts'
import { listUnreadMeasurements } from '#lib/data/measurement-reading.ts'
import { cancelMeasurement, createMeasurement, getMeasurement, listMeasurementProblems } from '#lib/data/measurements.ts'
import { createScenario } from '#lib/data/scenarios.ts'
import { openTeam, type TeamScope } from '#lib/data/scope.ts'
import { createSite } from '#lib/data/sites.ts'
import { useTestDatabase } from '#lib/data/test-database.ts'
import { registerTeam } from '#lib/data/users.ts'
import { appendVersion } from '#lib/data/versions.ts'
import { readMeasurement } from './read-measurement.ts'
import { evaluateVersion } from './evaluate-version.ts'
import { logText, putMeasurement, startWorker, type RunningWorker } from './worker-under-test.ts'

useTestDatabase()

let folder = ''
let scope: TeamScope
let site = ''
const workers: RunningWorker[] = []
let teams = 0

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headroom-worker-'))
  process.env['HEADROOM_DATA_DIR'] = folder
})
beforeEach(async () => {
  const email = `ann${++teams}@example.com`
  const { userId, teamSlug } = await registerTeam({ email, name: 'Ann', password: 'correct horse battery', teamName: `Team ${teams}` })
  scope = await openTeam({ userId, email, name: 'Ann' }, teamSlug, 'measurement:upload')
  site = (await createSite(scope, { name: 'Shop', serverName: 'shop.example.com', scriptPath: '/srv/shop/app.wsgi', groups: [{ name: 'shop', processes: 4, threads: 1 }] })).slug
})
afterEach(async () => {
  for (const worker of workers.splice(0)) {
    worker.process.kill('SIGKILL')
    await worker.ended
  }
  await everyTeam().measurement.updateMany({ where: { status: { in: ['queued', 'reading'] } }, data: { status: 'cancelled' } })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function run(): Promise<RunningWorker> {
  const worker = await startWorker()
  workers.push(worker)
  return worker
}

const signals = () => ({ stop: new AbortController().signal, lost: new AbortController().signal })
const until = <T>(check: () => Promise<T> | T, timeout = 30_000) => vi.waitFor(check, { timeout, interval: 50 })
const untilStatus = (id: string, status: string, timeout?: number) =>
  until(async () => {
    const measurement = await getMeasurement(scope, id)
    expect(measurement.status).toBe(status)
    return measurement
  }, timeout)
const untilReading = (id: string) =>
  until(async () => {
    const measurement = await getMeasurement(scope, id)
    expect(measurement).toMatchObject({ status: 'reading' })
    expect(measurement.linesRead).toBeGreaterThan(0)
    return measurement
  })
/** MiB of the process's resident memory: now (VmRSS) or at its highest (VmHWM). */
const memoryOf = ({ process: { pid } }: RunningWorker, field: 'VmRSS' | 'VmHWM') => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
const factsOf = (id: string) => everyTeam().measurementFacts.count({ where: { measurementId: id } })
/** Large enough that it takes seconds, whatever the machine. */
let large: Buffer | undefined
const largeLog = () => (large ??= Buffer.from(logText(1_500_000)))

describe('the worker process', () => {
  test('reads what waits, and keeps facts, unread lines and a note in the history', async () => {
    await run()
    const { id } = await putMeasurement(scope, site, Buffer.from(logText(6000, { badEvery: 5 })), 'access.log')
    const read = await untilStatus(id, 'ready')
    expect(read).toMatchObject({ requests: 4800, malformed: 1200, formatDetail: expect.stringContaining('combined'), problemCount: 1000, linesRead: 6000 })
    expect(read.bytesRead).toBe(read.bytes)
    expect(await listMeasurementProblems(scope, id, { limit: 2 })).toEqual([expect.objectContaining({ line: 5, code: 'truncated-line' }), expect.objectContaining({ line: 10 })])
    expect(await factsOf(id)).toBe(1)
    expect(await everyTeam().auditEvent.findMany({ where: { subjectId: id }, select: { kind: true }, orderBy: { id: 'asc' } })).toEqual([{ kind: 'measurement.uploaded' }, { kind: 'measurement.read' }])
  })

  test('killed in the middle of a file, another takes it over within 30 s and reads it once', async () => {
    const first = await run()
    const { id } = await putMeasurement(scope, site, largeLog(), 'access.log')
    await untilReading(id)
    first.process.kill('SIGKILL')
    await first.ended
    const killedAt = Date.now()
    await run()
    await until(async () => expect(await everyTeam().measurement.findUnique({ where: { id }, select: { attempt: true } })).toEqual({ attempt: 2 }), 40_000)
    const takenOverMs = Date.now() - killedAt
    console.info(`taken over ${takenOverMs} ms after the kill`)
    expect(takenOverMs).toBeLessThan(30_000)
    expect(await untilStatus(id, 'ready', 90_000)).toMatchObject({ requests: 1_500_000, malformed: 0 })
    expect(await factsOf(id)).toBe(1)
  }, 180_000)

  test.skipIf(process.platform !== 'linux')('a large file costs it less than 256 MiB above what it holds when idle', async () => {
    const worker = await run()
    const idle = memoryOf(worker, 'VmRSS')
    const { id } = await putMeasurement(scope, site, largeLog(), 'access.log')
    await untilStatus(id, 'ready', 90_000)
    const above = memoryOf(worker, 'VmHWM') - idle
    console.info(`${Math.round(largeLog().length / 1024 ** 2)} MiB of log: ${Math.round(above)} MiB above ${Math.round(idle)} MiB`)
    expect(above).toBeLessThan(256)
  }, 120_000)

  test('told to stop, it gives the file back without counting the attempt, and ends well', async () => {
    const worker = await run()
    const { id } = await putMeasurement(scope, site, largeLog(), 'access.log')
    await untilReading(id)
    worker.process.kill('SIGTERM')
    expect(await worker.ended).toBe(0)
    expect(await everyTeam().measurement.findUnique({ where: { id }, select: { status: true, attempt: true } })).toEqual({ status: 'queued', attempt: 0 })
    await run()
    await untilReading(id)
  }, 90_000)

  test('asked to cancel, it stops soon and keeps no facts', async () => {
    await run()
    const { id } = await putMeasurement(scope, site, largeLog(), 'access.log')
    await untilReading(id)
    await cancelMeasurement(scope, id)
    await untilStatus(id, 'cancelled', 5000)
    expect(await factsOf(id)).toBe(0)
  }, 60_000)

  test('two of them read each file once', async () => {
    await Promise.all([run(), run()])
    const put = await Promise.all(Array.from({ length: 6 }, (_, i) => putMeasurement(scope, site, Buffer.from(logText(2000 + i)), `access.log.${i}`)))
    for (const { id } of put) {
      await untilStatus(id, 'ready')
      expect(await factsOf(id)).toBe(1)
      expect(await everyTeam().measurement.findUnique({ where: { id }, select: { attempt: true } })).toEqual({ attempt: 1 })
    }
  }, 90_000)
})

describe('a simulation', () => {
  const requested = async () => {
    const host = (await createHost(scope, { name: 'web1', cores: 2, memoryMiB: 4096 })).slug
    await createSite(scope, { name: 'Blog', hostSlug: host, serverName: 'blog.example.com', scriptPath: '/srv/blog/app.wsgi', groups: [{ name: 'blog', processes: 4, threads: 1 }] })
    const scenario = (await createScenario(scope, { name: 'Today', hostSlug: host, description: '' })).slug
    const { number } = await appendVersion(scope, scenario, { baseNumber: null, message: 'as it is', inputs: await draftInputs(scope, host) })
    return { scenario, number, evaluation: await requestSimulation(scope, scenario, number) }
  }

  test('asked for twice is run once, and its result is a prediction', async () => {
    const { scenario, number, evaluation } = await requested()
    expect((await requestSimulation(scope, scenario, number)).id).toBe(evaluation.id)
    await run()
    const done = await until(async () => {
      const state = await getEvaluation(scope, evaluation.id)
      expect(state.status).toBe('done')
      return state
    }, 60_000)
    expect(done).toMatchObject({ progress: 1, failure: null, result: { schema: 'headroom/prediction@1', engine: 'simulation' } })
  }, 90_000)

  test('cancelled before it begins, it does not begin', async () => {
    const { evaluation } = await requested()
    expect((await cancelEvaluation(scope, evaluation.id)).status).toBe('cancelled')
    expect(await evaluateVersion(evaluation.id, 1, signals())).toBe('nothing')
  })

  test('stopped, it is given back; after three dead workers it is given up with words', async () => {
    const { evaluation } = await requested()
    expect(await evaluateVersion(evaluation.id, 1, { stop: AbortSignal.abort(), lost: new AbortController().signal })).toBe('released')
    expect((await getEvaluation(scope, evaluation.id)).status).toBe('queued')
    expect(await evaluateVersion(evaluation.id, 4, signals())).toBe('failed')
    expect((await getEvaluation(scope, evaluation.id)).failure).toContain('begun 3 times')
  })
})

describe('reading one file', () => {
  const read = async (bytes: Uint8Array, name: string, bounds = {}) => {
    const { id } = await putMeasurement(scope, site, bytes, name)
    const outcome = await readMeasurement(id, signals(), bounds)
    return { outcome, measurement: await getMeasurement(scope, id), facts: await factsOf(id) }
  }

  test('gzip of several members is one log', async () => {
    const { outcome, measurement } = await read(Buffer.concat([gzipSync(logText(100)), gzipSync(logText(50))]), 'access.log.gz')
    expect([outcome, measurement.requests]).toEqual(['ready', 150])
    expect(measurement.bytesRead).toBe(measurement.bytes)
  })

  test('gzip cut short fails with the place and the remedy, and nothing of it is used', async () => {
    const whole = gzipSync(logText(5000))
    const { outcome, measurement, facts } = await read(whole.subarray(0, whole.length - 100), 'access.log.gz')
    expect([outcome, measurement.status, facts]).toEqual(['failed', 'failed', 0])
    expect(measurement.failure).toMatch(/^access\.log\.gz: The gzip data is cut short or damaged after \d+ unpacked bytes \(\d+ lines\)\. .*gzip -t/)
  })

  test('an expansion bomb is stopped by what it unpacks to', async () => {
    const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024, 'a'))
    const { outcome, measurement } = await read(bomb, 'bomb.gz')
    expect(outcome).toBe('failed')
    expect(measurement.failure).toContain('as an expansion bomb does')
    const bounded = await read(gzipSync(logText(9000)), 'long.gz', { maxBytes: 100_000 })
    expect(bounded.measurement.failure).toContain('unpacks to more than')
  })

  test('what is no log is refused in words, not with a stack', async () => {
    const noise = Buffer.from(Array.from({ length: 40_000 }, (_, i) => `{"a":${i},"b":"${'x'.repeat(i % 50)}"}`).join('\n'))
    const { outcome, measurement } = await read(noise, 'data.json')
    expect(outcome).toBe('failed')
    expect(measurement.failure).toMatch(/^data\.json: /)
    expect(measurement.failure).not.toMatch(/Error|undefined| at /)
  })

  test('the result of a load test is kept with its figures', async () => {
    const report = 'Running 10s test @ http://127.0.0.1/\n  2 threads and 8 connections\n    Latency    15.55ms    9.47ms  98.55ms   79.14%\n     50%   13.48ms\n  1342 requests in 10.00s, 2.11MB read\nRequests/sec:    134.20\n'
    const { outcome, measurement, facts } = await read(Buffer.from(report), 'wrk.txt')
    expect([outcome, facts]).toEqual(['ready', 1])
    expect(measurement).toMatchObject({ kind: 'load-test', format: 'wrk-text', requests: 1342, durationS: 10, found: { kind: 'load-test', result: { concurrency: 8, responseMs: { p50: 13.48, p99: null } } } })
  })

  test('the same file sent twice at once is one measurement with one set of facts', async () => {
    const bytes = Buffer.from(logText(3000))
    const [a, b] = await Promise.all([putMeasurement(scope, site, bytes, 'a.log'), putMeasurement(scope, site, bytes, 'b.log')])
    expect(a.id).toBe(b.id)
    const outcomes = await Promise.all([readMeasurement(a.id, signals()), readMeasurement(b.id, signals())])
    expect(outcomes.sort()).toEqual(['lost', 'ready'])
    expect(await factsOf(a.id)).toBe(1)
    expect(await readMeasurement(a.id, signals())).toBe('nothing')
  })

  test('a file that ended three workers is given up with words', async () => {
    const { id } = await putMeasurement(scope, site, Buffer.from(logText(10)), 'poison.log')
    await everyTeam().measurement.update({ where: { id }, data: { status: 'reading', attempt: 3 } })
    expect((await listUnreadMeasurements(10)).map((row) => row.id)).toContain(id)
    expect(await readMeasurement(id, signals())).toBe('failed')
    expect((await getMeasurement(scope, id)).failure).toMatch(/begun 3 times.*Split the file/)
  })

  test('a file that is gone from the disk says so', async () => {
    const { measurement } = await createMeasurement(scope, site, { sha256: 'a'.repeat(64), fileName: 'gone.log', bytes: 5 })
    expect(await readMeasurement(measurement.id, signals())).toBe('failed')
    expect((await getMeasurement(scope, measurement.id)).failure).toContain('no longer where uploaded files are kept')
  })

  test('NUL bytes and halves of characters in a log do not stop it from being kept', async () => {
    const odd = '{"time":"2026-03-01T00:00:01+00:00","request":"GET /a\\u0000b\\ud800 HTTP/1.1","status":200,"request_time":0.01}\n'
    const { measurement } = await read(Buffer.from(`${odd.repeat(50)}${logText(2)}\u0000\u0000x\n`), 'odd.log')
    expect(['ready', 'failed']).toContain(measurement.status)
    expect(measurement.status === 'ready' || /^odd\.log: /.test(measurement.failure ?? '')).toBe(true)
  })
})
