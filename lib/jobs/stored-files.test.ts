// One contract, held by both: the data folder, and a bucket of a real server that speaks S3.
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { startS3, type S3UnderTest } from './s3-under-test.ts'
import { StorageError, parseStoredName, storedName, type StoredFiles } from './stored-file.ts'
import { getStoredFile, openStoredFiles } from './stored-files.ts'

const TEAM = '01a207a5-15ad-77bf-b9e1-1c7727e0ea08'
const OTHER = '01a207a5-15ad-77bf-b9e1-1c7727e0ea09'
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

let folder = ''
let s3: S3UnderTest
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headroom-files-'))
  s3 = await startS3()
})
afterAll(async () => {
  await s3.end()
  rmSync(folder, { recursive: true, force: true })
})
afterEach(() => vi.unstubAllEnvs())

async function put(files: StoredFiles, teamId: string, bytes: Uint8Array, chunkBytes = 300_000): Promise<string> {
  const file = await files.begin()
  for (let at = 0; at < bytes.length; at += chunkBytes) await file.write(bytes.subarray(at, at + chunkBytes))
  await file.keep(teamId, sha256(bytes))
  return sha256(bytes)
}

async function names(files: StoredFiles): Promise<string[]> {
  const found: string[] = []
  for await (const { teamId, sha256 } of files.list()) found.push(storedName(teamId, sha256))
  return found.sort()
}

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<{ bytes: Uint8Array; largest: number }> {
  const found: Uint8Array[] = []
  for await (const chunk of chunks) found.push(chunk.slice())
  return { bytes: Buffer.concat(found), largest: Math.max(0, ...found.map(({ length }) => length)) }
}

describe.each(['the data folder', 'a bucket'])('files in %s', (where) => {
  async function open(): Promise<StoredFiles> {
    vi.stubEnv('HEADROOM_DATA_DIR', folder)
    if (where === 'a bucket') for (const [name, value] of Object.entries(s3.settings)) vi.stubEnv(name, value)
    const files = await openStoredFiles()
    for await (const { teamId, sha256 } of files.list()) await files.remove(teamId, sha256)
    return files
  }

  test('come back byte for byte, in chunks no larger than asked for, whatever their size', async () => {
    const files = await open()
    // Less than a part, exactly two, and a rest: 8 MiB are one part.
    for (const size of [1, 70_000, 16 * 1024 ** 2, 17 * 1024 ** 2 + 5]) {
      const bytes = randomBytes(size)
      const file = await getStoredFile(TEAM, await put(files, TEAM, bytes))
      expect(file.bytes).toBe(size)
      expect(Buffer.compare(await file.head(64), bytes.subarray(0, 64))).toBe(0)
      const read = await bytesOf(file.read(65_536))
      expect(read.largest).toBe(Math.min(size, 65_536))
      expect(sha256(read.bytes)).toBe(sha256(bytes))
    }
    expect(await names(files)).toHaveLength(4)
  })

  test('are those of their team', async () => {
    const files = await open()
    const hash = await put(files, TEAM, Buffer.from('one\n'))
    expect(await files.find(OTHER, hash)).toBeNull()
    await expect(getStoredFile(OTHER, hash)).rejects.toThrow('is gone')
    expect(() => storedName('../../etc', hash)).toThrow(TypeError)
    await expect(files.find(TEAM, '../x')).rejects.toThrow(TypeError)
  })

  test('have no name before they are whole, and leave nothing when they are dropped', async () => {
    const files = await open()
    const whole = randomBytes(9 * 1024 ** 2)
    const dropped = await files.begin()
    await dropped.write(whole)
    expect(await names(files)).toEqual([])
    await dropped.drop()
    expect(await names(files)).toEqual([])
    expect(await files.removeStaleIncoming(Date.now() + 3600_000, 0), 'nothing on its way is left').toBe(0)
  })

  test('kept twice are one, and are gone once removed; removing nothing is fine', async () => {
    const files = await open()
    const hash = await put(files, TEAM, Buffer.from('same\n'))
    await put(files, TEAM, Buffer.from('same\n'))
    await put(files, OTHER, Buffer.from('same\n'))
    expect(await names(files)).toEqual([storedName(TEAM, hash), storedName(OTHER, hash)])
    for (let i = 0; i < 2; i++) await files.remove(TEAM, hash)
    expect(await names(files)).toEqual([storedName(OTHER, hash)])
    expect(await files.find(TEAM, hash)).toBeNull()
  })

  test('tell when they were received', async () => {
    const files = await open()
    await put(files, TEAM, Buffer.from('now\n'))
    for await (const { receivedAt, bytes } of files.list()) {
      expect(bytes).toBe(4)
      expect(Math.abs(Date.now() - receivedAt.getTime())).toBeLessThan(60_000)
    }
    await files.check()
    expect(await names(files), 'a check leaves nothing').toHaveLength(1)
    expect(await files.hasRoom(10)).toBe(true)
  })
})

describe('a bucket that does not answer', () => {
  test('is told as away for writing, reading and looking, and works again when it is back', async () => {
    for (const [name, value] of Object.entries(s3.settings)) vi.stubEnv(name, value)
    const files = await openStoredFiles()
    const hash = await put(files, TEAM, Buffer.from('kept\n'))
    const file = await getStoredFile(TEAM, hash)
    await s3.stop()
    const away = { name: StorageError.name, kind: 'away' }
    await expect(files.find(TEAM, hash)).rejects.toMatchObject(away)
    await expect(file.head(4)).rejects.toMatchObject(away)
    await expect(put(files, TEAM, Buffer.from('more\n'))).rejects.toMatchObject(away)
    const large = await files.begin()
    await expect((async () => {
      for (let i = 0; i < 60; i++) await large.write(new Uint8Array(1024 ** 2))
    })(), 'more than fits in memory ends with an error, and does not wait for ever').rejects.toMatchObject(away)
    await large.drop()
    await s3.start()
    expect(Buffer.from(await file.head(4)).toString()).toBe('kept')
  })

  test('and one that is not there, or an unknown key, is told at the start', async () => {
    for (const [name, value] of Object.entries({ ...s3.settings, HEADROOM_S3_BUCKET: 'no-such-bucket' })) vi.stubEnv(name, value)
    await expect((await openStoredFiles()).check()).rejects.toMatchObject({ kind: 'away' })
    for (const [name, value] of Object.entries({ ...s3.settings, HEADROOM_S3_ACCESS_KEY_ID: 'nobody' })) vi.stubEnv(name, value)
    await expect((await openStoredFiles()).check()).rejects.toMatchObject({ kind: 'away' })
  })
})

test('names of files are read back, and nothing else is taken for one', () => {
  const name = storedName(TEAM, 'ab'.repeat(32))
  expect(parseStoredName(name)).toEqual({ teamId: TEAM, sha256: 'ab'.repeat(32) })
  expect([`${name}x`, `x${name}`, name.replace('/ab/', '/ac/'), 'incoming/1'].map(parseStoredName)).toEqual([null, null, null, null])
})
