// What a deployed configuration carries, by the engine: figures of known order, and the restarts of maximum-requests.
import { describe, expect, test } from 'vitest'
import { deployedCapacity } from './deployed-capacity.ts'
import { draftPlan, type DraftHost, type DraftSite } from './draft-plan.ts'
import { recyclingStorm } from './recycling-storm.ts'

const host: DraftHost = { name: 'web1', cores: 8, memoryMiB: 16_384, systemReserveMiB: 512, diskCacheReserveMiB: 512, modWsgi: '4.9.4', mpm: 'event', maxRequestWorkers: 400, tenants: [] }
const site = (slug: string, processes: number, threads: number, maximumRequests?: number): DraftSite => ({
  slug, configuration: { serverName: `${slug}.example.com`, aliases: [], port: 80, scriptPath: '/srv/x.py', mountPath: '/', daemonUser: 'www-data', daemonUnixGroup: 'www-data', threadSafe: true, urlPrefixes: {} },
  perProcessMiB: 100, perThreadMiB: 1, cpuShare: null, groups: [{ name: slug, processes, threads, urlPrefixes: [], ...(maximumRequests === undefined ? {} : { maximumRequests }) }], profile: null,
})

describe('capacity as deployed', () => {
  const capacity = deployedCapacity(host, [site('threads', 4, 1), site('lock', 1, 25)])

  test('slots of 200 ms each bind a site of few; the lock of one process binds a site of many threads', () => {
    const [threads, lock] = capacity.sites
    // Four slots of 200 ms finish 20 a second; one process of 60 ms CPU a request cannot finish 17.
    expect(threads).toMatchObject({ slots: '4 x 1', boundBy: 'threads', memoryMiB: 404, profile: null })
    expect(threads?.saturatesAtPerSecond).toBeGreaterThan(17)
    expect(threads?.saturatesAtPerSecond).toBeLessThan(20)
    expect(lock?.saturatesAtPerSecond).toBeGreaterThan(13)
    expect(lock?.saturatesAtPerSecond).toBeLessThan(16.7)
    expect(lock?.boundBy).toBe('gil')
    for (const each of capacity.sites) expect(each.objectivesHoldToPerSecond ?? Infinity).toBeLessThan(each.saturatesAtPerSecond ?? 0)
  })

  test('memory is that of every process with every thread busy, beside what the host leaves; assumptions are said', () => {
    expect(capacity).toMatchObject({ memoryMiB: 4 * 101 + 125, memoryCeilingMiB: 16_384 - 1024 })
    expect(capacity.assumptions.join(' ')).toContain('200 ms')
    expect(deployedCapacity(host, [])).toMatchObject({ sites: [], storms: [], memoryMiB: 0 })
  })
})

describe('maximum-requests', () => {
  const planOf = (ratePerSecond: number, maximumRequests: number) => {
    const { plan } = draftPlan('x', host, [site('shop', 4, 1, maximumRequests)])
    return { ...plan, sites: plan.sites.map((each) => ({ ...each, traffic: { kind: 'open' as const, ratePerSecond } })) }
  }

  test('a busy site waits longer in the minute in which its processes load again; the same numbers each time', () => {
    const storm = recyclingStorm(planOf(14, 300), 'shop', 'shop')
    expect(storm).toMatchObject({ maximumRequests: 300, processes: 4 })
    expect(storm?.everyS).toBeCloseTo((300 * 4) / 14, 6)
    expect(storm?.queuedShare.with).toBeGreaterThan(storm?.queuedShare.without ?? 1)
    expect(storm?.p95Ms.with).toBeGreaterThan(storm?.p95Ms.without ?? Infinity)
    expect(recyclingStorm(planOf(14, 300), 'shop', 'shop')).toEqual(storm)
  })

  test('a limit too far to simulate is told by arithmetic; none is no storm', () => {
    expect(recyclingStorm(planOf(14, 1_000_000), 'shop', 'shop')).toMatchObject({ p95Ms: { with: null }, text: expect.stringContaining('Too rare') as unknown })
    expect(recyclingStorm(planOf(14, 0), 'shop', 'shop')).toBeNull()
    expect(recyclingStorm(planOf(14, 300), 'shop', 'other')).toBeNull()
  })
})
