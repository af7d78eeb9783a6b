// Two people edit one version: what each changed alone is kept, what both changed is asked about, races end in order.
import { beforeEach, describe, expect, test } from 'vitest'
import { isAppError } from '#lib/base/errors.ts'
import type { ScenarioInputs } from '#lib/planning/scenario-inputs.ts'
import { saveEdit } from './save-edit.ts'
import type { TeamScope } from './scope.ts'
import { useTestDatabase } from './test-database.ts'
import { approve, makePlannedTeam, putVersion, withProcesses } from './test-team.ts'
import type { PlannedTeam } from './test-team.ts'
import { getVersion, listVersions } from './versions.ts'

useTestDatabase()

let team: PlannedTeam
let planner: TeamScope
let owner: TeamScope

beforeEach(async () => {
  team = await makePlannedTeam()
  ;({ planner, owner } = team.scopes)
  await putVersion(team, 1)
})

const withCores = (inputs: ScenarioInputs, cores: number): ScenarioInputs => ({ ...inputs, plan: { ...inputs.plan, host: { ...inputs.plan.host, cores } } })
const save = (scope: TeamScope, message: string, edit: (base: ScenarioInputs) => ScenarioInputs, more: { choices?: Record<string, 'mine' | 'theirs'>; seenNumber?: number } = {}) => saveEdit(scope, team.scenarioSlug, { baseNumber: 1, message, edit, ...more })
const at = async (number: number) => {
  const { plan } = (await getVersion(team.scopes.viewer, team.scenarioSlug, number)).inputs
  return { cores: plan.host.cores, processes: plan.sites[0]?.groups[0]?.processes }
}
const path = () => `plan.sites.${team.siteSlug}.groups.shop.processes`

describe('the second of two who save', () => {
  test('different values: both hold, and it says whose version it was merged with', async () => {
    expect(await save(planner, 'more cores', (base) => withCores(base, 8))).toEqual({ number: 2, mergedWith: null })
    expect(await save(owner, 'more processes', (base) => withProcesses(base, 7))).toEqual({ number: 3, mergedWith: { number: 2, author: 'The planner', taken: ['host: cores'] } })
    expect(await at(3)).toEqual({ cores: 8, processes: 7 })
  })

  test('the same value: nothing is saved until it is chosen, and the choice holds', async () => {
    await save(planner, 'five', (base) => withCores(withProcesses(base, 5), 8))
    const mine = (base: ScenarioInputs) => withProcesses(base, 7)
    const refused = await save(owner, 'seven', mine).catch((error: unknown) => error)
    expect(isAppError(refused) && refused.code).toBe('conflict')
    const details = isAppError(refused) ? refused.details : {}
    expect(details['mergeNumber']).toBe(2)
    expect(JSON.parse(String(details['mergeConflicts']))).toEqual([{ path: path(), label: `${team.siteSlug}, group shop: processes`, base: '1', mine: '7', theirs: '5' }])
    expect(await listVersions(planner, team.scenarioSlug)).toHaveLength(2)
    expect(await save(owner, 'seven', mine, { choices: { [path()]: 'mine' }, seenNumber: 2 })).toMatchObject({ number: 3 })
    expect(await at(3)).toEqual({ cores: 8, processes: 7 })
  })

  test('a choice made before yet another save is asked anew', async () => {
    await save(planner, 'five', (base) => withProcesses(base, 5))
    await saveEdit(planner, team.scenarioSlug, { baseNumber: 2, message: 'six', edit: (base) => withProcesses(base, 6) })
    await expect(save(owner, 'seven', (base) => withProcesses(base, 7), { choices: { [path()]: 'theirs' }, seenNumber: 2 })).rejects.toMatchObject({ code: 'conflict', details: { mergeNumber: 3 } })
  })
})

test('many at once, each with another value: all are kept, one after the other', async () => {
  const outcomes = await Promise.allSettled([save(planner, 'cores', (base) => withCores(base, 16)), save(owner, 'processes', (base) => withProcesses(base, 9))])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
  expect(await at(3)).toEqual({ cores: 16, processes: 9 })
})

test('who may not plan saves nothing', async () => {
  await expect(save(team.scopes.viewer, 'x', (base) => withCores(base, 8))).rejects.toMatchObject({ code: 'forbidden' })
})

describe('a save that changes nothing', () => {
  test('makes no version and leaves the approval, while any change needs another', async () => {
    await approve(team, 1)
    const state = async (number: number) => (await getVersion(planner, team.scenarioSlug, number)).state
    expect(await save(planner, 'Only a message', (base) => structuredClone(base))).toEqual({ number: 1, mergedWith: null, unchanged: true })
    expect(await listVersions(planner, team.scenarioSlug)).toHaveLength(1)
    expect(await state(1)).toBe('approved')
    expect(await save(planner, 'Eight cores', (base) => withCores(base, 8))).toEqual({ number: 2, mergedWith: null })
    expect([await state(1), await state(2)]).toEqual(['approved', 'draft'])
    // What somebody else did already is nothing either.
    expect(await save(owner, 'Eight cores too', (base) => withCores(base, 8))).toEqual({ number: 2, mergedWith: null, unchanged: true })
  })
})
