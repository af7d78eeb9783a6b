// Invitations by link, and the members they make: for one person, for a week, for one address; and an owner always stays.
import { createHash, randomUUID } from 'node:crypto'
import { hash } from '@node-rs/argon2'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { everyTeam } from './db.ts'
import { Prisma } from './generated/client.ts'
import { acceptInvitation, createInvitation, findInvitation, listInvitations, registerByInvitation, revokeInvitation } from './invitations.ts'
import { SLICE_ROWS } from './list-slice.ts'
import { changeRole, leaveTeam, listMemberChoices, listMembers, removeMember, sliceMembers } from './members.ts'
import { openTeam } from './scope.ts'
import type { Actor } from './scope.ts'
import { listTeams, sliceTeams } from './teams.ts'
import { takeAttempt } from './throttle.ts'
import { useTestDatabase } from './test-database.ts'
import { raceFor } from './test-race.ts'
import { allRows } from './test-rows.ts'
import { makeTeam } from './test-team.ts'
import type { TestTeam } from './test-team.ts'

// A look at the library's work, which itself stays as it is.
vi.mock('@node-rs/argon2', { spy: true })

useTestDatabase()

let team: TestTeam
/** No member of the team. */
let guest: Actor

beforeEach(async () => {
  team = await makeTeam()
  guest = (await makeTeam('Elsewhere')).actors.owner
})

const invite = (input: Parameters<typeof createInvitation>[1] = { role: 'planner' }) => createInvitation(team.scopes.owner, input)
const expire = (id: string) => everyTeam().invitation.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1000) } })
const person = (email = `new.${randomUUID()}@example.com`) => ({ email, name: 'New', password: 'correct horse battery' })
const membersOf = async () => (await listMembers(team.scopes.owner)).map(({ userId, role }) => ({ userId, role }))

/** Refused for somebody signed in and for somebody new alike, with nothing changed: no member, no account, no event. */
async function expectRefused(token: string, code: string): Promise<void> {
  const before = await allRows()
  await expect(acceptInvitation(guest, token)).rejects.toMatchObject({ code })
  await expect(registerByInvitation(token, person())).rejects.toMatchObject({ code })
  expect(await allRows()).toEqual(before)
}

test('members of a large team come in pages, are found by name and address, and are never all read at once', async () => {
  const people = Array.from({ length: SLICE_ROWS + 3 }, (_, index) => ({ id: randomUUID(), name: `Person ${String(index).padStart(3, '0')}`, email: `p${index}.${team.mark}@example.com` }))
  await everyTeam().user.createMany({ data: people })
  await everyTeam().member.createMany({ data: people.map(({ id }) => ({ teamId: team.teamId, userId: id, role: 'viewer' as const })) })
  const all = people.length + 4
  const { scopes: { owner } } = team
  const [first, second] = [await sliceMembers(owner, { page: 1, words: '' }), await sliceMembers(owner, { page: 2, words: '' })]
  expect([first.rows.length, second.rows.length, first.total, first.withoutSecondFactor]).toEqual([SLICE_ROWS, all - SLICE_ROWS, all, all])
  expect(new Set([...first.rows, ...second.rows].map(({ id }) => id)).size).toBe(all)
  await everyTeam().secondFactor.create({ data: { userId: team.actors.owner.userId, secret: 'sealed', confirmedAt: new Date() } })
  const found = await sliceMembers(owner, { page: 1, words: `P7.${team.mark}` })
  expect([found.rows.map(({ name }) => name), found.total, found.withoutSecondFactor]).toEqual([['Person 007'], 1, all - 1])
  const page = await listMembers(owner, { after: null, limit: 10 })
  const next = await listMembers(owner, { after: page[9]?.id ?? null, limit: 10 })
  expect([page.length, next[0]?.id]).toEqual([11, page[10]?.id])
  expect((await listMemberChoices(owner, [people[0]?.id ?? ''])).length).toBe(all)
  await leaveTeam(team.scopes.viewer)
  expect((await membersOf()).some(({ userId }) => userId === team.actors.viewer.userId)).toBe(false)
  await expect(leaveTeam(owner)).rejects.toMatchObject({ code: 'conflict' })
})

test('teams of a person in many come in pages, and the first of them alone where no more are shown', async () => {
  const { actors: { planner } } = team
  const teams = Array.from({ length: SLICE_ROWS + 2 }, (_, index) => ({ id: randomUUID(), slug: `many-${randomUUID()}`, name: `Many ${String(index).padStart(3, '0')}` }))
  await everyTeam().team.createMany({ data: teams })
  await everyTeam().member.createMany({ data: teams.map(({ id }) => ({ teamId: id, userId: planner.userId, role: 'viewer' as const })) })
  expect((await listTeams(planner, 3)).map(({ name }) => name)).toEqual(['Many 000', 'Many 001', 'Many 002'])
  const second = await sliceTeams(planner, { page: 2, words: '' })
  expect([second.rows.map(({ name }) => name), second.total]).toEqual([['Many 050', 'Many 051', 'Team'], SLICE_ROWS + 3])
  expect((await sliceTeams(planner, { page: 1, words: '049' })).rows.map(({ name }) => name)).toEqual(['Many 049'])
})

describe('an invitation', () => {
  test('makes the person a member of the named role, once signed in or once registered', async () => {
    const [first, second] = [await invite({ role: 'approver' }), await invite({ role: 'viewer' })]
    expect(await acceptInvitation(guest, first.token)).toEqual({ teamSlug: team.slug })
    const { userId, teamSlug } = await registerByInvitation(second.token, person())
    expect(teamSlug).toBe(team.slug)
    expect(await membersOf()).toEqual(expect.arrayContaining([{ userId: guest.userId, role: 'approver' }, { userId, role: 'viewer' }]))
    expect((await openTeam(guest, team.slug, 'review:decide')).role).toBe('approver')
    expect((await listInvitations(team.scopes.owner)).map(({ state }) => state)).toEqual(['accepted', 'accepted'])
  })

  test('keeps its secret nowhere: the database holds the hash alone', async () => {
    const { id, token } = await invite()
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    expect((await everyTeam().invitation.findUniqueOrThrow({ where: { id } })).tokenHash).toBe(createHash('sha256').update(token).digest('hex'))
    expect((await allRows()).filter((row) => row.includes(token))).toEqual([])
    expect(JSON.stringify(await listInvitations(team.scopes.owner))).not.toContain(token)
    // The hash, were it read, opens nothing.
    await expectRefused(createHash('sha256').update(token).digest('hex'), 'notFound')
  })

  test('tells the holder of the link the team and the role, and whoever guesses nothing', async () => {
    const { token } = await invite({ role: 'planner', email: 'guest@example.com' })
    expect(await findInvitation(token)).toEqual({ teamName: 'Team', role: 'planner', email: 'guest@example.com', state: 'open' })
    expect(await findInvitation('guessed')).toBeNull()
    await expectRefused('guessed', 'notFound')
  })

  test('brings nobody back: it ends when who made it may not invite any more', async () => {
    const own = await invite({ role: 'owner' })
    // Another owner takes over, and removes the first one a moment later.
    const planner = (await listMembers(team.scopes.owner)).find(({ role }) => role === 'planner')
    const first = (await listMembers(team.scopes.owner)).find(({ role }) => role === 'owner')
    await changeRole(team.scopes.owner, { memberId: planner?.id ?? '', role: 'owner' })
    const taking = await openTeam(team.actors.planner, team.slug, 'member:manage')
    await changeRole(taking, { memberId: first?.id ?? '', role: 'viewer' })
    expect(await findInvitation(own.token)).toMatchObject({ state: 'revoked' })
    await expectRefused(own.token, 'gone')
    await removeMember(taking, { memberId: first?.id ?? '' })
    await expect(acceptInvitation(team.actors.owner, own.token)).rejects.toMatchObject({ code: 'gone' })
    expect((await listInvitations(taking)).map(({ state }) => state)).toEqual(['revoked'])
    await expect(openTeam(team.actors.owner, team.slug, 'team:read')).rejects.toMatchObject({ code: 'notFound' })
  })

  test('that nobody made computes no password and tells of no account; many registrations from one address are held up', async () => {
    const hashes = () => vi.mocked(hash).mock.calls.length
    const before = hashes()
    for (const email of [guest.email, `new.${randomUUID()}@example.com`]) await expect(registerByInvitation('guessed', person(email), '203.0.113.8')).rejects.toMatchObject({ code: 'notFound' })
    expect(hashes()).toBe(before)
    for (let attempt = 2; attempt < 100; attempt++) await takeAttempt('register by invitation', '203.0.113.8', { attempts: 100, windowS: 3600 })
    await expect(registerByInvitation('guessed', person(), '203.0.113.8')).rejects.toMatchObject({ code: 'throttled' })
  })

  test('ends after seven days', async () => {
    const before = Date.now()
    const { id, token, expiresAt } = await invite()
    expect(Date.parse(expiresAt) - before).toBeGreaterThanOrEqual(7 * 24 * 3600 * 1000)
    expect(Date.parse(expiresAt) - before).toBeLessThan(7 * 24 * 3600 * 1000 + 60_000)
    await expire(id)
    expect((await findInvitation(token))?.state).toBe('expired')
    await expectRefused(token, 'gone')
  })

  test('is worth nothing once it is revoked, which can be done once', async () => {
    const { id, token } = await invite()
    await revokeInvitation(team.scopes.owner, { invitationId: id })
    expect((await findInvitation(token))?.state).toBe('revoked')
    await expectRefused(token, 'gone')
    await expect(revokeInvitation(team.scopes.owner, { invitationId: id })).rejects.toMatchObject({ code: 'conflict' })
  })

  test('is for one person: the second is refused', async () => {
    const { id, token } = await invite()
    const { actors } = await makeTeam('Third')
    await acceptInvitation(actors.owner, token)
    await expectRefused(token, 'gone')
    await expect(revokeInvitation(team.scopes.owner, { invitationId: id })).rejects.toMatchObject({ code: 'conflict' })
  })

  test('accepted by two people at once makes one member', async () => {
    const { id, token } = await invite()
    const { actors } = await makeTeam('Third')
    const before = (await membersOf()).length
    const outcomes = await raceFor(Prisma.sql`SELECT "id" FROM "Invitation" WHERE "id" = ${id}::uuid FOR UPDATE`, () => [acceptInvitation(guest, token), acceptInvitation(actors.owner, token)])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'gone' } })
    expect(await membersOf()).toHaveLength(before + 1)
  })

  test('that names an address is for that address only, however it is written', async () => {
    const { token } = await invite({ role: 'planner', email: ' Named@Example.com ' })
    await expectRefused(token, 'forbidden')
    expect((await registerByInvitation(token, person('NAMED@example.com'))).teamSlug).toBe(team.slug)
  })

  test('cannot be used by a member to get another role, and is not used up by the attempt', async () => {
    const { token } = await invite({ role: 'owner' })
    await expect(acceptInvitation(team.actors.viewer, token)).rejects.toMatchObject({ code: 'conflict' })
    expect((await openTeam(team.actors.viewer, team.slug, 'team:read')).role).toBe('viewer')
    expect((await findInvitation(token))?.state).toBe('open')
  })

  test('does not register an address that has an account', async () => {
    const { token } = await invite()
    await expect(registerByInvitation(token, person(guest.email))).rejects.toMatchObject({ code: 'invalid', problems: [{ place: 'email' }] })
    expect((await findInvitation(token))?.state).toBe('open')
  })

  test('for a role that does not exist is refused', async () => {
    await expect(invite({ role: 'root' as 'owner' })).rejects.toMatchObject({ code: 'invalid', problems: [{ place: 'role' }] })
  })
})

describe('a team keeps an owner', () => {
  test('the last one can neither leave nor take a lesser role', async () => {
    const memberId = team.memberIds.owner
    await expect(removeMember(team.scopes.owner, { memberId })).rejects.toMatchObject({ code: 'conflict' })
    await expect(changeRole(team.scopes.owner, { memberId, role: 'viewer' })).rejects.toMatchObject({ code: 'conflict' })
    expect(await membersOf()).toContainEqual({ userId: team.actors.owner.userId, role: 'owner' })
  })

  test('of two who leave at once, one stays', async () => {
    await changeRole(team.scopes.owner, { memberId: team.memberIds.approver, role: 'owner' })
    const second = await openTeam(team.actors.approver, team.slug, 'member:manage')
    const outcomes = await raceFor(Prisma.sql`SELECT "id" FROM "Member" WHERE "teamId" = ${team.teamId}::uuid FOR UPDATE`, () => [removeMember(team.scopes.owner, { memberId: team.memberIds.owner }), removeMember(second, { memberId: team.memberIds.approver })])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await membersOf()).filter(({ role }) => role === 'owner')).toHaveLength(1)
  })

  test('everybody else may leave without being allowed to remove others', async () => {
    await removeMember(team.scopes.viewer, { memberId: team.memberIds.viewer })
    await expect(openTeam(team.actors.viewer, team.slug, 'team:read')).rejects.toMatchObject({ code: 'notFound' })
    await expect(removeMember(team.scopes.planner, { memberId: team.memberIds.approver })).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('a changed role counts from the next opening of the team', async () => {
    await changeRole(team.scopes.owner, { memberId: team.memberIds.planner, role: 'viewer' })
    await expect(openTeam(team.actors.planner, team.slug, 'plan:edit')).rejects.toMatchObject({ code: 'forbidden' })
  })
})
