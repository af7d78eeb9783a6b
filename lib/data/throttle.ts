/**
 * Counts attempts per key in fixed windows, in the database, so that all web nodes count together. A key is stored as
 * a hash: the table tells nobody who tried to sign in.
 */
import 'server-only'
import { createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { AppError } from '#lib/base/errors.ts'
import { sharedTables } from './db.ts'

export interface ThrottleLimit {
  /** Attempts a window; one more is refused. */
  attempts: number
  windowS: number
}

const keyOf = (name: string, value: string) => createHash('sha256').update(`${name}\n${value}`).digest('hex')

/** Counts one attempt; what the window has by now, this one too, and the seconds until it ends. One statement. */
export async function countAttempt(name: string, value: string, windowS: number): Promise<{ count: number; waitS: number }> {
  const rows = await sharedTables().$queryRaw<{ count: number; waitS: number }[]>`
    INSERT INTO "Throttle" AS t ("key", "count", "resetAt")
    VALUES (${keyOf(name, value)}, 1, now() + make_interval(secs => ${windowS}))
    ON CONFLICT ("key") DO UPDATE SET
      "count" = CASE WHEN t."resetAt" <= now() THEN 1 ELSE t."count" + 1 END,
      "resetAt" = CASE WHEN t."resetAt" <= now() THEN excluded."resetAt" ELSE t."resetAt" END
    RETURNING "count", ceil(extract(epoch FROM "resetAt" - now()))::int AS "waitS"`
  const row = rows[0] ?? { count: 1, waitS: windowS }
  // The column is rounded to milliseconds, upwards too.
  return { count: row.count, waitS: Math.min(row.waitS, windowS) }
}

/** Counts one attempt and throws `throttled` when the window's attempts are used up. */
export async function takeAttempt(name: string, value: string, limit: ThrottleLimit): Promise<void> {
  const { count, waitS } = await countAttempt(name, value, limit.windowS)
  if (count <= limit.attempts) return
  const minutes = Math.max(1, Math.ceil(waitS / 60))
  throw new AppError('throttled', { publicMessage: `Too many attempts. Try again in ${minutes === 1 ? '1 minute' : `${minutes} minutes`}.`, details: { retryAfterS: waitS } })
}

/**
 * What an address counts as: itself; in IPv6 its network of 64 bits, all of which one customer has. An IPv4 address that is
 * written as IPv6 (::ffff:192.0.2.1) is that IPv4 address.
 */
export function networkOf(address: string): string {
  const plain = address.split('%')[0] ?? ''
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1]
  if (mapped !== undefined) return mapped
  if (!isIPv6(plain)) return address
  const [head = '', tail] = plain.split('::')
  const parts = (text: string) => (text === '' ? [] : text.split(':'))
  const missing = tail === undefined ? 0 : 8 - parts(head).length - parts(tail).length - (tail.includes('.') ? 1 : 0)
  const groups = [...parts(head), ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...parts(tail ?? '')]
  return `${groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}

/** Windows that are over: they say nothing any more, and anybody can begin one. */
export async function forgetAttempts(): Promise<void> {
  await sharedTables().$executeRaw`DELETE FROM "Throttle" WHERE "resetAt" < now() - interval '1 hour'`
}

/** Gives one attempt back: a success is not held against an address that many people share. */
export async function returnAttempt(name: string, value: string): Promise<void> {
  await sharedTables().throttle.updateMany({ where: { key: keyOf(name, value), count: { gt: 0 } }, data: { count: { decrement: 1 } } })
}

/** Forgets a key's attempts, after a success. */
export async function clearAttempts(name: string, value: string): Promise<void> {
  await sharedTables().throttle.deleteMany({ where: { key: keyOf(name, value) } })
}
