// Signing in, being throttled, and signing out everywhere.
import { randomUUID } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { verify } from '@node-rs/argon2'
import { everyTeam } from './db.ts'
import { findSession, startSession } from './sessions.ts'
import { openTeam } from './scope.ts'
import { createTeam, listTeams } from './teams.ts'
import { useTestDatabase } from './test-database.ts'
import { forgetAttempts, networkOf, takeAttempt } from './throttle.ts'
import { changePassword, linkIdentity, registerTeam, signOutEverywhere, verifyPassword } from './users.ts'

// A look at the library's work, which itself stays as it is.
vi.mock('@node-rs/argon2', { spy: true })

useTestDatabase()

const password = 'correct horse battery'
const unique = () => randomUUID()
const emailOf = () => `ann.${unique()}@example.com`

async function register(email = emailOf()) {
  const { userId, teamSlug } = await registerTeam({ email, name: 'Ann', password, teamName: 'Ann and others' })
  return { userId, teamSlug, email, actor: { userId, email, name: 'Ann' } }
}
/** From an address of its own, so that no test uses up another's attempts. */
const signIn = (email: string, word: string, address: string = unique()) => verifyPassword({ email, password: word, address })
/** Whom a session of a sign-in at that epoch speaks of. */
async function actorOf(userId: string, sessionEpoch: number) {
  const device = { userAgent: '', address: '' }
  const sessionId = await startSession({ userId, sessionEpoch }, 'password', device)
  return (await findSession({ userId, epoch: sessionEpoch, sessionId }, device))?.actor ?? null
}
const verifications = () => vi.mocked(verify).mock.calls.length
/** As if the window were over. */
const endWindows = () => everyTeam().throttle.updateMany({ data: { resetAt: new Date(Date.now() - 1000) } })

describe('registering', () => {
  test('makes a person with a hashed password who owns a new team', async () => {
    const { userId, email } = await register()
    const user = await everyTeam().user.findUniqueOrThrow({ where: { id: userId }, include: { memberships: true } })
    expect(user.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(user).toMatchObject({ email, sessionEpoch: 0, memberships: [{ role: 'owner' }] })
  })

  test('with an address that has an account is refused, however it is written, and makes no team', async () => {
    const { email } = await register()
    const teams = await everyTeam().team.count()
    await expect(register(` ${email.toUpperCase()} `)).rejects.toMatchObject({ code: 'invalid', problems: [{ place: 'email' }] })
    expect(await everyTeam().team.count()).toBe(teams)
  })

  test('twice at once with one address makes one account and one team', async () => {
    const email = emailOf()
    const teams = await everyTeam().team.count()
    const outcomes = await Promise.allSettled([register(email), register(email)])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'invalid' } })
    expect(await everyTeam().team.count()).toBe(teams + 1)
  })

  test('is throttled for one address of the network', async () => {
    const address = unique()
    for (let attempt = 0; attempt < 20; attempt++) await takeAttempt('register by address', address, { attempts: 20, windowS: 3600 })
    await expect(registerTeam({ email: emailOf(), name: 'Ann', password, teamName: 'One more' }, address)).rejects.toMatchObject({ code: 'throttled' })
  })
})

describe('signing in', () => {
  test('takes the right password, whatever the case and spaces of the address', async () => {
    const { userId, email } = await register()
    expect(await signIn(` ${email.toUpperCase()}`, password)).toEqual({ userId, email, name: 'Ann', sessionEpoch: 0 })
  })

  test('answers null to a wrong password, an unknown address and an account without password, with one verification each', async () => {
    const { email } = await register()
    const linked = await linkIdentity({ provider: 'oidc', subject: unique(), email: emailOf(), emailVerified: true, name: 'Bo' })
    await signIn(emailOf(), 'the first verification also makes the hash of nobody')
    for (const [who, word] of [[email, 'wrong horse battery'], [emailOf(), password], [linked.email, password], ['no address at all', password], [email, '']] as const) {
      const before = verifications()
      expect(await signIn(who, word)).toBeNull()
      expect(verifications() - before).toBe(1)
      // The same work: both hashes carry the same parameters.
      expect(vi.mocked(verify).mock.lastCall?.[0]).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    }
  })

  test('the password of nobody at all opens nothing', async () => {
    const withoutPassword = await linkIdentity({ provider: 'oidc', subject: unique(), email: emailOf(), emailVerified: true, name: 'Bo' })
    for (const email of [emailOf(), withoutPassword.email]) expect(await signIn(email, 'the password of nobody at all')).toBeNull()
  })

  test('is throttled after ten wrong passwords for an account, for the right one too and from anywhere, until the window ends', async () => {
    const { email } = await register()
    for (let attempt = 0; attempt < 10; attempt++) expect(await signIn(email, 'wrong horse battery')).toBeNull()
    const before = verifications()
    await expect(signIn(email, password)).rejects.toMatchObject({ code: 'throttled', details: { retryAfterS: expect.any(Number) } })
    await expect(signIn(email.toUpperCase(), password)).rejects.toMatchObject({ code: 'throttled' })
    expect(verifications()).toBe(before)
    await endWindows()
    expect(await signIn(email, password)).toMatchObject({ email })
  })

  test('is throttled for an account that does not exist as for one that does', async () => {
    const email = emailOf()
    for (let attempt = 0; attempt < 10; attempt++) expect(await signIn(email, password)).toBeNull()
    await expect(signIn(email, password)).rejects.toMatchObject({ code: 'throttled' })
  })

  test('ten attempts at once do not get an eleventh through', async () => {
    const email = emailOf()
    const outcomes = await Promise.allSettled(Array.from({ length: 14 }, () => signIn(email, password)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10)
  })

  test('is throttled after sixty attempts from one address, whichever accounts were tried; another address is not', async () => {
    const { email } = await register()
    const address = unique()
    for (let attempt = 0; attempt < 60; attempt++) await takeAttempt('sign in by address', address, { attempts: 60, windowS: 900 })
    await expect(signIn(email, password, address)).rejects.toMatchObject({ code: 'throttled' })
    expect(await signIn(email, password)).toMatchObject({ email })
  })

  test('a success forgets the account\'s attempts and gives the address its own back', async () => {
    const { email } = await register()
    const address = unique()
    for (let attempt = 0; attempt < 9; attempt++) await signIn(email, 'wrong horse battery', address)
    for (let round = 0; round < 12; round++) expect(await signIn(email, password, address)).not.toBeNull()
    for (let attempt = 0; attempt < 9; attempt++) expect(await signIn(email, 'wrong horse battery', address)).toBeNull()
    expect(await signIn(email, password, address)).not.toBeNull()
  })

  test('counts all of a network of IPv6 as one address, and an IPv4 address however it is written', async () => {
    for (const [address, network] of [['2001:db8:1:2::1', '2001:db8:1:2::/64'], ['2001:0db8:1:2:ffff::9%eth0', '2001:db8:1:2::/64'], ['2001:db8::1', '2001:db8:0:0::/64'], ['::1', '0:0:0:0::/64'], ['::ffff:192.0.2.7', '192.0.2.7'], ['192.0.2.7', '192.0.2.7'], ['direct', 'direct'], ['', '']] as const) expect(networkOf(address), address).toBe(network)
    const { email } = await register()
    for (let attempt = 0; attempt < 60; attempt++) await takeAttempt('sign in by address', '2001:db8:7:7::/64', { attempts: 60, windowS: 900 })
    await expect(signIn(email, password, '2001:db8:7:7:1234::1')).rejects.toMatchObject({ code: 'throttled' })
    expect(await signIn(email, password, '2001:db8:7:8::1')).toMatchObject({ email })
  })

  test('windows that are long over are forgotten, those that count are not', async () => {
    const email = emailOf()
    await everyTeam().throttle.createMany({ data: [{ key: 'long over', count: 60, resetAt: new Date(Date.now() - 7_200_000) }] })
    await signIn(email, password)
    const before = await everyTeam().throttle.count()
    await forgetAttempts()
    expect(await everyTeam().throttle.count({ where: { key: 'long over' } })).toBe(0)
    expect(await everyTeam().throttle.count()).toBe(before - 1)
  })

  test('the throttle keeps no address and no e-mail in clear', async () => {
    const email = emailOf()
    await signIn(email, password, '203.0.113.77')
    const kept = JSON.stringify(await everyTeam().throttle.findMany())
    expect(kept).not.toContain('203.0.113.77')
    expect(kept).not.toContain(email)
  })
})

describe('a session', () => {
  test('speaks of a person until they sign out everywhere', async () => {
    const { userId, email, actor } = await register()
    const session = await signIn(email, password)
    expect(await actorOf(userId, session?.sessionEpoch ?? -1)).toEqual(actor)
    await signOutEverywhere(actor)
    expect(await actorOf(userId, session?.sessionEpoch ?? -1)).toBeNull()
    const again = await signIn(email, password)
    expect(again?.sessionEpoch).toBe(1)
    expect(await actorOf(userId, 1)).toEqual(actor)
  })

  test('of somebody else is not ended by that', async () => {
    const [ann, bo] = [await register(), await register()]
    await signOutEverywhere(ann.actor)
    expect(await actorOf(bo.userId, 0)).not.toBeNull()
  })

  test('ends when the password is changed, which takes the current one', async () => {
    const { userId, email, actor } = await register()
    await expect(changePassword(actor, { currentPassword: 'wrong horse battery', newPassword: 'another long password' })).rejects.toMatchObject({ code: 'invalid', problems: [{ place: 'currentPassword' }] })
    expect(await actorOf(userId, 0)).not.toBeNull()
    await changePassword(actor, { currentPassword: password, newPassword: 'another long password' })
    expect(await actorOf(userId, 0)).toBeNull()
    expect(await signIn(email, password)).toBeNull()
    expect(await signIn(email, 'another long password')).toMatchObject({ sessionEpoch: 1 })
  })
})

describe('an identity at a provider', () => {
  const identity = (email: string, more = {}) => ({ provider: 'oidc', subject: unique(), email, emailVerified: true, name: 'Ann', ...more })

  test('joins the account of the same address only if the provider vouches for it', async () => {
    const { userId, email } = await register()
    await expect(linkIdentity(identity(email, { emailVerified: false }))).rejects.toMatchObject({ code: 'forbidden' })
    expect(await everyTeam().identity.count({ where: { userId } })).toBe(0)
    expect((await linkIdentity(identity(email))).userId).toBe(userId)
  })

  test('ends what whoever registered its address before had: the password and every session', async () => {
    // A stranger has taken the address, and waits for whoever it belongs to.
    const { userId, email, teamSlug } = await register()
    const stranger = await signIn(email, password)
    expect(await actorOf(userId, stranger?.sessionEpoch ?? -1)).not.toBeNull()
    const owner = await linkIdentity(identity(email))
    expect(owner.userId).toBe(userId)
    expect(await signIn(email, password)).toBeNull()
    expect(await actorOf(userId, stranger?.sessionEpoch ?? -1)).toBeNull()
    expect(await actorOf(userId, owner.sessionEpoch)).toMatchObject({ email })
    // Once: later sign-ins end nothing.
    expect((await linkIdentity(identity(email))).sessionEpoch).toBe(owner.sessionEpoch)
    expect(await openTeam(owner, teamSlug, 'team:manage')).toMatchObject({ role: 'owner' })
  })

  test('is known again by its subject, not by its address', async () => {
    const subject = unique()
    const first = await linkIdentity(identity(emailOf(), { subject }))
    expect((await linkIdentity(identity(emailOf(), { subject, emailVerified: false }))).userId).toBe(first.userId)
  })
})

test('one person begins fifty teams in a day, and not one more; another person is not held up by it', async () => {
  const [busy, other] = [await register(), await register()]
  for (let attempt = 0; attempt < 49; attempt++) await takeAttempt('team by person', busy.userId, { attempts: 50, windowS: 24 * 60 * 60 })
  await expect(createTeam(busy.actor, { name: 'The fiftieth' })).resolves.toMatchObject({ slug: 'the-fiftieth' })
  await expect(createTeam(busy.actor, { name: 'One more' })).rejects.toMatchObject({ code: 'throttled' })
  expect((await listTeams(busy.actor)).map(({ name }) => name).sort()).toEqual(['Ann and others', 'The fiftieth'])
  await expect(createTeam(other.actor, { name: 'The first' })).resolves.toMatchObject({ slug: 'the-first' })
})
