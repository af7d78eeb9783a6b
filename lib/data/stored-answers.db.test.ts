// Idempotency keys: a request that is repeated gets its first answer, and nothing is done twice.
import { beforeAll, expect, test } from 'vitest'
import { createApiToken } from './api-tokens.ts'
import { everyTeam } from './db.ts'
import { claimAnswer, keepAnswer, releaseAnswer } from './stored-answers.ts'
import { useTestDatabase } from './test-database.ts'
import { makeTeam } from './test-team.ts'

useTestDatabase()

interface Holder {
  teamId: string
  tokenId: string
}
let holder: Holder
let other: Holder
beforeAll(async () => {
  const { teamId, scopes } = await makeTeam()
  const token = async () => ({ teamId, tokenId: (await createApiToken(scopes.planner, { name: 'CI', scopes: [], days: 30 })).id })
  ;[holder, other] = [await token(), await token()]
})

const answer = { status: 201, headers: { location: '/x' }, body: '{"token":"told once"}' }
async function claimed(key: string, of = holder, fingerprint = 'one request'): Promise<string> {
  const outcome = await claimAnswer(of, key, fingerprint)
  if (!('claim' in outcome)) throw new Error('an answer is kept already')
  return outcome.claim
}

test('the same request again gets the same answer, which lies sealed; another request under the key is refused', async () => {
  await keepAnswer(holder, await claimed('a'), answer)
  expect(await claimAnswer(holder, 'a', 'one request')).toEqual({ kept: answer })
  await expect(claimAnswer(holder, 'a', 'another request')).rejects.toMatchObject({ code: 'unprocessable' })
  expect(JSON.stringify(await everyTeam().storedAnswer.findMany())).not.toContain('told once')
})

test('the key of one token is not that of another', async () => {
  await keepAnswer(holder, await claimed('b'), answer)
  await keepAnswer(other, await claimed('b', other, 'its own request'), { ...answer, body: 'its own' })
  expect(await claimAnswer(other, 'b', 'its own request')).toMatchObject({ kept: { body: 'its own' } })
})

test('of many at once one does the work; the others wait, and after it was broken off nobody does it again', async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => claimed('c')))
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'conflict', details: { retryAfterS: 1 } })
  await everyTeam().storedAnswer.updateMany({ where: { key: 'c' }, data: { createdAt: new Date(Date.now() - 11 * 60_000) } })
  await expect(claimed('c')).rejects.toMatchObject({ code: 'conflict', publicMessage: expect.stringContaining('broken off') as string })
})

test('a key is free again where nothing was done, and after a day', async () => {
  await releaseAnswer(holder, await claimed('d'))
  await keepAnswer(holder, await claimed('d'), answer)
  await everyTeam().storedAnswer.updateMany({ where: { key: 'd' }, data: { expiresAt: new Date(Date.now() - 1) } })
  await claimed('d', holder, 'another request')
})
