// The second factor: nothing opens without it once it is on, each code counts once, guesses are few, and a team may ask for it.
import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { createApiToken, findTokenHolder } from './api-tokens.ts'
import { everyTeam } from './db.ts'
import { Prisma } from './generated/client.ts'
import { beginSecondFactor, confirmSecondFactor, getSecondFactor, passSecondFactor, removeSecondFactor, renewRecoveryCodes, resetSecondFactor } from './second-factor.ts'
import { openTeam, openTeamByToken } from './scope.ts'
import { openSecret } from './sealed.ts'
import { findSession, startSession } from './sessions.ts'
import { setSecondFactorRule } from './teams.ts'
import { useTestDatabase } from './test-database.ts'
import { raceFor } from './test-race.ts'
import { makeTeam } from './test-team.ts'
import { codeOf, stepAt } from './totp.ts'
import { registerTeam } from './users.ts'

useTestDatabase()

const DEVICE = { userAgent: 'Firefox', address: '' }
const password = 'correct horse battery'

async function person() {
  const email = `${randomUUID()}@example.com`
  const { userId, teamSlug } = await registerTeam({ email, name: 'Ann', password, teamName: 'Ann and others' })
  return { actor: { userId, email, name: 'Ann' }, teamSlug }
}
type Person = Awaited<ReturnType<typeof person>>['actor']

const signIn = async ({ userId }: Person) => ({ userId, epoch: 0, sessionId: await startSession({ userId, sessionEpoch: 0 }, 'password', DEVICE) })

/** What the person's app shows, `ahead` steps from now. */
async function codeFor({ userId }: Person, ahead = 0): Promise<string> {
  const { secret } = await everyTeam().secondFactor.findUniqueOrThrow({ where: { userId } })
  return codeOf(Buffer.from(openSecret(secret, `second factor of ${userId}`) ?? '', 'base64url'), stepAt(Date.now()) + ahead)
}
async function turnOn(actor: Person) {
  const { sessionId } = await signIn(actor)
  await beginSecondFactor(actor, password)
  return { sessionId, codes: await confirmSecondFactor(actor, sessionId, await codeFor(actor, -1)) }
}
const wrong = { code: 'invalid', problems: [{ place: 'code' }] }

test('is set up with the password and a first code; its secret lies sealed, its recovery codes hashed', async () => {
  const { actor } = await person()
  const { sessionId } = await signIn(actor)
  await expect(beginSecondFactor(actor, 'not the password')).rejects.toMatchObject({ code: 'invalid', problems: [{ place: 'password' }] })
  await beginSecondFactor(actor, password)
  const { isOn, setup } = await getSecondFactor(actor)
  expect([isOn, setup?.url]).toEqual([false, `otpauth://totp/Headroom:${encodeURIComponent(actor.email)}?secret=${setup?.secret ?? ''}&issuer=Headroom`])
  await expect(confirmSecondFactor(actor, sessionId, '000000x')).rejects.toMatchObject(wrong)
  const codes = await confirmSecondFactor(actor, sessionId, await codeFor(actor))
  expect([new Set(codes).size, codes.every((code) => /^([a-z2-7]{4}-){3}[a-z2-7]{4}$/.test(code))]).toEqual([10, true])
  expect(await getSecondFactor(actor)).toMatchObject({ isOn: true, recoveryCodesLeft: 10, setup: null })
  const kept = JSON.stringify([await everyTeam().recoveryCode.findMany({ where: { userId: actor.userId } }), (await everyTeam().secondFactor.findMany({ where: { userId: actor.userId } })).map((row) => row.secret)])
  for (const secret of [setup?.secret ?? '', ...codes, ...codes.map((code) => code.replaceAll('-', ''))]) expect(kept).not.toContain(secret)
  await expect(beginSecondFactor(actor, password)).rejects.toMatchObject({ code: 'conflict' })
})

test('leaves a session that has only the password pending, and takes each code once, of two requests at once too', async () => {
  const { actor } = await person()
  const earlier = await signIn(actor)
  const { sessionId: own } = await turnOn(actor)
  const [session, other] = [await signIn(actor), await signIn(actor)]
  const isPending = async (claim: { sessionId: string }) => (await findSession({ userId: actor.userId, epoch: 0, sessionId: claim.sessionId }, DEVICE))?.isPending
  expect(await Promise.all([earlier, session, { sessionId: own }].map(isPending))).toEqual([true, true, false])
  const code = await codeFor(actor)
  const outcomes = await raceFor(Prisma.sql`SELECT "userId" FROM "SecondFactor" WHERE "userId" = ${actor.userId}::uuid FOR UPDATE`, () => [session, other].map(({ sessionId }) => passSecondFactor(actor, sessionId, code)))
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  await expect(passSecondFactor(actor, other.sessionId, code)).rejects.toMatchObject(wrong)
  expect((await Promise.all([session, other].map(isPending))).sort()).toEqual([false, true])
  await everyTeam().session.updateMany({ where: { userId: actor.userId, secondFactorAt: null }, data: { createdAt: new Date(Date.now() - 16 * 60_000) } })
  expect(await isPending(earlier)).toBeUndefined()
})

test('takes each recovery code once, however it is typed, and none of before once there are new ones', async () => {
  const { actor } = await person()
  const { codes: [first = '', second = '', third = ''] } = await turnOn(actor)
  const session = await signIn(actor)
  await passSecondFactor(actor, session.sessionId, ` ${first.toUpperCase().replaceAll('-', ' ')}`)
  await expect(passSecondFactor(actor, session.sessionId, first)).rejects.toMatchObject(wrong)
  expect((await getSecondFactor(actor)).recoveryCodesLeft).toBe(9)
  const anew = await renewRecoveryCodes(actor, second)
  await expect(passSecondFactor(actor, session.sessionId, third)).rejects.toMatchObject(wrong)
  await removeSecondFactor(actor, anew[0] ?? '')
  expect(await getSecondFactor(actor)).toMatchObject({ isOn: false, recoveryCodesLeft: 0 })
})

test('refuses after five wrong codes, the right one too, until the window ends', async () => {
  const { actor } = await person()
  await turnOn(actor)
  const { sessionId } = await signIn(actor)
  for (let attempt = 0; attempt < 5; attempt++) await expect(passSecondFactor(actor, sessionId, 'nonsense')).rejects.toMatchObject(wrong)
  const code = await codeFor(actor)
  await expect(passSecondFactor(actor, sessionId, code)).rejects.toMatchObject({ code: 'throttled' })
  await everyTeam().throttle.updateMany({ data: { resetAt: new Date(Date.now() - 1000) } })
  await passSecondFactor(actor, sessionId, code)
})

test('of somebody who lost everything is taken off by whoever runs Headroom', async () => {
  const { actor } = await person()
  await turnOn(actor)
  expect([await resetSecondFactor('nobody@example.com'), await resetSecondFactor(` ${actor.email.toUpperCase()}`), await resetSecondFactor(actor.email)]).toEqual([false, true, false])
  expect((await findSession(await signIn(actor), DEVICE))?.isPending).toBe(false)
})

test('is asked for by a team whose owner has one: the team, and tokens, close to members without', async () => {
  const team = await makeTeam()
  const { token } = await createApiToken(team.scopes.planner, { name: 'CI', scopes: [], days: 30 })
  await expect(setSecondFactorRule(team.scopes.owner, { isRequired: true })).rejects.toMatchObject({ code: 'conflict' })
  const factor = (userId: string) => everyTeam().secondFactor.create({ data: { userId, secret: 'sealed', confirmedAt: new Date() } })
  await factor(team.actors.owner.userId)
  await setSecondFactorRule(team.scopes.owner, { isRequired: true })
  const needed = { code: 'forbidden', details: { neededSecondFactor: true } }
  const byToken = async () => {
    const holder = await findTokenHolder(token)
    if (holder === null) throw new Error('the token is gone')
    return openTeamByToken(holder, 'team:read')
  }
  await expect(openTeam(team.actors.planner, team.slug, 'team:read')).rejects.toMatchObject(needed)
  await expect(byToken()).rejects.toMatchObject(needed)
  expect((await openTeam(team.actors.owner, team.slug, 'team:manage')).role).toBe('owner')
  await factor(team.actors.planner.userId)
  expect([(await openTeam(team.actors.planner, team.slug, 'team:read')).role, (await byToken()).role]).toEqual(['planner', 'planner'])
  // Whoever is no member learns nothing of it.
  await expect(openTeam((await person()).actor, team.slug, 'team:read')).rejects.toMatchObject({ code: 'notFound' })
})
