/**
 * Retention of uploaded files: removes those received longer ago than HEADROOM_KEEP_UPLOADS_DAYS, once no measurement of
 * their team waits for them. What was read of them stays. A clock that has jumped ahead removes nothing too early: the
 * database's counts as well. Without the setting nothing is ever removed.
 */
import { databaseTime } from '#lib/data/health.ts'
import { hasUnreadMeasurement } from '#lib/data/measurement-reading.ts'
import { openStoredFiles } from './stored-files.ts'

const DAY_MS = 24 * 3600 * 1000

/** Undefined: kept for ever. */
export function keepUploadsMs(setting = process.env['HEADROOM_KEEP_UPLOADS_DAYS'] ?? ''): number | undefined {
  return /^[1-9]\d{0,5}$/.test(setting) ? Number(setting) * DAY_MS : undefined
}

/** @returns how many files were removed */
export async function removeExpiredUploads(now: number, keepMs: number): Promise<number> {
  const files = await openStoredFiles()
  const surely = Math.min(now, await databaseTime())
  let removed = 0
  for await (const { teamId, sha256, receivedAt } of files.list()) {
    if (surely - receivedAt.getTime() < keepMs || (await hasUnreadMeasurement({ teamId }, sha256))) continue
    await files.remove(teamId, sha256)
    removed++
  }
  return removed
}
