import { describe, expect, test } from 'vitest'
import { meanRatio, poissonRatio } from './fudge-factor.ts'
import type { Plan } from './plan.ts'
import { rateTrapText } from './rate-trap.ts'
import { ruleOfThumb } from './rule-of-thumb.ts'

/** Two actions of constant time: 100 ms for nine tenths, 500 ms for the rest. */
function plan(change: { rate?: number; memoryMiB?: number; tenantMiB?: number; diskCacheMiB?: number } = {}): Plan {
  const constant = (value: number) => ({ kind: 'constant' as const, value })
  return {
    schema: 'headroom/plan@1',
    name: 'thumb',
    host: { name: 'web1', cores: 4, memoryMiB: change.memoryMiB ?? 4096, reserves: { systemMiB: 512, diskCacheMiB: change.diskCacheMiB ?? 512 }, tenants: change.tenantMiB ? [{ name: 'postgres', memoryMiB: change.tenantMiB, cpuCores: 0 }] : [] },
    apache: { modWsgi: '4.9.4', mpm: 'event', maxRequestWorkers: 400 },
    sites: [
      {
        name: 'shop',
        groups: [{ name: 'shop', processes: 4, threads: 1 }],
        actions: [
          { name: 'GET /', share: 9, demand: { kind: 'independent', cpuMs: constant(20), blockedMs: constant(80) } },
          { name: 'POST /pay', share: 1, demand: { kind: 'independent', cpuMs: constant(20), blockedMs: constant(480) } },
        ],
        traffic: { kind: 'open', ratePerSecond: change.rate ?? 30 },
        memory: { perProcessMiB: 90, perThreadMiB: 10 },
      },
    ],
  }
}

describe('the rule of thumb', () => {
  test('worst case: rate / (1 / slowest time), exactly, without a process more for rounding', () => {
    expect(ruleOfThumb(plan()).sites[0]).toMatchObject({ worstCaseProcesses: 15, slowestAction: 'POST /pay' })
  })

  test('average case: rate x share-weighted mean time', () => {
    const site = ruleOfThumb(plan()).sites[0]
    expect(site?.averageCase.product).toBeCloseTo(30 * 0.14, 9)
    expect(site?.averageCaseProcesses).toBe(5)
  })

  test('the ceiling: what system, tenants and disk cache leave / memory of a process', () => {
    const rule = ruleOfThumb(plan({ tenantMiB: 1024 }))
    expect(rule.availableMiB).toBe(4096 - 512 - 512 - 1024)
    expect(rule.ceilingProcesses).toBe(20)
  })

  test('less than 512 MiB of disk cache is not believed', () => {
    const rule = ruleOfThumb(plan({ diskCacheMiB: 0 }))
    expect(rule.availableMiB).toBe(3072)
    expect(rule.warnings.join()).toMatch(/512 MiB/)
  })

  test.each([
    ['fits', {}, 'fits'],
    ['does not fit, but would without the database', { rate: 50, tenantMiB: 2048 }, 'move-database'],
    ['does not fit, and moving a small database does not help', { rate: 200, tenantMiB: 100 }, 'more-machines'],
    ['does not fit a host without a tenant', { rate: 200 }, 'more-machines'],
    ['has less than its reserves', { memoryMiB: 700 }, 'more-machines'],
  ] as const)('what %s is called %3$s', (_, change, verdict) => {
    const rule = ruleOfThumb(plan(change))
    expect(rule.verdict).toBe(verdict)
    expect(rule.ceilingProcesses).toBeGreaterThanOrEqual(0)
  })

  test('the fudge factor is the upper end of the interval of rate x time', () => {
    const loose = ruleOfThumb(plan(), { sites: { shop: { peakRate: { requests: 30, windowS: 1 } } } }).sites[0]
    const tight = ruleOfThumb(plan(), { sites: { shop: { peakRate: { requests: 30_000, windowS: 1000 } } } }).sites[0]
    // Constant times have no spread, so the rate's interval is all there is: 30 requests have the exact limit 42.83.
    expect(loose?.fudgeFactor.worstCase).toBeCloseTo(42.827 / 30, 3)
    expect(tight?.fudgeFactor.worstCase).toBeLessThan(1.02)
    expect(loose?.worstCase.processesWithFudge).toBe(Math.ceil(15 * (42.827 / 30)))
  })

  test('intervals widen with spread and narrow with samples', () => {
    expect(meanRatio({ mean: 1, variance: 1, samples: 100 }, 0.95)).toBeCloseTo(Math.exp(1.984 / 10), 3)
    expect(meanRatio({ mean: 1, variance: 0, samples: 2 }, 0.95)).toBe(1)
    expect(meanRatio({ mean: 1, variance: 1, samples: 10_000 }, 0.95)).toBeLessThan(1.021)
    expect(poissonRatio(10, 0.95)).toBeCloseTo(18.39 / 10, 2)
  })

  test('every term is shown, and the products follow from them', () => {
    const { terms } = ruleOfThumb(plan({ tenantMiB: 1024 }))
    const value = (name: string): number => terms.find((term) => term.name === name)?.value ?? Number.NaN
    expect(value('peak rate') / value('requests/s of one process, all slowest')).toBeCloseTo(15, 9)
    expect(value('memory') - value('system reserve') - value('tenant postgres') - value('disk cache')).toBe(value('available memory'))
    for (const term of terms) expect([Number.isFinite(term.value), term.formula.length > 0, term.unit.length > 0]).toEqual([true, true, true])
  })

  test('averaging rates instead of times is shown as the trap it is', () => {
    const trap = ruleOfThumb(plan()).terms.find((term) => term.name.startsWith('trap'))
    expect(trap?.value).toBeCloseTo(1 / (0.9 / 100 + 0.1 / 500), 9)
    expect(trap?.formula).toContain(`${Number((140 / (trap?.value ?? 1)).toPrecision(4))} times the true capacity`)
    expect(rateTrapText(ruleOfThumb(plan()), plan().sites[0]?.name ?? '')).toMatch(/would seem to take 109 ms; it takes 140 ms, and 1\.29 times the true capacity/)
  })

  test('a reap threshold below the memory of an ordinary process is warned of', () => {
    expect(ruleOfThumb(plan({ memoryMiB: 1300 })).reap.warning).toMatch(/reaped all the time/)
  })

  test('closed traffic asks at the rate of users who never wait', () => {
    const closed = plan()
    const site = closed.sites[0]
    if (site) site.traffic = { kind: 'closed', users: 150, thinkS: { kind: 'constant', value: 4.86 } }
    expect(ruleOfThumb(closed).sites[0]?.peakRatePerSecond).toBeCloseTo(30, 9)
  })
})
