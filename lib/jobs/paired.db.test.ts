// Versions simulated under the same chance by the worker: asked for once, a difference with its interval, nothing of another team.
import { expect, test } from 'vitest'
import { cancelEvaluation, findPairedSimulation, requestPairedSimulation } from '#lib/data/evaluations.ts'
import { useTestDatabase } from '#lib/data/test-database.ts'
import { makePlannedTeam, putVersion } from '#lib/data/test-team.ts'
import type { PairedSimulation } from '#lib/planning/paired-simulation.ts'
import { evaluateVersion } from './evaluate-version.ts'

useTestDatabase()

const signals = { stop: new AbortController().signal, lost: new AbortController().signal }

test('two versions are simulated side by side, once, and their difference has an interval', async () => {
  const team = await makePlannedTeam()
  for (const number of [1, 2]) await putVersion(team, number)
  const { planner, viewer } = team.scopes
  const both = [1, 2].map((number) => ({ scenario: team.scenarioSlug, number }))
  expect(await findPairedSimulation(viewer, both)).toBeNull()
  const { id } = await requestPairedSimulation(planner, both)
  expect((await requestPairedSimulation(planner, both)).id, 'asked for once').toBe(id)
  expect((await requestPairedSimulation(planner, [...both].reverse())).id, 'another baseline is another question').not.toBe(id)
  await expect(requestPairedSimulation(planner, both.slice(0, 1))).rejects.toMatchObject({ code: 'invalid' })
  await expect(requestPairedSimulation(viewer, both)).rejects.toMatchObject({ code: 'forbidden' })
  expect(await evaluateVersion(id, 1, signals)).toBe('done')
  const done = await findPairedSimulation(viewer, both)
  expect(done).toMatchObject({ id, status: 'done', progress: 1 })
  const { sites, runs, ofRuns } = done?.result as PairedSimulation
  expect(runs).toBe(ofRuns)
  const [first, second] = sites[0]?.p95DifferenceMs ?? []
  expect(first).toBeNull()
  expect(second?.halfWidth).toEqual(expect.any(Number))
  expect(second?.mean, 'a second process is no slower').toBeLessThanOrEqual(0)
})

test('one that waits is cancelled, and asked for again', async () => {
  const team = await makePlannedTeam()
  for (const number of [1, 2]) await putVersion(team, number)
  const both = [1, 2].map((number) => ({ scenario: team.scenarioSlug, number }))
  const { id } = await requestPairedSimulation(team.scopes.planner, both)
  expect((await cancelEvaluation(team.scopes.planner, id)).status).toBe('cancelled')
  expect(await evaluateVersion(id, 1, signals)).toBe('nothing')
  expect(await requestPairedSimulation(team.scopes.planner, both)).toMatchObject({ id, status: 'queued', cancelAsked: false })
})
