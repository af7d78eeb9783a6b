/**
 * People: registration with a team, sign-in by password, sign-in by an OIDC provider, sign-out everywhere. Each session
 * (sessions.ts) remembers the person's epoch at its sign-in; raising the epoch ends every session there is.
 */
import 'server-only'
import { AppError, invalidInput } from '#lib/base/errors.ts'
import { everyTeam, sharedTables } from './db.ts'
import type { Transaction } from './db.ts'
import { parseInput } from './parse-input.ts'
import { hashPassword, isPassword } from './password.ts'
import { Email, NewPassword, PersonName, Registration } from './person-input.ts'
import { isUniqueViolation } from './prisma-errors.ts'
import type { Actor } from './scope.ts'
import { insertTeam } from './teams.ts'
import { clearAttempts, networkOf, returnAttempt, takeAttempt } from './throttle.ts'
import { withFreeSlug } from './with-free-slug.ts'

export const SIGN_IN_PER_ACCOUNT = { attempts: 10, windowS: 15 * 60 }
const SIGN_IN_PER_ADDRESS = { attempts: 60, windowS: 15 * 60 }
const REGISTRATIONS_PER_ADDRESS = { attempts: 20, windowS: 60 * 60 }

/** A signed-in person and the epoch their session must carry. */
export interface SignedIn extends Actor {
  sessionEpoch: number
}

/** Makes a person and their team. `address` is where the request comes from, for the throttle. */
export async function registerTeam(input: Registration, address = ''): Promise<{ userId: string; teamSlug: string }> {
  const { email, name, password, teamName } = parseInput(Registration, input)
  if (address !== '') await takeAttempt('register by address', networkOf(address), REGISTRATIONS_PER_ADDRESS)
  const passwordHash = await hashPassword(password)
  return withFreeSlug(everyTeam(), async (transaction) => {
    const actor = await insertUser(transaction, { email, name, passwordHash })
    const { slug } = await insertTeam(transaction, actor, teamName)
    return { userId: actor.userId, teamSlug: slug }
  })
}

/** Throws `invalid` when the address has an account already. */
export async function insertUser(transaction: Transaction, person: { email: string; name: string; passwordHash: string | null }): Promise<Actor> {
  const taken = () => invalidInput([{ place: 'email', reason: 'This address has an account already.', remedy: 'Sign in instead.' }])
  if ((await transaction.user.findUnique({ where: { email: person.email }, select: { id: true } })) !== null) throw taken()
  try {
    const user = await transaction.user.create({ data: person })
    return { userId: user.id, email: user.email, name: user.name }
  } catch (error) {
    if (isUniqueViolation(error, ['email'])) throw taken()
    throw error
  }
}

/** The person, or null for a wrong password and an unknown address alike. Throws `throttled` after too many attempts. */
export async function verifyPassword(input: { email: string; password: string; address: string }): Promise<SignedIn | null> {
  const parsed = Email.safeParse(input.email)
  const email = parsed.success ? parsed.data : input.email.trim().toLowerCase().slice(0, 254)
  await takeAttempt('sign in by address', networkOf(input.address), SIGN_IN_PER_ADDRESS)
  await takeAttempt('sign in by account', email, SIGN_IN_PER_ACCOUNT)
  const user = await sharedTables().user.findUnique({ where: { email } })
  if (!(await isPassword(input.password, user?.passwordHash ?? null)) || user === null) return null
  await clearAttempts('sign in by account', email)
  await returnAttempt('sign in by address', networkOf(input.address))
  return { userId: user.id, email: user.email, name: user.name, sessionEpoch: user.sessionEpoch }
}

export async function signOutEverywhere(actor: Actor): Promise<void> {
  await sharedTables().user.update({ where: { id: actor.userId }, data: { sessionEpoch: { increment: 1 } } })
}

/** Ends every session but the one it is changed in. */
export async function changePassword(actor: Actor, input: { currentPassword: string; newPassword: string }): Promise<void> {
  const newPassword = parseInput(NewPassword, input.newPassword, 'newPassword')
  await takeAttempt('change password', actor.userId, SIGN_IN_PER_ACCOUNT)
  const user = await sharedTables().user.findUnique({ where: { id: actor.userId }, select: { passwordHash: true } })
  if (!(await isPassword(input.currentPassword, user?.passwordHash ?? null))) throw invalidInput([{ place: 'currentPassword', reason: 'This is not your password.' }])
  const passwordHash = await hashPassword(newPassword)
  await sharedTables().$transaction(async (transaction) => {
    const { sessionEpoch } = await transaction.user.update({ where: { id: actor.userId }, data: { passwordHash, sessionEpoch: { increment: 1 } }, select: { sessionEpoch: true } })
    if (actor.sessionId !== undefined) await transaction.session.updateMany({ where: { id: actor.sessionId, userId: actor.userId, endedAt: null }, data: { epoch: sessionEpoch } })
  })
}

/**
 * The person behind a sign-in at an OIDC provider. A first sign-in is joined to the account of the same address only when
 * the provider vouches for the address; without an account, one without password is made. Nobody has vouched for whoever
 * registered the address before, so that password and its sessions end: else a stranger could wait in somebody's account.
 */
export async function linkIdentity(identity: { provider: string; subject: string; email: string; emailVerified: boolean; name: string }): Promise<SignedIn> {
  const { provider, subject } = identity
  const known = await sharedTables().identity.findUnique({ where: { provider_subject: { provider, subject } }, include: { user: true } })
  if (known !== null) return signedIn(known.user)
  const email = parseInput(Email, identity.email, 'email')
  const name = PersonName.safeParse(identity.name)
  if (!identity.emailVerified) throw new AppError('forbidden', { publicMessage: 'Your provider does not vouch for your e-mail address. Ask who runs it to verify the address, or sign in with your password.' })
  return sharedTables().$transaction(async (transaction) => {
    const registered = await transaction.user.findUnique({ where: { email } })
    const user =
      registered === null
        ? await transaction.user.create({ data: { email, name: name.success ? name.data : (email.split('@')[0] ?? email), passwordHash: null } })
        : registered.passwordHash === null
          ? registered
          : await transaction.user.update({ where: { id: registered.id }, data: { passwordHash: null, sessionEpoch: { increment: 1 } } })
    await transaction.identity.create({ data: { provider, subject, userId: user.id } })
    return signedIn(user)
  })
}

function signedIn(user: { id: string; email: string; name: string; sessionEpoch: number }): SignedIn {
  return { userId: user.id, email: user.email, name: user.name, sessionEpoch: user.sessionEpoch }
}
