// Links that show versions to whoever holds them: only those, only until their day, only while not revoked; the secret is not kept.
import { beforeEach, describe, expect, test } from 'vitest'
import { everyTeam } from './db.ts'
import { allRows } from './test-rows.ts'
import { createShare, listShares, openShare, revokeShare } from './shares.ts'
import { useTestDatabase } from './test-database.ts'
import { makePlannedTeam, putVersion } from './test-team.ts'
import type { PlannedTeam } from './test-team.ts'

useTestDatabase()

let team: PlannedTeam

beforeEach(async () => {
  team = await makePlannedTeam()
  await putVersion(team, 1)
  await putVersion(team, 2)
})

const share = (numbers: number[], days?: number) => createShare(team.scopes.planner, { versions: numbers.map((number) => ({ scenario: team.scenarioSlug, number })), ...(days === undefined ? {} : { days }) })

describe('a link', () => {
  test('shows the versions it was made for, in their order, without paths and users of the server', async () => {
    const { token } = await share([2, 1])
    const opened = await openShare(token)
    expect(opened?.versions.map(({ number }) => number)).toEqual([2, 1])
    expect(opened?.versions[0]?.inputs.plan.sites[0]?.groups[0]?.processes).toBe(2)
    expect(JSON.stringify(opened)).not.toContain('/srv/')
    expect(JSON.stringify(opened)).not.toContain('www-data')
  })

  test('is kept as a hash alone', async () => {
    const { token } = await share([1])
    expect((await allRows()).join('\n')).not.toContain(token)
  })

  test('is nothing once it was revoked, and once its day has come', async () => {
    const [first, second] = [await share([1]), await share([2], 1)]
    await revokeShare(team.scopes.planner, first.id)
    expect(await openShare(first.token)).toBeNull()
    await expect(revokeShare(team.scopes.planner, first.id)).rejects.toMatchObject({ code: 'conflict' })
    await everyTeam().share.update({ where: { id: second.id }, data: { expiresAt: new Date(Date.now() - 1000) } })
    expect(await openShare(second.token)).toBeNull()
    expect((await listShares(team.scopes.viewer)).map(({ state }) => state).sort()).toEqual(['expired', 'revoked'])
  })

  test('that is made up, cut or of another kind opens nothing', async () => {
    const { token } = await share([1])
    for (const wrong of ['', token.slice(1), `${token}x`, token.toUpperCase(), 'x'.repeat(43), '%00', '../../login']) expect(await openShare(wrong)).toBeNull()
  })
})

test.each<[string, number[], number | undefined]>([['no version', [], undefined], ['seven', [1, 2, 1, 2, 1, 2, 1], undefined], ['one twice', [1, 1], undefined], ['a hundred days', [1], 100]])('refused: %s', async (_, numbers, days) => {
  await expect(share(numbers, days)).rejects.toMatchObject({ code: 'invalid' })
})

test('making and revoking are on record', async () => {
  const { id } = await share([1, 2])
  await revokeShare(team.scopes.owner, id)
  const events = await everyTeam().auditEvent.findMany({ where: { teamId: team.teamId, subjectType: 'share' }, orderBy: { id: 'asc' } })
  expect(events.map(({ kind }) => kind)).toEqual(['share.created', 'share.revoked'])
})
