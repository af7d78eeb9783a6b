import { expect, test } from 'vitest'
import { recommend } from '#lib/engine/recommend.ts'
import { adoptRecommendation } from './adopt-recommendation.ts'
import { evaluate } from './evaluate.ts'
import { shop } from './samples.ts'
import { SCENARIO_INPUTS_SCHEMA, type ScenarioInputs } from './scenario-inputs.ts'

test('what was recommended is what is planned then, and it meets the objectives it was recommended for', () => {
  const plan = { ...shop({ processes: 2 }), objectives: { responseMs: { p95: 6000 }, queuedShare: 0.1, cpuUtilization: 0.7, confidence: 0.9 } }
  const inputs: ScenarioInputs = { schema: SCENARIO_INPUTS_SCHEMA, plan, configuration: {}, provenance: { objectives: { kind: 'entered', note: 'promised' } } }
  const recommendation = recommend(plan)
  const [group] = recommendation.sites[0]?.groups ?? []
  const adopted = adoptRecommendation(inputs, recommendation)
  expect(adopted.plan.sites[0]?.groups[0]).toMatchObject({ name: 'shop', processes: group?.processes, threads: group?.threads, requestTimeoutS: group?.requestTimeoutS })
  expect(adopted.plan.sites[0]?.actions).toBe(plan.sites[0]?.actions)
  expect(adopted.provenance).toMatchObject({ objectives: { note: 'promised' }, 'sites.shop.groups': { kind: 'entered' } })
  expect(evaluate(adopted).checks.filter(({ outcome }) => outcome === 'failed')).toEqual([])
  expect(plan.sites[0]?.groups[0]?.processes, 'the base is not touched').toBe(2)
})
