// A disk without room: said before a byte is taken, in words, and nothing is left behind.
import { mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { receiveUpload } from './upload.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headroom-full-'))
  vi.stubEnv('HEADROOM_DATA_DIR', folder)
})
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

test('an upload that would leave the database no room is refused, and one that fits is not', async () => {
  const { bavail, bsize } = statfsSync(folder)
  const put = (announced: number, bytes: number) => receiveUpload(new Request('http://app.example.com/upload', { method: 'PUT', body: new Uint8Array(bytes).fill(65), headers: { 'content-length': String(announced) } }), '01a207a5-15ad-77bf-b9e1-1c7727e0ea08', { place: 'a.log', maxBytes: Number.MAX_SAFE_INTEGER })
  await expect(put(bavail * bsize, 10)).rejects.toMatchObject({ code: 'insufficientStorage', publicMessage: 'a.log: The disk of the server has no room for it. Compress it with gzip, or ask whoever runs Headroom to make room under HEADROOM_DATA_DIR.' })
  expect(readdirSync(join(folder, 'uploads/incoming'))).toEqual([])
  expect((await put(10, 10)).bytes).toBe(10)
})
