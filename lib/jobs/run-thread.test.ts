import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { runThread } from './run-thread.ts'

/** Runs a script that is written for it; what its thread ends with, and how often the process heard of it meanwhile. */
async function ending(source: string, stalledMs: number): Promise<{ ending: unknown; beats: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'headroom-thread-'))
  const script = join(folder, 'work.mjs')
  writeFileSync(script, source)
  try {
    let beats = 0
    return { ending: await runThread(pathToFileURL(script).href, {}, { signal: new AbortController().signal, onProgress: async () => ++beats > 0, stalledMs }), beats }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('work that takes more memory than its bound is ended alone', async () => {
  // More than the bound, and little enough for a machine that has none.
  const taking = `import { parentPort } from 'node:worker_threads'; const kept = []; for (let n = 0; n < 40; n++) kept.push(new Array(2 ** 21).fill(n + 0.5)); parentPort.postMessage({ kind: 'done', result: kept.length })`
  expect((await ending(taking, 60_000)).ending).toEqual({ kind: 'outOfMemory' })
})

test('work that hostile input has made endless is ended, and the process goes on meanwhile', async () => {
  const { ending: ended, beats } = await ending(`for (;;) /^(a+)+$/.test('a'.repeat(40) + '!')`, 1500)
  expect(ended).toMatchObject({ kind: 'fault', error: { message: expect.stringContaining('has reported nothing for 1500 ms') as string } })
  expect(beats).toBeGreaterThan(0)
})
