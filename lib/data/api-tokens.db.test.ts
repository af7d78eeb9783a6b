import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { permissionsOfScopes } from '#lib/base/api-scopes.ts'
import { createApiToken, findTokenHolder, listApiTokens, revokeApiToken } from './api-tokens.ts'
import { listAuditEvents } from './audit-events.ts'
import { everyTeam } from './db.ts'
import { createHost, listHosts } from './hosts.ts'
import { createInvitation, acceptInvitation } from './invitations.ts'
import { changeRole, listMembers, removeMember } from './members.ts'
import { openTeamByToken } from './scope.ts'
import { useTestDatabase } from './test-database.ts'
import { HOST, makeTeam } from './test-team.ts'
import type { TestTeam } from './test-team.ts'

useTestDatabase()

let team: TestTeam
beforeAll(async () => {
  team = await makeTeam()
})

const code = (work: Promise<unknown>) => work.then(() => 'done', (error: { code?: string }) => error.code)
const thrown = (work: () => unknown) => {
  try {
    work()
    return 'done'
  } catch (error) {
    return (error as { code?: string }).code
  }
}

describe('a token', () => {
  test('is stored as its SHA-256 alone, and told once', async () => {
    const { id, token } = await createApiToken(team.scopes.planner, { name: 'CI', scopes: ['measure'], days: 30 })
    expect(token).toMatch(/^hdr_[\w-]{43}$/)
    const row = await everyTeam().apiToken.findUniqueOrThrow({ where: { id } })
    expect(row.tokenHash).toBe(createHash('sha256').update(token).digest('hex'))
    expect(JSON.stringify([row, await listApiTokens(team.scopes.owner), await listAuditEvents(team.scopes.owner)])).not.toContain(token.slice(12))
  })

  test('speaks for its maker with no more than its scopes, and reads with every one', async () => {
    const { token } = await createApiToken(team.scopes.approver, { name: 'Reader', scopes: [], days: 30 })
    const holder = await findTokenHolder(token)
    if (holder === null) throw new Error('not found')
    expect(holder).toMatchObject({ teamSlug: team.slug, role: 'approver', scopes: ['read'], actor: { userId: team.actors.approver.userId, token: 'Reader' } })
    const scope = openTeamByToken(holder, 'team:read')
    expect(await listHosts(scope)).toEqual([])
    expect(await code(createHost(scope, HOST))).toBe('forbidden')
    expect(thrown(() => openTeamByToken(holder, 'plan:edit'))).toBe('forbidden')
  })

  test('cannot be made for more than the role of who makes it, nor by a viewer, nor by a token', async () => {
    const before = await everyTeam().apiToken.count()
    expect(await code(createApiToken(team.scopes.planner, { name: 'More', scopes: ['review'], days: 30 }))).toBe('invalid')
    expect(await code(createApiToken(team.scopes.viewer, { name: 'Viewer', scopes: [], days: 30 }))).toBe('forbidden')
    const { token, id } = await createApiToken(team.scopes.owner, { name: 'All', scopes: ['measure', 'plan', 'review', 'export', 'audit', 'manage'], days: 30 })
    const holder = await findTokenHolder(token)
    if (holder === null) throw new Error('not found')
    expect(await code(createApiToken(openTeamByToken(holder, 'team:read'), { name: 'Child', scopes: [], days: 365 }))).toBe('forbidden')
    expect(permissionsOfScopes(holder.scopes)).not.toContain('token:manage')
    await revokeApiToken(team.scopes.owner, { tokenId: id })
    expect(await everyTeam().apiToken.count()).toBe(before + 1)
  })

  test('loses what its maker loses, at once', async () => {
    const { token } = await createApiToken(team.scopes.approver, { name: 'Decider', scopes: ['review'], days: 30 })
    await changeRole(team.scopes.owner, { memberId: team.memberIds.approver, role: 'planner' })
    const holder = await findTokenHolder(token)
    if (holder === null) throw new Error('not found')
    expect(thrown(() => openTeamByToken(holder, 'review:decide'))).toBe('forbidden')
    await changeRole(team.scopes.owner, { memberId: team.memberIds.approver, role: 'approver' })
    expect(thrown(() => openTeamByToken(holder, 'review:decide')), 'what was looked up before does not change').toBe('forbidden')
  })

  test('ends with the membership, and a new membership does not bring it back', async () => {
    const own = await makeTeam()
    const { token } = await createApiToken(own.scopes.planner, { name: 'CI', scopes: ['measure'], days: 30 })
    await removeMember(own.scopes.owner, { memberId: own.memberIds.planner })
    expect(await findTokenHolder(token)).toBeNull()
    const { token: link } = await createInvitation(own.scopes.owner, { role: 'owner' })
    await acceptInvitation(own.actors.planner, link)
    expect((await listMembers(own.scopes.owner)).map(({ email }) => email)).toContain(own.actors.planner.email)
    expect(await findTokenHolder(token)).toBeNull()
  })

  test('that is unknown, revoked or expired is nobody’s', async () => {
    const { id, token } = await createApiToken(team.scopes.planner, { name: 'Short', scopes: [], days: 30 })
    expect(await findTokenHolder(token)).not.toBeNull()
    await everyTeam().apiToken.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1) } })
    expect(await findTokenHolder(token)).toBeNull()
    await everyTeam().apiToken.update({ where: { id }, data: { expiresAt: new Date(Date.now() + 60_000) } })
    await revokeApiToken(team.scopes.planner, { tokenId: id })
    expect(await findTokenHolder(token)).toBeNull()
    expect(await code(revokeApiToken(team.scopes.planner, { tokenId: id }))).toBe('conflict')
    for (const other of ['', 'hdr_', `${token}x`, token.slice(0, -1), 'x'.repeat(200)]) expect(await findTokenHolder(other)).toBeNull()
  })

  test('shows its last use, to the minute', async () => {
    const { id, token } = await createApiToken(team.scopes.planner, { name: 'Used', scopes: [], days: 30 })
    const seen = async () => (await listApiTokens(team.scopes.planner)).find((each) => each.id === id)?.lastUsedAt ?? null
    expect(await seen()).toBeNull()
    await findTokenHolder(token)
    const first = await seen()
    expect(first).not.toBeNull()
    await findTokenHolder(token)
    expect(await seen()).toBe(first)
  })

  test('is seen and revoked by its maker and by owners, and by no other member', async () => {
    const { id } = await createApiToken(team.scopes.planner, { name: 'Mine', scopes: [], days: 30 })
    const sees = async (role: 'planner' | 'approver' | 'owner') => (await listApiTokens(team.scopes[role])).some((each) => each.id === id)
    expect([await sees('planner'), await sees('approver'), await sees('owner')]).toEqual([true, false, true])
    expect(await code(revokeApiToken(team.scopes.approver, { tokenId: id }))).toBe('notFound')
    expect(await code(revokeApiToken(team.scopes.owner, { tokenId: id }))).toBe('done')
  })

  test('leaves its name in the audit log of what was done with it', async () => {
    const { token } = await createApiToken(team.scopes.planner, { name: 'Robot', scopes: ['plan'], days: 30 })
    const holder = await findTokenHolder(token)
    if (holder === null) throw new Error('not found')
    await createHost(openTeamByToken(holder, 'plan:edit'), HOST)
    const [event] = (await listAuditEvents(team.scopes.owner, { subjectType: 'host' })).events
    expect(event).toMatchObject({ kind: 'host.created', actor: `Token Robot of ${team.actors.planner.name} <${team.actors.planner.email}>` })
  })
})
