// What the capture script writes, read back: every figure of a few requests reckoned by hand.
import { describe, expect, test } from 'vitest'
import { openAnyReader } from '../any-reader.ts'
import { mergeCaptureFacts } from './capture-facts.ts'
import { captureMeasurementOf } from './capture-measurement.ts'
import { openCaptureReader } from './capture-reader.ts'
import { joinSamples, openDemandTally } from './demand-samples.ts'
import { openThreadOccupancy } from './thread-occupancy.ts'

const T = 1_795_407_149
const request = (at: number, over: Record<string, unknown> = {}) => `${JSON.stringify({
  t: T + at, method: 'GET', path: '/items/{int}', status: 200, wall_ms: 100, cpu_ms: 40, front_ms: 1, queue_ms: 9, daemon_ms: 2, in_bytes: 0, out_bytes: 10, pid: 7, thread: 1, n: 1, busy: 1, rss_kib: 40_960, ...over,
})}\n`
const process = (over: Record<string, unknown> = {}) => `${JSON.stringify({ kind: 'process', headroom_capture: 1, t: T, pid: 7, group: 'shop', python: '3.11.2', mod_wsgi: '4.9.4', requests: 0, threads: 2, cores: 2, rss_kib: 20_480, pss_kib: 15_360, ...over })}\n`

function read(text: string, chunk = 1 << 20) {
  const reader = openAnyReader({ place: 'x' })
  const bytes = new TextEncoder().encode(text)
  for (let at = 0; at < bytes.length; at += chunk) reader.push(bytes.subarray(at, at + chunk))
  const reading = reader.end()
  if (reading.kind !== 'capture') throw new Error(`read as ${reading.kind}`)
  const { total, read: held, blank, comments, malformed } = reading.facts.lines
  expect(held + blank + comments + malformed).toBe(total)
  return reading
}
const measure = (text: string) => {
  const { facts, exact } = read(text)
  return captureMeasurementOf(facts, exact)
}

const text = process() + request(0) + request(1, { n: 2, cpu_ms: 60, wall_ms: 300, queue_ms: 0, thread: 2 }) + request(1.1, { n: 3, path: '/slow', cpu_ms: 10, wall_ms: 500, status: 500, raised: 'KeyError', busy: 2 })
  + process({ t: T + 60, requests: 3, pss_kib: 30_720, rss_kib: 51_200 }) + request(9, { n: 4 })

describe('a capture', () => {
  test('tells response, CPU, blocked and queue time of each action', () => {
    const m = measure(text)
    expect(m).toMatchObject({ kind: 'capture', format: 'headroom-capture', formatDetail: 'mod_wsgi 4.9.4, Python 3.11.2', requests: 4, errors: 1, malformed: 0, durationS: 9, cores: 2, servedRequests: 4 })
    const [items, slow] = [m.actions.find(({ name }) => name === 'GET /items/{int}'), m.actions.find(({ name }) => name === 'GET /slow')]
    expect(items?.responseMs).toMatchObject({ count: 3, min: 112, max: 303, p50: 112 })
    expect(items?.cpuMs).toMatchObject({ count: 3, p50: 40, max: 60 })
    expect(items?.blockedMs).toMatchObject({ p50: 60, max: 240 })
    expect(items?.demand).toEqual({ kind: 'measured', cpuMs: [40, 60, 40], blockedMs: [60, 240, 60] })
    expect(items?.cpuShare).toBeCloseTo(140 / 150)
    expect(slow).toMatchObject({ errors: 1, requests: 1 })
    expect(m.queueMs).toMatchObject({ max: 9, min: 0 })
    expect(m.overheadMs).toEqual({ front: 1, daemon: 2 })
    expect(m.cpuCores).toBeCloseTo(0.15 / 9)
  })
  test('tells how many threads were taken, and memory once the process serves', () => {
    const [group] = measure(text).groups
    expect(group).toMatchObject({ name: 'shop', processes: 1, threads: 2, requests: 4, memoryMiB: { perProcess: 30, max: 30, kind: 'pss' } })
    // 102 + 302 + 502 + 102 ms of threads in 9 s.
    expect(group?.busyThreadsMean).toBeCloseTo(1.008 / 9)
    // Both of the two threads: from 1.110 to 1.303 s.
    expect(group?.busyThreadsShareOfTime?.[2]).toBeCloseTo(0.193 / 9.102, 3)
    expect(group?.busyThreadsShareOfTime?.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1)
  })
  test('is the same whatever its chunks, and when files of several processes are merged', () => {
    const whole = read(text)
    for (let chunk = 1; chunk < 60; chunk += 3) expect(read(text, chunk)).toEqual(whole)
    const other = process({ pid: 8 }) + request(3, { pid: 8, cpu_ms: 5 })
    const together = measure(text + other)
    const merged = captureMeasurementOf(mergeCaptureFacts([read(text).facts, read(other).facts]))
    expect(merged.groups).toEqual(together.groups)
    expect(merged.actions.map(({ name, requests, cpuMs }) => [name, requests, cpuMs])).toEqual(together.actions.map(({ name, requests, cpuMs }) => [name, requests, cpuMs]))
    expect(merged.notes.join()).not.toMatch(/same time/)
  })
  test('of a share of the requests is weighted, and says so', () => {
    const m = measure(process() + [0, 1, 2, 3, 4].map((at) => request(at, { n: 1 + at * 4, share: 0.25 })).join(''))
    expect(m.requests).toBe(5)
    expect(m.servedRequests).toBe(17)
    expect(m.ratePerSecond).toBeCloseTo((5 / 4) * 4)
    expect(m.busyThreadsMean).toBeCloseTo((5 * 0.102 * 4) / 4)
    expect(m.groups[0]?.busyThreadsShareOfTime).toBeNull()
    expect(m.notes.join(' ')).toMatch(/at least 25 %/)
  })
  test('tells growth with the requests served', () => {
    const lines = Array.from({ length: 600 }, (_, i) => request(i, { n: i + 1, rss_kib: 40_960 + i * 2 })).join('')
    expect(measure(process() + lines).groups[0]?.growthMiBPer1000Requests).toBeCloseTo(2000 / 1024)
  })
  test('keeps account of lines that are none, one cut short and blank ones', () => {
    const { facts } = read(`${text}\nnot json\n{"t":1}\n${request(10).slice(0, 40)}`)
    expect(facts.lines).toEqual({ total: 10, read: 4, blank: 1, comments: 2, malformed: 3 })
    expect(facts.problems.map(({ code, line }) => [line, code])).toEqual([[8, 'bad-json'], [9, 'bad-json'], [10, 'truncated-line']])
  })
  test('without queue times says that the server does not tell', () => {
    const m = measure(request(0, { front_ms: undefined, queue_ms: undefined, daemon_ms: undefined }))
    expect(m.queueMs).toBeNull()
    expect(m.responseMs?.mean).toBe(100)
    expect(m.notes.join(' ')).toMatch(/does not tell how long requests waited/)
  })
  test('with no request yet is refused in words', () => {
    const reader = openCaptureReader({ place: 'x.jsonl' })
    reader.push(new TextEncoder().encode(process()))
    expect(() => reader.end()).toThrow(/x\.jsonl: The file is of Headroom's capture script, but holds no request yet/)
  })
})

test('threads taken over time, whatever the order in which requests end', () => {
  const occupancy = openThreadOccupancy()
  for (const [begin, end] of [[0, 10], [5, 20], [5, 6], [30, 31]] as const) occupancy.add(begin, end)
  expect(occupancy.end()).toEqual([0, 5 + 10 + 1, 1 * 4, 1])
})

test('demand keeps pairs together while it thins out', () => {
  const tally = openDemandTally(100)
  for (let i = 0; i < 1000; i++) tally.add('a', i, i + 0.5)
  const samples = tally.of('a')
  expect(samples.stride).toBe(16)
  expect(samples.cpuMs.every((cpu, i) => samples.blockedMs[i] === cpu + 0.5 && cpu % samples.stride === 0)).toBe(true)
  expect(joinSamples([samples, samples], 10).cpuMs).toHaveLength(10)
})
