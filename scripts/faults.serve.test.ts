// The short form of `npm run faults`: ten seconds of work while web server, workers and PostgreSQL are killed outright,
// the disk is full and the clock jumps, each at least once where the machine allows it.
import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')

test('what was acknowledged is there, once, whatever was killed meanwhile', { timeout: 420_000 }, () => {
  const run = spawnSync(process.execPath, ['--conditions=react-server', join(root, 'scripts/faults.ts'), '--seconds', '10'], { cwd: root, env: { ...process.env, NODE_OPTIONS: '' }, encoding: 'utf8', timeout: 400_000 })
  expect(run.stdout + run.stderr).toMatch(/everything acknowledged is there, once\n$/)
  expect(run.status).toBe(0)
  const [, web, worker, postgres] = /killed web (\d+), worker (\d+), postgres (\d+)/.exec(run.stdout) ?? []
  expect(Number(web) + Number(worker) + Number(postgres)).toBeGreaterThan(2)
})
