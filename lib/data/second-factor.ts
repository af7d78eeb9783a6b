/**
 * A person's second factor: an authenticator app, and ten recovery codes for the day the phone is gone. The app's secret lies
 * encrypted, codes are throttled for each person, and each is taken once: a time step by raising `lastStep`, a recovery code
 * by its mark, both in one statement, so that two requests with one code cannot both succeed.
 */
import 'server-only'
import { createHash, randomBytes } from 'node:crypto'
import { AppError, invalidInput } from '#lib/base/errors.ts'
import { sharedTables } from './db.ts'
import type { Transaction } from './db.ts'
import { isPassword } from './password.ts'
import type { Actor } from './scope.ts'
import { openSecret, sealSecret } from './sealed.ts'
import { clearAttempts, takeAttempt } from './throttle.ts'
import { base32, otpauthUrl, stepOfCode } from './totp.ts'
import { SIGN_IN_PER_ACCOUNT } from './users.ts'

const CODES = 10
const SECRET_BYTES = 20
/** 80 bits, in fours: what is kept is a plain hash. */
const CODE_BYTES = 10
const PER_QUARTER = { attempts: 5, windowS: 15 * 60 }
const PER_DAY = { attempts: 40, windowS: 24 * 60 * 60 }

export interface SecondFactorState {
  isOn: boolean
  confirmedAt: string | null
  recoveryCodesLeft: number
  /** Begun and not confirmed: what the person's app is to be told. */
  setup: { secret: string; url: string } | null
}

const about = (userId: string) => `second factor of ${userId}`
const hashOf = (code: string) => createHash('sha256').update(code).digest('hex')

export async function getSecondFactor(actor: Actor): Promise<SecondFactorState> {
  const [row, recoveryCodesLeft] = await Promise.all([sharedTables().secondFactor.findUnique({ where: { userId: actor.userId } }), sharedTables().recoveryCode.count({ where: { userId: actor.userId, usedAt: null } })])
  if (row === null) return { isOn: false, confirmedAt: null, recoveryCodesLeft: 0, setup: null }
  if (row.confirmedAt !== null) return { isOn: true, confirmedAt: row.confirmedAt.toISOString(), recoveryCodesLeft, setup: null }
  const secret = openSecret(row.secret, about(actor.userId))
  const bytes = secret === null ? null : Buffer.from(secret, 'base64url')
  return { isOn: false, confirmedAt: null, recoveryCodesLeft: 0, setup: bytes === null ? null : { secret: base32(bytes), url: otpauthUrl(bytes, actor.email, 'Headroom') } }
}

export async function hasPassword(actor: Actor): Promise<boolean> {
  return (await sharedTables().user.count({ where: { id: actor.userId, passwordHash: { not: null } } })) === 1
}

/** A new secret, which counts for nothing until a code of it was given. Whoever has a password gives it: a browser left open is not enough. */
export async function beginSecondFactor(actor: Actor, password: string): Promise<void> {
  await takeAttempt('change password', actor.userId, SIGN_IN_PER_ACCOUNT)
  const user = await sharedTables().user.findUniqueOrThrow({ where: { id: actor.userId }, select: { passwordHash: true } })
  if (user.passwordHash !== null && !(await isPassword(password, user.passwordHash))) throw invalidInput([{ place: 'password', reason: 'This is not your password.' }])
  const secret = sealSecret(randomBytes(SECRET_BYTES).toString('base64url'), about(actor.userId))
  await sharedTables().$transaction(async (transaction) => {
    await transaction.secondFactor.deleteMany({ where: { userId: actor.userId, confirmedAt: null } })
    const { count } = await transaction.secondFactor.createMany({ data: [{ userId: actor.userId, secret }], skipDuplicates: true })
    if (count === 0) throw new AppError('conflict', { publicMessage: 'You have a second factor already. Turn it off first to set up another app.' })
  })
}

/** Turns it on by a first code; this session counts as having given it. The recovery codes are returned here and never again. */
export async function confirmSecondFactor(actor: Actor, sessionId: string, code: string): Promise<string[]> {
  await takeCodeAttempt(actor.userId)
  const row = await sharedTables().secondFactor.findUnique({ where: { userId: actor.userId } })
  if (row === null || row.confirmedAt !== null) throw new AppError('conflict', { publicMessage: 'There is no set-up to confirm. Begin it again.' })
  const secret = openSecret(row.secret, about(actor.userId))
  const step = secret === null ? null : stepOfCode(Buffer.from(secret, 'base64url'), plain(code), Date.now(), 0)
  if (step === null) throw wrongCode()
  const codes = await sharedTables().$transaction(async (transaction) => {
    const { count } = await transaction.secondFactor.updateMany({ where: { userId: actor.userId, secret: row.secret, confirmedAt: null }, data: { confirmedAt: new Date(), lastStep: step } })
    if (count === 0) throw new AppError('conflict', { publicMessage: 'There is no set-up to confirm. Begin it again.' })
    await transaction.session.updateMany({ where: { id: sessionId, userId: actor.userId }, data: { secondFactorAt: new Date() } })
    return replaceCodes(transaction, actor.userId)
  })
  await clearCodeAttempts(actor.userId)
  return codes
}

/** A code of the app or a recovery code makes the session whole. Throws `invalid` for a wrong or used one, `throttled` after five. */
export async function passSecondFactor(actor: Actor, sessionId: string, code: string): Promise<void> {
  await requireCode(actor, code)
  await sharedTables().session.updateMany({ where: { id: sessionId, userId: actor.userId, endedAt: null }, data: { secondFactorAt: new Date() } })
}

/** Ten new ones; the old ones are good for nothing. */
export async function renewRecoveryCodes(actor: Actor, code: string): Promise<string[]> {
  await requireCode(actor, code)
  return sharedTables().$transaction((transaction) => replaceCodes(transaction, actor.userId))
}

export async function removeSecondFactor(actor: Actor, code: string): Promise<void> {
  await requireCode(actor, code)
  await dropSecondFactor(actor.userId)
}

/** For whoever runs Headroom, when a person has lost the app and the codes: by an address, as `npm run second-factor:reset` does. */
export async function resetSecondFactor(email: string): Promise<boolean> {
  const user = await sharedTables().user.findUnique({ where: { email: email.trim().toLowerCase() }, select: { id: true } })
  return user !== null && dropSecondFactor(user.id)
}

async function dropSecondFactor(userId: string): Promise<boolean> {
  return sharedTables().$transaction(async (transaction) => {
    await transaction.recoveryCode.deleteMany({ where: { userId } })
    return (await transaction.secondFactor.deleteMany({ where: { userId } })).count > 0
  })
}

async function requireCode({ userId }: Actor, code: string): Promise<void> {
  await takeCodeAttempt(userId)
  if (!(await takeAppCode(userId, plain(code))) && !(await takeRecoveryCode(userId, plain(code)))) throw wrongCode()
  await clearCodeAttempts(userId)
}

async function takeAppCode(userId: string, code: string): Promise<boolean> {
  const row = await sharedTables().secondFactor.findFirst({ where: { userId, confirmedAt: { not: null } } })
  const secret = row === null ? null : openSecret(row.secret, about(userId))
  const step = row === null || secret === null ? null : stepOfCode(Buffer.from(secret, 'base64url'), code, Date.now(), Number(row.lastStep))
  if (step === null) return false
  return (await sharedTables().secondFactor.updateMany({ where: { userId, confirmedAt: { not: null }, lastStep: { lt: step } }, data: { lastStep: step } })).count === 1
}

async function takeRecoveryCode(userId: string, code: string): Promise<boolean> {
  return (await sharedTables().recoveryCode.updateMany({ where: { userId, codeHash: hashOf(code), usedAt: null }, data: { usedAt: new Date() } })).count === 1
}

async function replaceCodes(transaction: Transaction, userId: string): Promise<string[]> {
  const codes = Array.from({ length: CODES }, () => base32(randomBytes(CODE_BYTES)).toLowerCase())
  await transaction.recoveryCode.deleteMany({ where: { userId } })
  await transaction.recoveryCode.createMany({ data: codes.map((code) => ({ userId, codeHash: hashOf(code) })) })
  return codes.map((code) => code.replace(/(.{4})(?=.)/g, '$1-'))
}

/** People type spaces and dashes as they were shown. */
const plain = (code: string) => code.slice(0, 60).replace(/[\s-]/g, '').toLowerCase()

const wrongCode = () => invalidInput([{ place: 'code', reason: 'This code is wrong, or was used already.', remedy: 'Each counts once: wait for the next one of your app.' }])

async function takeCodeAttempt(userId: string): Promise<void> {
  await takeAttempt('second factor', userId, PER_QUARTER)
  await takeAttempt('second factor of a day', userId, PER_DAY)
}

async function clearCodeAttempts(userId: string): Promise<void> {
  await clearAttempts('second factor', userId)
  await clearAttempts('second factor of a day', userId)
}
