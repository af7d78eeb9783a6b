/**
 * What Prisma's errors mean to us, read in this one file: the columns of a unique violation move between engines and
 * adapters.
 */
import 'server-only'

interface KnownError {
  code: string
  meta?: { target?: unknown; driverAdapterError?: { cause?: { constraint?: { fields?: unknown; index?: unknown } } } }
}

function isKnown(error: unknown): error is KnownError {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
}

/** True for a unique violation; with `columns`, only when it is about exactly these. */
export function isUniqueViolation(error: unknown, columns?: readonly string[]): boolean {
  if (!isKnown(error) || error.code !== 'P2002') return false
  if (columns === undefined) return true
  const found = fieldsOf(error)
  return found === undefined || (found.length === columns.length && columns.every((column) => found.includes(column)))
}

/** A row that an update or delete needed is not there. */
export function isMissingRow(error: unknown): boolean {
  return isKnown(error) && error.code === 'P2025'
}

/** A serialization failure or a deadlock: the whole transaction may be tried again. */
export function isRetryable(error: unknown): boolean {
  return isKnown(error) && error.code === 'P2034'
}

/** A text that PostgreSQL cannot hold, because there is a NUL character in it: nothing in the database has such a name. */
export function isUnstorableText(error: unknown): boolean {
  return isKnown(error) && error instanceof Error && error.message.includes('Code: `22021`')
}

function fieldsOf(error: KnownError): string[] | undefined {
  const raw = error.meta?.driverAdapterError?.cause?.constraint?.fields ?? error.meta?.target
  return Array.isArray(raw) ? raw.map((field) => String(field).replaceAll('"', '')) : undefined
}
