// The calculator's numbers become a scenario of the team that signs up, with the answer that was seen.
import { expect, test } from 'vitest'
import { predictAnalytic } from '#lib/engine/predict-analytic.ts'
import { TRY_EXAMPLE } from '#lib/planning/try-example.ts'
import { tryPlan } from '#lib/planning/try-plan.ts'
import { keepTrial } from './keep-trial.ts'
import { renderConfiguration } from './configuration.ts'
import { useTestDatabase } from './test-database.ts'
import { makeTeam } from './test-team.ts'
import { getVersion } from './versions.ts'

useTestDatabase()

test('the same numbers give the same answer; a second time makes a second scenario', async () => {
  const { scopes } = await makeTeam()
  const first = await keepTrial(scopes.planner, TRY_EXAMPLE)
  const second = await keepTrial(scopes.planner, { ...TRY_EXAMPLE, processes: '12' })
  expect(second.scenarioSlug).not.toBe(first.scenarioSlug)
  const version = await getVersion(scopes.viewer, first.scenarioSlug, 1)
  expect(version.result.prediction.sites[0]?.responseMs).toEqual(predictAnalytic(tryPlan(TRY_EXAMPLE)).sites[0]?.responseMs)
  expect(renderConfiguration(version).files.map(({ text }) => text).join('\n')).toMatch(/processes=6/)
})

test('who may not plan keeps nothing, and numbers that are none are told at their field', async () => {
  const { scopes } = await makeTeam()
  await expect(keepTrial(scopes.viewer, TRY_EXAMPLE)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(keepTrial(scopes.planner, { ...TRY_EXAMPLE, rate: 'many' })).rejects.toMatchObject({ code: 'invalid', problems: [expect.objectContaining({ place: 'rate' })] })
})
