import { expect, test } from 'vitest'
import { confidence } from './confidence.ts'
import { questionSites, samplePlans, shop } from './samples.ts'
import { sensitivity } from './sensitivity.ts'

test.each(samplePlans())('$title: the longest bar comes first, and every end is a figure or overload', ({ plan }) => {
  const { bars, p95Ms } = sensitivity(plan)
  expect(bars.length).toBeGreaterThan(2)
  const reach = bars.map(({ low, high }) => Math.abs(Math.log(high.p95Ms ?? 1e9) - Math.log(low.p95Ms ?? 1e9)))
  expect(reach).toEqual([...reach].sort((a, b) => b - a))
  expect(p95Ms).toBeGreaterThan(0)
})

test('a range that somebody gave takes the place of what the counts leave open', () => {
  const plan = questionSites()
  const ranged = { ...plan, sites: plan.sites.map((site) => ({ ...site, ranges: { trafficFactor: [0.5, 2] as [number, number] } })) }
  const bar = sensitivity(ranged).bars.find(({ label }) => label.startsWith('Traffic'))
  expect(bar).toMatchObject({ basis: 'range', low: { input: '× 0.5' }, high: { input: '× 2' } })
})

test('the wider the ranges, the wider what the p95 may be and the less sure the answer', () => {
  const plan = shop({ processes: 12 })
  const open = { ...plan, sites: plan.sites.map((site) => ({ ...site, traffic: { kind: 'open' as const, ratePerSecond: 17 } })) }
  const wide = { ...open, sites: open.sites.map((site) => ({ ...site, ranges: { trafficFactor: [0.4, 2.5] as [number, number], timeFactor: [0.6, 1.7] as [number, number] } })) }
  const [narrow, broad] = [confidence(open), confidence(wide)]
  expect(broad.met).toBeLessThan(narrow.met)
  expect(broad.ranged).toBe(true)
  expect(broad.weakest?.share).toBeGreaterThan(0)
  expect((narrow.p95Ms[0]?.low ?? 0) >= (broad.p95Ms[0]?.low ?? Infinity)).toBe(true)
  expect(confidence(wide)).toEqual(broad)
})
