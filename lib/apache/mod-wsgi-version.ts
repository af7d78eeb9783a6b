/**
 * Which mod_wsgi a configuration is for. Options and the meaning of `request-timeout` changed between 4.9, 5.x and 6.x, so every
 * writer and every critic asks here. Versions before 4.9 are refused: their defaults differ (graceful-timeout) and no
 * maintained system ships them.
 */
import { invalidInput } from '#lib/base/errors.ts'

export interface ModWsgiVersion {
  major: number
  minor: number
  patch: number
}

/** Oldest version the writer knows the options of. */
export const OLDEST_MOD_WSGI = '4.9.0'

/** Reads "4.9.4", "5.0" or "6"; null for anything else. */
export function findModWsgiVersion(text: string): ModWsgiVersion | null {
  const match = /^(\d{1,3})(?:\.(\d{1,3}))?(?:\.(\d{1,3}))?$/.exec(text.trim())
  if (!match) return null
  return { major: Number(match[1]), minor: Number(match[2] ?? 0), patch: Number(match[3] ?? 0) }
}

/**
 * A version to judge a configuration by.
 * @throws AppError `invalid` naming `place` when the text is no version.
 */
export function parseModWsgiVersion(text: string, place: string): ModWsgiVersion {
  const version = findModWsgiVersion(text)
  if (!version) throw invalidInput([{ place, reason: `${JSON.stringify(text)} is not a mod_wsgi version.`, remedy: 'Give three numbers, such as 4.9.4 (Debian 12), 5.0.2 (Debian 13) or 6.0.5.' }])
  return version
}

/**
 * A version to write for.
 * @throws AppError `invalid` naming `place` when the text is no version or one before 4.9.0.
 */
export function requireModWsgiVersion(text: string, place: string): ModWsgiVersion {
  const version = parseModWsgiVersion(text, place)
  if (compareVersions(version, requireParsed(OLDEST_MOD_WSGI)) < 0) {
    throw invalidInput([{ place, reason: `mod_wsgi ${formatVersion(version)} is older than ${OLDEST_MOD_WSGI}, the oldest version Headroom writes for.`, remedy: 'Upgrade mod_wsgi: Debian 12 ships 4.9.4, Debian 13 ships 5.0.2.' }])
  }
  return version
}

/** Negative, zero or positive, as the first is older than, equal to or newer than the second. */
export function compareVersions(a: ModWsgiVersion, b: ModWsgiVersion): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch
}

export function isAtLeast(version: ModWsgiVersion, text: string): boolean {
  return compareVersions(version, requireParsed(text)) >= 0
}

export function formatVersion(version: ModWsgiVersion): string {
  return `${version.major}.${version.minor}.${version.patch}`
}

function requireParsed(text: string): ModWsgiVersion {
  const version = findModWsgiVersion(text)
  if (!version) throw new TypeError(`${text} is not a version`)
  return version
}
