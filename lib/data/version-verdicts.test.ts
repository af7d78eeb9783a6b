import { expect, test } from 'vitest'
import { evaluate } from '#lib/planning/evaluate.ts'
import { questionSites } from '#lib/planning/samples.ts'
import { SCENARIO_INPUTS_SCHEMA, type ScenarioInputs } from '#lib/planning/scenario-inputs.ts'
import { verdictOf } from './version-verdicts.ts'

const one = questionSites()
const verdict = (plan: typeof one) => {
  const inputs: ScenarioInputs = { schema: SCENARIO_INPUTS_SCHEMA, plan, configuration: {}, provenance: {} }
  const evaluation = evaluate(inputs)
  return { verdict: verdictOf(inputs, evaluation), hosts: evaluation.prediction.hosts ?? [] }
}

test('of several hosts it tells the busiest processors, and the memory of all', () => {
  const [first, second] = one.sites
  if (first === undefined || second === undefined) throw new Error('two sites')
  const { host: { name: _, tenants, ...machine } } = one
  const plan = { ...one, otherHosts: [{ ...machine, name: 'far', tenants: [], cores: 1, apache: one.apache }], sites: [first, { ...second, host: 'far' }] }
  const { verdict: spread, hosts: [own, far] } = verdict(plan)
  expect(tenants.length).toBeGreaterThan(0)
  expect(far?.cpuUtilization).toBeGreaterThan(own?.cpuUtilization ?? 1)
  expect(spread).toMatchObject({ cpuUtilization: far?.cpuUtilization, memoryMiB: (own?.memoryMiB ?? 0) + (far?.memoryMiB ?? 0), hostMemoryMiB: 2 * machine.memoryMiB })
})

test('of one host it tells that one', () => {
  expect(verdict(one).verdict.hostMemoryMiB).toBe(one.host.memoryMiB)
})
