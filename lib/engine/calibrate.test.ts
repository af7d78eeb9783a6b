import { describe, expect, test } from 'vitest'
import { calibrate, type Observation } from './calibrate.ts'
import { calibratedSite, siteCpuShare } from './calibrated-site.ts'
import { demandMoments } from './demand-moments.ts'
import { examplePlan } from './example-plan.ts'
import type { Plan } from './plan.ts'
import { runToEnd, simulate } from './simulate.ts'

const truth = examplePlan()

/** What a load test of the plan at that rate shows. */
function tested(plan: Plan, ratePerSecond: number): Observation {
  const traffic = { kind: 'open' as const, ratePerSecond }
  const seen = runToEnd(simulate({ ...plan, sites: plan.sites.map((site) => ({ ...site, traffic })) }, { precision: 0.04, maxEvents: 800_000 }))
  const { mean, p95 } = seen.sites[0]?.responseMs ?? { mean: null, p95: null }
  return { traffic, responseMs: { mean: mean ?? undefined, p95: p95 ?? undefined }, cpuUtilization: seen.host.cpuUtilization, throughputPerSecond: seen.sites[0]?.throughputPerSecond }
}

/** As an access log tells it: the time is known, what of it is CPU is guessed. */
const guessed: Plan = { ...truth, sites: truth.sites.map((site) => calibratedSite(site, { cpuShift: 1.2, overheadCpuMs: 0.97, bursts: null })) }

describe('calibrate', () => {
  test('finds from simulated load tests how much is CPU, whatever was guessed before', () => {
    const site = truth.sites[0]
    const share = site ? siteCpuShare(site) : Number.NaN
    const { cpuShare, error, plan } = calibrate(guessed, [8, 20].map((rate) => tested(truth, rate)))
    expect(cpuShare.before).toBeGreaterThan(1.6 * share)
    expect(Math.abs(cpuShare.after / share - 1)).toBeLessThan(0.08)
    expect(cpuShare.interval?.[0]).toBeLessThan(share)
    expect(cpuShare.interval?.[1]).toBeGreaterThan(share)
    expect(error.after).toBeLessThan(0.07)
    expect(error.after).toBeLessThan(error.before / 3)
    const wall = (of: Plan): number[] => of.sites.flatMap((one) => one.actions.map((action) => Math.round(demandMoments(action.demand).wallMs.mean * 1e6)))
    expect(wall(plan)).toEqual(wall(guessed))
  })

  test('says that tests of an idle site without CPU do not tell', () => {
    const { cpuShare, notes } = calibrate(guessed, [0.2, 0.4].map((ratePerSecond) => ({ traffic: { kind: 'open', ratePerSecond }, responseMs: { mean: 252 } })))
    expect(cpuShare.interval).toBeNull()
    expect(notes[0]).toMatch(/do not tell how much of the time is CPU/)
  })

  test('takes a site whose time is all blocked, as a log without CPU has it', () => {
    const blind: Plan = { ...truth, sites: truth.sites.map((site) => ({ ...site, actions: site.actions.map((action) => ({ ...action, demand: { kind: 'measured' as const, cpuMs: [0, 0, 0], blockedMs: action.name === 'GET /' ? [40, 55, 70] : [1800, 2020, 2240] } })) })) }
    const { cpuShare } = calibrate(blind, [8, 20].map((rate) => tested(truth, rate)))
    expect(cpuShare.before).toBe(0)
    expect(cpuShare.after).toBeGreaterThan(0.04)
    expect(cpuShare.after).toBeLessThan(0.09)
  })

  test.each<[string, Observation[], RegExp]>([
    ['nothing', [], /hold 0 figures/],
    ['one figure', [{ traffic: { kind: 'open', ratePerSecond: 1 }, cpuUtilization: 0.2 }], /hold 1 figures/],
    ['a number that is none', [{ traffic: { kind: 'open', ratePerSecond: 1 }, cpuUtilization: 1.2, responseMs: { mean: Number.NaN } }], /NaN/],
  ])('%s is refused by name', (_, observations, reason) => {
    expect(() => calibrate(truth, observations)).toThrow(expect.objectContaining({ code: 'invalid', problems: expect.arrayContaining([expect.objectContaining({ reason: expect.stringMatching(reason) as string })]) as object[] }) as Error)
  })
})
