// A profile from files of any kind: what each contributes, what goes before what, and what it says of where values come from.
import { describe, expect, test } from 'vitest'
import { abText, captureText, logText, PS_TEXT, siteFile } from './sample-files.ts'
import type { EvidenceKey } from './measured-site.ts'
import { siteProfileOf } from './site-profile.ts'
import type { SiteFile } from './site-profile.ts'

const groups = [{ name: 'shop', threads: 5 }, { name: 'shop-reports', threads: 2 }]
const profileOf = (...files: SiteFile[]) => siteProfileOf(files, { groups })
const evidence = (profile: ReturnType<typeof profileOf>, key: EvidenceKey) => profile.measured?.evidence.find((one) => one.key === key)

describe('a log alone', () => {
  const profile = profileOf(siteFile('log', 'access.log', logText()))
  test('tells rate and times, and what is assumed', () => {
    expect(profile).toMatchObject({ requests: 600, measurements: 1, measured: { cpuShare: null, memory: null, overheadMs: null } })
    expect(evidence(profile, 'rate')).toMatchObject({ value: 1, how: 'measured', files: ['log'], samples: 600 })
    expect(evidence(profile, 'time')).toMatchObject({ action: 'GET /items/{int}', how: 'measured', samples: 600 })
    expect(evidence(profile, 'time')?.value).toBeCloseTo(99.5, 0)
    expect(evidence(profile, 'cpuShare')).toMatchObject({ value: 0.3, how: 'assumed', files: [], interval: [0.1, 0.8] })
    expect(evidence(profile, 'perProcessMiB')).toMatchObject({ how: 'assumed' })
    expect(profile.assumptions.map(({ key }) => key)).toEqual(['cpuShare', 'perProcessMiB', 'perThreadMiB'])
  })
})

describe('a log and a capture', () => {
  const profile = profileOf(siteFile('log', 'access.log', logText()), siteFile('cap', 'capture.jsonl', captureText()))
  test('take arrivals from the log and CPU and blocked time from the capture, under one name', () => {
    expect(profile.requests).toBe(600)
    expect(profile.actions.map(({ name }) => name)).toEqual(['GET /items/{int}'])
    expect(profile.actions[0]?.demand?.cpuMs.length).toBe(400)
    expect(profile.measured?.cpuShare).toEqual({ value: expect.closeTo(0.4, 3), how: 'measured' })
    expect(evidence(profile, 'cpuShare')).toMatchObject({ how: 'measured', files: ['cap'], samples: 400 })
    expect(evidence(profile, 'cpuTime')).toMatchObject({ action: 'GET /items/{int}', files: ['cap'], how: 'measured' })
    expect(evidence(profile, 'blockedTime')).toMatchObject({ action: 'GET /items/{int}', value: expect.closeTo(59.8, 1), samples: 400 })
    expect(evidence(profile, 'overhead')).toMatchObject({ value: expect.closeTo(0.5), how: 'measured' })
  })
  test('take memory from the capture, the threads taken out of the process', () => {
    // 60 MiB PSS with five threads of 2 MiB.
    expect(profile.measured?.memory).toEqual({ perProcessMiB: 50, perThreadMiB: null, kind: 'pss' })
    expect(profile.assumptions.map(({ key }) => key)).toEqual(['perThreadMiB'])
  })
})

describe('a capture alone', () => {
  test('tells actions, shares and arrivals as well', () => {
    const profile = profileOf(siteFile('cap', 'capture.jsonl', captureText()))
    expect(profile).toMatchObject({ requests: 400, actions: [{ name: 'GET /items/{int}', share: 1 }] })
    expect(evidence(profile, 'rate')).toMatchObject({ how: 'measured', files: ['cap'], value: expect.closeTo(2, 1) })
  })
})

describe('a memory file', () => {
  const log = siteFile('log', 'access.log', logText())
  test('gives the largest daemon of the site, threads taken out; what is not known is not counted', () => {
    const profile = profileOf(log, siteFile('ps', 'ps.txt', PS_TEXT))
    expect(profile.measured?.memory).toEqual({ perProcessMiB: 70, perThreadMiB: null, kind: 'pss' })
    expect(evidence(profile, 'perProcessMiB')).toMatchObject({ samples: 2, files: ['ps'], interval: [68, 70] })
    expect(profile.notes.join(' ')).toContain('asks which processes belong to the site')
  })
  test('counts a process once somebody said what it is', () => {
    const profile = profileOf(log, siteFile('ps', 'ps.txt', PS_TEXT, { answers: { p2004: 'group:shop-reports' } }))
    expect(evidence(profile, 'perProcessMiB')).toMatchObject({ samples: 3, interval: [50, 70] })
    const denied = profileOf(log, siteFile('ps', 'ps.txt', PS_TEXT, { answers: { p2002: 'other' } }))
    expect(evidence(denied, 'perProcessMiB')).toMatchObject({ samples: 1, value: 68 })
  })
  test('with processes of different numbers of threads tells a thread\'s memory', () => {
    const more = PS_TEXT.replace('98000 79872    8', '98000 102400   18')
    const profile = profileOf(log, siteFile('ps', 'ps.txt', more))
    // 80 MiB with five threads, 100 MiB with fifteen.
    expect(profile.measured?.memory).toMatchObject({ perThreadMiB: 2, perProcessMiB: 70 })
    expect(evidence(profile, 'perThreadMiB')).toMatchObject({ how: 'inferred', samples: 2 })
  })
  test('says nothing of a thread where threads were never busy and memory is the same', () => {
    const idle = PS_TEXT.replace('98000 79872    8', '98000 81920   18')
    expect(profileOf(log, siteFile('ps', 'ps.txt', idle)).measured?.memory).toMatchObject({ perThreadMiB: null })
  })
  test('alone makes no profile', () => {
    expect(() => profileOf(siteFile('ps', 'ps.txt', PS_TEXT))).toThrow('not one request')
  })
})

describe('load tests', () => {
  const tests = [siteFile('t8', 'ab-8.txt', abText({ concurrency: 8, ratePerSecond: 40, meanMs: 200 })), siteFile('t1', 'ab-1.txt', abText({ concurrency: 1, ratePerSecond: 10, meanMs: 100 }))]
  test('beside a log are kept as points, in the order of their concurrency, and change nothing else', () => {
    const alone = profileOf(siteFile('log', 'access.log', logText()))
    const profile = profileOf(siteFile('log', 'access.log', logText()), ...tests)
    expect(profile.measured?.loadTests.map(({ concurrency, loop, ratePerSecond }) => [concurrency, loop, ratePerSecond])).toEqual([[1, 'closed', 10], [8, 'closed', 40]])
    expect(profile.actions).toEqual(alone.actions)
    expect(profile.notes.join(' ')).toContain('closed loop')
  })
  test('of one page on two servers are of one action', () => {
    const wrk = 'Running 10s test @ http://127.0.0.1:8081/items/1\n  2 threads and 8 connections\n  Thread Stats   Avg      Stdev     Max   +/- Stdev\n    Latency    15.55ms    9.47ms  98.55ms   79.14%\n     50%   13.48ms\n  1342 requests in 10.00s, 2.11MB read\nRequests/sec:    134.20\n'
    const profile = profileOf(siteFile('w', 'wrk.txt', wrk), ...tests)
    expect(profile.measured?.loadTests.map(({ action }) => action)).toEqual(['/items/1', '/items/1', '/items/1'])
    expect(profile.actions.map(({ name }) => name)).toEqual(['/items/1'])
  })
  test('alone tell an action\'s time, by the test that asked least, and no rate', () => {
    const profile = profileOf(...tests)
    expect(profile.actions).toMatchObject([{ name: '/items/1', responseMs: { mean: 100, p50: 100 } }])
    expect(evidence(profile, 'time')).toMatchObject({ how: 'inferred', value: 100 })
    expect(evidence(profile, 'rate')).toMatchObject({ how: 'assumed', value: null })
    expect(profile.peaks).toEqual([])
  })
})

describe('logs that overlap', () => {
  const older = siteFile('a', 'access.log.1', logText({ toS: 600 }))
  const newer = siteFile('b', 'access.log', logText({ fromS: 400, toS: 900 }), {
    repeats: { of: [{ measurementId: 'a', fileName: 'access.log.1', lines: 200 }], together: [{ files: ['a'], lines: 200 }], lines: 200, facts: siteFile('b', 'x', logText({ fromS: 600, toS: 900 })).facts as never },
  })
  test('count what both hold once, and say so', () => {
    const profile = profileOf(older, newer)
    expect(profile.requests).toBe(900)
    expect(profile.notes[0]).toBe('200 lines of access.log stand in access.log.1 as well; they were counted once.')
    expect(profile.notes.join(' ')).not.toContain('cover the same time')
  })
  test('are whole where only one is chosen', () => {
    expect(profileOf(newer).requests).toBe(500)
  })
  test('of different zones are put in order by UTC', () => {
    const east = siteFile('c', 'east.log', logText({ fromS: 600, toS: 1200, zone: '+0200', localHour: 12 }))
    const profile = profileOf(older, east)
    expect([profile.from, profile.to]).toEqual(['2026-03-01T10:00:00.000Z', '2026-03-01T10:19:59.000Z'])
    expect(profile.notes.join(' ')).toContain('different zones (UTC +00:00, +02:00)')
  })
})
