// A disk without room: said before a byte is taken where it is known, and in the middle of an upload where it is not;
// in words, and nothing is left behind.
import { mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { mountSmallDisk } from '../../scripts/faults/disk.ts'
import { receiveUpload } from './upload.ts'

const TEAM = '01a207a5-15ad-77bf-b9e1-1c7727e0ea08'
const FULL = { code: 'insufficientStorage', publicMessage: 'a.log: The disk of the server has no room for it. Compress it with gzip, or ask whoever runs Headroom to make room under HEADROOM_DATA_DIR.' }

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
  const put = (announced: number, bytes: number) => receiveUpload(new Request('http://app.example.com/upload', { method: 'PUT', body: new Uint8Array(bytes).fill(65), headers: { 'content-length': String(announced) } }), TEAM, { place: 'a.log', maxBytes: Number.MAX_SAFE_INTEGER })
  // There is room for it, and too little left for what stands beside it.
  await expect(put(bavail * bsize - 100 * 1024 ** 2, 10)).rejects.toMatchObject(FULL)
  expect(readdirSync(join(folder, 'uploads/incoming'))).toEqual([])
  expect((await put(10, 10)).bytes).toBe(10)
})

test('a disk that fills up while a file comes in (skipped where no disk may be mounted)', async ({ skip }) => {
  const data = join(folder, 'small')
  const disk = mountSmallDisk(data, 300)
  if (disk === null) return skip('only root may mount a disk')
  try {
    vi.stubEnv('HEADROOM_DATA_DIR', data)
    let sent = 0
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new Uint8Array(64 * 1024).fill(65))
        // Somebody else takes the rest of the disk meanwhile.
        if (++sent === 4) disk.fill()
      },
    })
    const put = (stream: ReadableStream<Uint8Array> | string) => receiveUpload(new Request('http://app.example.com/upload', { method: 'PUT', body: stream, duplex: 'half' } as RequestInit), TEAM, { place: 'a.log' })
    await expect(put(body)).rejects.toMatchObject(FULL)
    expect(sent).toBeLessThan(100)
    expect(readdirSync(join(data, 'uploads/incoming')), 'what had come is gone').toEqual([])
    disk.empty()
    expect((await put('there is room again\n')).bytes).toBe(20)
  } finally {
    disk.remove()
  }
})
