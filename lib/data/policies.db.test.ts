// A team's policy decides whether an approval goes on: blocking stays blocking, what is required is overridden with a reason by
// who may, several approve where several are asked for; and all of it stays on record.
import { beforeEach, describe, expect, test } from 'vitest'
import { DEFAULT_POLICY, type CheckLevel, type Policy, type PolicyCheckCode } from '#lib/planning/checks/policy.ts'
import { everyTeam } from './db.ts'
import { changeRole } from './members.ts'
import { getPolicy, setPolicy } from './policies.ts'
import { approveVersion, submitVersion } from './reviews.ts'
import { openTeam, type TeamScope } from './scope.ts'
import { useTestDatabase } from './test-database.ts'
import { allRows } from './test-rows.ts'
import { hashesOf, makePlannedTeam, putConfigTest, putVersion, type PlannedTeam } from './test-team.ts'
import { getVersion } from './versions.ts'
import { listWaitingVersions } from './waiting-versions.ts'

useTestDatabase()

let team: PlannedTeam
let approver: TeamScope
let owner: TeamScope

beforeEach(async () => {
  team = await makePlannedTeam()
  ;({ approver, owner } = team.scopes)
  await putVersion(team, 1)
  await submitVersion(team.scopes.planner, team.scenarioSlug, 1, { message: 'Please look.' })
})

const rule = async (levels: Partial<Record<PolicyCheckCode, CheckLevel>>, changes: Partial<Policy> = {}) => {
  const { number } = await getPolicy(owner)
  await setPolicy(owner, { baseNumber: number, policy: { ...DEFAULT_POLICY, ...changes, levels: { ...DEFAULT_POLICY.levels, ...levels } } })
}
const approveAs = async (scope: TeamScope, overrideReason?: string) => approveVersion(scope, team.scenarioSlug, 1, { comment: 'Agreed.', ...(await hashesOf(team, 1)), ...(overrideReason === undefined ? {} : { overrideReason }) })
const version = () => getVersion(team.scopes.viewer, team.scenarioSlug, 1)
async function expectNothing(work: () => Promise<unknown>, error: object): Promise<void> {
  const before = await allRows()
  await expect(work()).rejects.toMatchObject(error)
  expect(await allRows()).toEqual(before)
}

describe('a policy', () => {
  test('lets everything pass until somebody sets one, and keeps what its checks said', async () => {
    await approveAs(approver)
    const { state, reviews } = await version()
    expect(state).toBe('approved')
    expect(reviews.map(({ kind, checks }) => [kind, checks?.some(({ code }) => code === 'approvals')])).toEqual([['submitted', false], ['approved', true]])
    expect(await everyTeam().review.findMany({ where: { teamId: team.teamId }, select: { policyNumber: true } })).toEqual([{ policyNumber: 0 }, { policyNumber: 0 }])
  })

  test('that blocks cannot be overridden by anybody; once the check passes, the approval does', async () => {
    await rule({ configtest: 'blocking' })
    for (const scope of [approver, owner]) await expectNothing(() => approveAs(scope, 'Because I say so.'), { code: 'unprocessable', publicMessage: expect.stringContaining('Apache accepts it: No Apache has read these bytes yet.') })
    await putConfigTest(team, 1, 'failed')
    await expectNothing(() => approveAs(owner), { code: 'unprocessable' })
    await putConfigTest(team, 1)
    await approveAs(approver)
    expect((await version()).state).toBe('approved')
  })

  test('that requires is overridden with a reason, by who may, and says so for ever', async () => {
    await rule({ configtest: 'required', simulated: 'required' })
    await expectNothing(() => approveAs(owner), { code: 'unprocessable', problems: [expect.objectContaining({ place: 'policy.simulated' }), expect.objectContaining({ place: 'policy.configtest' })] })
    await expectNothing(() => approveAs(owner, '   '), { code: 'unprocessable' })
    await expectNothing(() => approveAs(approver, 'The sale is tomorrow.'), { code: 'unprocessable', publicMessage: expect.stringContaining('An owner of the team can override it.') })
    await approveAs(owner, 'The sale is tomorrow.')
    expect((await version()).reviews.at(-1)).toMatchObject({ kind: 'approved', override: { checks: ['It was simulated', 'Apache accepts it'], reason: 'The sale is tomorrow.' } })
    expect(await everyTeam().auditEvent.findMany({ where: { teamId: team.teamId, kind: 'version.overridden' }, select: { actorId: true, detail: true } })).toEqual([{ actorId: owner.actor.userId, detail: expect.objectContaining({ comment: 'The sale is tomorrow.', checks: 'It was simulated, Apache accepts it' }) }])
  })

  test('may let approvers override as well; a reason without need is not kept', async () => {
    await rule({ simulated: 'required' }, { overrideRole: 'approver' })
    await approveAs(approver, 'Simulated elsewhere.')
    expect((await version()).reviews.at(-1)?.override).toEqual({ checks: ['It was simulated'], reason: 'Simulated elsewhere.' })
    await putVersion(team, 2)
    await submitVersion(team.scopes.planner, team.scenarioSlug, 2, { message: 'Again.' })
    await rule({})
    await approveVersion(approver, team.scenarioSlug, 2, { comment: '', ...(await hashesOf(team, 2)), overrideReason: 'Just in case.' })
    expect((await getVersion(approver, team.scenarioSlug, 2)).reviews.at(-1)?.override).toBeNull()
  })

  test('that asks for two people waits for the second, who is somebody else', async () => {
    await rule({ approvals: 'blocking' }, { minimumApprovals: 2 })
    await approveAs(approver)
    expect((await version()).state).toBe('submitted')
    await expectNothing(() => approveAs(approver), { code: 'conflict', publicMessage: expect.stringContaining('approved this version already') })
    expect(await listWaitingVersions(owner)).toMatchObject([{ number: 1, comment: 'Please look.', mineToDecide: true }])
    await approveAs(owner)
    expect((await version()).reviews.map(({ kind }) => kind)).toEqual(['submitted', 'endorsed', 'approved'])
  })

  test('excludes people and asks for a role', async () => {
    await rule({ excluded: 'blocking' }, { excluded: [approver.actor.userId] })
    await expectNothing(() => approveAs(approver), { code: 'unprocessable', publicMessage: expect.stringContaining('excludes you') })
    await rule({ approverRole: 'blocking' }, { approverRole: 'owner' })
    await expectNothing(() => approveAs(approver), { code: 'unprocessable' })
    await approveAs(owner)
  })

  test('never lets the author approve, whatever it says', async () => {
    await rule(Object.fromEntries(Object.keys(DEFAULT_POLICY.levels).map((code) => [code, 'off'])))
    await changeRole(owner, { memberId: team.memberIds.planner, role: 'owner' })
    const author = await openTeam(team.actors.planner, team.slug, 'review:decide')
    await expectNothing(() => approveAs(author, 'Mine.'), { code: 'forbidden' })
  })

  test('is changed by owners on the number they saw, each change numbered and told', async () => {
    await rule({ memory: 'blocking' })
    await expectNothing(() => setPolicy(owner, { baseNumber: 0, policy: DEFAULT_POLICY }), { code: 'conflict', details: { newerNumber: 1 } })
    await expectNothing(() => setPolicy(approver, { baseNumber: 1, policy: DEFAULT_POLICY }), { code: 'forbidden' })
    await expectNothing(() => setPolicy(owner, { baseNumber: 1, policy: { ...DEFAULT_POLICY, minimumApprovals: 99 } }), { code: 'invalid' })
    expect(await getPolicy(approver)).toMatchObject({ number: 1, policy: { levels: { memory: 'blocking' } } })
    const [event] = await everyTeam().auditEvent.findMany({ where: { teamId: team.teamId, kind: 'policy.changed' } })
    expect(event?.detail).toEqual({ number: 1, changes: [{ field: 'memory', from: 'advisory', to: 'blocking' }] })
    const outcomes = await Promise.allSettled([setPolicy(owner, { baseNumber: 1, policy: DEFAULT_POLICY }), setPolicy(owner, { baseNumber: 1, policy: DEFAULT_POLICY })])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })
})
