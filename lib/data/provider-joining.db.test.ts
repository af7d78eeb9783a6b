// Membership by the provider's word: once, by the rule that gives most, and not for whom the team let go.
import { beforeEach, expect, test } from 'vitest'
import { parseJoinRules } from '#lib/base/join-rules.ts'
import { removeMember } from './members.ts'
import { joinByProvider } from './provider-joining.ts'
import { openTeam, type Actor } from './scope.ts'
import { useTestDatabase } from './test-database.ts'
import { makeTeam, type TestTeam } from './test-team.ts'

useTestDatabase()

let team: TestTeam
/** No member of the team. */
let guest: Actor
beforeEach(async () => {
  team = await makeTeam()
  guest = (await makeTeam('Elsewhere')).actors.owner
})

const rules = () => parseJoinRules(`domain:company.example=${team.slug}:viewer;group:ops=${team.slug}:approver;group:ops=there-is-none:viewer`) ?? []
const ops = { verifiedEmail: null, groups: ['ops'] }
const roleOf = (actor: Actor) => openTeam(actor, team.slug, 'team:read').then(({ role }) => role, (error: { code?: string }) => error.code)

test('who fits a rule joins once, in the role that gives most; who fits none does not', async () => {
  expect(await joinByProvider(guest, { verifiedEmail: 'ada@elsewhere.example', groups: ['Ops'] }, rules())).toEqual([])
  expect(await roleOf(guest)).toBe('notFound')
  expect(await joinByProvider(guest, { verifiedEmail: 'ada@company.example', groups: ['ops'] }, rules())).toEqual([team.slug])
  expect(await joinByProvider(guest, ops, rules())).toEqual([])
  expect(await roleOf(guest)).toBe('approver')
})

test('a member keeps the role that the team gave', async () => {
  expect(await joinByProvider(team.actors.viewer, ops, rules())).toEqual([])
  expect(await roleOf(team.actors.viewer)).toBe('viewer')
})

test('who was removed, or left, stays out', async () => {
  await removeMember(team.scopes.owner, { memberId: team.memberIds.planner })
  await removeMember(team.scopes.viewer, { memberId: team.memberIds.viewer })
  for (const actor of [team.actors.planner, team.actors.viewer]) {
    expect(await joinByProvider(actor, ops, rules())).toEqual([])
    expect(await roleOf(actor)).toBe('notFound')
  }
})
