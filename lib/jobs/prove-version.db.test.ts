// What a worker with Apache does for a version, on a real Postgres: evidence bound to the bytes, cancelling, refusals in words,
// and a worker that is killed in the middle of a run. Skipped where there is no Apache.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { renderConfiguration } from '#lib/data/configuration.ts'
import { everyTeam } from '#lib/data/db.ts'
import { cancelEvaluation, findConfigTest, findProof, requestConfigTest, requestProof } from '#lib/data/evaluations.ts'
import { listEvidence } from '#lib/data/evidence.ts'
import { checkApacheWorker } from '#lib/data/health.ts'
import { useTestDatabase } from '#lib/data/test-database.ts'
import { makePlannedTeam, putVersion, withProcesses, type PlannedTeam } from '#lib/data/test-team.ts'
import { appendVersion, getVersion } from '#lib/data/versions.ts'
import { FOLDER_PREFIX } from '#lib/proof/apache-folder.ts'
import { processesOf } from '#lib/proof/clear-leftovers.ts'
import { APACHE_REMEDY, findApache } from '#lib/proof/find-apache.ts'
import { proveVersion } from './prove-version.ts'
import { startWorker, type RunningWorker } from './worker-under-test.ts'

useTestDatabase()

const found = findApache()
const workers: RunningWorker[] = []
let folder = ''
let team: PlannedTeam

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headroom-proof-test-'))
  process.env['HEADROOM_DATA_DIR'] = folder
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeEach(async () => {
  team = await makePlannedTeam()
  await putVersion(team, 1)
})
afterEach(async () => {
  for (const worker of workers.splice(0)) {
    worker.process.kill('SIGKILL')
    await worker.ended
  }
})

/** Of runs whose Apache is up. */
const foldersOfRuns = () => readdirSync(tmpdir()).filter((name) => name.startsWith(FOLDER_PREFIX)).map((name) => join(tmpdir(), name)).filter((path) => processesOf(path).length > 0)
const run = async () => {
  const worker = await startWorker()
  workers.push(worker)
  return worker
}
const until = <T>(check: () => Promise<T> | T, timeout = 45_000) => vi.waitFor(check, { timeout, interval: 100 })
const signals = () => ({ stop: new AbortController().signal, lost: new AbortController().signal })
const ask = (durationS: number) => requestProof(team.scopes.planner, team.scenarioSlug, 1, { durationS })

describe.skipIf(found === null)(`a worker with Apache (skipped where absent: ${APACHE_REMEDY})`, () => {
  test('tests the bytes that would be exported and appends what Apache said, each time anew', async () => {
    await requestConfigTest(team.scopes.planner, team.scenarioSlug, 1)
    await run()
    expect(await until(async () => (expect(await checkApacheWorker()).toBe(true), true))).toBe(true)
    await until(async () => expect((await findConfigTest(team.scopes.viewer, team.scenarioSlug, 1))?.status).toBe('done'))
    const { configHash } = renderConfiguration(await getVersion(team.scopes.viewer, team.scenarioSlug, 1))
    const { configTests } = await listEvidence(team.scopes.viewer, team.scenarioSlug, 1)
    expect(configTests).toMatchObject([{ configHash, outcome: expect.stringMatching(/^(passed|qualified)$/), content: { schema: 'headroom/configtest@1' } }])
    await requestConfigTest(team.scopes.planner, team.scenarioSlug, 1)
    await until(async () => expect((await listEvidence(team.scopes.viewer, team.scenarioSlug, 1)).configTests).toHaveLength(2))
    expect(await everyTeam().auditEvent.count({ where: { teamId: team.teamId, kind: 'version.tested' } })).toBe(2)
  })

  test('runs it under load and appends measured beside predicted', async () => {
    const { id } = await ask(3)
    expect(await proveVersion(id, 1, signals())).toBe('done')
    const { proofs } = await listEvidence(team.scopes.viewer, team.scenarioSlug, 1)
    expect(proofs).toMatchObject([{ content: { schema: 'headroom/proof@1', durationS: 3, loadFactor: 1, sites: [{ name: team.siteSlug }] } }])
    // What ran is the export but for what had to be replaced: sizes and options are its own.
    const replaced = proofs[0]?.content.replaced ?? []
    expect(replaced.join('\n')).toContain('ServerName')
    expect(replaced.filter((words) => /processes|threads|timeout|listen-backlog|MaxRequestWorkers/.test(words))).toEqual([])
  })

  test('says in words why a plan cannot be run', async () => {
    await appendVersion(team.scopes.planner, team.scenarioSlug, { baseNumber: 1, message: 'Absurd', inputs: withProcesses(team.inputs, 2000) })
    const { id } = await requestProof(team.scopes.planner, team.scenarioSlug, 2, { durationS: 3 })
    expect(await proveVersion(id, 1, signals())).toBe('failed')
    expect((await findProof(team.scopes.viewer, team.scenarioSlug, 2))?.failure).toContain('2000 daemon processes')
    await expect(ask(100_000)).rejects.toMatchObject({ code: 'invalid' })
  })

  test('stops a run that somebody cancels', async () => {
    const { id } = await ask(120)
    const outcome = proveVersion(id, 1, signals())
    await until(async () => expect((await findProof(team.scopes.viewer, team.scenarioSlug, 1))?.progress).toBeGreaterThan(0.02))
    await cancelEvaluation(team.scopes.planner, id)
    expect(await outcome).toBe('cancelled')
    expect((await findProof(team.scopes.viewer, team.scenarioSlug, 1))?.status).toBe('cancelled')
    expect((await listEvidence(team.scopes.viewer, team.scenarioSlug, 1)).proofs).toEqual([])
  })

  test('killed in the middle of a run leaves no Apache behind, and another worker runs it again', async () => {
    await ask(8)
    const first = await run()
    await until(async () => expect((await findProof(team.scopes.viewer, team.scenarioSlug, 1))?.progress).toBeGreaterThan(0.1))
    const folders = foldersOfRuns()
    expect(folders.length).toBeGreaterThan(0)
    first.process.kill('SIGKILL')
    await first.ended
    await until(() => expect(folders.flatMap(processesOf)).toEqual([]), 20_000)
    await until(() => expect(foldersOfRuns().filter((name) => folders.includes(name))).toEqual([]))
    await run()
    await until(async () => expect((await findProof(team.scopes.viewer, team.scenarioSlug, 1))?.status).toBe('done'), 90_000)
    expect((await listEvidence(team.scopes.viewer, team.scenarioSlug, 1)).proofs).toHaveLength(1)
  }, 120_000)
})
