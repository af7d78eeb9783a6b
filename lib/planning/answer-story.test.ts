import { expect, test } from 'vitest'
import { answerDetails } from './answer-details.ts'
import { answerStory } from './answer-story.ts'
import { evaluateQuickly } from './evaluate.ts'
import { cmsSites, questionSites, shop } from './samples.ts'
import type { ScenarioInputs } from './scenario-inputs.ts'

const storyOf = (plan: ScenarioInputs['plan']) => {
  const result = evaluateQuickly({ schema: 'headroom/scenario-inputs@1', plan, configuration: {}, provenance: {} })
  return answerStory(plan, result, answerDetails(plan, result.prediction))
}

test('the shop: requests wait for others and hold their threads, while the processors idle', () => {
  expect(storyOf(shop())).toMatch(/^A request of shop takes .* and spends \d+ % of it waiting for others, holding its thread meanwhile: .* of its 12 threads are busy on average, although the processors are \d(\.\d)? % busy\. Threads run out first/)
})

test('the shop with two processes and open traffic: it says what they answer and what they are asked for', () => {
  const plan = shop({ processes: 2 })
  const open = { ...plan, sites: plan.sites.map((site) => ({ ...site, traffic: { kind: 'open' as const, ratePerSecond: 16 } })) }
  expect(storyOf(open)).toMatch(/holds its thread all that while: 2 threads answer 5\.\d requests a second and are asked for 16/)
})

test('the CMS sites: requests are short, and hardly a thread is busy', () => {
  expect(storyOf(cmsSites())).toMatch(/^A request of cms01, which asks most of the host, takes 15 ms on average, 8\.\d ms of it CPU: 0\.\d+ of its 30 threads are busy/)
})

test('of several hosts it tells of the one that the site lives on', () => {
  const plan = shop()
  const several = { ...plan, host: { ...plan.host, name: 'idle', tenants: [] }, otherHosts: [{ ...plan.host, name: 'busy', apache: plan.apache }], sites: plan.sites.map((site) => ({ ...site, host: 'busy' })) }
  expect(storyOf(several)).toBe(storyOf(plan).replace('the processors are', 'the processors of busy are'))
})

test('every sentence holds figures and no gap', () => {
  for (const plan of [questionSites(), shop(), cmsSites()]) expect(storyOf(plan)).not.toMatch(/null|NaN|undefined|Infinity/)
})
