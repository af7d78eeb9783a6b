import { expect, test } from 'vitest'
import { predictAnalytic } from '#lib/engine/predict-analytic.ts'
import { withTraffic } from '#lib/engine/scaled-plan.ts'
import { loadCurve } from './load-curve.ts'
import { questionSites, samplePlans } from './samples.ts'

test.each(samplePlans())('$title: every point is what a whole prediction of that load says', ({ plan }) => {
  const { points } = loadCurve(plan)
  expect(points.length).toBeGreaterThanOrEqual(16)
  for (const point of points.filter((_, index) => index % 5 === 0)) {
    const prediction = predictAnalytic(withTraffic(plan, point.factor))
    expect(point).toEqual({
      factor: point.factor,
      stable: prediction.stable,
      cpuUtilization: prediction.host.cpuUtilization,
      sites: prediction.sites.map(({ name, offeredPerSecond, throughputPerSecond, responseMs: { p50, p95, p99 } }) => ({ name, offeredPerSecond, throughputPerSecond, p50, p95, p99 })),
    })
  }
})

test('the curve ends where the plan stops being stable, and names what binds there', () => {
  const { points, saturationFactor, saturatedBy } = loadCurve(questionSites())
  expect(saturatedBy).toBe('cpu')
  expect(points.every((point) => point.stable)).toBe(true)
  const factor = saturationFactor ?? Number.NaN
  expect(predictAnalytic(withTraffic(questionSites(), factor * 0.99)).stable).toBe(true)
  expect(predictAnalytic(withTraffic(questionSites(), factor * 1.01)).stable).toBe(false)
})

test('users have no saturation: a closed plan is always stable', () => {
  const shop = samplePlans().find(({ slug }) => slug === 'shop')
  expect(shop && loadCurve(shop.plan)).toMatchObject({ saturationFactor: null, saturatedBy: null })
})

test('where requests wait for twelve threads, the threads are what ends it, not the Apache workers that the queue holds', () => {
  const sample = samplePlans().find(({ slug }) => slug === 'shop')?.plan
  const sites = (sample?.sites ?? []).map((site) => ({ ...site, traffic: { kind: 'open' as const, ratePerSecond: 16 } }))
  const plan = { ...questionSites(), ...sample, sites }
  const { saturationFactor, saturatedBy } = loadCurve(plan)
  const capacity = predictAnalytic(plan).sites[0]?.groups[0]?.capacityPerSecond ?? Number.NaN
  expect(saturatedBy).toBe('threads')
  expect(Math.abs((16 * (saturationFactor ?? Number.NaN)) / capacity - 1)).toBeLessThan(0.005)
  for (const factor of [2.15, 2.2, 2.25]) expect(predictAnalytic(withTraffic(plan, factor)).sites[0]?.throughputPerSecond).toBeGreaterThan(0.96 * capacity)
})
