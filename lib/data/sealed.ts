/**
 * Secrets that must be read again (webhooks sign with theirs, codes of authenticator apps are computed from theirs) lie
 * encrypted in the database: AES-256-GCM under a key derived from the server's own secret, bound to what they belong to, so
 * that a copy of the database alone gives none of them away and none can be moved to another row.
 */
import 'server-only'
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { AppError } from '#lib/base/errors.ts'

const MARK = 'sealed1.'
const IV_BYTES = 12
const TAG_BYTES = 16

function key(): Buffer {
  const secret = process.env['NEXTAUTH_SECRET']
  if (!secret) throw new AppError('unavailable', { publicMessage: 'Headroom cannot read its secrets.', message: 'NEXTAUTH_SECRET is not set. "npm start" makes one and keeps it; set it when you start the server otherwise.' })
  return Buffer.from(hkdfSync('sha256', secret, 'headroom', 'secrets in the database', 32))
}

/** @param about what it belongs to, such as "webhook 0190…"; needed again to open it. */
export function sealSecret(secret: string, about: string): string {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key(), iv).setAAD(Buffer.from(about))
  const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
  return MARK + Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64url')
}

export function isSealed(stored: string): boolean {
  return stored.startsWith(MARK)
}

/** Null where it was sealed under another server's secret, for something else, or was changed. */
export function openSecret(stored: string, about: string): string | null {
  const bytes = Buffer.from(stored.slice(MARK.length), 'base64url')
  if (!isSealed(stored) || bytes.length < IV_BYTES + TAG_BYTES) return null
  const decipher = createDecipheriv('aes-256-gcm', key(), bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES }).setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8')
  } catch {
    return null
  }
}
