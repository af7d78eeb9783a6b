import { expect, test } from 'vitest'
import { isAppError } from '#lib/base/errors.ts'
import { editFields, editOf } from './edit-fields.ts'
import { samplePlans, shop } from './samples.ts'
import { applyEdit } from './scenario-edit.ts'
import type { ScenarioInputs } from './scenario-inputs.ts'

const inputsOf = (plan: ScenarioInputs['plan']): ScenarioInputs => ({ schema: 'headroom/scenario-inputs@1', plan, configuration: {}, provenance: {} })

test.each(samplePlans())('$title: its own fields laid over it change nothing', ({ plan }) => {
  const edited = applyEdit(inputsOf(plan), editOf(editFields(plan)))
  expect(JSON.parse(JSON.stringify(edited.plan))).toEqual(JSON.parse(JSON.stringify(plan)))
  expect(edited.provenance).toEqual({})
})

test('amounts are understood as they were typed, and marked as entered', () => {
  const plan = shop()
  const { plan: edited, provenance } = applyEdit(inputsOf(plan), editOf({ ...editFields(plan), 'host.memoryMiB': '16 GiB', 'objectives.p95Ms': '2,5 s', 'sites.0.groups.0.processes': '6 processes' }))
  expect(edited.host.memoryMiB).toBe(16_384)
  expect(edited.objectives?.responseMs?.p95).toBe(2500)
  expect(edited.sites[0]?.groups[0]?.processes).toBe(6)
  expect(Object.keys(provenance).sort()).toEqual(['host', 'objectives'])
})

test('a range is kept as factors of the likely value, comes back as it was, and goes when it is taken away', () => {
  const [{ plan } = { plan: shop() }] = samplePlans()
  const fields = { ...editFields(plan), 'sites.0.ratePerSecond': '18..26..39/s', 'sites.0.timeFactor': '0.8..1..1.5' }
  const ranged = applyEdit(inputsOf(plan), editOf(fields))
  expect(ranged.plan.sites[0]?.ranges).toEqual({ trafficFactor: [0.692308, 1.5], timeFactor: [0.8, 1.5] })
  expect(ranged.plan.sites[0]?.traffic).toMatchObject({ ratePerSecond: 26 })
  expect(editFields(ranged.plan)['sites.0.ratePerSecond']).toBe('18..26..39')
  const without = applyEdit(ranged, editOf({ ...editFields(ranged.plan), 'sites.0.ratePerSecond': '26', 'sites.0.timeFactor': '1' }))
  expect(without.plan.sites[0]).not.toHaveProperty('ranges')
})

test('what cannot be read is told at its field', () => {
  const plan = shop()
  try {
    editOf({ ...editFields(plan), 'host.memoryMiB': 'much', 'sites.0.groups.0.processes': '2.5', 'sites.0.timeFactor': '2' })
    expect.unreachable()
  } catch (error) {
    expect(isAppError(error) ? error.problems.map(({ place }) => place).sort() : error).toEqual(['host.memoryMiB', 'sites.0.groups.0.processes', 'sites.0.timeFactor'])
  }
})
