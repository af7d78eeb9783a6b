/**
 * Retention of uploaded files: removes those received longer ago than HEADROOM_KEEP_UPLOADS_DAYS, once no measurement of
 * their team waits for them. What was read of them stays. Without the setting nothing is ever removed.
 */
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { hasUnreadMeasurement } from '#lib/data/measurement-reading.ts'
import { dataFolder } from './data-folder.ts'

const DAY_MS = 24 * 3600 * 1000

/** Undefined: kept for ever. */
export function keepUploadsMs(setting = process.env['HEADROOM_KEEP_UPLOADS_DAYS'] ?? ''): number | undefined {
  return /^[1-9]\d{0,5}$/.test(setting) ? Number(setting) * DAY_MS : undefined
}

/** @returns how many files were removed */
export async function removeExpiredUploads(now: number, keepMs: number): Promise<number> {
  const uploads = join(dataFolder(), 'uploads')
  let removed = 0
  for (const teamId of await namesIn(uploads, /^[0-9a-f-]{36}$/)) {
    for (const part of await namesIn(join(uploads, teamId), /^[0-9a-f]{2}$/)) {
      for (const sha256 of await namesIn(join(uploads, teamId, part), /^[0-9a-f]{64}$/)) {
        const path = join(uploads, teamId, part, sha256)
        const facts = await stat(path).catch(() => null)
        if (facts === null || now - facts.mtimeMs < keepMs || (await hasUnreadMeasurement({ teamId }, sha256))) continue
        await rm(path, { force: true })
        removed++
      }
    }
  }
  return removed
}

async function namesIn(folder: string, pattern: RegExp): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).filter((name) => pattern.test(name))
}
