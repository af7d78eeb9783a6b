// The command for whoever runs Headroom, as they type it: it takes the second factor and the recovery codes off one account and
// nothing off another, leaves sessions as they are, and says in words what it did.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { everyTeam } from '#lib/data/db.ts'
import { findSession, startSession } from '#lib/data/sessions.ts'
import { useTestDatabase } from '#lib/data/test-database.ts'
import { makeTeam } from '#lib/data/test-team.ts'

useTestDatabase()

const DEVICE = { userAgent: 'Firefox', address: '' }

function command(...more: string[]): { code: number | null; said: string } {
  const folder = mkdtempSync(join(tmpdir(), 'headroom-reset-'))
  try {
    const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'second-factor:reset', '--', ...more], { cwd: resolve(import.meta.dirname, '..'), env: { ...process.env, HEADROOM_DATA_DIR: folder }, encoding: 'utf8' })
    return { code: status, said: `${stdout}${stderr}`.trim() }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('takes the second factor and its recovery codes off the one account, and refuses an unknown address in words', async () => {
  const { actors: { planner, approver } } = await makeTeam()
  for (const { userId } of [planner, approver]) {
    await everyTeam().secondFactor.create({ data: { userId, secret: 'sealed', confirmedAt: new Date() } })
    await everyTeam().recoveryCode.createMany({ data: ['a', 'b'].map((codeHash) => ({ userId, codeHash: `${codeHash} of ${userId}` })) })
  }
  const claim = { userId: planner.userId, epoch: 0, sessionId: await startSession({ userId: planner.userId, sessionEpoch: 0 }, 'password', DEVICE) }
  expect((await findSession(claim, DEVICE))?.isPending, 'the code is asked for').toBe(true)
  const left = async ({ userId }: { userId: string }) => [await everyTeam().secondFactor.count({ where: { userId } }), await everyTeam().recoveryCode.count({ where: { userId } })]

  expect(command('nobody@example.com')).toEqual({ code: 3, said: 'nobody@example.com has no second factor, or no account.' })
  expect([await left(planner), await left(approver)]).toEqual([[1, 2], [1, 2]])

  const address = planner.email.toUpperCase()
  expect(command(address)).toEqual({ code: 0, said: `${address} signs in by the password alone now, and can set up a second factor anew.` })
  expect([await left(planner), await left(approver)]).toEqual([[0, 0], [1, 2]])
  expect((await findSession(claim, DEVICE))?.isPending, 'the session goes on, and waits for no code').toBe(false)
// Two programs start, each of which loads Prisma.
}, 120_000)
