// The capture script under a real Apache + mod_wsgi: what its lines say is what the application did.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { APACHE_REMEDY, apacheFolder, findApache, startApache, type ApacheHere, type ApacheInstance } from '../lab/apache-instance.ts'
import { putCapturedSite } from './captured-site.ts'

const found = findApache()
const HOST = 'captured.example.com'

interface CaptureLine {
  kind?: string
  path: string
  status: number
  wall_ms: number
  cpu_ms: number
  queue_ms: number
  front_ms: number
  daemon_ms: number
  out_bytes: number
  raised?: string
  pid: number
  thread: number
  n: number
  busy: number
  rss_kib: number
  t: number
  group: string
  pss_kib: number
  threads: number
  mod_wsgi: string
  requests: number
}

/** Starts one daemon group of 2 processes with 2 threads each, lets `ask` send requests, stops it and reads what was captured. */
async function captured(call: string, ask: (apache: ApacheInstance) => Promise<void>): Promise<{ requests: CaptureLine[]; processes: CaptureLine[]; errorLog: string; text: string }> {
  const here = found as ApacheHere
  const folder = await apacheFolder(here)
  try {
    const lines = putCapturedSite(here, folder, { serverName: HOST, threads: 2, call })
    const apache = await startApache(here, folder)
    try {
      await ask(apache)
    } finally {
      await apache.stop()
    }
    const text = readdirSync(lines).sort().map((name) => readFileSync(join(lines, name), 'utf8')).join('')
    const all = text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as CaptureLine)
    return { text, requests: all.filter(({ kind }) => kind === undefined), processes: all.filter(({ kind }) => kind === 'process'), errorLog: readFileSync(folder.errorLog, 'utf8') }
  } finally {
    folder.remove()
  }
}

async function get(apache: ApacheInstance, path: string): Promise<{ pid: number; thread: number }> {
  const answer = await apache.get(HOST, path)
  expect(answer.status, answer.body).toBe(200)
  const [pid = 0, thread = 0] = answer.body.trim().split(' ').map(Number)
  return { pid, thread }
}

describe.skipIf(found === null)(`the capture script under a real Apache with mod_wsgi (skipped where absent: ${APACHE_REMEDY})`, () => {
  for (const [by, call] of [
    ["mod_wsgi's events", 'application = headroom_capture.capture(application, directory="LINES")'],
    ['wrapping the application', 'headroom_capture._events = lambda: (None, sys.modules["mod_wsgi"])\nimport mod_wsgi\napplication = headroom_capture.capture(application, directory="LINES")'],
  ] as const) {
    test(`tells what each request took, by ${by}`, async () => {
      const told: { pid: number; thread: number }[] = []
      const { requests, processes, errorLog, text } = await captured(call, async (apache) => {
        for (let i = 0; i < 10; i++) told.push(await get(apache, `/items/${i}?cpu=40&blocked=60&bytes=5000&token=secret`))
        expect((await apache.get(HOST, '/raise')).status).toBe(500)
        expect((await apache.get(HOST, '/users/alice')).status).toBe(200)
      })
      expect(errorLog).not.toContain('Exception occurred within event callback')
      expect(errorLog).toContain('headroom_capture (pid ')
      const items = requests.filter(({ path }) => path === '/items/{int}')
      expect(items).toHaveLength(10)
      for (const item of items) {
        expect(item.status).toBe(200)
        // The application burns 40 ms by its own thread's clock; Apache's adapter adds its share.
        expect(item.cpu_ms).toBeGreaterThanOrEqual(39.5)
        expect(item.cpu_ms).toBeLessThan(48)
        expect(item.wall_ms).toBeGreaterThanOrEqual(99.5)
        expect(item.out_bytes).toBe(5000)
        expect(item.rss_kib).toBeGreaterThan(4000)
      }
      // One after the other, so none but those that met a process still loading had to wait.
      expect(Math.min(...items.map(({ queue_ms: queueMs }) => queueMs))).toBeLessThan(30)
      expect(new Set(items.map(({ pid }) => pid))).toEqual(new Set(told.map(({ pid }) => pid)))
      const [raised] = requests.filter(({ path }) => path === '/raise')
      expect(raised).toMatchObject({ status: 500, raised: 'KeyError' })
      expect(requests.some(({ path }) => path === '/users/{word}')).toBe(true)
      expect(text).not.toMatch(/secret|alice|127\.0\.0\.1/)
      expect(processes.length).toBeGreaterThanOrEqual(2)
      for (const one of processes) {
        expect(one.group).toBe('shop')
        expect(one.mod_wsgi).toMatch(/^\d+\.\d+\.\d+$/)
        expect(one.threads).toBe(2)
        if (process.platform === 'linux') expect(one.pss_kib).toBeGreaterThan(1000)
      }
      expect(processes.at(-1)?.requests).toBeGreaterThan(0)
    })
  }

  test('tells how long requests waited while all threads were taken', async () => {
    const { requests } = await captured('application = headroom_capture.capture(application, directory="LINES")', async (apache) => {
      await get(apache, '/warm')
      // Twelve at once for four threads, 150 ms each: three rounds.
      await Promise.all(Array.from({ length: 12 }, () => get(apache, '/hold?blocked=150')))
    })
    const held = requests.filter(({ path }) => path === '/hold').sort((a, b) => a.queue_ms - b.queue_ms)
    expect(held).toHaveLength(12)
    const waits = held.map(({ queue_ms: queueMs }) => queueMs)
    const [first = Infinity, fifth = 0, ninth = 0] = [waits[0], waits[4], waits[8]]
    expect(first, String(waits)).toBeLessThan(100)
    expect(fifth, String(waits)).toBeGreaterThan(100)
    expect(ninth, String(waits)).toBeGreaterThan(220)
    expect(new Set(held.map(({ pid, thread }) => `${pid} ${thread}`)).size).toBe(4)
    expect(Math.max(...held.map(({ busy }) => busy))).toBe(2)
    expect(Math.max(...held.map(({ cpu_ms: cpuMs }) => cpuMs))).toBeLessThan(20)
  })
})
