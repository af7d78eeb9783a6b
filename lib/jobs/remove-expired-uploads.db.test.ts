import { existsSync, mkdtempSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { everyTeam } from '#lib/data/db.ts'
import { useTestDatabase } from '#lib/data/test-database.ts'
import { makePlannedTeam } from '#lib/data/test-team.ts'
import { uploadPath } from './data-folder.ts'
import { keepUploadsMs, removeExpiredUploads } from './remove-expired-uploads.ts'
import { logText, putMeasurement } from './worker-under-test.ts'

useTestDatabase()

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headroom-retention-'))
  vi.stubEnv('HEADROOM_DATA_DIR', folder)
})
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

test('a file goes when it is old and nothing waits for it; what was read stays', async () => {
  const team = await makePlannedTeam()
  const put = async (lines: number, status: 'ready' | 'queued', daysOld: number) => {
    const made = await putMeasurement(team.scopes.planner, team.siteSlug, Buffer.from(logText(lines)), `${lines}.log`)
    await everyTeam().measurement.update({ where: { id: made.id }, data: { status } })
    const path = uploadPath(team.teamId, made.sha256)
    const at = Date.now() / 1000 - daysOld * 86_400
    utimesSync(path, at, at)
    return path
  }
  const [oldRead, oldWaiting, newRead] = [await put(10, 'ready', 31), await put(11, 'queued', 31), await put(12, 'ready', 29)]
  const keepMs = keepUploadsMs('30') ?? 0
  expect(await removeExpiredUploads(Date.now(), keepMs)).toBe(1)
  expect(await removeExpiredUploads(Date.now() + 40 * 86_400_000, keepMs), 'a clock that has jumped ahead').toBe(0)
  expect([oldRead, oldWaiting, newRead].map((path) => existsSync(path))).toEqual([false, true, true])
  expect(await everyTeam().measurement.count({ where: { teamId: team.teamId } })).toBe(3)
})

test('without the setting, or with one that is no number of days, nothing is removed', () => {
  expect([keepUploadsMs(''), keepUploadsMs('0'), keepUploadsMs('ten'), keepUploadsMs('1')]).toEqual([undefined, undefined, undefined, 86_400_000])
})
