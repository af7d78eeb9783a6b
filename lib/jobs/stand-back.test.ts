// Each thread of the worker's process has the priority that is asked for, and the main one keeps its own, as the kernel says.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ThreadUnderTest } from './threads-under-test.ts'

const IDLE = 5
const hasChrt = spawnSync('chrt', ['--version'], { stdio: 'ignore' }).status === 0

/** @param path where programs are looked for */
function threads(priority: string, path = process.env['PATH'] ?? ''): { main: ThreadUnderTest | undefined; helpers: ThreadUnderTest[]; others: ThreadUnderTest[] } {
  const run = spawnSync(process.execPath, [join(import.meta.dirname, 'threads-under-test.ts')], { env: { ...process.env, NODE_OPTIONS: '', PATH: path, HEADROOM_WORKER_PRIORITY: priority }, encoding: 'utf8' })
  if (run.status !== 0) throw new Error(run.stderr)
  const all = JSON.parse(run.stdout) as ThreadUnderTest[]
  return { main: all.find(({ main }) => main), helpers: all.filter(({ name }) => name === 'V8Worker'), others: all.filter(({ main, name }) => !main && name !== 'V8Worker') }
}

describe.skipIf(process.platform !== 'linux')('what computes in the worker', () => {
  test.skipIf(!hasChrt)('takes what others leave, where nothing else is asked for', () => {
    const { main, helpers, others } = threads('')
    expect(main).toMatchObject({ nice: 0, policy: 0 })
    expect(new Set(helpers.map(({ policy }) => policy))).toEqual(new Set([IDLE]))
    // The thread that computes, and the one it began.
    expect(others.filter(({ policy }) => policy === IDLE).length).toBeGreaterThanOrEqual(2)
  })

  test.skipIf(!hasChrt)('comes forward for a while where others leave it nothing', () => {
    // All on one core, however many there are.
    const run = spawnSync('taskset', ['--cpu-list', '0', process.execPath, join(import.meta.dirname, 'threads-under-test.ts'), 'busy'], { env: { ...process.env, NODE_OPTIONS: '', HEADROOM_WORKER_PRIORITY: 'idle' }, encoding: 'utf8' })
    expect(run.status, run.stderr).toBe(0)
  })

  test('has the lowest priority where nothing sets the policy', () => {
    const { main, helpers, others } = threads('idle', '/nowhere')
    expect(main).toMatchObject({ nice: 0, policy: 0 })
    expect(new Set(helpers.map(({ nice }) => nice))).toEqual(new Set([19]))
    expect(others.filter(({ nice }) => nice === 19).length).toBeGreaterThanOrEqual(2)
  })

  test('keeps a tenth, or all, where that is asked for', () => {
    expect(threads('low').helpers.map(({ nice, policy }) => [nice, policy])).toContainEqual([10, 0])
    const { helpers, others } = threads('normal')
    expect([...helpers, ...others].filter(({ nice, policy }) => nice !== 0 || policy !== 0)).toEqual([])
  })
})
