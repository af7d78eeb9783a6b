import { expect, test } from 'vitest'
import { mergeInputs } from './merge-inputs.ts'
import { editFields, editOf } from './edit-fields.ts'
import { questionSites } from './samples.ts'
import { applyEdit } from './scenario-edit.ts'
import type { ScenarioInputs } from './scenario-inputs.ts'

const base: ScenarioInputs = { schema: 'headroom/scenario-inputs@1', plan: questionSites(), configuration: {}, provenance: {} }
const edited = (fields: Record<string, string>) => applyEdit(base, editOf({ ...editFields(base.plan), ...fields }))
const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

test('changes of different values are both kept, without a question', () => {
  const { inputs, conflicts, taken } = mergeInputs(base, edited({ 'sites.0.groups.0.processes': '7' }), edited({ 'host.memoryMiB': '8192', 'sites.1.groups.0.processes': '6' }))
  expect(conflicts).toEqual([])
  expect(taken).toEqual(['host: memory', 'superuser, group superuser: processes'])
  expect(json(inputs.plan)).toEqual(json(edited({ 'sites.0.groups.0.processes': '7', 'host.memoryMiB': '8192', 'sites.1.groups.0.processes': '6' }).plan))
  expect(inputs.provenance).toHaveProperty('host')
})

test('the same change on both sides is one change', () => {
  const both = edited({ 'objectives.p95Ms': '450' })
  expect(mergeInputs(base, both, both)).toMatchObject({ conflicts: [], inputs: { plan: { objectives: { responseMs: { p95: 450 } } } } })
})

test('a value that both changed is asked about, and each choice is followed', () => {
  const [mine, theirs] = [edited({ 'sites.0.groups.0.processes': '7', 'host.cores': '8' }), edited({ 'sites.0.groups.0.processes': '6' })]
  const path = 'plan.sites.serverfault.groups.serverfault.processes'
  expect(mergeInputs(base, mine, theirs).conflicts).toEqual([{ path, label: 'serverfault, group serverfault: processes', base: '5', mine: '7', theirs: '6' }])
  const processes = (choice: 'mine' | 'theirs') => {
    const { inputs, conflicts } = mergeInputs(base, mine, theirs, { [path]: choice })
    expect(conflicts).toEqual([])
    expect(inputs.plan.host.cores).toBe(8)
    return inputs.plan.sites[0]?.groups[0]?.processes
  }
  expect([processes('mine'), processes('theirs')]).toEqual([7, 6])
})

test('sites go by name: one that they removed goes, one that they added comes, whatever the positions', () => {
  const third = { ...base.plan.sites[0], name: 'meta' } as ScenarioInputs['plan']['sites'][number]
  const theirs: ScenarioInputs = { ...base, plan: { ...base.plan, sites: [third, ...base.plan.sites.filter(({ name }) => name !== 'serverfault')] } }
  const { inputs, conflicts } = mergeInputs(base, edited({ 'sites.1.groups.0.threads': '10' }), theirs)
  expect(conflicts).toEqual([])
  expect(inputs.plan.sites.map(({ name, groups }) => [name, groups[0]?.threads])).toEqual([['meta', 15], ['superuser', 10]])
})

test('a site that I changed and they removed is asked about', () => {
  const theirs: ScenarioInputs = { ...base, plan: { ...base.plan, sites: base.plan.sites.filter(({ name }) => name !== 'serverfault') } }
  const { conflicts } = mergeInputs(base, edited({ 'sites.0.groups.0.processes': '7' }), theirs)
  expect(conflicts.map(({ label, theirs: text }) => [label, text])).toEqual([['site serverfault', 'not there']])
})

test('a distribution is taken whole or not at all', () => {
  const slower = (factor: number): ScenarioInputs => ({ ...base, plan: { ...base.plan, sites: base.plan.sites.map((site) => ({ ...site, actions: site.actions.map((action, index) => (index === 0 ? { ...action, demand: { kind: 'measured' as const, cpuMs: [factor], blockedMs: [2 * factor] } } : action)) })) } })
  const { conflicts } = mergeInputs(base, slower(1), slower(3))
  expect(conflicts.map(({ label }) => label)).toEqual(['serverfault, GET /: demand', 'superuser, GET /: demand'])
})
