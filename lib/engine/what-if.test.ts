import { describe, expect, test } from 'vitest'
import { curve } from './curve.ts'
import { examplePlan } from './example-plan.ts'
import { networkWaitMs } from './host-plans.ts'
import type { Plan } from './plan.ts'
import { predictAnalytic } from './predict-analytic.ts'
import { withTraffic } from './scaled-plan.ts'
import { whatIf } from './what-if.ts'

describe('what if', () => {
  test('says of the changed plan what a whole prediction says', () => {
    const { after, plan } = whatIf(examplePlan(), { kind: 'traffic', factor: 3 })
    const whole = predictAnalytic(withTraffic(examplePlan(), 3))
    expect(plan).toEqual(withTraffic(examplePlan(), 3))
    expect(after.sites[0]?.responseMs).toEqual(whole.sites[0]?.responseMs)
    expect(after.sites[0]?.queuedShare).toBe(whole.sites[0]?.queuedShare)
    expect(after.host).toEqual({ cpuUtilization: whole.host.cpuUtilization, memoryMiB: whole.host.memoryMiB, apacheWorkersMean: whole.host.apacheWorkersMean })
    expect(after.bottleneck).toBe(whole.bottleneck)
  })

  test('a database that moves away frees its memory and cores, and costs round trips', () => {
    const { before, after } = whatIf(examplePlan(), { kind: 'database-moved', tenant: 'postgresql', roundTripMs: 1, queriesPerRequest: 20 })
    expect((before.host.memoryMiB ?? 0) - (after.host.memoryMiB ?? 0)).toBe(1024)
    expect(before.host.cpuUtilization - after.host.cpuUtilization).toBeCloseTo(0.15, 3)
    expect((after.sites[0]?.responseMs.mean ?? 0) - (before.sites[0]?.responseMs.mean ?? 0)).toBeGreaterThan(19)
  })

  test('threads turned into processes keep the slots and cost memory', () => {
    const { plan, before, after } = whatIf(examplePlan(), { kind: 'thread-unsafe', asProcesses: true })
    expect(plan.sites[0]?.groups[0]).toMatchObject({ processes: 8, threads: 1 })
    expect(after.host.memoryMiB ?? 0).toBeGreaterThan((before.host.memoryMiB ?? 0) + 500)
    expect(after.sites[0]?.queuedShare ?? 1).toBeLessThan(0.01)
  })

  test('a burst that is carried leaves no queue; one that is not leaves offered less carried, and drains with what is left over', () => {
    expect(whatIf(examplePlan(), { kind: 'burst', factor: 3, durationS: 60 }).passing).toMatchObject({ queueGrows: false, queueAtEnd: 0, longestWaitMs: 0, recoversAfterS: 0, workersFullAfterS: null })
    const { passing, before } = whatIf(examplePlan(), { kind: 'burst', factor: 10, durationS: 60 })
    const [usual = Number.NaN, meanwhile = Number.NaN] = [5, 50].map((ratePerSecond) => predictAnalytic(examplePlan({ ratePerSecond })).sites[0]?.groups[0]?.capacityPerSecond ?? Number.NaN)
    expect(before.stable).toBe(true)
    expect(passing?.queueAtEnd).toBeCloseTo(60 * (50 - meanwhile), 3)
    expect(passing?.recoversAfterS).toBeCloseTo((60 * (50 - meanwhile)) / (usual - 5), 3)
    expect(passing?.longestWaitMs).toBeCloseTo((60_000 * (50 - meanwhile)) / usual, 1)
  })

  test('requests that hang fill the workers of Apache where the backlog lets so many wait, and not where it does not', () => {
    const plan = examplePlan({ ratePerSecond: 30 })
    const stall = { kind: 'dependency-stall', extraBlockedMs: 60_000, durationS: 120 } as const
    const seconds = whatIf(plan, stall).passing?.workersFullAfterS
    // 400 workers, 30 requests a second that hardly leave again.
    expect(seconds).toBeGreaterThan(10)
    expect(seconds).toBeLessThan(16)
    const short = { ...plan, sites: plan.sites.map((site) => ({ ...site, groups: site.groups.map((group) => ({ ...group, listenBacklog: 20, connectTimeoutS: 1 })) })) }
    expect(whatIf(short, stall).passing?.workersFullAfterS).toBeNull()
  })

  test.each<[string, Parameters<typeof whatIf>[1], RegExp]>([
    ['a site', { kind: 'traffic', factor: 2, site: 'nobody' }, /"nobody" is not a site of the plan/],
    ['an action', { kind: 'slower-action', factor: 2, action: 'nothing' }, /"nothing" is not an action of the plan/],
    ['a tenant', { kind: 'database-moved', tenant: 'mysql' }, /"mysql" is not a tenant of the plan/],
    ['a name twice', { kind: 'site-added', site: examplePlan().sites[0] ?? { name: '', groups: [], actions: [], traffic: { kind: 'open', ratePerSecond: 1 } } }, /"shop" is on the host already/],
  ])('%s that is not there is an error that names it', (_, change, reason) => {
    expect(() => whatIf(examplePlan(), change)).toThrow(expect.objectContaining({ code: 'invalid', problems: [expect.objectContaining({ reason: expect.stringMatching(reason) as string })] }) as Error)
  })
})

describe('what if, with several hosts', () => {
  /** The database beside "shop"; "far" on the other host asks it as well, "quiet" beside it asks nothing. */
  function spread(asked: readonly string[] | null): Plan {
    const one = examplePlan()
    const [shop] = one.sites
    const [database] = one.host.tenants
    if (shop === undefined || database === undefined) throw new Error('the example has a site and a tenant')
    const tenant = asked === null ? database : { ...database, usedBy: { sites: [...asked], roundTripMs: 2, queriesPerRequest: 5 } }
    const named = (name: string, host?: string) => ({ ...shop, name, host, groups: shop.groups.map((group) => ({ ...group, name })), actions: shop.actions.map((action) => ({ ...action, group: name })) })
    return { ...one, host: { ...one.host, tenants: [tenant] }, otherHosts: [{ ...one.host, name: 'other', tenants: [], apache: one.apache }], sites: [shop, named('quiet'), named('far', 'other')] }
  }
  const means = (plan: Plan) => predictAnalytic(plan).sites.map(({ responseMs }) => responseMs.mean ?? Number.NaN)

  test('a database that moves is asked over the network by those who ask it, on whichever host, and by no other', () => {
    const plan = spread(['shop', 'far'])
    const { plan: moved, before, after } = whatIf(plan, { kind: 'database-moved', tenant: 'postgresql', roundTripMs: 1, queriesPerRequest: 20 })
    // "far" waited 5 round trips of 2 ms before, and waits 20 of 1 ms then; "quiet" gains the cores that the database leaves.
    expect([networkWaitMs([plan.host, ...(plan.otherHosts ?? [])], 'other', 'far'), networkWaitMs([moved.host, ...(moved.otherHosts ?? [])], 'other', 'far')]).toEqual([10, 0])
    const [shop = 0, quiet = 0, far = 0] = means(moved).map((mean, index) => mean - (means(plan)[index] ?? Number.NaN))
    expect(shop).toBeGreaterThan(18)
    expect(quiet).toBeLessThanOrEqual(0)
    expect(far).toBeCloseTo(10, 0)
    expect(after.hosts?.[0]?.memoryMiB).toBe((before.hosts?.[0]?.memoryMiB ?? 0) - 1024)
    expect(after.hosts?.[1]).toMatchObject({ memoryMiB: before.hosts?.[1]?.memoryMiB })
  })

  test('a database that names nobody is asked by the sites beside it', () => {
    const plan = spread(null)
    const moved = means(whatIf(plan, { kind: 'database-moved', tenant: 'postgresql', roundTripMs: 1, queriesPerRequest: 20 }).plan)
    expect(moved.map((mean, index) => mean - (means(plan)[index] ?? Number.NaN) > 15)).toEqual([true, true, false])
  })

  test('the curve tells of the busiest host, and of each', () => {
    const even = spread(null)
    // The other host has the traffic.
    const plan = { ...even, sites: even.sites.map((site) => (site.name === 'far' ? { ...site, traffic: { kind: 'open' as const, ratePerSecond: 40 } } : site)) }
    const [point] = curve(plan, { factors: [1], knee: false }).points
    const hosts = predictAnalytic(plan).hosts ?? []
    expect(point?.hosts).toEqual(hosts.map(({ name, cpuUtilization, apacheWorkersMean }) => ({ name, cpuUtilization, apacheWorkersMean })))
    expect(hosts[1]?.cpuUtilization).toBeGreaterThan(hosts[0]?.cpuUtilization ?? 1)
    expect([point?.cpuUtilization, point?.apacheWorkersMean]).toEqual([hosts[1]?.cpuUtilization, hosts[1]?.apacheWorkersMean])
    expect(curve(examplePlan(), { factors: [1], knee: false }).points[0]).not.toHaveProperty('hosts')
  })
})
