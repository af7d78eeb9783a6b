// Runs the Python tests of the capture script beside it; skipped where there is no Python 3.8 or later.
import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'

const python = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 8))']).status === 0

describe.skipIf(!python)('the capture script (skipped without python3, 3.8 or later)', () => {
  test('keeps its promises', { timeout: 60_000 }, () => {
    const { status, stderr } = spawnSync('python3', ['-B', '-m', 'unittest', 'test_headroom_capture'], { cwd: import.meta.dirname, encoding: 'utf8' })
    expect(status, stderr).toBe(0)
    expect(stderr).toMatch(/^OK$/m)
  })
})
