// What load tests tell of the CPU share: tests made by the engine of a site whose share is known are told back; what cannot
// be told is refused in words.
import { describe, expect, test } from 'vitest'
import { hostLook } from '#lib/engine/host-look.ts'
import type { Plan } from '#lib/engine/plan.ts'
import { abText, captureText, logText, siteFile } from '#lib/ingest/site/sample-files.ts'
import { siteProfileOf } from '#lib/ingest/site/site-profile.ts'
import type { SiteFile } from '#lib/ingest/site/site-profile.ts'
import { withInference } from './accept-inference.ts'
import { draftPlan } from './draft-plan.ts'
import type { DraftSite } from './draft-plan.ts'
import { inferCpuShare } from './infer-cpu-share.ts'
import { matchingAction } from './matching-action.ts'
import { gradeOfProfile } from './site-grade.ts'

const setup = { cores: 2, processes: 2, threads: 4 }
const HOST = { name: 'web1', cores: 2, memoryMiB: 4096, systemReserveMiB: 512, diskCacheReserveMiB: 512, modWsgi: '4.9.4', mpm: 'event' as const, maxRequestWorkers: 400, tenants: [] }

function draftOf(content: ReturnType<typeof siteProfileOf>): Plan {
  const site: DraftSite = {
    slug: 'shop', perProcessMiB: null, perThreadMiB: null, cpuShare: null, groups: [{ name: 'shop', processes: 2, threads: 4, urlPrefixes: [] }], profile: { number: 1, content },
    configuration: { serverName: 'shop.example.com', aliases: [], port: 80, scriptPath: '/srv/app.wsgi', mountPath: '/', daemonUser: 'www-data', daemonUnixGroup: 'www-data', threadSafe: true, urlPrefixes: {} },
  }
  return draftPlan('Shop', HOST, [site]).plan
}

/** ab's report of a site of which so much of 100 ms is CPU, as the engine has it. */
function report(share: number, users: number, path = '/items/1'): SiteFile {
  const walls = Array.from({ length: 50 }, (_, i) => 60 + (i * 80) / 49)
  const demand = { kind: 'measured' as const, cpuMs: walls.map((ms) => ms * share), blockedMs: walls.map((ms) => ms * (1 - share)) }
  const plan: Plan = {
    schema: 'headroom/plan@1', name: 'truth', host: { name: 'h', cores: 2, memoryMiB: 4096, reserves: { systemMiB: 512, diskCacheMiB: 512 }, tenants: [] }, apache: { modWsgi: '4.9.4', mpm: 'event', maxRequestWorkers: 400 },
    sites: [{ name: 'shop', groups: [{ name: 'shop', processes: 2, threads: 4 }], actions: [{ name: 'x', share: 1, demand }], traffic: { kind: 'closed', users, thinkS: { kind: 'constant', value: 0 } }, threadSafe: true }],
  }
  const look = hostLook(plan).sites[0]
  return siteFile(`t${users}${path}`, `ab-${users}.txt`, abText({ concurrency: users, ratePerSecond: look?.throughputPerSecond ?? 1, meanMs: look?.responseMs.mean ?? 1, path, percentiles: { p50: look?.responseMs.p50 ?? undefined, p90: look?.responseMs.p90 ?? undefined, p95: look?.responseMs.p95 ?? undefined, p99: look?.responseMs.p99 ?? undefined } }))
}

const profileOf = (...files: SiteFile[]) => siteProfileOf(files, { groups: [{ name: 'shop', threads: 4 }] })
const infer = (...files: SiteFile[]) => {
  const content = profileOf(...files)
  return inferCpuShare(draftOf(content), content, setup)
}
const log = siteFile('log', 'access.log', logText())

describe('load tests at several concurrencies', () => {
  test.each([0.2, 0.5, 0.8])('tell back a CPU share of %d within the interval', (share) => {
    const { calibration, refusal, action, from } = infer(log, report(share, 1), report(share, 4), report(share, 16))
    expect([refusal, action, from]).toEqual([null, 'GET /items/{int}', 'load-tests'])
    expect(calibration?.cpuShare.after).toBeCloseTo(share, 1)
    const [low, high] = calibration?.cpuShare.interval ?? [1, 0]
    expect(low).toBeLessThan(share + 0.05)
    expect(high).toBeGreaterThan(share - 0.05)
    expect(calibration?.residuals.filter(({ observation }) => observation === 2).map(({ figure }) => figure)).toEqual(['mean', 'p50', 'p90', 'p95', 'throughput'])
  })
  test('do the same where there is nothing else', () => {
    expect(infer(report(0.5, 1), report(0.5, 8), report(0.5, 16)).calibration?.cpuShare.after).toBeCloseTo(0.5, 1)
  })
  test('leave out other pages, failed runs and files without times, and say so', () => {
    const failing = siteFile('f', 'ab-fail.txt', abText({ concurrency: 32, ratePerSecond: 10, meanMs: 200 }).replace('Failed requests:        0', 'Failed requests:        900\n   (Connect: 0, Receive: 0, Length: 0, Exceptions: 900)'))
    const { left, observations } = infer(log, report(0.5, 1), report(0.5, 4), report(0.5, 16), report(0.5, 1, '/about'), failing)
    expect(observations).toHaveLength(3)
    expect(left).toEqual([{ fileName: 'ab-fail.txt', reason: '900 of its requests failed' }, { fileName: 'ab-1.txt', reason: expect.stringContaining('asks for something else') }])
  })
})

describe('what cannot be told', () => {
  test('one load', () => {
    expect(infer(log, report(0.5, 4)).refusal).toContain('One load does not tell')
  })
  test('no load test', () => {
    expect(infer(log).refusal).toContain('No load test')
  })
  test('loads so low that nothing queues', () => {
    const light = (users: number) => siteFile(`l${users}`, `ab-${users}.txt`, abText({ concurrency: users, ratePerSecond: users / 0.1, meanMs: 100 }))
    const { refusal, calibration } = infer(log, light(1), light(2))
    // All it can say is that there is little CPU; a share it gives must reach down to next to none.
    if (refusal === null) expect(calibration?.cpuShare.interval?.[0]).toBeLessThan(0.15)
    else expect(refusal).toMatch(/do not tell|does not explain/)
  })
  test('tests that no site behaves like', () => {
    const absurd = siteFile('a', 'ab-16.txt', abText({ concurrency: 16, ratePerSecond: 2000, meanMs: 8 }))
    expect(infer(log, report(0.5, 1), report(0.5, 4), absurd).refusal).toContain('does not explain')
  })
})

describe('an accepted inference', () => {
  const content = profileOf(log, report(0.5, 1), report(0.5, 4), report(0.5, 16))
  const accepted = withInference(content, inferCpuShare(draftOf(content), content, setup), 'Ada')
  test('is in the profile as inferred, with the tests it rests on, and in the plan', () => {
    const evidence = accepted.measured?.evidence.find(({ key }) => key === 'cpuShare')
    expect(evidence).toMatchObject({ how: 'inferred', samples: 3, files: ['t1/items/1', 't4/items/1', 't16/items/1'], method: expect.stringContaining('accepted by Ada') })
    expect(accepted.assumptions.map(({ key }) => key)).toEqual(['perProcessMiB', 'perThreadMiB'])
    const demand = draftOf(accepted).sites[0]?.actions[0]?.demand
    if (demand?.kind !== 'measured') throw new Error('not measured')
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
    expect(sum(demand.cpuMs) / (sum(demand.cpuMs) + sum(demand.blockedMs))).toBeCloseTo(evidence?.value ?? 0, 2)
  })
  test('raises the grade', () => {
    const none = { perProcessMiB: null, cpuShare: null }
    expect([gradeOfProfile(content, none).grade, gradeOfProfile(accepted, none).grade]).toEqual(['D', 'C'])
  })
})

test('a log beside CPU samples tells the share as well', () => {
  const pidstat = siteFile('pid', 'pidstat.txt', `Linux 6.1.0 (web1)  11/24/26  _x86_64_  (2 CPU)\n\n# Time        UID       PID    %usr %system  %guest   %wait    %CPU   CPU  minflt/s  majflt/s     VSZ     RSS   %MEM  Command\n10:00:01        33      3001    3.00    1.00    0.00    0.00    4.00     1      1.00      0.00  300000   92160   1.00  (wsgi:shop)\n`)
  const { from, calibration, refusal } = infer(log, pidstat)
  expect([from, refusal]).toEqual(['cpu-samples', null])
  // 0.04 cores at one request a second of 99.5 ms.
  expect(calibration?.cpuShare.after).toBeGreaterThan(0.3)
  expect(calibration?.cpuShare.after).toBeLessThan(0.5)
})

test('beside a capture the fit is kept, and what the capture measured stands', () => {
  const content = profileOf(log, siteFile('cap', 'c.jsonl', captureText()), report(0.4, 1), report(0.4, 4), report(0.4, 16))
  const accepted = withInference(content, inferCpuShare(draftOf(content), content, setup), 'Ada')
  expect(accepted.actions[0]?.demand).toEqual(content.actions[0]?.demand)
  expect(accepted.measured?.cpuShare).toEqual(content.measured?.cpuShare)
  expect(accepted.measured?.evidence.filter(({ how, key }) => how === 'inferred' && key !== 'overhead')).toMatchObject([{ key: 'cpuShareByTests', value: expect.closeTo(0.4, 1), samples: 3 }])
})

test('a tested page belongs to the action of its form', () => {
  const actions = ['GET /', 'GET /items/{int}', 'GET /{slug}/about', 'POST /pay']
  expect(matchingAction('/items/17?x=1', actions)).toBe('GET /items/{int}')
  expect(matchingAction('http://shop.example.com/', actions)).toBe('GET /')
  expect(matchingAction('GET /red-shoes/about', actions)).toBe('GET /{slug}/about')
  expect(matchingAction('POST /pay', actions)).toBe('POST /pay')
  expect(matchingAction('/pay', actions)).toBeNull()
})
