// Plans of several hosts: each host by itself, put together; placement within ceilings and above its bound; what the loss of a host does.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { headroom } from './headroom.ts'
import { hostLook } from './host-look.ts'
import { hostsByHour } from './hosts-by-hour.ts'
import { hostPlans } from './host-plans.ts'
import { examplePlan } from './example-plan.ts'
import { lostHosts, place, withMoves } from './place.ts'
import type { FurtherHost, Plan, Site } from './plan.ts'
import { predictAnalytic } from './predict-analytic.ts'
import { recommend } from './recommend.ts'
import { ruleOfThumb } from './rule-of-thumb.ts'
import { runToEnd, simulate } from './simulate.ts'
import { whatIf } from './what-if.ts'

const host = (name: string, cores = 4, memoryMiB = 4096, tenants: FurtherHost['tenants'] = []): FurtherHost => ({ name, cores, memoryMiB, reserves: { systemMiB: 512, diskCacheMiB: 512 }, tenants, apache: { modWsgi: '4.9.4', mpm: 'event', maxRequestWorkers: 400 } })

/** Busy in some hours, a tenth as much in the others. */
const shape = (from: number, to: number): number[] => Array.from({ length: 168 }, (_, hour) => (hour % 24 >= from && hour % 24 < to ? 1 : 0.1))

function site(name: string, { cpuMs = 20, ratePerSecond = 40, processMiB = 100, processes = 4, on, week }: { cpuMs?: number; ratePerSecond?: number; processMiB?: number; processes?: number; on?: string; week?: number[] } = {}): Site {
  return { name, ...(on === undefined ? {} : { host: on }), groups: [{ name, processes, threads: 5 }], actions: [{ name: 'GET /', share: 1, demand: { kind: 'independent', cpuMs: { kind: 'exponential', mean: cpuMs }, blockedMs: { kind: 'exponential', mean: 30 } } }], traffic: { kind: 'open', ratePerSecond }, memory: { perProcessMiB: processMiB, perThreadMiB: 0 }, ...(week === undefined ? {} : { weekShape: week }) }
}

function planOf(hosts: readonly FurtherHost[], sites: Site[]): Plan {
  const [{ apache, ...first }, ...others] = hosts as [FurtherHost, ...FurtherHost[]]
  return { schema: 'headroom/plan@1', name: 'spread', host: first, apache, otherHosts: others, sites, objectives: { responseMs: { p95: 400 }, cpuUtilization: 0.7 } }
}

const database = { name: 'postgres', memoryMiB: 512, cpuCores: 0.5, usedBy: { sites: ['shop'], roundTripMs: 0.5, queriesPerRequest: 10 } }
const two = (): Plan => planOf([host('web1', 4, 4096, [database]), host('web2', 2)], [site('shop'), site('blog', { on: 'web2', ratePerSecond: 10 }), site('wiki', { ratePerSecond: 5 })])

describe('a plan of several hosts', () => {
  test('does what each of its hosts does by itself, sites in the order of the plan', () => {
    const plan = two()
    const whole = predictAnalytic(plan)
    expect(whole.sites.map(({ name }) => name)).toEqual(['shop', 'blog', 'wiki'])
    expect(whole.hosts?.map(({ name }) => name)).toEqual(['web1', 'web2'])
    for (const own of hostPlans(plan)) {
      const alone = predictAnalytic(own.plan)
      expect(own.siteIndexes.map((index) => whole.sites[index])).toEqual(alone.sites)
      expect(whole.hosts?.find(({ name }) => name === own.name)).toMatchObject(alone.host)
    }
    expect(whole.host).toEqual(predictAnalytic(hostPlans(plan)[0]?.plan ?? plan).host)
    expect(hostLook(plan).sites.map(({ responseMs }) => responseMs.p95)).toEqual(whole.sites.map(({ responseMs }) => responseMs.p95))
    const simulated = runToEnd(simulate(plan, { precision: 0.1 }))
    expect(simulated.sites.map(({ name }) => name)).toEqual(['shop', 'blog', 'wiki'])
    expect(simulated.sites[1]).toEqual(runToEnd(simulate(hostPlans(plan)[1]?.plan ?? plan, { precision: 0.1 })).sites[0])
    expect(recommend(plan).sites.map(({ name, groups }) => [name, groups.length])).toEqual([['shop', 1], ['blog', 1], ['wiki', 1]])
    expect(recommend(plan).hosts?.map(({ name }) => name)).toEqual(['web1', 'web2'])
    expect(ruleOfThumb(plan).hosts?.map(({ name, availableMiB }) => [name, availableMiB])).toEqual([['web1', 2560], ['web2', 3072]])
  })

  test('a plan of one host is answered as before', () => {
    const plan = examplePlan()
    expect(predictAnalytic({ ...plan, otherHosts: [] })).toEqual(predictAnalytic(plan))
    expect(hostPlans(plan)[0]?.plan).toBe(plan)
  })

  test('a host that is too small is named among what is missed, and bounds the headroom', () => {
    const plan = planOf([host('web1', 16, 65_536), host('web2', 1)], [site('shop', { ratePerSecond: 5 }), site('blog', { on: 'web2', ratePerSecond: 40 })])
    const { missed, bottleneck, hosts } = hostLook(plan)
    expect(missed.find(({ objective }) => objective === 'cpuUtilization')).toMatchObject({ host: 'web2', text: expect.stringMatching(/^on web2, the cores are/) as string })
    expect(bottleneck).toBe('cpu')
    expect(hosts?.map(({ cpuUtilization }) => cpuUtilization > 0.7)).toEqual([false, true])
    expect(headroom(plan).factor).toBeLessThan(1)
    expect(headroom({ ...plan, otherHosts: [host('web2', 8)] }).factor).toBeGreaterThan(1)
  })

  test('the database on another host costs each request of its site the round trips, and only that site', () => {
    const before = predictAnalytic(two())
    const after = predictAnalytic(withMoves(two(), [{ kind: 'tenant', name: 'postgres', from: 'web1', to: 'web2' }]))
    const mean = (prediction: typeof before, index: number): number => prediction.sites[index]?.responseMs.mean ?? 0
    expect(mean(after, 0) - mean(before, 0)).toBeGreaterThan(4)
    expect(mean(after, 0) - mean(before, 0)).toBeLessThan(6)
    expect(mean(after, 2)).toBeLessThanOrEqual(mean(before, 2))
    expect(after.hosts?.[1]?.memoryMiB).toBe((before.hosts?.[1]?.memoryMiB ?? 0) + 512)
    expect(whatIf(two(), { kind: 'database-moved', tenant: 'postgres' }).after.hosts?.[0]?.memoryMiB).toBe((before.hosts?.[0]?.memoryMiB ?? 0) - 512)
  })
})

describe('hosts by hour of the week', () => {
  test('the CPU of the busiest hour is that of the prediction, as long as nothing is overloaded', () => {
    const plan = two()
    const hosts = predictAnalytic(plan).hosts ?? []
    hostsByHour(plan).forEach((week, index) => {
      expect(Math.max(...week.cpuByHour) / (index === 0 ? 4 : 2)).toBeCloseTo(hosts[index]?.cpuUtilization ?? 0, 6)
      expect(week.memoryMiB + 1024).toBeCloseTo(hosts[index]?.memoryMiB ?? 0, 6)
    })
  })

  test('peaks that do not coincide are less than their sum; an hour nobody observed counts as the busiest', () => {
    const apart = hostsByHour(planOf([host('web1')], [site('day', { week: shape(8, 18) }), site('night', { week: shape(20, 24) })]))[0]
    expect(Math.max(...(apart?.cpuByHour ?? []))).toBeLessThan(0.6 * (apart?.separatePeaksCores ?? 0))
    expect((apart?.worstHour ?? 0) % 24).toBe(8)
    const unseen: (number | null)[] = shape(8, 18).map((factor, hour) => (hour === 3 ? null : factor))
    const half = hostsByHour(planOf([host('web1')], [{ ...site('day'), weekShape: unseen }]))[0]
    expect(half?.sites[0]?.hoursMeasured).toBe(167)
    expect(half?.cpuByHour[3]).toBeCloseTo(half?.cpuByHour[8] ?? 0, 9)
  })
})

describe('place', () => {
  test('puts together what peaks apart, and says that nothing can do with fewer', () => {
    const busy = { ratePerSecond: 100, cpuMs: 20 }
    const plan = planOf([host('a', 4, 8192), host('b', 4, 8192), host('c', 4, 8192), host('d', 4, 8192)], [site('day1', { ...busy, week: shape(8, 18) }), site('day2', { ...busy, on: 'b', week: shape(8, 18) }), site('night1', { ...busy, on: 'c', week: shape(20, 24) }), site('night2', { ...busy, on: 'd', week: shape(20, 24) })])
    const placed = place(plan, { goal: 'fewest' })
    expect(placed).toMatchObject({ fits: true, after: { hosts: 2 }, bound: { hosts: 2 } })
    expect(placed.text).toMatch(/2 hosts carry all sites, and none can do with fewer/)
    for (const week of placed.hosts.filter(({ sites }) => sites.length > 0)) expect(week.sites.map(({ name }) => name.slice(0, 3)).sort()).toEqual(['day', 'nig'])
  })

  test('leaves alone what cannot be better, and keeps tenants where they are unless they may move', () => {
    const settled = two()
    expect(place({ ...settled, otherHosts: [host('web2', 4, 4096, [{ name: 'cache', memoryMiB: 512, cpuCores: 0.5 }])], sites: [site('shop'), site('blog', { on: 'web2' })] }).moves).toEqual([])
    const full = planOf([host('web1', 4, 2048, [{ name: 'postgres', memoryMiB: 800, cpuCores: 0.1 }]), host('web2', 4, 4096)], [site('shop', { processes: 9, on: 'web2', ratePerSecond: 5 }), site('blog', { processes: 22, on: 'web2', ratePerSecond: 5 })])
    expect(place(full)).toMatchObject({ fits: false, text: expect.stringMatching(/^No placement/) as string })
    const moved = place(full, { moveTenants: true })
    expect(moved.fits).toBe(true)
    expect(moved.moves).toEqual([{ kind: 'site', name: 'shop', from: 'web2', to: 'web1' }, { kind: 'tenant', name: 'postgres', from: 'web1', to: 'web2' }])
  })

  test('never overfills a host that it says fits, and never beats its bound', () => {
    const sites = fc.array(fc.record({ cpuMs: fc.integer({ min: 1, max: 60 }), ratePerSecond: fc.integer({ min: 1, max: 60 }), processMiB: fc.integer({ min: 20, max: 300 }), from: fc.integer({ min: 0, max: 12 }), home: fc.nat(2) }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(sites, fc.boolean(), fc.constantFrom('fewest' as const, 'even' as const), (drawn, moveTenants, goal) => {
        const names = ['a', 'b', 'c']
        const plan = planOf([host('a', 4, 4096, [{ name: 'db', memoryMiB: 700, cpuCores: 0.4 }]), host('b', 8, 8192), host('c', 2, 4096)], drawn.map(({ from, home, ...rest }, index) => ({ ...site(`site${index}`, { ...rest, week: shape(from, from + 10) }), ...(home === 0 ? {} : { host: names[home] }) })))
        const placed = place(plan, { goal, moveTenants })
        const fullest = Math.max(...placed.hosts.map(({ use, binds }) => use[binds]))
        expect(placed.fits).toBe(fullest <= 1 + 1e-6)
        expect(placed.after.fullest).toBeCloseTo(fullest, 9)
        expect(fullest).toBeGreaterThanOrEqual(placed.bound.fullest - 1e-6)
        if (placed.fits && !moveTenants) expect(placed.after.hosts).toBeGreaterThanOrEqual(placed.bound.hosts)
        expect(placed.plan.sites.map(({ name }) => name)).toEqual(plan.sites.map(({ name }) => name))
        expect(hostsByHour(placed.plan).flatMap(({ sites: own }) => own).length).toBe(plan.sites.length)
        if (!moveTenants) expect(placed.moves.every(({ kind }) => kind === 'site')).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  test('says for each host what its loss would do: carried, impossible, or nothing', () => {
    const small = { cpuMs: 10, ratePerSecond: 20 }
    const lost = lostHosts(planOf([host('a'), host('b'), host('spare')], [site('shop', small), site('blog', { ...small, on: 'b' })]))
    expect(lost.map(({ name, carried, moves }) => [name, carried, moves.length])).toEqual([['a', true, 1], ['b', true, 1], ['spare', true, 0]])
    const tight = lostHosts(planOf([host('a'), host('b')], [site('shop', { ratePerSecond: 100 }), site('blog', { ratePerSecond: 100, on: 'b' })]))
    expect(tight[0]).toMatchObject({ carried: false, proven: true, worst: { host: 'b', binds: 'cpu' } })
    expect(tight[0]?.text).toMatch(/^Without a the others cannot carry all: b would need 1\d\d % of its ceiling of CPU/)
    expect(lostHosts(examplePlan())[0]).toMatchObject({ carried: false, text: expect.stringMatching(/only host/) as string })
  })
})
