// Files of every kind through the worker's own steps: recognised, kept with their kind, read again as something else,
// answered, and counted once where logs overlap.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { everyTeam } from '#lib/data/db.ts'
import { draftInputs } from '#lib/data/draft-inputs.ts'
import { adoptHostFacts } from '#lib/data/host-adoption.ts'
import { getHost } from '#lib/data/hosts.ts'
import { answerMeasurement, rereadMeasurement } from '#lib/data/measurement-corrections.ts'
import { getMeasurement } from '#lib/data/measurements.ts'
import { appendProfile, getProfile, previewProfile } from '#lib/data/profiles.ts'
import type { TeamScope } from '#lib/data/scope.ts'
import { useTestDatabase } from '#lib/data/test-database.ts'
import { makePlannedTeam } from '#lib/data/test-team.ts'
import { abText, captureText, logText, PS_TEXT } from '#lib/ingest/site/sample-files.ts'
import { readMeasurement } from './read-measurement.ts'
import { putMeasurement } from './worker-under-test.ts'

useTestDatabase()

let folder = ''
let scope: TeamScope
let site = ''
let hostSlug = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headroom-any-'))
  process.env['HEADROOM_DATA_DIR'] = folder
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeEach(async () => {
  const team = await makePlannedTeam()
  scope = team.scopes.planner
  site = team.siteSlug
  hostSlug = team.hostSlug
})

const signals = () => ({ stop: new AbortController().signal, lost: new AbortController().signal })
async function put(fileName: string, content: string | Buffer): Promise<string> {
  const { id } = await putMeasurement(scope, site, Buffer.from(content), fileName)
  expect(await readMeasurement(id, signals())).toBe('ready')
  return id
}

describe('the worker', () => {
  test('reads a capture, packed with zstd, a memory file and a report, and keeps the kind of each', async () => {
    const capture = await getMeasurement(scope, await put('capture.jsonl.zst', zstdCompressSync(captureText())))
    expect(capture).toMatchObject({ kind: 'capture', requests: 400, reading: 1, found: { kind: 'capture', result: { cpuMs: { count: 400 }, groups: [{ name: 'shop', threads: 5 }] } } })
    expect(JSON.stringify(capture.found)).not.toContain('"demand"')
    const ps = await getMeasurement(scope, await put('ps.txt', PS_TEXT))
    expect(ps).toMatchObject({ kind: 'host', requests: null, startedAt: null, found: { kind: 'host', result: { groups: [{ name: 'shop' }, { name: 'shop-report', nameCut: true }], tenants: [{ name: 'postgres' }] } } })
    expect(await getMeasurement(scope, await put('ab.txt', abText({ concurrency: 4, ratePerSecond: 30, meanMs: 130 })))).toMatchObject({ kind: 'load-test', found: { result: { concurrency: 4, loop: 'closed' } } })
  })
})

describe('reading again', () => {
  test('as another format gives new facts beside the old ones, and the profile of before stays', async () => {
    const id = await put('access.log', logText({ toS: 120 }))
    await appendProfile(scope, site, { measurementIds: [id] })
    const before = await getProfile(scope, site, 1)
    await rereadMeasurement(scope, id, { logFormat: '%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-agent}i" %{ms}T' })
    await expect(appendProfile(scope, site, { measurementIds: [id] })).rejects.toThrow('not read yet')
    expect(await readMeasurement(id, signals())).toBe('ready')
    expect(await getMeasurement(scope, id)).toMatchObject({ reading: 2, choice: { logFormat: expect.stringContaining('%{ms}T') } })
    expect((await everyTeam().measurementFacts.findMany({ where: { measurementId: id }, orderBy: { reading: 'asc' } })).map(({ reading }) => reading)).toEqual([1, 2])
    const { number } = await appendProfile(scope, site, { measurementIds: [id] })
    const [first, second] = [await getProfile(scope, site, 1), await getProfile(scope, site, number)]
    expect(number).toBe(2)
    expect(first.content).toEqual(before.content)
    expect(first.measurements).toMatchObject([{ reading: 1, newest: 2 }])
    expect(second.measurements).toMatchObject([{ reading: 2, newest: 2 }])
    // What were microseconds is now said to be milliseconds.
    expect((second.content.responseMs?.mean ?? 0) / (first.content.responseMs?.mean ?? 1)).toBeCloseTo(1000, 0)
  })

  test('is refused while it is being read, and a format beside a LogFormat is', async () => {
    const id = await put('access.log', logText({ toS: 30 }))
    await expect(rereadMeasurement(scope, id, { format: 'combined', logFormat: '%h' })).rejects.toThrow('Give one of them')
    await rereadMeasurement(scope, id, {})
    await expect(rereadMeasurement(scope, id, {})).rejects.toThrow('being read already')
  })

  test('as what it is not fails in words, and nothing of it goes into a profile', async () => {
    const id = await put('access.log', logText({ toS: 30 }))
    await rereadMeasurement(scope, id, { format: 'ab' })
    expect(await readMeasurement(id, signals())).toBe('failed')
    expect((await getMeasurement(scope, id)).failure).toMatch(/^access\.log: /)
    await expect(previewProfile(scope, site, { measurementIds: [id] })).rejects.toThrow('could not be read')
  })
})

describe('a memory file', () => {
  test('is answered, and the answer counts', async () => {
    const [log, ps] = [await put('access.log', logText()), await put('ps.txt', PS_TEXT)]
    await expect(answerMeasurement(scope, ps, { answers: { p2010: 'group:shop' } })).rejects.toThrow('does not ask')
    await expect(answerMeasurement(scope, ps, { answers: { p2004: 'group:other' } })).rejects.toThrow('no daemon group other')
    await answerMeasurement(scope, ps, { answers: { p2004: 'group:shop' } })
    const preview = await previewProfile(scope, site, { measurementIds: [log, ps] })
    expect(preview.measured?.evidence.find(({ key }) => key === 'perProcessMiB')).toMatchObject({ samples: 3, how: 'measured' })
    await answerMeasurement(scope, ps, { answers: { p2004: '' } })
    expect((await getMeasurement(scope, ps)).answers).toEqual({})
  })

  test('is taken over onto the host', async () => {
    const ps = await put('ps.txt', PS_TEXT)
    const { revision } = await getHost(scope, hostSlug)
    await adoptHostFacts(scope, ps, { take: ['tenant:postgres'], revision })
    expect(await getHost(scope, hostSlug)).toMatchObject({ revision: revision + 1, cores: 2, tenants: [{ name: 'postgres', memoryMiB: 256 }] })
    await expect(adoptHostFacts(scope, ps, { take: ['tenant:postgres'], revision: revision + 1 })).rejects.toThrow('described so already')
  })
})

describe('a plan', () => {
  test('takes the captured demand, the measured memory and the overhead of the profile, and says so', async () => {
    const ids = [await put('access.log', logText()), await put('capture.jsonl', captureText()), await put('ps.txt', PS_TEXT)]
    await appendProfile(scope, site, { measurementIds: ids })
    const { plan, provenance } = await draftInputs(scope, hostSlug)
    const [drafted] = plan.sites
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
    const demand = drafted?.actions[0]?.demand
    if (demand?.kind !== 'measured') throw new Error('not measured')
    expect([mean(demand.cpuMs), mean(demand.blockedMs)]).toEqual([expect.closeTo(40, 0), expect.closeTo(60, 0)])
    expect(drafted).toMatchObject({ memory: { perProcessMiB: 70, perThreadMiB: 1 }, overhead: { cpuMs: 0.85 } })
    expect(provenance[`sites.${site}.actions`]).toMatchObject({ kind: 'measured', profile: { number: 1 } })
    expect(provenance[`sites.${site}.memory.perProcessMiB`]).toMatchObject({ kind: 'measured', profile: { number: 1 } })
    expect(provenance[`sites.${site}.cpuShare`]).toMatchObject({ kind: 'measured' })
    expect(provenance[`sites.${site}.overhead`]).toMatchObject({ kind: 'measured' })
  })
})

describe('logs that overlap', () => {
  test('are compared line by line, and what both hold counts once', async () => {
    const older = await put('access.log.1', logText({ toS: 600 }))
    const newer = await put('access.log', logText({ fromS: 400, toS: 900 }))
    const contained = await put('part.log', logText({ fromS: 100, toS: 200 }))
    const other = await put('other-server.log', logText({ toS: 300, path: '/else/' }))
    expect((await previewProfile(scope, site, { measurementIds: [older, newer] })).requests).toBe(900)
    const all = await previewProfile(scope, site, { measurementIds: [newer, older, contained, other] })
    expect(all.requests).toBe(1200)
    expect(all.notes.filter((note) => note.includes('counted once')).length).toBe(2)
    expect((await previewProfile(scope, site, { measurementIds: [newer] })).requests).toBe(500)
    expect((await previewProfile(scope, site, { measurementIds: [contained] })).requests).toBe(100)
    // Read again, the older one leaves nothing out: the newer ones leave their lines to it already.
    await rereadMeasurement(scope, older, {})
    expect(await readMeasurement(older, signals())).toBe('ready')
    expect((await previewProfile(scope, site, { measurementIds: [older, newer, contained] })).requests).toBe(900)
  })
})
