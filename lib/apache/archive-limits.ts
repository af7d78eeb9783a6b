/** Bounds of what an archive of configuration may cost to open, and the one error for what goes beyond or is broken. */
import { AppError } from '#lib/base/errors.ts'

export const ARCHIVE_LIMITS = {
  /** Packed, as uploaded. */
  packedBytes: 32 * 1024 * 1024,
  /** All entries together, unpacked. A whole /etc is rarely more than 10 MiB. */
  unpackedBytes: 96 * 1024 * 1024,
  entries: 20_000,
  /** One configuration file. */
  fileBytes: 1024 * 1024,
  /** All configuration files that are kept. */
  keptBytes: 8 * 1024 * 1024,
  keptFiles: 2_000,
} as const

export interface ArchiveEntry {
  /** With "/", no leading slash, no "." or "..". */
  path: string
  content: { kind: 'file'; bytes: Uint8Array } | { kind: 'link'; target: string; isHard: boolean }
}

export function archiveFault(place: string, reason: string, remedy: string, code: 'invalid' | 'tooLarge' | 'unsupported' = 'invalid'): AppError {
  return new AppError(code, { publicMessage: `${place}: ${reason} ${remedy}`, problems: [{ place, reason, remedy }] })
}

export const tooMuch = (place: string): AppError => archiveFault(place, `Unpacked it is more than ${ARCHIVE_LIMITS.unpackedBytes / 1024 ** 2} MiB, more than any Apache configuration.`, 'Pack the configuration folder alone, such as /etc/apache2 or /etc/httpd.', 'tooLarge')
export const tooMany = (place: string): AppError => archiveFault(place, `It holds more than ${ARCHIVE_LIMITS.entries} files.`, 'Pack the configuration folder alone, such as /etc/apache2 or /etc/httpd.', 'tooLarge')
export const broken = (place: string, what: string): AppError => archiveFault(place, `The archive is broken: ${what}.`, 'Pack it again, for example with: tar czf apache2.tar.gz -C /etc apache2')

/**
 * A name within an archive as a path of ours: "./etc/x" and "/etc/x" are "etc/x". Null for the archive's own folder.
 * @throws AppError `invalid` for a name that leads outside: whoever packed it means harm, or packed by mistake.
 */
export function entryPath(name: string, place: string): string | null {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.includes('..')) throw archiveFault(place, `It holds ${JSON.stringify(name.slice(0, 100))}, a name that leads outside the archive.`, 'Pack the folder by its own name: tar czf apache2.tar.gz -C /etc apache2')
  if (name.length > 1024) throw archiveFault(place, 'It holds a name of more than 1,024 characters.', 'Pack the configuration folder alone.')
  return parts.length === 0 ? null : parts.join('/')
}
