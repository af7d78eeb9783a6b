import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hostLook } from '#lib/engine/host-look.ts'
import type { Plan, Site } from '#lib/engine/plan.ts'
import { withSlowerRequests } from '#lib/engine/scaled-plan.ts'
import { headroomLoss, type BenchmarkRun } from './headroom-loss.ts'
import { questionSites } from './samples.ts'

const plan = questionSites()
const SITE = 'serverfault'
const siteOf = (of: Plan): Site => {
  const site = of.sites.find(({ name }) => name === SITE)
  if (site === undefined) throw new Error('no such site')
  return site
}

/** What a benchmark of the site shows when its requests take `ratio` times as long, on the plan's host. */
function benchmark(ratio: number, { users = 8, wobble = 1, requests = 20_000 } = {}): BenchmarkRun {
  const site: Site = { ...withSlowerRequests(siteOf(plan), ratio), traffic: { kind: 'closed', users, thinkS: { kind: 'constant', value: 0 } } }
  const look = hostLook({ ...plan, sites: [site] }).sites[0]
  if (look === undefined || look.responseMs.mean === null) throw new Error('no answer')
  const times = { mean: look.responseMs.mean * wobble, p50: look.responseMs.p50, p90: look.responseMs.p90, p95: look.responseMs.p95, p99: look.responseMs.p99, min: null, max: null, count: requests }
  return { name: `run at ${ratio}`, requests, errors: 0, ratePerSecond: look.throughputPerSecond / wobble, concurrency: users, loop: 'closed', responseMs: times }
}
const check = (runs: BenchmarkRun[], more: { against?: BenchmarkRun[]; noise?: number; maxErrorShare?: number; maxLossShare?: number } = {}) => headroomLoss({ plan, site: SITE, runs, maxLossShare: 0.1, ...more })

describe('headroom lost, told from benchmarks', () => {
  test('a benchmark that shows what the plan says loses nothing', () => {
    const answer = check([benchmark(1)])
    expect(answer.outcome).toBe('passed')
    expect(answer.slowdown.ratio).toBeCloseTo(1, 3)
    expect(Math.abs(answer.lossShare ?? 1)).toBeLessThan(0.01)
    expect(answer.runs[0]?.predicted).toBeCloseTo(answer.runs[0]?.measured ?? 0, 3)
  })

  test('requests of one of two sites that take half as long again lose a fifth of the host’s headroom, and fail', () => {
    const answer = check([benchmark(1.5)], { against: [benchmark(1)] })
    expect(answer.slowdown.ratio).toBeCloseTo(1.5, 2)
    expect(answer.lossShare).toBeGreaterThan(0.15)
    expect(answer.lossShare).toBeLessThan(0.3)
    expect(answer.outcome).toBe('failed')
    expect(answer.after.requestsPerSecond ?? 0).toBeLessThan(answer.before.requestsPerSecond ?? 0)
    expect(answer.reason).toMatch(/of the headroom is lost \(90 % interval .* to .*\): .* instead of .* requests a second/)
  })

  test('the machine of the benchmark cancels out where both runs were made on it', () => {
    // A runner three times as slow as the plan's host.
    expect(check([benchmark(3)]).outcome).toBe('failed')
    const answer = check([benchmark(3)], { against: [benchmark(3)] })
    expect([answer.outcome, answer.withinNoise]).toEqual(['passed', false])
    expect(check([benchmark(3.9)], { against: [benchmark(3)] }).slowdown.ratio).toBeCloseTo(1.3, 2)
  })

  test('a difference within the noise of benchmarks is no failure, and says so', () => {
    const answer = check([benchmark(1.12)], { against: [benchmark(1)], noise: 0.08, maxLossShare: 0.05 })
    expect(answer.lossShare).toBeGreaterThan(0.05)
    expect([answer.outcome, answer.withinNoise]).toEqual(['passed', true])
    expect(answer.reason).toContain('within the noise of benchmarks')
    // The same loss, seen by quiet benchmarks.
    expect(check([benchmark(1.12)], { against: [benchmark(1)], noise: 0.002, maxLossShare: 0.05 }).outcome).toBe('failed')
  })

  test('three runs measure the noise themselves, whatever was stated', () => {
    const around = (ratio: number, wobbles: number[]) => wobbles.map((wobble) => benchmark(ratio, { wobble }))
    const quiet = check(around(1.2, [0.998, 1, 1.002]), { against: around(1, [0.998, 1, 1.002]), noise: 0.5, maxLossShare: 0.05 })
    expect(quiet.outcome).toBe('failed')
    const loud = check(around(1.2, [0.7, 1, 1.4]), { against: around(1, [0.7, 1, 1.4]), noise: 0.001, maxLossShare: 0.05 })
    expect([loud.outcome, loud.withinNoise]).toEqual(['passed', true])
  })

  test('a faster program gains headroom and passes', () => {
    const answer = check([benchmark(0.8)], { against: [benchmark(1)] })
    expect(answer.outcome).toBe('passed')
    expect(answer.lossShare).toBeLessThan(-0.05)
    expect(answer.reason).toContain('gained')
  })

  test('failed requests fail the check: their times tell nothing', () => {
    expect(check([{ ...benchmark(0.5), errors: 2000 }]).reason).toContain('10 % of the benchmark')
    expect(check([{ ...benchmark(0.5), errors: 2000 }]).outcome).toBe('failed')
    expect(check([{ ...benchmark(1), errors: 20 }]).outcome).toBe('passed')
  })

  test('throughput alone tells as much as the mean, and an open loop its mean', () => {
    const { responseMs: _, ...rest } = benchmark(1.4)
    expect(check([{ ...rest, responseMs: null }]).slowdown.ratio).toBeCloseTo(1.4, 2)
    const open: Site = { ...withSlowerRequests(siteOf(plan), 1.4), traffic: { kind: 'open', ratePerSecond: 10 } }
    const mean = hostLook({ ...plan, sites: [open] }).sites[0]?.responseMs.mean ?? null
    const run: BenchmarkRun = { name: 'open', requests: 5000, errors: 0, ratePerSecond: 10, concurrency: null, loop: 'open', responseMs: { mean, p50: null, p90: null, p95: null, p99: null, min: null, max: null, count: 5000 } }
    expect(check([run]).slowdown.ratio).toBeCloseTo(1.4, 2)
  })

  test('clients and think time that a result does not name follow from rate and response time', () => {
    expect(check([{ ...benchmark(1.4), concurrency: null }]).slowdown.ratio).toBeCloseTo(1.4, 1)
    const site: Site = { ...withSlowerRequests(siteOf(plan), 1.4), traffic: { kind: 'closed', users: 20, thinkS: { kind: 'constant', value: 1 } } }
    const look = hostLook({ ...plan, sites: [site] }).sites[0]
    const run: BenchmarkRun = { ...benchmark(1), name: 'k6', concurrency: 20, ratePerSecond: look?.throughputPerSecond ?? 0, responseMs: { mean: look?.responseMs.mean ?? null, p50: null, p90: null, p95: null, p99: null, min: null, max: null, count: 900 } }
    expect(check([run]).slowdown.ratio).toBeCloseTo(1.4, 1)
  })

  test('what cannot be told is refused in words', () => {
    expect(() => headroomLoss({ plan, site: 'nowhere', runs: [benchmark(1)], maxLossShare: 0.1 })).toThrow(/is not a site of the plan/)
    expect(() => check([{ ...benchmark(1), concurrency: null, ratePerSecond: null }])).toThrow(/how many clients/)
    expect(() => check([{ ...benchmark(1), responseMs: null, ratePerSecond: null }])).toThrow(/neither response times nor a throughput/)
    expect(() => check([{ ...benchmark(1), responseMs: { mean: 1e9, p50: null, p90: null, p95: null, p99: null, min: null, max: null, count: 1 } }])).toThrow(/out of all proportion/)
  })

  test('the slowdown put in is the slowdown found, at any concurrency, and more of it never loses less', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.5, max: 3, noNaN: true }), fc.integer({ min: 1, max: 40 }), (ratio, users) => {
        const answer = check([benchmark(ratio, { users })], { against: [benchmark(1, { users })] })
        expect(Math.abs(Math.log(answer.slowdown.ratio / ratio))).toBeLessThan(0.02)
        const worse = check([benchmark(ratio * 1.1, { users })], { against: [benchmark(1, { users })] })
        expect(worse.lossShare ?? 0).toBeGreaterThanOrEqual((answer.lossShare ?? 0) - 1e-9)
      }),
      { numRuns: 6 },
    )
  })
})
