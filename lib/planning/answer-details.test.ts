import { expect, test } from 'vitest'
import { predictAnalytic } from '#lib/engine/predict-analytic.ts'
import { answerDetails, QUANTILES } from './answer-details.ts'
import { samplePlans, shop } from './samples.ts'

test.each(samplePlans())('$title: the parts of a request sum to its mean, and quantiles rise', ({ plan }) => {
  const prediction = predictAnalytic(plan)
  for (const { parts, actions } of answerDetails(plan, prediction)) {
    const sum = parts.cpuMs + parts.blockedMs + (parts.gilWaitMs ?? 0) + (parts.threadWaitMs ?? 0) + (parts.restMs ?? 0)
    expect(Math.abs(sum / (parts.totalMs ?? 1) - 1)).toBeLessThan(0.02)
    for (const { quantilesMs } of actions) {
      expect(quantilesMs).toHaveLength(QUANTILES.length)
      expect(quantilesMs).toEqual([...quantilesMs].sort((a, b) => a - b))
    }
  }
})

test('actions stand by the load they cause: of the shop, the slow calls first', () => {
  const plan = shop()
  const [site] = answerDetails(plan, predictAnalytic(plan))
  expect(site?.actions.slice(0, 2).map(({ name }) => name)).toEqual(['GET /checkout/delivery', 'POST /checkout/pay'])
  expect(site?.actions.reduce((sum, { loadShare }) => sum + loadShare, 0)).toBeCloseTo(1, 9)
})
