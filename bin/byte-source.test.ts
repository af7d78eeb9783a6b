import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isAppError } from '#lib/base/errors.ts'
import { generateAccessLog } from '#lib/ingest/generate-access-log.ts'
import type { Measurement } from '#lib/ingest/measurement.ts'
import { openFile, unpack } from './byte-source.ts'
import { run } from './commands/profile.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headroom-bytes-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const log = [...generateAccessLog({
  seed: 1, serverName: 'www.example.com', startEpochS: 1_800_000_000, durationS: 900, ratePerSecond: 5,
  actions: [{ path: '/a/{int}', weight: 1, meanMs: 30, cv: 1 }],
})].join('')

/** Sixty lines of a common log, and 100 MiB of one letter, as bzip2 makes them. */
const BZIP2_OF_60_LINES = 'QlpoOTFBWSZTWYP8dSYABKzfgEAQUAv/8ALBRAogAIEAQALwOLogYKAAAAADKU/aSb9VNJT9FAyAKVT/3lT1IxJQDINAmqlDyRGgBkZDSTb3jGO/PXrvv374DwAAZAoACwCABAAsAqqr9pNs4xi+TXHPPPAeAADIFAAWAQAIAFgFVVAAAAAAAAAAAAAAAAAAAAekm3+km3tJL0k28NNrWta1vPXjroAMgUABYBAAgAWAVVVowB0k24k2/SSTbzBuoYLVDAXe7UMU/qGIXKhtQ1Qxz8OXPz1v8eOs/Wc5znVDpnOc62obUOu1DdQ60N9Dji4IYhvONYUwspNv39ZxPONVNb3d3d1VV1eUm34Sd7zYegC2FXKrYAt0qgFsqoBbLJ8JNu77519N31Opnebu73JJedJNvDab6xraTbwk28KqqlqSSqr+pNuLm7uVVUtSSbSbckiqqpakkz3njvzfMueec5u7rmSXaTb3nO7KqAWwqgFgC3SqAWiqAW9ddZ9eBrnM7kmMBtcW5nHACwGQKqugKqoBVVAO72ve/ms+arVM33JJhV7way1VQCqrIFVWwIBVVADzyb1qO3HckkVXvG8Q+VrXvfxy+dVM4dakkiq67cQOcrU5mnWpuSSKrtxuBbkOdYIY1qSSKrrTLQ1jfv47UMVzoYE7UOlDVDlQ60O1DFDvQ4UO9DND9of1D/F3JFOFCQg/x1Jg'
const BZIP2_OF_100_MIB = 'QlpoOTFBWSZTWcJtKvMBX44BAKAAAAggADCATUZCoCWpCoCXMUFZJlNZwm0q8wFfjgEAoAAACCAAMIBNRkKgJakKgJcxQVkmU1lXHMJiAGQIBQCQACAAAAggADDMBSmnGKARbBQCLxdyRThQkNpyPEo='

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function textOf(bytes: Uint8Array, size = 1000): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of unpack(inChunks(bytes, size), 'x.log')) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

async function problemOf(task: Promise<unknown>) {
  try {
    await task
  } catch (error) {
    if (isAppError(error)) return { code: error.code, ...error.problems[0] }
    throw error
  }
  throw new Error('it was not refused')
}

async function profile(args: string[], stdin: AsyncIterable<Uint8Array | string> = inChunks(new Uint8Array(0), 1)): Promise<Measurement> {
  let out = ''
  const sink = { write: (text: string) => void (out += text) }
  expect(await run([...args, '--json'], { stdin, stdout: sink, stderr: sink, cwd: folder })).toBe(0)
  return JSON.parse(out) as Measurement
}

describe('bytes of a measurement', () => {
  it('come unpacked from gzip of one member or several, in any chunks, and plain ones as they are', async () => {
    const packed = Buffer.concat([gzipSync(log.slice(0, 5000)), gzipSync(log.slice(5000))])
    for (const size of [1, 5, 1000, 1 << 20]) {
      expect(await textOf(packed, size)).toBe(log)
      expect(await textOf(Buffer.from(log), size)).toBe(log)
    }
    expect(await textOf(new Uint8Array(0))).toBe('')
    expect(await textOf(Buffer.from('ab'))).toBe('ab')
  })

  it('of a gzip cut short end in a problem that says how far it was read', async () => {
    const packed = gzipSync(log)
    const problem = await problemOf(textOf(packed.subarray(0, packed.length - 100)))
    expect(problem).toMatchObject({ code: 'unprocessable', place: 'x.log' })
    expect(problem.reason).toMatch(/cut short or damaged after \d+ unpacked bytes/)
    expect(problem.remedy).toContain('gzip -t')
    const damaged = Buffer.from(packed)
    damaged.fill(0x55, 2000, 2100)
    expect(await problemOf(textOf(damaged))).toMatchObject({ code: 'unprocessable' })
  })

  it('of an expansion bomb are refused before they fill anything', async () => {
    const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024, 'a'))
    expect(await problemOf(textOf(bomb))).toMatchObject({ code: 'tooLarge', place: 'x.log' })
  })

  it('come unpacked from zstd of one frame or several, skippable ones between them', async () => {
    const skippable = Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3)
    const packed = Buffer.concat([zstdCompressSync(log.slice(0, 5000)), skippable, zstdCompressSync(''), zstdCompressSync(log.slice(5000))])
    for (const size of [1, 7, 1000, 1 << 20]) expect(await textOf(packed, size)).toBe(log)
    for (const cut of [packed.length - 1, packed.length >> 1, 8]) expect(await problemOf(textOf(packed.subarray(0, cut)))).toMatchObject({ code: 'unprocessable', remedy: expect.stringContaining('zstd -t') as string })
    expect(await problemOf(textOf(zstdCompressSync(Buffer.alloc(100 * 1024 * 1024, 'a'))))).toMatchObject({ code: 'tooLarge' })
  })

  it('come unpacked from bzip2 of one stream or several, whose checksums must hold', async () => {
    const packed = Buffer.from(BZIP2_OF_60_LINES, 'base64')
    const text = await textOf(packed)
    expect(text.split('\n')).toHaveLength(61)
    expect(text.split('\n')[59]).toBe('192.0.2.59 - - [23/Nov/2026:04:00:59 +0000] "GET /a/59 HTTP/1.1" 200 413')
    for (const size of [1, 7, 64]) expect(await textOf(Buffer.concat([packed, packed]), size)).toBe(text + text)
    for (let cut = 4; cut < packed.length; cut += 37) expect(await problemOf(textOf(packed.subarray(0, cut)))).toMatchObject({ code: 'unprocessable', remedy: expect.stringContaining('bzip2 -t') as string })
    for (let at = 4; at < packed.length - 1; at += 11) {
      const damaged = Buffer.from(packed)
      damaged[at] = (damaged[at] ?? 0) ^ 0x10
      expect(await problemOf(textOf(damaged))).toMatchObject({ code: 'unprocessable' })
    }
    expect(await problemOf(textOf(Buffer.from(BZIP2_OF_100_MIB, 'base64')))).toMatchObject({ code: 'tooLarge' })
  })

  it('of other compression are refused with the command that unpacks them', async () => {
    expect(await problemOf(textOf(Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)))).toMatchObject({ code: 'unsupported', remedy: expect.stringContaining('unxz') as string })
    expect(await problemOf(textOf(Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0)))).toMatchObject({ remedy: expect.stringContaining('unzip') as string })
  })

  it('of a file that is not there, or is a directory, are a problem of that name', async () => {
    expect(await problemOf(openFile(folder, 'nothing.log'))).toMatchObject({ code: 'invalid', place: 'nothing.log', reason: 'There is no such file.' })
    expect(await problemOf(openFile('/', folder))).toMatchObject({ reason: 'It is a directory.' })
  })
})

describe('headroom profile', () => {
  it('reads standard input and files, plain or gzip, to the same measurement', async () => {
    writeFileSync(join(folder, 'a.log'), log)
    writeFileSync(join(folder, 'a.log.gz'), gzipSync(log))
    const plain = await profile(['a.log'])
    expect(await profile(['a.log.gz'])).toEqual({ ...plain })
    expect(await profile(['-'], inChunks(gzipSync(log), 700))).toEqual(plain)
    expect(plain).toMatchObject({ format: 'apache-access-log', formatDetail: 'vhost_combined %D', requests: log.split('\n').length - 1, actions: [{ name: 'GET /a/{int}' }] })
  })

  it('makes one series of several files, the same as of the file they were cut from', async () => {
    const lines = log.split(/(?<=\n)/)
    writeFileSync(join(folder, 'one.log'), lines.slice(0, 2000).join(''))
    writeFileSync(join(folder, 'two.log'), lines.slice(2000).join(''))
    const [whole, series] = [await profile(['a.log']), await profile(['two.log', 'one.log'])]
    expect(series).toMatchObject({ requests: whole.requests, errors: whole.errors, statusCounts: whole.statusCounts, methods: whole.methods, from: whole.from, to: whole.to, percentileMethod: 'sketch' })
    expect(series.responseMs?.mean).toBeCloseTo(whole.responseMs?.mean ?? 0, 4)
    expect(Math.abs((series.responseMs?.p95 ?? 0) / (whole.responseMs?.p95 ?? 1) - 1)).toBeLessThan(0.0101)
    expect(series.actions.map(({ name, requests }) => ({ name, requests }))).toEqual(whole.actions.map(({ name, requests }) => ({ name, requests })))
  })

  it('takes one virtual host where the log names them, and says so where it names none', async () => {
    expect(await problemOf(profile(['a.log', '--site', 'other.example.com']))).toMatchObject({ place: 'a.log', remedy: expect.stringContaining('www.example.com') as string })
    expect((await profile(['a.log', '--site', 'WWW.example.com'])).requests).toBe(log.split('\n').length - 1)
  })

  it('prints text for people, with every file problem named', async () => {
    let out = ''
    await run(['a.log'], { stdin: inChunks(new Uint8Array(0), 1), stdout: { write: (text) => void (out += text) }, stderr: { write: () => undefined }, cwd: folder })
    expect(out).toContain('GET /a/{int}')
    expect(out).toMatch(/peak over 60 s: [\d.]+\/s \(95 % interval/)
    expect(await problemOf(profile([]))).toMatchObject({ place: 'profile' })
    expect(await problemOf(profile(['--bogus', 'a.log']))).toMatchObject({ place: 'profile' })
  })
})
