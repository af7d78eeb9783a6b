import { describe, expect, test } from 'vitest'
import { predictAnalytic } from '#lib/engine/predict-analytic.ts'
import { recommend } from '#lib/engine/recommend.ts'
import { ruleOfThumb } from '#lib/engine/rule-of-thumb.ts'
import { missedObjectives } from '#lib/engine/objectives.ts'
import { parsePlan } from './plan.ts'
import { cmsSites, questionSites, samplePlans, shop } from './samples.ts'

test.each(samplePlans())('$title passes its own door unchanged and meets its objectives', ({ plan }) => {
  expect(parsePlan(plan)).toEqual(plan)
  expect(missedObjectives(plan, predictAnalytic(plan))).toEqual([])
  expect(ruleOfThumb(plan).sites).toHaveLength(plan.sites.length)
})

describe('the shop', () => {
  const at = (processes: number, users: number) => {
    const plan = shop({ processes, users })
    const prediction = predictAnalytic(plan)
    const home = prediction.sites[0]?.actions[0]?.responseMs
    return { plan, prediction, p50: prediction.sites[0]?.responseMs.p50 ?? Infinity, homeP95: home?.p95 ?? Infinity, missed: missedObjectives(plan, prediction) }
  }
  const idle = at(12, 50)

  test('is unusable with two processes at 50 users: its home page takes over 20 times as long', () => {
    const two = at(2, 50)
    expect(two.homeP95).toBeGreaterThan(2000)
    expect(two.homeP95 / idle.homeP95).toBeGreaterThan(20)
    expect(two.missed).not.toEqual([])
  })

  test('is little better off with six when 150 come', () => {
    const six = at(6, 150)
    expect(six.missed).not.toEqual([])
    expect(six.homeP95).toBeGreaterThan(1000)
  })

  test.each([150, 250])('carries %i users with twelve, three quarters of cores and memory free', (users) => {
    const { prediction, plan, missed } = at(12, users)
    expect(missed).toEqual([])
    expect(prediction.host.cpuUtilization).toBeLessThan(0.25)
    expect(prediction.host.memoryMiB).toBeLessThan(0.25 * plan.host.memoryMiB)
    expect(prediction.bottleneck).toBe('threads')
  })

  test('is recommended twelve; eleven do not do', () => {
    const recommendation = recommend(shop({ processes: 2 }))
    expect(recommendation.feasible).toBe(true)
    expect(recommendation.sites[0]?.groups[0]).toMatchObject({ processes: 12, threads: 1 })
    expect(recommendation.rejected.find((option) => option.processes === 11)?.reason).toMatch(/worlds|misses/)
  })

  test('the rule of thumb would have bought machines', () => {
    expect(ruleOfThumb(shop()).verdict).toBe('more-machines')
  })
})

test('forty CMS sites need two processes each, and answer within a few milliseconds', () => {
  const plan = cmsSites()
  const prediction = predictAnalytic(plan)
  for (const site of prediction.sites) expect(site.responseMs.p50).toBeLessThan(20)
  const recommendation = recommend(plan)
  expect(recommendation.feasible).toBe(true)
  for (const site of recommendation.sites) expect(site.groups[0]?.processes).toBe(2)
})

test('the question sites fit their small box, and moving more traffic onto it ends at the cores', () => {
  const busy = questionSites()
  for (const site of busy.sites) site.traffic = { kind: 'open', ratePerSecond: 80 }
  expect(predictAnalytic(busy)).toMatchObject({ stable: false, bottleneck: 'cpu' })
})
