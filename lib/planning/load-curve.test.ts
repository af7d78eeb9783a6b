import { expect, test } from 'vitest'
import { predictAnalytic } from '#lib/engine/predict-analytic.ts'
import { loadCurve, scaled } from './load-curve.ts'
import { questionSites, samplePlans } from './samples.ts'

test.each(samplePlans())('$title: every point is what a whole prediction of that load says', ({ plan }) => {
  const { points } = loadCurve(plan)
  expect(points.length).toBeGreaterThanOrEqual(16)
  for (const point of points.filter((_, index) => index % 5 === 0)) {
    const prediction = predictAnalytic(scaled(plan, point.factor))
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
  expect(predictAnalytic(scaled(questionSites(), factor * 0.99)).stable).toBe(true)
  expect(predictAnalytic(scaled(questionSites(), factor * 1.01)).stable).toBe(false)
})

test('users have no saturation: a closed plan is always stable', () => {
  const shop = samplePlans().find(({ slug }) => slug === 'shop')
  expect(shop && loadCurve(shop.plan)).toMatchObject({ saturationFactor: null, saturatedBy: null })
})
