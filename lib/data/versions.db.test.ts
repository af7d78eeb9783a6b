// Saving versions of a scenario while others do: one wins, the others are told which number is newer, nothing is lost.
import { beforeEach, describe, expect, test } from 'vitest'
import { isAppError } from '#lib/base/errors.ts'
import { everyTeam } from './db.ts'
import { archiveHost, createHost, getHost, updateHost } from './hosts.ts'
import { acceptInvitation, createInvitation } from './invitations.ts'
import { appendProfile, listProfiles } from './profiles.ts'
import { archiveScenario, createScenario, getScenario } from './scenarios.ts'
import { openTeam } from './scope.ts'
import type { TeamScope } from './scope.ts'
import { archiveSite, createSite, getSite, restoreSite, updateSite } from './sites.ts'
import { createTeam } from './teams.ts'
import { useTestDatabase } from './test-database.ts'
import { HOST, makePlannedTeam, makeTeam, putReadMeasurement, putVersion, SITE, withProcesses } from './test-team.ts'
import type { PlannedTeam } from './test-team.ts'
import { appendVersion, contentHashOf, getVersion, listVersions } from './versions.ts'

useTestDatabase()

let team: PlannedTeam
/** A second planner. */
let colleague: TeamScope

beforeEach(async () => {
  team = await makePlannedTeam()
  const { actors } = await makeTeam('Theirs')
  const { token } = await createInvitation(team.scopes.owner, { role: 'planner' })
  await acceptInvitation(actors.owner, token)
  colleague = await openTeam(actors.owner, team.slug, 'plan:edit')
})

const save = (scope: TeamScope, baseNumber: number | null, processes: number) => appendVersion(scope, team.scenarioSlug, { baseNumber, message: `${processes} processes`, inputs: withProcesses(team.inputs, processes) })
const reasons = (outcomes: PromiseSettledResult<unknown>[]) => outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
const conflict = (newerNumber: number) => expect.objectContaining({ code: 'conflict', details: { newerNumber } }) as unknown
const processesOf = async (number: number) => (await getVersion(team.scopes.viewer, team.scenarioSlug, number)).inputs.plan.sites[0]?.groups[0]?.processes

describe('two planners who save on the same base', () => {
  test.each([['the first version', null, 1], ['a later one', 1, 2]] as const)('at once, %s: one wins, the other is told the newer number', async (_, base, next) => {
    if (base !== null) await putVersion(team, 1)
    const outcomes = await Promise.allSettled([save(team.scopes.planner, base, 11), save(colleague, base, 12)])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toEqual([{ status: 'fulfilled', value: { number: next } }])
    expect(reasons(outcomes)).toEqual([conflict(next)])
    const winner = outcomes[0]?.status === 'fulfilled' ? { processes: 11, authorId: team.actors.planner.userId } : { processes: 12, authorId: colleague.actor.userId }
    expect(await processesOf(next)).toBe(winner.processes)
    expect((await listVersions(colleague, team.scenarioSlug))[0]).toMatchObject({ number: next, authorId: winner.authorId })

    // What lost is saved on top, and both are kept.
    const loser = winner.processes === 11 ? ([colleague, 12] as const) : ([team.scopes.planner, 11] as const)
    expect(await save(loser[0], next, loser[1])).toEqual({ number: next + 1 })
    expect([await processesOf(next), await processesOf(next + 1)].sort()).toEqual([11, 12])
  })

  test('one after the other: the second is told the newer number', async () => {
    await putVersion(team, 1)
    await save(colleague, 1, 5)
    await save(colleague, 2, 6)
    await expect(save(team.scopes.planner, 1, 7)).rejects.toEqual(conflict(3))
    await expect(save(team.scopes.planner, null, 7)).rejects.toEqual(conflict(3))
    expect((await listVersions(colleague, team.scenarioSlug)).map(({ number }) => number)).toEqual([3, 2, 1])
  })

  test('eight at once leave one version, one event and seven conflicts', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, (_, index) => save(index % 2 === 0 ? colleague : team.scopes.planner, null, index + 1)))
    expect(reasons(outcomes)).toEqual(Array.from({ length: 7 }, () => conflict(1)))
    expect(await listVersions(colleague, team.scenarioSlug)).toHaveLength(1)
    expect(await everyTeam().auditEvent.count({ where: { teamId: team.teamId, kind: 'version.appended' } })).toBe(1)
  })

  test('a base that is not there yet is refused, and makes no gap', async () => {
    await putVersion(team, 1)
    await expect(save(colleague, 5, 5)).rejects.toEqual(conflict(1))
    expect((await listVersions(colleague, team.scenarioSlug)).map(({ number }) => number)).toEqual([1])
  })
})

describe('a version', () => {
  test('is computed by the server, with the hash of its inputs, whatever a client says', async () => {
    await appendVersion(team.scopes.planner, team.scenarioSlug, { baseNumber: null, message: 'As it is', inputs: { ...team.inputs, contentHash: 'sha256:a lie', result: { stable: true } } })
    const version = await getVersion(team.scopes.viewer, team.scenarioSlug, 1)
    expect(version.contentHash).toBe(contentHashOf(version.inputs))
    // What nobody knows is not kept.
    for (const field of ['contentHash', 'result']) expect(version.inputs).not.toHaveProperty(field)
    expect(version).toMatchObject({ message: 'As it is', author: 'The planner', seed: 1, state: 'draft', result: { prediction: { schema: 'headroom/prediction@1' } } })
  })

  test('of the same inputs has the same hash, of others another', async () => {
    await save(colleague, null, 3)
    await save(colleague, 1, 4)
    await save(colleague, 2, 3)
    const hashes = (await listVersions(colleague, team.scenarioSlug)).map(({ contentHash }) => contentHash)
    expect(hashes[0]).toBe(hashes[2])
    expect(hashes[0]).not.toBe(hashes[1])
  })

  test('of an archived scenario is refused', async () => {
    await archiveScenario(colleague, team.scenarioSlug)
    await expect(save(colleague, null, 3)).rejects.toMatchObject({ code: 'conflict' })
    expect((await getScenario(colleague, team.scenarioSlug)).latest).toBeNull()
  })

  test('with inputs that cannot be used is refused with their places, and not kept', async () => {
    const broken = withProcesses(team.inputs, 0)
    const outcome = await appendVersion(colleague, team.scenarioSlug, { baseNumber: null, message: 'None', inputs: broken }).catch((error: unknown) => error)
    expect(isAppError(outcome) && outcome.problems.map(({ place }) => place).join(' ')).toContain('processes')
    expect(await listVersions(colleague, team.scenarioSlug)).toEqual([])
  })
})

describe('others who write at once', () => {
  test('an edit of a host on an older revision is refused with the newer one, and overwrites nothing', async () => {
    const edit = (scope: TeamScope, cores: number) => updateHost(scope, team.hostSlug, { ...HOST, cores, revision: 1 })
    const outcomes = await Promise.allSettled([edit(team.scopes.planner, 8), edit(colleague, 16)])
    expect(reasons(outcomes)).toEqual([expect.objectContaining({ code: 'conflict', details: { newerRevision: 2 } })])
    expect(await getHost(colleague, team.hostSlug)).toMatchObject({ revision: 2, cores: outcomes[0]?.status === 'fulfilled' ? 8 : 16 })
  })

  test('an edit of a site on an older revision is refused with the newer one, and overwrites nothing', async () => {
    const { revision } = await getSite(team.scopes.planner, team.siteSlug)
    await updateSite(colleague, team.siteSlug, { ...SITE, port: 8081, revision })
    await expect(updateSite(team.scopes.planner, team.siteSlug, { ...SITE, port: 8082, revision })).rejects.toMatchObject({ code: 'conflict', details: { newerRevision: revision + 1 } })
    expect(await getSite(team.scopes.planner, team.siteSlug)).toMatchObject({ port: 8081, revision: revision + 1 })
  })

  test('profiles of one site take numbers in a row', async () => {
    const id = await putReadMeasurement(colleague, team.siteSlug, team.mark)
    await Promise.all([team.scopes.planner, colleague, colleague].map((scope) => appendProfile(scope, team.siteSlug, { measurementIds: [id] })))
    expect((await listProfiles(colleague, team.siteSlug)).map(({ number }) => number)).toEqual([3, 2, 1])
  })

  test('things of one name made at once all come to be, under slugs of their own', async () => {
    const { planner } = team.scopes
    const twice = <T>(make: (scope: TeamScope) => Promise<T>) => Promise.all([planner, colleague, planner].map(make))
    const slugsOf = (made: { slug: string }[]) => made.map(({ slug }) => slug).sort()
    expect(slugsOf(await twice((scope) => createHost(scope, { ...HOST, name: 'Twin' })))).toEqual(['twin', 'twin-2', 'twin-3'])
    expect(slugsOf(await twice((scope) => createSite(scope, { ...SITE, name: 'Twin' })))).toEqual(['twin', 'twin-2', 'twin-3'])
    expect(slugsOf(await twice((scope) => createScenario(scope, { name: 'Twin', hostSlug: team.hostSlug })))).toEqual(['twin', 'twin-2', 'twin-3'])
    expect(new Set(slugsOf(await twice(({ actor }) => createTeam(actor, { name: 'Twin' })))).size).toBe(3)
  })

  test('of two sites with one server name put on one host at once, one is refused', async () => {
    const put = (scope: TeamScope) => createSite(scope, { ...SITE, name: 'Blog', serverName: 'blog.example.com', hostSlug: team.hostSlug })
    const outcomes = await Promise.allSettled([put(team.scopes.planner), put(colleague), put(colleague)])
    expect(reasons(outcomes)).toEqual([1, 2].map(() => expect.objectContaining({ code: 'invalid', problems: [expect.objectContaining({ place: 'serverName' })] })))
    expect((await getHost(colleague, team.hostSlug)).sites.map(({ serverName }) => serverName).sort()).toEqual(['blog.example.com', SITE.serverName])
  })

  test('a host is not archived under a site that is put on it at the same moment, nor by way of an archived site', async () => {
    const { slug } = await createHost(colleague, { ...HOST, name: 'Empty' })
    await Promise.allSettled([archiveHost(colleague, slug), createSite(team.scopes.planner, { ...SITE, name: 'Late', hostSlug: slug })])
    const { archivedAt, sites } = await getHost(colleague, slug)
    expect(archivedAt === null ? sites.length : 0).toBe(sites.length)

    await archiveSite(colleague, team.siteSlug)
    await archiveHost(colleague, team.hostSlug)
    await expect(restoreSite(colleague, team.siteSlug)).rejects.toMatchObject({ code: 'invalid', problems: [{ place: 'hostSlug' }] })
  })
})
