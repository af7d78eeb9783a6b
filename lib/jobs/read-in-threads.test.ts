import { describe, expect, it } from 'vitest'
import { openAccessLogReader } from '#lib/ingest/access-log-reader.ts'
import type { AccessLogReaderOptions } from '#lib/ingest/access-log-reader.ts'
import { openAnyReader } from '#lib/ingest/any-reader.ts'
import { generateAccessLogBytes } from '#lib/ingest/generate-access-log.ts'
import { measurementOf } from '#lib/ingest/measurement.ts'
import { readInThreads } from './read-in-threads.ts'

const bytesOf = (options: { seed: number; durationS?: number; actions?: Parameters<typeof generateAccessLogBytes>[0]['actions'] }): Buffer =>
  Buffer.concat([...generateAccessLogBytes({
    serverName: 'www.example.com', startEpochS: Date.UTC(2026, 10, 23, 9) / 1000, durationS: 300, ratePerSecond: 20, oddShare: 0.02,
    actions: [{ path: '/questions/{int}/{slug}', weight: 5, meanMs: 80, cv: 1.2, statuses: { 404: 0.02, 500: 0.01 } }, { path: '/tags/{word}', weight: 2, meanMs: 400, cv: 2 }, { path: '/static/{file}', weight: 3, meanMs: 0.4, cv: 1 }],
    ...options,
  })])

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** Everything that a reading says, as text. */
async function read(bytes: Buffer, threads: number, options: AccessLogReaderOptions = {}, segmentBytes = 16 * 1024): Promise<string> {
  const reader = openAccessLogReader({ place: 'x', ...options })
  await readInThreads(inChunks(bytes, 5000), { push: reader.push, accessLog: () => reader }, { threads, segmentBytes, fromBytes: 70_000 })
  const { facts, exact } = reader.end()
  return JSON.stringify([facts, exact === null ? null : [[...exact.wallUs], [...exact.pathIndex]], measurementOf(facts, exact)])
}

const plain = bytesOf({ seed: 1 })
const lines = plain.toString('latin1').split('\n')
const join = (some: readonly string[]): Buffer => Buffer.from(some.join('\n'), 'latin1')
const mixed = lines.flatMap((line, i) => (i % 97 === 0 ? [line, '', 'not a line of the log'] : i % 211 === 0 ? [`\0\0\0${line}`, `${line}\r`, 'x'.repeat(20_000)] : [line]))

const cases: Record<string, [Buffer, AccessLogReaderOptions?]> = {
  'a plain log': [plain],
  'a log with more distinct paths than are kept': [plain, { maxPaths: 200 }],
  'a log whose groups are folded again and again': [plain, { maxPaths: 20 }],
  'a log beyond the bound of exact times': [plain, { exactLimit: 1000 }],
  'blank and broken lines, NUL holes, CR LF and lines that are too long': [join(mixed), { maxLineBytes: 8000 }],
  'a log whose format changes in the middle': [join([...lines.slice(0, 2500), ...lines.slice(2500).map((line) => line.replace(/ \d+$/, ''))])],
  'a log in two formats that take turns': [join(lines.map((line, i) => (i > 1500 && Math.floor(i / 100) % 2 === 0 ? line.replace(/ \d+$/, '') : line)))],
  'a log whose last line is cut': [plain.subarray(0, plain.length - 100)],
  'one virtual host of several': [join(lines.map((line, i) => (i % 3 === 0 ? line.replace('www.', 'api.') : line))), { vhosts: ['api.example.com'] }],
  'a format that was named': [plain, { logFormat: '%v:%p %h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i" %D' }],
  'a line that does not end for long': [Buffer.concat([plain, Buffer.alloc(100_000, 'y'), Buffer.from('\n'), plain])],
  'UTF-16, which is read in one thread': [Buffer.from(`\ufeff${plain.subarray(0, 200_000).toString('latin1')}`, 'utf16le')],
}

describe('a log read in several threads', () => {
  for (const [name, [bytes, options]] of Object.entries(cases)) {
    it(`gives ${name} the facts of a single pass, to the last digit`, async () => {
      const single = await read(bytes, 0, options)
      for (const [threads, segmentBytes] of [[1, 16 * 1024], [3, 7000]] as const) expect(await read(bytes, threads, options, segmentBytes)).toBe(single)
    })
  }

  it('gives the same however the segments are cut', async () => {
    const small = plain.subarray(0, 120_000)
    const single = await read(small, 0)
    for (let segmentBytes = 1000; segmentBytes < 1200; segmentBytes += 17) expect(await read(small, 1, {}, segmentBytes)).toBe(single)
  })

  it('says the progress and hands on what goes wrong on the way', async () => {
    const reader = openAnyReader({ place: 'x' })
    let told = 0
    await readInThreads(inChunks(plain, 5000), reader, { threads: 1, fromBytes: 70_000, segmentBytes: 16 * 1024, onProgress: () => told++ })
    expect(told).toBe(Math.ceil(plain.length / 5000))
    expect(reader.progress()).toEqual({ bytes: plain.length, lines: lines.length - 1 })
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield* inChunks(plain, 5000)
      throw new Error('the disk is gone')
    }
    await expect(readInThreads(failing(), openAnyReader(), { threads: 1, fromBytes: 70_000, segmentBytes: 16 * 1024 })).rejects.toThrow('the disk is gone')
  })
})
