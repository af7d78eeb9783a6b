import { describe, expect, test } from 'vitest'
import { parsePlan } from '#lib/planning/plan.ts'
import type { Plan, Traffic } from './plan.ts'
import { predictAnalytic } from './predict-analytic.ts'
import { recommend } from './recommend.ts'
import { runToEnd, simulate } from './simulate.ts'
import { varyingGap } from './varying-rate.ts'

/** Busy from eight to eight on weekdays, a tenth of it otherwise. */
const OFFICE = Array.from({ length: 168 }, (_, hour) => (hour < 120 && hour % 24 >= 8 && hour % 24 < 20 ? 1 : 0.1))

function planOf(traffic: Traffic, processes = 2, threads = 5): Plan {
  return {
    schema: 'headroom/plan@1',
    name: 'week',
    host: { name: 'h', cores: 4, memoryMiB: 8192, reserves: { systemMiB: 512, diskCacheMiB: 512 }, tenants: [] },
    apache: { modWsgi: '4.9.4', mpm: 'event', maxRequestWorkers: 400 },
    sites: [{ name: 's', groups: [{ name: 'g', processes, threads }], actions: [{ name: 'a', share: 1, demand: { kind: 'independent', cpuMs: { kind: 'exponential', mean: 5 }, blockedMs: { kind: 'exponential', mean: 60 }, bursts: 2 } }], traffic, memory: { perProcessMiB: 60, perThreadMiB: 2 } }],
    objectives: { responseMs: { p95: 400 }, confidence: 0.9 },
  }
}

/** Arrivals by minute. */
function counts(traffic: Extract<Traffic, { kind: 'open' }>, minutes: number): number[] {
  const gap = varyingGap(traffic, 3, 0, 0)
  const found = new Array<number>(minutes).fill(0)
  for (let at = gap(); at < minutes * 60_000; at += gap()) {
    const minute = Math.floor(at / 60_000)
    found[minute] = (found[minute] ?? 0) + 1
  }
  return found
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

describe('traffic by the hour of the week', () => {
  test('visits every hour once a week: sixty minutes at the full rate, the others at a tenth', () => {
    const week = counts({ kind: 'open', ratePerSecond: 50, hourOfWeek: OFFICE }, 168)
    const busy = week.filter((count) => count > 1000)
    expect(busy).toHaveLength(60)
    expect(mean(busy)).toBeCloseTo(3000, -2)
    expect(mean(week.filter((count) => count <= 1000))).toBeCloseTo(300, -1.5)
  })

  test('is told over the whole week, alike by both engines', () => {
    const plan = parsePlan(planOf({ kind: 'open', ratePerSecond: 100, hourOfWeek: OFFICE }))
    const simulated = runToEnd(simulate(plan, { precision: 0.01 }))
    const said = predictAnalytic(plan)
    for (const figure of ['mean', 'p50', 'p95'] as const) expect((said.sites[0]?.responseMs[figure] ?? 0) / (simulated.sites[0]?.responseMs[figure] ?? 1)).toBeCloseTo(1, 1)
    const share = (60 + 0.1 * 108) / 168
    expect(said.sites[0]?.throughputPerSecond).toBeCloseTo(100 * share, 6)
    expect((simulated.sites[0]?.throughputPerSecond ?? 0) / (100 * share)).toBeCloseTo(1, 1)
    // Less than the busiest hour, more than a quiet one.
    const busiest = predictAnalytic(planOf({ kind: 'open', ratePerSecond: 100 }))
    expect(said.host.cpuUtilization).toBeLessThan(busiest.host.cpuUtilization)
    expect(said.sites[0]?.responseMs.p95 ?? 0).toBeLessThan(busiest.sites[0]?.responseMs.p95 ?? 0)
  })

  test('is unstable where its busiest hour is, though the week as a whole could be carried', () => {
    const plan = planOf({ kind: 'open', ratePerSecond: 250, hourOfWeek: OFFICE })
    expect(predictAnalytic(plan)).toMatchObject({ stable: false, bottleneck: 'threads' })
    expect(runToEnd(simulate(plan, { maxEvents: 2_000_000 }))).toMatchObject({ stable: false, bottleneck: 'threads' })
  })

  test('is sized for its busiest hour', () => {
    const sizes = (plan: Plan) => recommend(plan).sites[0]?.groups.map(({ processes, threads }) => [processes, threads])
    expect(sizes(planOf({ kind: 'open', ratePerSecond: 100, hourOfWeek: OFFICE }))).toEqual(sizes(planOf({ kind: 'open', ratePerSecond: 100 })))
  })

  test.each([[[1, 2, 3]], [new Array(168).fill(0)]])('refuses what is no week, naming the place: %#', (hourOfWeek) => {
    expect(() => parsePlan(planOf({ kind: 'open', ratePerSecond: 1, hourOfWeek }))).toThrow(/hourOfWeek|168|hour/)
  })
})

describe('bursts', () => {
  const bursts = { factor: 8, share: 0.1, meanS: 30 }

  test('keep the mean rate and make the counts vary', () => {
    const [plain, bursty] = [counts({ kind: 'open', ratePerSecond: 10 }, 3000), counts({ kind: 'open', ratePerSecond: 10, bursts }, 3000)]
    const dispersion = (values: readonly number[]): number => mean(values.map((value) => (value - mean(values)) ** 2)) / mean(values)
    expect(mean(plain) / 600).toBeCloseTo(1, 1)
    expect(mean(bursty) / 600).toBeCloseTo(1, 1)
    expect(dispersion(plain)).toBeLessThan(1.2)
    expect(dispersion(bursty)).toBeGreaterThan(20)
  })

  test('make waits longer at the same mean rate, and the formulas say that they leave them out', () => {
    const [plain, bursty] = [planOf({ kind: 'open', ratePerSecond: 60 }), parsePlan(planOf({ kind: 'open', ratePerSecond: 60, bursts }))]
    const p95 = (plan: Plan) => runToEnd(simulate(plan, { maxEvents: 3_000_000 })).sites[0]?.responseMs.p95 ?? 0
    expect(p95(bursty)).toBeGreaterThan(1.5 * p95(plain))
    expect(predictAnalytic(bursty).validity.join(' ')).toContain('bursts count by the mean rate only')
  })

  test('the same seed brings the same bursts', () => {
    expect(counts({ kind: 'open', ratePerSecond: 10, bursts }, 50)).toEqual(counts({ kind: 'open', ratePerSecond: 10, bursts }, 50))
  })
})
