import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { runThread } from './run-thread.ts'

test('work that hostile input has made endless is ended, and the process goes on meanwhile', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'headroom-thread-'))
  const script = join(folder, 'endless.mjs')
  writeFileSync(script, `for (;;) /^(a+)+$/.test('a'.repeat(40) + '!')`)
  try {
    let beats = 0
    const ending = await runThread(pathToFileURL(script).href, {}, { signal: new AbortController().signal, onProgress: async () => ++beats > 0, stalledMs: 1500 })
    expect(ending).toMatchObject({ kind: 'fault', error: { message: expect.stringContaining('has reported nothing for 1500 ms') as string } })
    expect(beats).toBeGreaterThan(0)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
