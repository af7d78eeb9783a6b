import { describe, expect, test } from 'vitest'
import type { Site } from '#lib/engine/plan.ts'
import { parsePlan } from '#lib/planning/plan.ts'
import { labCases } from './cases.ts'
import { parseRecords, renderRecords, type RequestRecord } from '#lib/proof/request-records.ts'
import { loadSchedule, lowLoadSchedule } from '#lib/proof/load-schedule.ts'
import { simpleModels } from './simple-models.ts'

const cases = labCases(2, '4.9.4', { warmupS: 2, durationS: 30, seeds: 2 })

describe('the cases', () => {
  test.each(cases)('$name is a plan that the product accepts', ({ plan }) => {
    expect(parsePlan(plan)).toEqual(plan)
  })

  test('are at least ten, each with a name and seeds of its own', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBeGreaterThanOrEqual(10)
    expect(new Set(cases.flatMap(({ seeds }) => seeds)).size).toBe(2 * cases.length)
  })
})

describe('a schedule', () => {
  const plan = cases.find(({ name }) => name === 'split-shop')?.plan
  if (!plan) throw new Error('No such case')

  test('is the same for the same seed and another for another', () => {
    expect(loadSchedule(plan, 80, 1)).toEqual(loadSchedule(plan, 80, 1))
    expect(loadSchedule(plan, 80, 2)).not.toEqual(loadSchedule(plan, 80, 1))
  })

  test('comes at the rate of the plan, and each request says what it consumes', () => {
    const requests = loadSchedule(plan, 80, 1).sites[0]?.lists[0] ?? []
    // 55 a second over 32 s: 1760, give or take three standard deviations.
    expect(Math.abs(requests.length - 1760)).toBeLessThan(3 * Math.sqrt(1760))
    for (const { path, cpuMs, blockedMs } of requests) expect(path).toMatch(new RegExp(`\\?cpu=${cpuMs}&blocked=${blockedMs}&bursts=2$`))
  })

  test('at low load takes every action by its share, the rarest often enough', () => {
    const counts = [0, 0, 0, 0]
    for (const { action } of lowLoadSchedule(plan, 80, 1, { spendMs: 10_000, leastEach: 20 }).sites[0]?.lists[0] ?? []) counts[action] = (counts[action] ?? 0) + 1
    expect(Math.min(...counts)).toBe(20)
    expect(counts[1]).toBe(Math.max(...counts))
  })
})

test('records of a run are read as they were written', () => {
  const record: RequestRecord = { site: 1, action: 2, intendedMs: -3.25, sentMs: -3, doneMs: 12.125, status: 200, askedCpuMs: 1, askedBlockedMs: 2, cpuMs: 1.001, sleptMs: 2.1, insideMs: 4, queueMs: 0.07, process: 4242 }
  const cut = { ...record, doneMs: Number.NaN, status: -1 }
  expect(parseRecords(renderRecords([record, cut]))).toEqual([record, cut])
})

test('M/M/1 and M/G/1 say what their formulas do: R = S / (1 - rho), and half the wait where times are constant', () => {
  const site: Site = { name: 'a', groups: [{ name: 'a', processes: 1, threads: 1 }], actions: [{ name: 'GET /', share: 1, demand: { kind: 'measured', cpuMs: [10, 10], blockedMs: [0, 0] } }], traffic: { kind: 'open', ratePerSecond: 80 } }
  const { mmc, mgc, noWait } = simpleModels(site)
  expect(mmc?.mean).toBeCloseTo(50, 9)
  expect(mmc?.p95).toBeCloseTo(50 * Math.log(20), 6)
  expect(mgc?.mean).toBeCloseTo(30, 9)
  expect(noWait).toMatchObject({ mean: 10, queuedShare: 0 })
  expect(simpleModels({ ...site, traffic: { kind: 'open', ratePerSecond: 101 } }).mmc).toBeNull()
})
