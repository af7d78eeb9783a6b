import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Distribution, Plan, Site, Traffic } from './plan.ts'
import { predictAnalytic } from './predict-analytic.ts'
import { curve } from './curve.ts'
import { headroom } from './headroom.ts'
import { recommend } from './recommend.ts'
import { sojournPercentile, erlangC, meanWait } from './erlang.ts'

const exponential = (mean: number): Distribution => ({ kind: 'exponential', mean })
const constant = (value: number): Distribution => ({ kind: 'constant', value })

interface Shape {
  processes?: number
  threads?: number
  cpu?: Distribution
  blocked?: Distribution
  traffic?: Traffic
  cores?: number
  site?: Partial<Site>
}

/** One site without overhead, so that textbook formulas apply. */
function plan({ processes = 4, threads = 1, cpu = constant(0), blocked = exponential(100), traffic = { kind: 'open', ratePerSecond: 20 }, cores = 64, site = {} }: Shape = {}): Plan {
  return {
    schema: 'headroom/plan@1',
    name: 'one',
    host: { name: 'h', cores, memoryMiB: 65_536, reserves: { systemMiB: 512, diskCacheMiB: 512 }, tenants: [] },
    apache: { modWsgi: '4.9.4', mpm: 'event', maxRequestWorkers: 4000 },
    sites: [{ name: 's', groups: [{ name: 'g', processes, threads }], actions: [{ name: 'a', share: 1, demand: { kind: 'independent', cpuMs: cpu, blockedMs: blocked } }], traffic, overhead: { cpuMs: 0, blockedMs: 0 }, memory: { perProcessMiB: 60, perThreadMiB: 2 }, ...site }],
  }
}

const only = (p: Plan) => {
  const prediction = predictAnalytic(p)
  const site = prediction.sites[0]
  if (!site) throw new Error('no site')
  return { prediction, site, responseMs: { mean: site.responseMs.mean ?? Number.NaN, p50: site.responseMs.p50 ?? Number.NaN, p95: site.responseMs.p95 ?? Number.NaN, p99: site.responseMs.p99 ?? Number.NaN } }
}

describe('where a textbook has the answer', () => {
  test.each([[1, 5], [4, 30], [10, 80], [20, 190]])('%i single-threaded processes at %i requests/s are M/M/c: mean, percentiles, waiting', (processes, rate) => {
    const { responseMs, site } = only(plan({ processes, traffic: { kind: 'open', ratePerSecond: rate } }))
    const load = rate * 0.1
    expect(responseMs.mean / (100 * (1 + meanWait(processes, load)))).toBeCloseTo(1, 6)
    expect(responseMs.p95 / (100 * sojournPercentile(processes, load, 0.95))).toBeCloseTo(1, 1)
    expect(responseMs.p99 / (100 * sojournPercentile(processes, load, 0.99))).toBeCloseTo(1, 1)
    expect(Math.abs((site.queuedShare ?? 0) - erlangC(processes, load))).toBeLessThan(0.01)
    expect(site.groups[0]?.busyThreadsMean).toBeCloseTo(load, 6)
  })

  test('users who think and wait are machine repair', () => {
    const { site } = only(plan({ processes: 15, blocked: exponential(300), traffic: { kind: 'closed', users: 50, thinkS: exponential(1) } }))
    expect(site.throughputPerSecond).toBeCloseTo(38.209, 0)
  })

  test('a process with a GIL never exceeds one core, and threads beyond it only wait', () => {
    const { prediction, site } = only(plan({ processes: 1, threads: 30, cpu: exponential(20), blocked: exponential(80), traffic: { kind: 'open', ratePerSecond: 60 } }))
    expect(prediction).toMatchObject({ stable: false, bottleneck: 'gil' })
    // One core carries 50 a second; the GIL idles while threads that waited for it wake up: simulated 48.6.
    expect(Math.abs(site.throughputPerSecond / 48.6 - 1)).toBeLessThan(0.01)
    expect(site.growthPerSecond).toBeCloseTo(60 - site.throughputPerSecond, 6)
    expect(site.responseMs).toEqual({ mean: null, p50: null, p90: null, p95: null, p99: null })
  })

  // Simulated on eight cores, 120 requests/s of 20 ms CPU and 80 ms blocked, wake-ups included: other layouts of the slots.
  test.each([[20, 1, 100.8], [10, 2, 103.1], [4, 5, 121.0], [3, 20, 180.5]])('%i x %i: within 6 % of the simulated mean', (processes, threads, mean) => {
    const { responseMs } = only(plan({ processes, threads, cpu: exponential(20), blocked: exponential(80), cores: 8, traffic: { kind: 'open', ratePerSecond: 120 } }))
    expect(Math.abs(responseMs.mean / mean - 1)).toBeLessThan(0.06)
  })

  test('2 x 10 cannot carry what 4 x 5 does', () => {
    const of = (processes: number, threads: number) => predictAnalytic(plan({ processes, threads, cpu: exponential(20), blocked: exponential(80), cores: 8, traffic: { kind: 'open', ratePerSecond: 120 } }))
    expect(of(4, 5).stable).toBe(true)
    expect(of(2, 10)).toMatchObject({ stable: false, bottleneck: 'gil' })
  })

  test('many processes on few cores share them: more CPU than cores is called by its name', () => {
    const { prediction, site } = only(plan({ processes: 20, threads: 5, cpu: exponential(50), blocked: exponential(50), cores: 2, traffic: { kind: 'open', ratePerSecond: 60 } }))
    expect(prediction).toMatchObject({ stable: false, bottleneck: 'cpu' })
    expect(Math.abs(site.throughputPerSecond / 40 - 1)).toBeLessThan(0.05)
  })

  test('the distribution is the mixture of the actions, not one around the mean', () => {
    const two = plan({ processes: 200 })
    const site = two.sites[0]
    if (site) site.actions = [{ name: 'fast', share: 0.9, demand: { kind: 'independent', cpuMs: constant(0), blockedMs: constant(10) } }, { name: 'slow', share: 0.1, demand: { kind: 'independent', cpuMs: constant(0), blockedMs: constant(1000) } }]
    const { responseMs, site: answer } = only(two)
    expect(responseMs.mean).toBeCloseTo(109, 1)
    expect(responseMs.p50).toBeCloseTo(10, 1)
    expect(responseMs.p95).toBeCloseTo(1000, 0)
    expect(answer.actions.map((action) => Math.round(action.responseMs.p95 ?? 0))).toEqual([10, 1000])
  })

  test('a tenant and a neighbour on the same cores slow the site down', () => {
    const alone = only(plan({ processes: 2, threads: 4, cpu: exponential(20), cores: 2, traffic: { kind: 'open', ratePerSecond: 30 } })).responseMs.mean
    const withTenant = plan({ processes: 2, threads: 4, cpu: exponential(20), cores: 2, traffic: { kind: 'open', ratePerSecond: 30 } })
    withTenant.host.tenants = [{ name: 'postgres', memoryMiB: 0, cpuCores: 1 }]
    expect(only(withTenant).responseMs.mean).toBeGreaterThan(alone * 1.05)
  })
})

/** Plans as wild as the schema lets them be, within what answers in a moment. */
const arbitraryPlan: fc.Arbitrary<Plan> = (() => {
  const ms = fc.oneof(fc.double({ min: 0, max: 500, noNaN: true }), fc.constantFrom(0, 1e-6, 86_400_000))
  const dist: fc.Arbitrary<Distribution> = fc.oneof(
    ms.map(constant),
    ms.map(exponential),
    fc.record({ kind: fc.constant('lognormal' as const), mean: ms, cv: fc.double({ min: 0, max: 100, noNaN: true }) }),
    fc.record({ kind: fc.constant('samples' as const), values: fc.array(ms, { minLength: 1, maxLength: 12 }) }),
    fc.array(fc.record({ weight: fc.double({ min: 0.01, max: 5, noNaN: true }), dist: ms.map(exponential) }), { minLength: 1, maxLength: 3 }).map((parts) => ({ kind: 'mixture' as const, parts })),
  )
  const traffic: fc.Arbitrary<Traffic> = fc.oneof(
    fc.double({ min: 1e-6, max: 1e6, noNaN: true }).map((ratePerSecond) => ({ kind: 'open' as const, ratePerSecond })),
    fc.record({ kind: fc.constant('closed' as const), users: fc.integer({ min: 1, max: 800 }), thinkS: fc.oneof(fc.constant(constant(0)), fc.double({ min: 0, max: 100, noNaN: true }).map(exponential)) }),
  )
  const site = fc.record({ processes: fc.integer({ min: 1, max: 40 }), threads: fc.integer({ min: 1, max: 40 }), cpu: dist, blocked: dist, traffic, two: fc.boolean() })
  return fc.record({ cores: fc.double({ min: 0.1, max: 300, noNaN: true }), tenant: fc.double({ min: 0, max: 0.99, noNaN: true }), sites: fc.array(site, { minLength: 1, maxLength: 3 }), run: fc.boolean() }).map(({ cores, tenant, sites, run }) => ({
    schema: 'headroom/plan@1' as const,
    name: 'wild',
    host: { name: 'h', cores, memoryMiB: 8192, reserves: { systemMiB: 512, diskCacheMiB: 512 }, tenants: [{ name: 't', memoryMiB: 10, cpuCores: tenant * cores }] },
    apache: { modWsgi: '4.9.4', mpm: 'event' as const, maxRequestWorkers: 400 },
    sites: sites.map((s, i) => ({
      name: `s${i}`,
      groups: [{ name: 'g', processes: s.processes, threads: s.threads, queueTimeoutS: 5 }, ...(s.two ? [{ name: 'h', processes: 1, threads: 2 }] : [])],
      actions: [{ name: 'a', group: 'g', share: 1, demand: { kind: 'independent' as const, cpuMs: s.cpu, blockedMs: s.blocked } }, ...(s.two ? [{ name: 'b', group: 'h', share: 0.3, demand: { kind: 'measured' as const, cpuMs: [1, 2, 3], blockedMs: [9, 0, 4], bursts: 5 } }] : [])],
      traffic: s.traffic,
      ...(i === 0 ? { memory: { perProcessMiB: 50, perThreadMiB: 1 } } : {}),
    })),
    ...(run ? { run: { warmupS: 5, durationS: 30 } } : {}),
  }))
})()

/** Every number in an answer is finite. */
function expectFinite(value: unknown, place = '$'): void {
  if (typeof value === 'number') expect(Number.isFinite(value), `${place} is ${value}`).toBe(true)
  else if (Array.isArray(value)) value.forEach((item, index) => expectFinite(item, `${place}[${index}]`))
  else if (typeof value === 'object' && value !== null) for (const [key, item] of Object.entries(value)) expectFinite(item, `${place}.${key}`)
}

describe('for any plan', () => {
  test('the answer is finite, its percentiles ascend, and shares are shares', () => {
    fc.assert(
      fc.property(arbitraryPlan, (wild) => {
        const prediction = predictAnalytic(wild)
        expectFinite(prediction)
        for (const site of prediction.sites) {
          const { p50, p90, p95, p99 } = site.responseMs
          if (p50 !== null && p90 !== null && p95 !== null && p99 !== null) expect([p50, p90, p95, p99]).toEqual([p50, p90, p95, p99].toSorted((a, b) => a - b))
          expect(site.throughputPerSecond).toBeGreaterThanOrEqual(0)
          expect(site.throughputPerSecond).toBeLessThanOrEqual((site.offeredPerSecond ?? 0) * (1 + 1e-9))
          for (const share of [site.queuedShare ?? 0, site.errorShare['503'], site.errorShare['504']]) expect(share >= 0 && share <= 1).toBe(true)
          for (const group of site.groups) expect(group.busyThreadsShareOfTime.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6)
        }
        expect(prediction.host.cpuUtilization).toBeLessThanOrEqual(1)
      }),
      { numRuns: 80 },
    )
  }, 60_000)

  test('more traffic never answers sooner, more single-threaded processes never later', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 30 }), fc.double({ min: 0.05, max: 0.9, noNaN: true }), fc.double({ min: 0, max: 3, noNaN: true }), (processes, utilization, cv) => {
        const of = (p: number, rate: number) => only(plan({ processes: p, blocked: { kind: 'lognormal', mean: 100, cv }, traffic: { kind: 'open', ratePerSecond: rate } })).responseMs.mean
        const rate = processes * 10 * utilization
        const here = of(processes, rate)
        expect(of(processes, rate * 1.05)).toBeGreaterThanOrEqual(here * (1 - 1e-9))
        expect(of(processes + 1, rate)).toBeLessThanOrEqual(here * (1 + 1e-9))
      }),
      { numRuns: 100 },
    )
  })

  test('the same plan gives the same bytes', () => {
    const p = plan({ processes: 3, threads: 5, cpu: exponential(10) })
    expect(JSON.stringify(predictAnalytic(p))).toBe(JSON.stringify(predictAnalytic(structuredClone(p))))
  })

  test('curve, head room and recommendation are finite answers, too', () => {
    fc.assert(
      fc.property(arbitraryPlan.map((wild) => ({ ...wild, sites: wild.sites.slice(0, 1) })), (wild) => {
        const { knee, saturation, points } = curve(wild, { factors: [0.5, 1, 2] })
        expectFinite({ knee, saturation, points, room: headroom(wild, { growthPerMonth: 0.02 }) })
        expectFinite(recommend(wild))
      }),
      { numRuns: 5 },
    )
  }, 120_000)
})
