// Runs after all others, whose files the killed worker would be reading as well.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { everyTeam } from '#lib/data/db.ts'
import { longLog } from './fixtures/bad-files.ts'
import { makePlannedSite } from './fixtures/planned-site.ts'
import { drop, openSite, READING } from './fixtures/site-uploads.ts'
import { environmentOf, expect, test } from './fixtures/test.ts'

test('a file is read to its end though the worker is killed on the way', async ({ page }) => {
  const site = await makePlannedSite()
  await openSite(page, site)
  const { bytes, lines } = longLog(100, Date.now() % 1e6)
  const row = await drop(page, 'long.log.gz', bytes)
  await expect(row).toContainText(/[1-9][\d,.]* lines read\. You may leave this page/, READING)
  const killed = workerPid()
  process.kill(killed, 'SIGKILL')
  await expect(row).toContainText('every line was read', { timeout: 45_000 })
  expect(workerPid()).not.toBe(killed)
  const [measurement] = await everyTeam().measurement.findMany({ where: { teamId: site.planner.scope.teamId }, select: { status: true, attempt: true, requests: true } })
  expect(measurement).toEqual({ status: 'ready', attempt: 2, requests: BigInt(lines) })
})

/** The worker that runs now: the last that said it was ready. */
function workerPid(): number {
  const log = readFileSync(path.join(environmentOf('E2E_DATA_DIR'), 'headroom.log'), 'utf8')
  const pid = [...log.matchAll(/"event":"worker-ready","pid":(\d+)/g)].at(-1)?.[1]
  if (pid === undefined) throw new Error('no worker has said that it is ready')
  return Number(pid)
}
