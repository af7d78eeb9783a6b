import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isAppError } from '#lib/base/errors.ts'
import { incomingFolder, uploadPath } from '#lib/jobs/data-folder.ts'
import { receiveUpload, uploadFileName } from './upload.ts'

const TEAM = '01a207a5-15ad-77bf-b9e1-1c7727e0ea08'
let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headroom-upload-'))
  process.env['HEADROOM_DATA_DIR'] = folder
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
  delete process.env['HEADROOM_DATA_DIR']
})

function request(body: BodyInit | ReadableStream<Uint8Array> | null, headers: Record<string, string> = {}, signal?: AbortSignal): Request {
  return new Request('http://app.example.com/upload', { method: 'PUT', body: body as BodyInit, headers, duplex: 'half', signal } as RequestInit)
}

async function refusal(received: Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await received
  } catch (error) {
    if (isAppError(error)) return { code: error.code, message: error.publicMessage }
    throw error
  }
  throw new Error('was accepted')
}

const nothingLeft = () => expect(readdirSync(join(folder, 'uploads'), { recursive: true }).filter((name) => !['incoming'].includes(String(name)))).toEqual([])

/** Chunks of `size` bytes; after the last one `end` decides what happens. */
function stream(chunks: number, size: number, end: (controller: ReadableStreamDefaultController<Uint8Array>) => void): ReadableStream<Uint8Array> {
  let sent = 0
  return new ReadableStream({
    pull(controller) {
      if (sent++ < chunks) controller.enqueue(new Uint8Array(size).fill(65))
      else end(controller)
    },
  })
}

describe('receiving an upload', () => {
  test('keeps the bytes under their SHA-256 and says how many there were', async () => {
    const text = 'GET / 200\n'.repeat(50_000)
    const sha256 = createHash('sha256').update(text).digest('hex')
    expect(await receiveUpload(request(text, { 'content-length': String(text.length) }), TEAM, { place: 'access.log' })).toEqual({ sha256, bytes: text.length })
    expect(readFileSync(uploadPath(TEAM, sha256), 'utf8')).toBe(text)
    expect(readdirSync(incomingFolder())).toEqual([])
  })

  test('the same bytes again are the same file', async () => {
    const first = await receiveUpload(request('same\n'), TEAM, { place: 'a' })
    expect(await receiveUpload(request('same\n'), TEAM, { place: 'b' })).toEqual(first)
  })

  test('an empty file is refused in words', async () => {
    expect(await refusal(receiveUpload(request(null), TEAM, { place: 'access.log' }))).toEqual({ code: 'invalid', message: expect.stringContaining('access.log: The file is empty.') })
    expect((await refusal(receiveUpload(request(stream(0, 0, (c) => c.close())), TEAM, { place: 'x' }))).message).toContain('empty')
    expect(existsSync(join(folder, 'uploads', TEAM))).toBe(false)
  })

  test('more than the bound is refused at once when announced, and by counting when not', async () => {
    expect((await refusal(receiveUpload(request('x', { 'content-length': '5000' }), TEAM, { place: 'x', maxBytes: 1000 }))).code).toBe('tooLarge')
    expect((await refusal(receiveUpload(request(stream(1000, 100, (c) => c.close())), TEAM, { place: 'x', maxBytes: 1000 }))).code).toBe('tooLarge')
    nothingLeft()
  })

  test('fewer bytes than announced leave nothing behind', async () => {
    expect((await refusal(receiveUpload(request(stream(3, 100, (c) => c.close()), { 'content-length': '400' }), TEAM, { place: 'x' }))).message).toBe('x: Only 300 of 400 bytes arrived. Upload it again; nothing of it was kept.')
    nothingLeft()
  })

  test('an upload that is broken off leaves nothing behind', async () => {
    const broken = stream(3, 100, (c) => c.error(Object.assign(new Error('aborted'), { code: 'ECONNRESET' })))
    expect((await refusal(receiveUpload(request(broken), TEAM, { place: 'x' }))).message).toContain('broken off')
    nothingLeft()
  })

  test('a compression that is not read is refused with the command that unpacks it', async () => {
    const zip = new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 0, 0])
    expect(await refusal(receiveUpload(request(zip), TEAM, { place: 'logs.zip' }))).toEqual({ code: 'unsupported', message: expect.stringContaining('unzip') })
    nothingLeft()
  })

  test('names cannot leave the folder', () => {
    expect(() => uploadPath('../../etc', 'a'.repeat(64))).toThrow()
    expect(() => uploadPath(TEAM, '../x')).toThrow()
    expect(uploadFileName('../../var/log/acc\u0000ess.log\r\n')).toBe('access.log')
    expect(uploadFileName(null)).toBe('upload.log')
    expect(uploadFileName('x'.repeat(4000))).toHaveLength(150)
  })
})
