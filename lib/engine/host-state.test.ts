import { describe, expect, test } from 'vitest'
import { hostState } from './host-state.ts'
import type { Distribution, Group, Plan, Site } from './plan.ts'
import { predictAnalytic } from './predict-analytic.ts'
import { runToEnd, simulate } from './simulate.ts'
import { siteLoads } from './site-load.ts'

const lognormal = (mean: number): Distribution => ({ kind: 'lognormal', mean, cv: 0.8 })

function siteOf(name: string, group: Omit<Group, 'name'>, cpuMs: number, blockedMs: number, ratePerSecond: number): Site {
  return { name, groups: [{ name, ...group }], actions: [{ name: 'a', share: 1, demand: { kind: 'independent', cpuMs: lognormal(cpuMs), blockedMs: lognormal(blockedMs) } }], traffic: { kind: 'open', ratePerSecond } }
}

function planOf(sites: Site[], maxRequestWorkers = 400, cores = 12): Plan {
  return { schema: 'headroom/plan@1', name: 'one', host: { name: 'h', cores, memoryMiB: 32_768, reserves: { systemMiB: 512, diskCacheMiB: 512 }, tenants: [] }, apache: { modWsgi: '4.9.4', mpm: 'event', maxRequestWorkers }, sites }
}

const binds = (plan: Plan) => {
  const { stable, bottleneck } = hostState(plan, siteLoads(plan))
  return { stable, bottleneck }
}

describe("Apache's workers", () => {
  test.each([0.98, 0.995, 0.999, 1.001, 1.05])('that fill because requests wait for twelve threads do not bind: at %f of their capacity the threads do', (use) => {
    const at = (rate: number) => planOf([siteOf('shop', { processes: 12, threads: 1, listenBacklog: 2000 }, 25, 310, rate)])
    const capacity = predictAnalytic(at(10)).sites[0]?.groups[0]?.capacityPerSecond ?? Number.NaN
    const plan = at(capacity * use)
    expect(binds(plan)).toEqual({ stable: use < 1, bottleneck: 'threads' })
    // What is lost makes room for what follows: the group goes on carrying nearly all it can.
    const carried = predictAnalytic(plan).sites[0]?.throughputPerSecond ?? 0
    expect(carried).toBeGreaterThan(0.97 * capacity)
    expect(carried).toBeLessThanOrEqual(capacity * (1 + 1e-9))
  })

  test('that fill because threads wait for the GIL or the cores do not bind either', () => {
    expect(binds(planOf([siteOf('gil', { processes: 1, threads: 20 }, 20, 20, 60)], 50))).toEqual({ stable: false, bottleneck: 'gil' })
    expect(binds(planOf([siteOf('cpu', { processes: 20, threads: 5 }, 50, 50, 60)], 50, 2))).toEqual({ stable: false, bottleneck: 'cpu' })
  })

  test('bind by themselves where healthy threads run more requests than there are workers', () => {
    const plan = planOf([siteOf('s', { processes: 20, threads: 20 }, 5, 500, 200)], 60)
    expect(binds(plan)).toEqual({ stable: false, bottleneck: 'apache-workers' })
    const { sites, host } = predictAnalytic(plan)
    // Sixty workers, half a second each.
    expect(sites[0]?.throughputPerSecond).toBeGreaterThan(110)
    expect(sites[0]?.throughputPerSecond).toBeLessThan(120)
    expect(sites[0]?.growthPerSecond).toBeCloseTo(200 - (sites[0]?.throughputPerSecond ?? 0), 6)
    expect(host.apacheWorkersMean).toBe(60)
    const simulated = runToEnd(simulate(plan, { maxEvents: 1_000_000 }))
    expect(simulated).toMatchObject({ stable: false, bottleneck: 'apache-workers' })
    expect((simulated.growthPerSecond ?? 0) / (sites[0]?.growthPerSecond ?? 0)).toBeCloseTo(1, 1)
  })

  test('bind where one slow site with threads to spare holds them, and its neighbours starve', () => {
    const plan = planOf([siteOf('slow', { processes: 40, threads: 20 }, 5, 9000, 50), siteOf('quick', { processes: 2, threads: 5 }, 5, 20, 10)])
    expect(binds(plan)).toEqual({ stable: false, bottleneck: 'apache-workers' })
    const quick = predictAnalytic(plan).sites[1]
    expect(quick?.stable).toBe(false)
    expect(quick?.throughputPerSecond).toBeLessThan(10)
  })

  test('never make users unstable who wait for their answers', () => {
    const plan = planOf([{ ...siteOf('s', { processes: 12, threads: 1 }, 25, 310, 1), traffic: { kind: 'closed', users: 3000, thinkS: lognormal(8) } }])
    expect(binds(plan)).toEqual({ stable: true, bottleneck: 'threads' })
    expect(runToEnd(simulate(plan, { maxEvents: 400_000 }))).toMatchObject({ stable: true, bottleneck: 'threads' })
  })

  test('are called by their name by the simulation, too, where they bind by themselves', () => {
    const plan = planOf([{ ...siteOf('s', { processes: 20, threads: 20 }, 5, 500, 1), traffic: { kind: 'closed', users: 300, thinkS: lognormal(1) } }], 60)
    expect(binds(plan).bottleneck).toBe('apache-workers')
    expect(runToEnd(simulate(plan, { maxEvents: 400_000 })).bottleneck).toBe('apache-workers')
  })
})
