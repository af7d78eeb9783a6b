/**
 * Codes of authenticator apps: TOTP as RFC 6238 has it, with what every app understands: HMAC-SHA-1, six digits, steps of
 * 30 seconds, the secret in base32. Which step a code is of is answered, so that the caller can take each step once.
 */
import 'server-only'
import { createHmac, timingSafeEqual } from 'node:crypto'

const STEP_S = 30
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

export const stepAt = (epochMs: number): number => Math.floor(epochMs / 1000 / STEP_S)

/** HOTP of RFC 4226 over the step's number. */
export function codeOf(secret: Uint8Array, step: number, digits = 6): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 0x0f
  return String((mac.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** digits).padStart(digits, '0')
}

/** The step of a good code: now's, or one before or after it for clocks that differ. Null for a wrong code, and for steps up to `after`. */
export function stepOfCode(secret: Uint8Array, code: string, nowMs: number, after: number): number | null {
  if (!/^\d{6}$/.test(code)) return null
  const now = stepAt(nowMs)
  let found: number | null = null
  for (const step of [now - 1, now, now + 1]) if (timingSafeEqual(Buffer.from(codeOf(secret, step)), Buffer.from(code)) && step > after) found = step
  return found
}

/** Without padding, as authenticator apps take it. */
export function base32(bytes: Uint8Array): string {
  let [bits, value, text] = [0, 0, '']
  for (const byte of bytes) {
    value = ((value & 0x1f) << 8) | byte
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET[(value >>> (bits - 5)) & 0x1f]
  }
  return bits === 0 ? text : text + ALPHABET[(value << (5 - bits)) & 0x1f]
}

/** What the QR code holds. */
export function otpauthUrl(secret: Uint8Array, account: string, issuer: string): string {
  return `otpauth://totp/${encodeURIComponent(issuer)}:${encodeURIComponent(account)}?secret=${base32(secret)}&issuer=${encodeURIComponent(issuer)}`
}
