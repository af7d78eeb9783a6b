// Where a person is signed in: each sign-in is a session that can be seen and ended, and a password's change ends the others.
import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { everyTeam } from './db.ts'
import { endOtherSessions, endSession, findSession, listSessions, startSession } from './sessions.ts'
import { useTestDatabase } from './test-database.ts'
import { changePassword, registerTeam, signOutEverywhere } from './users.ts'

useTestDatabase()

const FIREFOX = { userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0', address: '203.0.113.7' }
const password = 'correct horse battery'

async function person() {
  const email = `${randomUUID()}@example.com`
  const { userId } = await registerTeam({ email, name: 'Ann', password, teamName: 'Ann and others' })
  const signIn = async (epoch = 0) => ({ userId, epoch, sessionId: await startSession({ userId, sessionEpoch: epoch }, 'password', FIREFOX) })
  return { actor: { userId, email, name: 'Ann' }, signIn }
}
const isGood = async (claim: Parameters<typeof findSession>[0]) => (await findSession(claim, FIREFOX)) !== null

test('is listed with what its browser told, and ended one by one, by nobody else', async () => {
  const [ann, bo] = [await person(), await person()]
  const [desk, phone] = [await ann.signIn(), await ann.signIn()]
  expect(await listSessions(ann.actor)).toMatchObject([{ ...FIREFOX, method: 'password', hasSecondFactor: false }, {}])
  for (const id of [desk.sessionId, 'no-id', randomUUID()]) await expect(endSession(bo.actor, id)).rejects.toMatchObject({ code: 'notFound' })
  await endSession(ann.actor, phone.sessionId)
  await expect(endSession(ann.actor, phone.sessionId)).rejects.toMatchObject({ code: 'conflict' })
  expect([await isGood(desk), await isGood(phone)]).toEqual([true, false])
  expect((await listSessions(ann.actor)).map(({ id }) => id)).toEqual([desk.sessionId])
  // The row alone opens nothing for another person.
  expect(await isGood({ ...desk, userId: bo.actor.userId })).toBe(false)
})

test('a new password ends the others and keeps the one it was changed in; signing out everywhere ends all', async () => {
  const { actor, signIn } = await person()
  const [here, there] = [await signIn(), await signIn()]
  await changePassword({ ...actor, sessionId: here.sessionId }, { currentPassword: password, newPassword: 'another long password' })
  expect([await isGood(here), await isGood(there)]).toEqual([true, false])
  // A sign-in that checked the old password just before is of no use.
  expect(await isGood(await signIn(0))).toBe(false)
  const again = await signIn(1)
  await endOtherSessions(actor, again.sessionId)
  expect([await isGood(here), await isGood(again)]).toEqual([false, true])
  await signOutEverywhere(actor)
  expect(await isGood(again)).toBe(false)
  expect(await listSessions(actor)).toEqual([])
})

test('ends by itself, and says when it was seen last', async () => {
  const { actor, signIn } = await person()
  const session = await signIn()
  await everyTeam().session.update({ where: { id: session.sessionId }, data: { lastSeenAt: new Date(Date.now() - 3_600_000) } })
  expect(await isGood(session)).toBe(true)
  expect(Date.now() - Date.parse((await listSessions(actor))[0]?.lastSeenAt ?? '')).toBeLessThan(60_000)
  await everyTeam().session.update({ where: { id: session.sessionId }, data: { expiresAt: new Date(Date.now() - 1000) } })
  expect(await isGood(session)).toBe(false)
})

test('a cookie from before sessions were kept becomes one, once; a cookie that names a session that is not there does not', async () => {
  const { actor } = await person()
  const claim = { userId: actor.userId, epoch: 0, sessionId: randomUUID() }
  expect(await isGood(claim)).toBe(false)
  const issuedAtS = Math.floor(Date.now() / 1000) - 60
  expect(await isGood({ ...claim, epoch: 3, issuedAtS })).toBe(false)
  expect(await isGood({ ...claim, issuedAtS })).toBe(true)
  expect(await listSessions(actor)).toMatchObject([{ id: claim.sessionId, method: 'earlier' }])
  await endSession(actor, claim.sessionId)
  expect(await isGood({ ...claim, issuedAtS })).toBe(false)
})
