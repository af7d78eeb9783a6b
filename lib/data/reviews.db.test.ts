// The review of a version: somebody else approves exactly what they saw, once; and only what was approved is exported.
import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { renderConfiguration } from './configuration.ts'
import { everyTeam } from './db.ts'
import { createExport, listExports } from './exports.ts'
import { changeRole } from './members.ts'
import { approveVersion, requestChanges, submitVersion, withdrawVersion } from './reviews.ts'
import { openTeam } from './scope.ts'
import type { TeamScope } from './scope.ts'
import { useTestDatabase } from './test-database.ts'
import { allRows } from './test-rows.ts'
import { approve, hashesOf, makePlannedTeam, putVersion } from './test-team.ts'
import type { PlannedTeam } from './test-team.ts'
import { getVersion, listVersions } from './versions.ts'

useTestDatabase()

let team: PlannedTeam
let planner: TeamScope
let approver: TeamScope
let owner: TeamScope

beforeEach(async () => {
  team = await makePlannedTeam()
  ;({ planner, approver, owner } = team.scopes)
  await putVersion(team, 1)
})

const submit = (scope = planner, number = 1) => submitVersion(scope, team.scenarioSlug, number, { message: 'For the sale on Thursday.' })
const approveAs = async (scope: TeamScope, number = 1, hashes: Partial<{ contentHash: string; configHash: string }> = {}) => approveVersion(scope, team.scenarioSlug, number, { comment: 'Agreed.', ...(await hashesOf(team, number)), ...hashes })
const askForChanges = (scope: TeamScope, number = 1) => requestChanges(scope, team.scenarioSlug, number, { comment: 'Show me twice the traffic.' })
const stateOf = async (number = 1) => (await getVersion(team.scopes.viewer, team.scenarioSlug, number)).state

async function expectRefused(work: Promise<unknown>, code: string): Promise<void> {
  await expect(work).rejects.toMatchObject({ code })
}
/** Refused, and not a row is different. */
async function expectNothing(work: () => Promise<unknown>, code: string): Promise<void> {
  const before = await allRows()
  await expectRefused(work(), code)
  expect(await allRows()).toEqual(before)
}

describe('an approval', () => {
  test('is by somebody else, and records who, what and which bytes', async () => {
    await submit()
    const hashes = await hashesOf(team, 1)
    await approveAs(approver)
    const version = await getVersion(planner, team.scenarioSlug, 1)
    expect(version.state).toBe('approved')
    expect(version.reviews).toEqual([
      expect.objectContaining({ sequence: 1, kind: 'submitted', actorId: planner.actor.userId, ...hashes }),
      expect.objectContaining({ sequence: 2, kind: 'approved', actorId: approver.actor.userId, comment: 'Agreed.', ...hashes }),
    ])
    expect(hashes.contentHash).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(hashes.configHash).toMatch(/^sha256:[0-9a-f]{64}$/)
  })

  test('is refused to the author, whatever their role has become', async () => {
    await submit()
    await changeRole(owner, { memberId: team.memberIds.planner, role: 'owner' })
    const author = await openTeam(team.actors.planner, team.slug, 'review:decide')
    await expectNothing(() => approveAs(author), 'forbidden')
    await expectNothing(() => askForChanges(author), 'forbidden')
    await approveAs(owner)
  })

  test('is refused to who submitted somebody else\'s version', async () => {
    await submit(approver)
    await expectNothing(() => approveAs(approver), 'forbidden')
    await approveAs(owner)
  })

  test('of another content or another configuration than the version\'s is refused', async () => {
    await putVersion(team, 2)
    await submit()
    const other = await hashesOf(team, 2)
    const own = await hashesOf(team, 1)
    expect(other.contentHash).not.toBe(own.contentHash)
    expect(other.configHash).not.toBe(own.configHash)
    for (const stale of [{ contentHash: other.contentHash }, { configHash: other.configHash }, { contentHash: '' }, { configHash: '' }]) await expectNothing(() => approveAs(approver, 1, stale), 'conflict')
    await approveAs(approver)
  })

  test('takes a submission first', async () => {
    await expectNothing(() => approveAs(approver), 'conflict')
    await expectNothing(() => askForChanges(approver), 'conflict')
  })

  test('is given once, and nothing follows it', async () => {
    await submit()
    await approveAs(approver)
    for (const work of [() => approveAs(approver), () => approveAs(owner), () => askForChanges(owner), () => submit(), () => withdrawVersion(planner, team.scenarioSlug, 1)]) await expectNothing(work, 'conflict')
  })

  test('and a request for changes at the same moment: one counts, the other is told', async () => {
    await submit()
    const outcomes = await Promise.allSettled([approveAs(approver), askForChanges(owner)])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } })
    expect(await stateOf()).toBe(outcomes[0]?.status === 'fulfilled' ? 'approved' : 'changesRequested')
    expect((await getVersion(planner, team.scenarioSlug, 1)).reviews).toHaveLength(2)
  })
})

describe('changes', () => {
  test('are asked for with words, answered by a new version, and that one is approved', async () => {
    await submit()
    await expectRefused(requestChanges(approver, team.scenarioSlug, 1, { comment: '  ' }), 'invalid')
    await askForChanges(approver)
    await putVersion(team, 2)
    await submit(planner, 2)
    await approveAs(approver, 2)
    expect((await listVersions(planner, team.scenarioSlug)).map(({ number, state }) => [number, state])).toEqual([[2, 'approved'], [1, 'changesRequested']])
  })

  test('asked for, the same version may be submitted again', async () => {
    await submit()
    await askForChanges(approver)
    await expectNothing(() => approveAs(approver), 'conflict')
    await submit()
    await approveAs(approver)
    expect(await stateOf()).toBe('approved')
  })

  test('of mind: a submission is withdrawn by its author or submitter, not by the reviewer, and submitted again', async () => {
    await submit()
    await expectNothing(() => withdrawVersion(approver, team.scenarioSlug, 1), 'forbidden')
    await withdrawVersion(planner, team.scenarioSlug, 1)
    expect(await stateOf()).toBe('withdrawn')
    await expectNothing(() => approveAs(approver), 'conflict')
    await submit()
    expect(await stateOf()).toBe('submitted')
  })
})

describe('an export', () => {
  test('is refused unless the version is approved', async () => {
    const tryIt = () => createExport(planner, team.scenarioSlug, 1)
    await expectNothing(tryIt, 'conflict')
    await submit()
    await expectNothing(tryIt, 'conflict')
    await askForChanges(approver)
    await expectNothing(tryIt, 'conflict')
  })

  test('hands out the bytes that were approved, and is on record with their hash', async () => {
    await approve(team, 1)
    const approval = (await getVersion(planner, team.scenarioSlug, 1)).reviews.at(-1)
    const made = await createExport(planner, team.scenarioSlug, 1)
    expect(made.sha256).toBe(createHash('sha256').update(made.zip).digest('hex'))
    const rendered = renderConfiguration(await getVersion(planner, team.scenarioSlug, 1))
    expect(rendered.configHash).toBe(approval?.configHash)
    expect(Buffer.from(made.zip).equals(Buffer.from(rendered.zip))).toBe(true)
    expect(made.files.length).toBeGreaterThan(0)
    expect(await listExports(planner)).toEqual([expect.objectContaining({ id: made.exportId, number: 1, sha256: made.sha256, createdBy: 'The planner', files: made.files })])
    expect(await everyTeam().auditEvent.findMany({ where: { teamId: team.teamId, kind: 'export.created' } })).toEqual([expect.objectContaining({ subjectId: made.exportId, actorId: planner.actor.userId, detail: { scenario: 'Growth', number: 1, sha256: made.sha256 } })])
  })

  test('of the same version again, or at once, is the same export', async () => {
    await approve(team, 1)
    const made = await Promise.all([createExport(planner, team.scenarioSlug, 1), createExport(approver, team.scenarioSlug, 1), createExport(owner, team.scenarioSlug, 1)])
    const again = await createExport(owner, team.scenarioSlug, 1)
    expect(new Set([...made, again].map(({ exportId }) => exportId)).size).toBe(1)
    expect(Buffer.from(again.zip).equals(Buffer.from(made[0].zip))).toBe(true)
    expect(await listExports(planner)).toHaveLength(1)
    expect(await everyTeam().auditEvent.count({ where: { teamId: team.teamId, kind: 'export.created' } })).toBe(1)
  })

  test('is refused where Headroom renders the version differently from what was approved', async () => {
    await submit()
    const version = await getVersion(planner, team.scenarioSlug, 1)
    // As an older Headroom would have left it: approved with the hash of what it rendered.
    await everyTeam().review.create({ data: { teamId: team.teamId, versionId: version.id, sequence: 2, kind: 'approved', contentHash: version.contentHash, configHash: `sha256:${'0'.repeat(64)}`, actorId: approver.actor.userId, comment: '' } })
    await expectNothing(() => createExport(planner, team.scenarioSlug, 1), 'conflict')
  })
})
