/**
 * The two engines answer the same question by different means; where both are in their range they must agree within the
 * bound the analytic one states.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Distribution, Plan } from './plan.ts'
import { predictAnalytic } from './predict-analytic.ts'
import { runToEnd, simulate } from './simulate.ts'

interface Case {
  processes: number
  threads: number
  cores: number
  cpuMs: number
  blockedMs: number
  cv: number
  utilization: number
}

const cases = fc.record<Case>({
  processes: fc.integer({ min: 1, max: 8 }),
  threads: fc.constantFrom(1, 2, 5, 15),
  cores: fc.constantFrom(1, 2, 4, 8),
  cpuMs: fc.double({ min: 1, max: 30, noNaN: true }),
  blockedMs: fc.double({ min: 5, max: 200, noNaN: true }),
  cv: fc.double({ min: 0.2, max: 1.5, noNaN: true }),
  utilization: fc.double({ min: 0.2, max: 0.8, noNaN: true }),
})

/** Loaded to a share of whichever of threads, GIL and cores is scarcest. */
function planOf({ processes, threads, cores, cpuMs, blockedMs, cv, utilization }: Case): Plan {
  const spread = (mean: number): Distribution => ({ kind: 'lognormal', mean, cv })
  const cpu = (cpuMs + 0.7) / 1000
  const rate = utilization * Math.min((processes * threads) / (cpu + blockedMs / 1000), processes / cpu, cores / cpu)
  return {
    schema: 'headroom/plan@1',
    name: 'agreement',
    host: { name: 'h', cores, memoryMiB: 8192, reserves: { systemMiB: 512, diskCacheMiB: 512 }, tenants: [] },
    apache: { modWsgi: '4.9.4', mpm: 'event', maxRequestWorkers: 4000 },
    sites: [{ name: 's', groups: [{ name: 'g', processes, threads }], actions: [{ name: 'a', share: 1, demand: { kind: 'independent', cpuMs: spread(cpuMs), blockedMs: spread(blockedMs) } }], traffic: { kind: 'open', ratePerSecond: rate } }],
  }
}

// A fixed sample, so that a disagreement is a fact about the code and not about the day.
const sample = fc.sample(cases, { seed: 20, numRuns: 16 })

describe('analytic and simulation agree', () => {
  test.each(sample.map((one) => [`${one.processes} x ${one.threads} on ${one.cores} cores, ${one.cpuMs.toFixed(0)} + ${one.blockedMs.toFixed(0)} ms, cv ${one.cv.toFixed(1)}, ${Math.round(one.utilization * 100)} % loaded`, one] as const))('%s', (_, one) => {
    const plan = planOf(one)
    const analytic = predictAnalytic(plan).sites[0]
    const simulated = runToEnd(simulate(plan, { precision: 0.04, maxEvents: 600_000 })).sites[0]
    expect(analytic?.stable).toBe(true)
    for (const key of ['mean', 'p50', 'p95'] as const) {
      const [low, high] = analytic?.responseMsInterval[key] ?? [Number.NaN, Number.NaN]
      const [least, most] = simulated?.responseMsInterval[key] ?? [Number.NaN, Number.NaN]
      expect(low <= most && least <= high, `${key}: analytic ${low}..${high}, simulated ${least}..${most}`).toBe(true)
    }
  })
})
