/**
 * Passwords: argon2id with the parameters OWASP recommends as a minimum (19 MiB, 2 passes, 1 lane). Checking costs the
 * same for an account that does not exist, so that the time of an answer tells nothing.
 */
import 'server-only'
import { hash, verify } from '@node-rs/argon2'

/** The package's const enum cannot be read by type stripping; 2 is Argon2id. */
const ARGON2ID = 2
const OPTIONS = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export const PASSWORD_LENGTH = { min: 12, max: 128 } as const

export function hashPassword(password: string): Promise<string> {
  return hash(password, OPTIONS)
}

let nobody: Promise<string> | undefined

/** `stored` null: nobody has this account, or it has no password. Does the same work and says false. */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  nobody ??= hashPassword('the password of nobody at all')
  const matches = await verify(stored ?? (await nobody), password.slice(0, PASSWORD_LENGTH.max))
  return matches && stored !== null
}
