// The API as programs meet it: `npm start`, real tokens, and every answer held against the OpenAPI document.
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ENDPOINT_EXAMPLES } from '#lib/api/endpoint-examples.ts'
import { API_SCOPES, type ApiScope } from '#lib/base/api-scopes.ts'
import type { Role } from '#lib/base/permissions.ts'
import { createApiToken, revokeApiToken } from '#lib/data/api-tokens.ts'
import { closeDatabase, everyTeam } from '#lib/data/db.ts'
import { allRows } from '#lib/data/test-rows.ts'
import { makeTeam, type TestTeam } from '#lib/data/test-team.ts'
import { abText } from '#lib/ingest/site/sample-files.ts'
import { answered, openApi, type ApiAnswer, type ApiClient } from './api-client.ts'
import { killAll, start } from './started.ts'

let folder = ''
let address = ''
let api: ApiClient
let operations: string[] = []
let team: TestTeam
/** Clients by the role of the token's maker, with every scope of that role. */
const as = new Map<Role, ApiClient>()

const ALL: Record<Exclude<Role, 'viewer'>, ApiScope[]> = {
  planner: ['measure', 'plan', 'export', 'audit'],
  approver: ['measure', 'plan', 'export', 'audit', 'review'],
  owner: [...API_SCOPES],
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headroom-api-'))
  ;({ address } = await start({ HEADROOM_DATA_DIR: folder, HEADROOM_API_REQUESTS_PER_MINUTE: '5000', HEADROOM_WEBHOOK_LOOPBACK: '1' }))
  process.env['DATABASE_URL'] = `postgresql://postgres:${readFileSync(join(folder, 'postgres-password'), 'utf8').trim()}@127.0.0.1:${readFileSync(join(folder, 'postgres-port'), 'utf8')}/headroom`
  const opened = await openApi(address)
  api = opened.client
  operations = Object.values(opened.document.paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId))
  team = await makeTeam('Acme')
  for (const role of ['planner', 'approver', 'owner'] as const) as.set(role, api.as(await tokenOf(team, role, ALL[role])))
})
afterAll(async () => {
  await closeDatabase()
  killAll()
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
})

async function tokenOf(of: TestTeam, role: Exclude<Role, 'viewer'>, scopes: ApiScope[]): Promise<string> {
  return (await createApiToken(of.scopes[role], { name: `of the ${role}`, scopes, days: 30 })).token
}

function by(role: Role): ApiClient {
  const client = as.get(role)
  if (client === undefined) throw new Error(`no token of the ${role}`)
  return client
}

const LINE = (second: number, ms: number) => `10.0.0.9 - - [01/Mar/2026:10:00:${String(second).padStart(2, '0')} +0000] "GET /page HTTP/1.1" 200 512 "-" "curl" ${ms * 1000}\n`
const LOG = Buffer.from(`${Array.from({ length: 60 }, (_, second) => LINE(second, 40 + second)).join('')}10.0.0.9 - - [cut\n10.0.0.9 - - [cut too\n`)

/** As hey writes it: 20 clients, so many requests a second. */
function benchmark(ratePerSecond: number, failed = 0): Buffer {
  const mean = 8 / ratePerSecond
  const s = (value: number) => value.toFixed(4)
  return Buffer.from(`
Summary:
  Total:\t${s(4000 / ratePerSecond)} secs
  Slowest:\t${s(mean * 3)} secs
  Fastest:\t${s(mean / 2)} secs
  Average:\t${s(mean)} secs
  Requests/sec:\t${s(ratePerSecond)}
  

Response time histogram:
  ${(mean / 2).toFixed(3)} [1]\t|
  ${(mean * 3).toFixed(3)} [3999]\t|■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■■


Latency distribution:
  10% in ${s(mean * 0.7)} secs
  25% in ${s(mean * 0.8)} secs
  50% in ${s(mean * 0.95)} secs
  75% in ${s(mean * 1.1)} secs
  90% in ${s(mean * 1.3)} secs
  95% in ${s(mean * 1.5)} secs
  99% in ${s(mean * 2)} secs

Details (average, fastest, slowest):
  DNS+dialup:\t0.0001 secs, ${s(mean / 2)} secs, ${s(mean * 3)} secs
  DNS-lookup:\t0.0000 secs, 0.0000 secs, 0.0000 secs
  req write:\t0.0000 secs, 0.0000 secs, 0.0010 secs
  resp wait:\t${s(mean)} secs, ${s(mean / 2)} secs, ${s(mean * 3)} secs
  resp read:\t0.0000 secs, 0.0000 secs, 0.0010 secs

Status code distribution:
  [200]\t${4000 - failed} responses
${failed === 0 ? '' : `  [500]\t${failed} responses\n`}


`)
}

async function eventually(ask: () => Promise<ApiAnswer>, settledWhen: (json: Record<string, unknown>) => boolean): Promise<ApiAnswer> {
  const end = Date.now() + 60_000
  for (;;) {
    const answer = await ask()
    if (settledWhen(answer.json) || Date.now() > end) return answer
    await new Promise((go) => setTimeout(go, 200))
  }
}
const read = (id: unknown, client = by('planner')) => eventually(() => client('GET', `/measurements/${String(id)}`), ({ status }) => status === 'ready' || status === 'failed')

async function paged(client: ApiClient, path: string): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = []
  for (let cursor = ''; ; ) {
    const { json } = await client('GET', `${path}${path.includes('?') ? '&' : '?'}limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`)
    items.push(...(json['items'] as Record<string, unknown>[]))
    if (json['nextCursor'] === null) return items
    cursor = String(json['nextCursor'])
    if (items.length > 100) throw new Error('pages without end')
  }
}

test('a token is asked for, and a missing, unknown, revoked or expired one is answered alike', async () => {
  const { id, token } = await createApiToken(team.scopes.owner, { name: 'gone', scopes: ['plan'], days: 30 })
  expect((await api.as(token)('GET', '/team')).json).toMatchObject({ slug: team.slug, token: { name: 'gone', role: 'owner', scopes: ['read', 'plan'] } })
  await revokeApiToken(team.scopes.owner, { tokenId: id })
  const late = await createApiToken(team.scopes.owner, { name: 'late', scopes: [], days: 30 })
  await everyTeam().apiToken.update({ where: { id: late.id }, data: { expiresAt: new Date(Date.now() - 1000) } })
  const before = await allRows(team.teamId)
  const answers = [await api('GET', '/team'), await api.as('hdr_nobody')('GET', '/team'), await api.as(token)('GET', '/team'), await api.as(late.token)('GET', '/team'), await api.as(token)('POST', '/hosts', { body: { name: 'x', cores: 1, memoryMiB: 2048 } })]
  const told = answers.map(({ status, headers, json }) => ({ status, www: headers.get('www-authenticate'), detail: json['detail'], code: json['code'] }))
  expect(new Set(told.map((each) => JSON.stringify(each))).size).toBe(1)
  expect(told[0]).toMatchObject({ status: 401, code: 'unauthenticated', www: 'Bearer realm="Headroom"' })
  expect(await allRows(team.teamId)).toEqual(before)
})

describe('a team from its first host to its first export', () => {
  const made = { measurement: '', evaluation: '' }

  test('describes hosts and sites, pages through them, and saves on the revision it read', async () => {
    const planner = by('planner')
    const host = await planner('POST', '/hosts', { body: ENDPOINT_EXAMPLES['createHost'] })
    expect([host.status, host.json, host.headers.get('location')]).toEqual([201, { slug: 'web1' }, '/api/v1/hosts/web1'])
    await planner('POST', '/hosts', { body: { name: 'web2', cores: 2, memoryMiB: 2048 } })
    const site = await planner('POST', '/sites', { body: ENDPOINT_EXAMPLES['createSite'] })
    expect(site.json).toEqual({ slug: 'shop' })
    expect((await paged(planner, '/hosts')).map(({ slug }) => slug)).toEqual(['web2', 'web1'])
    expect((await planner('PUT', '/hosts/web1', { body: ENDPOINT_EXAMPLES['updateHost'] })).json).toEqual({ revision: 2 })
    const stale = await planner('PUT', '/hosts/web1', { body: ENDPOINT_EXAMPLES['updateHost'] })
    expect([stale.status, stale.json['code'], stale.json['details']]).toEqual([409, 'conflict', { newerRevision: 2 }])
    expect((await planner('PUT', '/sites/shop', { body: ENDPOINT_EXAMPLES['updateSite'] })).json).toEqual({ revision: 2 })
    expect((await planner('GET', '/sites?host=web1')).json['items']).toHaveLength(1)
    expect((await planner('GET', '/sites/shop')).json).toMatchObject({ host: { slug: 'web1' }, revision: 2, groups: [{ processes: 6 }] })
    for (const what of ['hosts/web2', 'sites/shop']) {
      expect((await planner('POST', `/${what}/archive`)).status).toBe(204)
      expect((await planner('GET', `/${what}`)).json['archivedAt']).not.toBeNull()
      expect((await planner('POST', `/${what}/restore`)).status).toBe(204)
    }
    const kinds = async (path: string) => (await paged(planner, path)).map(({ kind }) => kind)
    expect(await kinds('/hosts/web2/history')).toEqual(['host.restored', 'host.archived', 'host.created'])
    expect(await kinds('/sites/shop/history')).toEqual(['site.restored', 'site.archived', 'site.updated', 'site.created'])
    const today = new Date().toISOString().slice(0, 10)
    expect((await planner('GET', `/hosts/web1/history?subjectType=host&from=${today}&to=${today}`)).json['items']).toMatchObject([{ kind: 'host.updated' }, { kind: 'host.created' }])
    expect((await planner('GET', '/hosts/nowhere/history')).status).toBe(404)
  })

  test('is told every place that is wrong, with a remedy', async () => {
    const wrong = await by('planner')('POST', '/hosts', { body: { name: '', cores: 0, memoryMiB: 'much' } })
    expect(wrong.status).toBe(400)
    expect((wrong.json['problems'] as { place: string }[]).map(({ place }) => place).sort()).toEqual(['cores', 'memoryMiB', 'name'])
    expect((await by('planner')('POST', '/hosts', { bytes: Buffer.from('{"name":'), headers: { 'content-type': 'application/json' } })).status).toBe(400)
    expect((await by('planner')('POST', '/hosts', { bytes: Buffer.from('name=x') })).status).toBe(415)
    expect((await by('planner')('POST', '/hosts', { bytes: Buffer.alloc(1024 * 1024 + 10, 32), headers: { 'content-type': 'application/json' } })).status).toBe(413)
    const unknown = await by('planner')('GET', '/hosts?limt=3')
    expect([unknown.status, unknown.json['problems']]).toEqual([400, [expect.objectContaining({ place: 'limt' })]])
    for (const cursor of ['x', 'bnVsbA', Buffer.from('"1"').toString('base64url')]) expect((await by('planner')('GET', `/hosts?cursor=${cursor}`)).status).toBe(400)
    expect((await by('planner')('GET', '/nothing')).status).toBe(404)
    const method = await by('planner')('DELETE', '/hosts/web1')
    expect([method.status, method.headers.get('allow')]).toEqual([405, 'GET, PUT'])
  })

  test('uploads a file: the same bytes are one measurement, and every byte counts', async () => {
    const first = await by('planner')('POST', '/sites/shop/measurements?name=access.log', { bytes: LOG })
    expect(first.status).toBe(201)
    const measurement = first.json['measurement'] as { id: string; bytes: number; sha256: string }
    made.measurement = measurement.id
    expect(measurement).toMatchObject({ bytes: LOG.length, sha256: createHash('sha256').update(LOG).digest('hex') })
    const second = await by('planner')('POST', '/sites/shop/measurements?name=again.log', { bytes: LOG })
    expect([second.status, second.json['created'], (second.json['measurement'] as { id: string }).id]).toEqual([200, false, measurement.id])
    expect((await read(measurement.id)).json).toMatchObject({ status: 'ready', requests: 60, malformed: 2, problemCount: 2, found: { kind: 'access-log' } })
    expect((await paged(by('planner'), `/measurements/${measurement.id}/problems`)).map(({ line }) => line)).toEqual([61, 62])
    expect((await by('planner')('POST', `/measurements/${measurement.id}/cancel`)).status).toBe(409)
    expect((await by('planner')('POST', '/sites/shop/measurements', { bytes: Buffer.alloc(0) })).status).toBe(400)
    expect((await by('planner')('GET', '/measurements?site=shop')).json['items']).toHaveLength(1)
  })

  test('streams a body of 40 MB that announces no length, and keeps its SHA-256', async () => {
    const chunk = randomBytes(64 * 1024)
    const hash = createHash('sha256')
    let sent = 0
    const bytes = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent >= 640) return controller.close()
        sent++
        hash.update(chunk)
        controller.enqueue(chunk)
      },
    })
    const { status, json } = await by('planner')('POST', '/sites/shop/measurements?name=noise.bin', { bytes })
    const { id, bytes: size, sha256 } = json['measurement'] as { id: string; bytes: number; sha256: string }
    expect([status, size, sha256]).toEqual([201, 640 * 64 * 1024, hash.digest('hex')])
    expect((await read(id)).json['status']).toBe('failed')
  })

  test('makes profiles of what was read', async () => {
    const body = { measurementIds: [made.measurement], foldingRules: [] }
    expect((await by('planner')('POST', '/sites/shop/profiles/preview', { body })).json).toMatchObject({ requests: 60 })
    const profile = await by('planner')('POST', '/sites/shop/profiles', { body })
    expect([profile.status, profile.json]).toEqual([201, { number: 1 }])
    await by('planner')('POST', '/sites/shop/profiles', { body })
    expect((await paged(by('planner'), '/sites/shop/profiles')).map(({ number }) => number)).toEqual([2, 1])
    expect((await by('planner')('GET', '/sites/shop/profiles/1')).json).toMatchObject({ number: 1, requests: 60, site: { slug: 'shop' } })
    expect((await by('planner')('GET', '/sites/shop/profiles/9')).status).toBe(404)
    expect((await by('planner')('GET', '/sites/shop/profiles/1x')).status).toBe(404)
  })

  test('plans, saves versions in each of their forms, and conflicts where somebody was faster', async () => {
    const planner = by('planner')
    expect((await planner('POST', '/scenarios', { body: ENDPOINT_EXAMPLES['createScenario'] })).json).toEqual({ slug: 'growth', number: 1 })
    expect((await planner('POST', '/scenarios/growth/versions', { body: ENDPOINT_EXAMPLES['appendVersion'] })).json).toEqual({ number: 2 })
    const late = await planner('POST', '/scenarios/growth/versions', { body: ENDPOINT_EXAMPLES['appendVersion'] })
    expect([late.status, late.json['details']]).toEqual([409, { newerNumber: 2 }])
    const { json: version } = await planner('GET', '/scenarios/growth/versions/2')
    expect((await planner('GET', '/scenarios/growth/history?subjectType=version')).json['items']).toMatchObject([{ kind: 'version.appended', detail: { number: 2 } }, { kind: 'version.appended', detail: { number: 1 } }])
    expect(version).toMatchObject({ number: 2, state: 'draft', author: 'The planner', inputs: { plan: { sites: [{ name: 'shop', groups: [{ processes: 6 }] }] } } })
    const inputs = version['inputs'] as Record<string, unknown>
    expect((await planner('POST', '/scenarios/growth/versions', { body: { baseNumber: 2, message: 'Whole', inputs } })).json).toEqual({ number: 3 })
    expect((await planner('POST', '/scenarios/growth/versions', { body: { baseNumber: 3, message: 'Back', restore: 1 } })).json).toEqual({ number: 4 })
    expect((await planner('POST', '/scenarios/growth/versions', { body: { baseNumber: 4, message: 'Anew', draft: true } })).json).toEqual({ number: 5 })
    expect((await planner('POST', '/scenarios/growth/versions', { body: { baseNumber: 5, message: 'Nothing' } })).status).toBe(400)
    expect((await planner('POST', '/scenarios/growth/versions', { body: { baseNumber: 5, message: 'Bad', inputs: { ...inputs, plan: { schema: 'headroom/plan@1', name: 'x' } } } })).status).toBe(400)
    expect((await paged(planner, '/scenarios/growth/versions')).map(({ number }) => number)).toEqual([5, 4, 3, 2, 1])
    expect((await planner('POST', '/scenarios/growth/versions/2/preview', { body: ENDPOINT_EXAMPLES['previewVersion'] })).json).toMatchObject({ schema: 'headroom/evaluation@1' })
    expect((await planner('GET', '/scenarios?host=web1')).json['items']).toHaveLength(1)
    expect((await planner('POST', '/scenarios/growth/archive')).status).toBe(204)
    expect((await planner('POST', '/scenarios/growth/restore')).status).toBe(204)
    expect((await planner('GET', '/scenarios/growth')).json).toMatchObject({ latest: { number: 5 }, approvedNumber: null })
  })

  test('computes long things in the background, once for each version', async () => {
    const started = await by('planner')('POST', '/scenarios/growth/versions/2/recommendation')
    expect(started.status).toBe(202)
    made.evaluation = String(started.json['id'])
    expect(started.headers.get('location')).toBe(`/api/v1/evaluations/${made.evaluation}`)
    const done = await eventually(() => by('planner')('GET', `/evaluations/${made.evaluation}`), ({ status }) => status === 'done' || status === 'failed')
    expect(done.json).toMatchObject({ status: 'done', progress: 1, kind: 'recommendation', result: { schema: 'headroom/recommendation@1' } })
    expect((await by('planner')('POST', '/scenarios/growth/versions/2/recommendation')).json['id']).toBe(made.evaluation)
    expect((await by('planner')('POST', `/evaluations/${made.evaluation}/cancel`)).status).toBe(409)
    expect((await by('planner')('POST', '/scenarios/growth/versions/2/adopt', { body: { evaluation: made.evaluation, baseNumber: 5 } })).json).toEqual({ number: 6 })
    const simulation = await by('planner')('POST', '/scenarios/growth/versions/3/simulation')
    const cancelled = await by('planner')('POST', `/evaluations/${String(simulation.json['id'])}/cancel`)
    expect([200, 409]).toContain(cancelled.status)
  })

  test('reviews by the rules of the browser: nobody decides on their own, and approvals are bound to bytes', async () => {
    const [planner, approver] = [by('planner'), by('approver')]
    const at = '/scenarios/growth/versions/2'
    const { contentHash, configHash } = (await approver('GET', at)).json as { contentHash: string; configHash: string }
    const decision = { comment: 'Agreed', contentHash, configHash }
    expect((await approver('POST', `${at}/approve`, { body: decision })).status, 'not submitted yet').toBe(409)
    expect((await planner('POST', `${at}/submit`, { body: ENDPOINT_EXAMPLES['submitVersion'] })).json).toEqual({ scenario: 'growth', number: 2, state: 'submitted' })
    expect((await approver('GET', '/reviews')).json['items']).toMatchObject([{ number: 2, mineToDecide: true }])
    expect((await planner('POST', `${at}/withdraw`, { body: ENDPOINT_EXAMPLES['withdrawVersion'] })).json['state']).toBe('withdrawn')
    await planner('POST', `${at}/submit`, { body: { message: 'Again' } })
    expect((await approver('POST', `${at}/request-changes`, { body: ENDPOINT_EXAMPLES['requestChanges'] })).json['state']).toBe('changesRequested')
    await planner('POST', `${at}/submit`, { body: { message: 'And again' } })
    expect((await planner('POST', `${at}/approve`, { body: decision })).status, 'no scope for it').toBe(403)
    expect((await approver('POST', `${at}/approve`, { body: { ...decision, configHash: 'sha256:other' } })).status).toBe(409)
    expect((await approver('POST', `${at}/approve`, { body: decision })).json['state']).toBe('approved')
    expect((await planner('GET', `${at}/configuration`)).json['configHash']).toBe(configHash)
    // By its own author, whatever the scopes are.
    await by('owner')('POST', '/scenarios/growth/versions', { body: { baseNumber: 6, message: 'Mine', restore: 2 } })
    await by('owner')('POST', '/scenarios/growth/versions/7/submit', { body: { message: 'Mine' } })
    expect((await by('owner')('POST', '/scenarios/growth/versions/7/approve', { body: decision })).status).toBe(403)
  })

  test('downloads the export of an approved version, the same bytes each time', async () => {
    const ask = () => fetch(`${address}/api/v1/scenarios/growth/versions/2/export`, { headers: { authorization: `Bearer ${exporter}` } })
    const exporter = await tokenOf(team, 'planner', ['export'])
    const zips = [await ask(), await ask()]
    const hashes = await Promise.all(zips.map(async (each) => createHash('sha256').update(Buffer.from(await each.arrayBuffer())).digest('hex')))
    expect(zips.map(({ status, headers }) => [status, headers.get('content-type'), headers.get('etag')])).toEqual(hashes.map((hash) => [200, 'application/zip', `"${hash}"`]))
    expect((await by('planner')('GET', '/scenarios/growth/versions/2/export')).status).toBe(200)
    expect((await by('planner')('GET', '/scenarios/growth/versions/1/export')).status).toBe(409)
    expect((await by('planner')('GET', '/exports?scenario=growth')).json['items']).toMatchObject([{ number: 2, sha256: hashes[0] }])
  })

  test('reads its audit log in pages, with the token in each line of what it did', async () => {
    const { json } = await by('planner')('GET', '/audit?subjectType=host&limit=2')
    expect(json['items']).toHaveLength(2)
    const [event] = json['items'] as { actor: string }[]
    expect(event?.actor).toContain('Token of the planner of The planner <')
    expect((await by('planner')('GET', `/audit?subjectType=host&limit=2&cursor=${String(json['nextCursor'])}`)).json['items']).not.toEqual(json['items'])
  })

  test('compares versions, and shows them to whoever holds a link until it is revoked', async () => {
    const planner = by('planner')
    const { json } = await planner('POST', '/compare', { body: ENDPOINT_EXAMPLES['compareVersions'] })
    // The edit of version 2 changed the host's memory and the traffic, and nothing that stayed is told.
    const rows = json['inputs'] as { cells: { value: unknown; judgement: string }[] }[]
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.filter(({ cells: [before, after] }) => before?.judgement !== 'baseline' || after?.judgement === 'same' || before.value === after?.value)).toEqual([])
    expect((await planner('POST', '/compare', { body: { versions: [{ scenario: 'growth', number: 1 }] } })).status).toBe(400)
    const { json: link } = await planner('POST', '/shares', { body: ENDPOINT_EXAMPLES['createShare'] })
    expect(await (await fetch(`${address}${String(link['path'])}`)).text()).toContain('Growth')
    expect((await planner('GET', '/shares')).json['items']).toMatchObject([{ id: link['id'], state: 'open', versions: [{ scenario: 'growth', number: 1 }, { scenario: 'growth', number: 2 }] }])
    expect((await planner('POST', `/shares/${String(link['id'])}/revoke`)).status).toBe(204)
    expect((await planner('POST', `/shares/${String(link['id'])}/revoke`)).status).toBe(409)
  })

  test('tells how a version stands to the policy, and has a real Apache asked', async () => {
    expect((await by('planner')('GET', '/policy')).json).toMatchObject({ number: 0, setBy: null })
    expect((await by('owner')('PUT', '/policy', { body: ENDPOINT_EXAMPLES['setPolicy'] })).json).toEqual({ number: 1 })
    expect((await by('owner')('PUT', '/policy', { body: ENDPOINT_EXAMPLES['setPolicy'] })).json['details']).toEqual({ newerNumber: 1 })
    const at = '/scenarios/growth/versions/2'
    expect((await by('planner')('GET', `${at}/checks`)).json).toMatchObject({ policyNumber: 1, outcomes: expect.arrayContaining([expect.objectContaining({ code: 'memory', level: 'advisory' })]) as unknown })
    for (const [path, body] of [['configtest', undefined], ['proof', ENDPOINT_EXAMPLES['startProof']]] as const) {
      const asked = await by('planner')('POST', `${at}/${path}`, { body })
      expect([asked.status, asked.headers.get('location')]).toEqual([202, `/api/v1/evaluations/${String(asked.json['id'])}`])
      await by('planner')('POST', `/evaluations/${String(asked.json['id'])}/cancel`)
    }
    expect(Object.keys((await by('planner')('GET', `${at}/evidence`)).json)).toEqual(['configTests', 'proofs'])
  })

  test('lets owners manage the team, and a token never make a token', async () => {
    const owner = by('owner')
    const members = (await paged(owner, '/members')) as { id: string; role: string }[]
    expect(members).toHaveLength(4)
    const viewer = members.find(({ role }) => role === 'viewer')
    expect((await owner('PATCH', `/members/${viewer?.id}`, { body: ENDPOINT_EXAMPLES['changeRole'] })).status).toBe(204)
    expect((await owner('DELETE', `/members/${viewer?.id}`)).status).toBe(204)
    const { json } = await owner('POST', '/invitations', { body: ENDPOINT_EXAMPLES['createInvitation'] })
    expect(json['path']).toMatch(/^\/invite\//)
    expect((await owner('POST', `/invitations/${String(json['id'])}/revoke`)).status).toBe(204)
    expect((await owner('GET', '/invitations')).json['items']).toMatchObject([{ state: 'revoked' }])
    expect((await owner('PATCH', '/team', { body: ENDPOINT_EXAMPLES['renameTeam'] })).status).toBe(204)
    expect((await owner('POST', '/tokens', { body: {} })).status).toBe(404)
    expect((await owner('GET', '/team/second-factor')).json).toEqual({ isRequired: false })
    expect((await owner('PUT', '/team/second-factor', { body: { isRequired: true } })).status, 'the owner has none').toBe(409)
    expect((await owner('PUT', '/team/second-factor', { body: ENDPOINT_EXAMPLES['setSecondFactorRule'] })).status).toBe(204)
    // To the planner and back, each by their own token.
    const heir = await tokenOf(team, 'owner', [...API_SCOPES])
    expect((await api.as(heir)('POST', `/members/${team.memberIds.planner}/transfer-ownership`)).status).toBe(204)
    expect((await owner('GET', '/invitations')).status).toBe(403)
    await everyTeam().member.update({ where: { id: team.memberIds.owner }, data: { role: 'owner' } })
    await everyTeam().member.update({ where: { id: team.memberIds.planner }, data: { role: 'planner' } })
  })
})

describe('the engine on a plan that is brought', () => {
  test('predicts, recommends, rules and tells the headroom, and keeps nothing', async () => {
    const before = await allRows(team.teamId)
    const reader = api.as(await tokenOf(team, 'planner', []))
    await reader('GET', '/team')
    for (const [id, path] of [['predict', '/predict'], ['recommend', '/recommend'], ['ruleOfThumb', '/rule-of-thumb'], ['headroom', '/headroom'], ['whatIf', '/what-if'], ['partition', '/partition'], ['curve', '/curve'], ['confidence', '/confidence'], ['sensitivity', '/sensitivity'], ['sizes', '/sizes'], ['hostLoads', '/host-loads'], ['place', '/place']] as const) expect((await reader('POST', path, { body: ENDPOINT_EXAMPLES[id] })).status).toBe(200)
    const plan = (ENDPOINT_EXAMPLES['predict'] as { plan: object }).plan
    const simulated = await Promise.all([1, 1].map((seed) => reader('POST', '/predict', { body: { plan, engine: 'simulation', seed, precision: 0.1 } })))
    expect(simulated[0]?.text).toBe(simulated[1]?.text)
    const wrong = await reader('POST', '/headroom', { body: { plan: { ...plan, sites: [] } } })
    expect([wrong.status, (wrong.json['problems'] as { place: string }[])[0]?.place]).toEqual([400, 'sites'])
    const unsized = await reader('POST', '/sizes', { body: { ...(ENDPOINT_EXAMPLES['sizes'] as object), group: 'none' } })
    expect([unsized.status, (unsized.json['problems'] as { place: string }[])[0]?.place]).toEqual([400, 'group'])
    const after = await allRows(team.teamId)
    expect(after.filter((row) => !/^(ApiToken|AuditEvent|AuditLink) /.test(row))).toEqual(before.filter((row) => !/^(ApiToken|AuditEvent|AuditLink) /.test(row)))
  })

  test('does not hold up other requests while it computes', async () => {
    const plan = (ENDPOINT_EXAMPLES['predict'] as { plan: object }).plan
    const computing = by('planner')('POST', '/predict', { body: { plan, engine: 'simulation', precision: 0.005 } })
    const begin = Date.now()
    await by('planner')('GET', '/team')
    expect(Date.now() - begin).toBeLessThan(2000)
    expect([200, 422]).toContain((await computing).status)
  })
})

describe('Apache configuration that runs today', () => {
  const CONF = `<VirtualHost *:80>
ServerName forum.example.com
WSGIDaemonProcess forum processes=5 threads=2
WSGIScriptAlias / /srv/forum/app.wsgi process-group=forum
</VirtualHost>
`
  const send = (bytes: Buffer, name = 'forum.conf') => by('planner')('POST', `/configurations?name=${name}`, { bytes })
  let upload = ''

  test('is given in once, and shown with its findings, its capacity and every change an import would make', async () => {
    const first = await send(Buffer.from(CONF))
    expect([first.status, first.json]).toMatchObject([201, { name: 'forum.conf', created: true }])
    upload = String(first.json['id'])
    const again = await send(Buffer.from(CONF))
    expect([again.status, again.json]).toMatchObject([200, { id: upload, created: false }])
    expect((await paged(by('planner'), '/configurations')).map(({ id, fileName, deployed }) => ({ id, fileName, deployed }))).toEqual([{ id: upload, fileName: 'forum.conf', deployed: [] }])
    expect((await by('planner')('GET', `/configurations/${upload}`)).json['files']).toEqual([{ path: 'forum.conf', text: CONF, encoding: 'utf-8' }])
    const { json } = await by('planner')('GET', `/configurations/${upload}/preview?host=web1`)
    expect(json).toMatchObject({ host: { slug: 'web1' }, sites: [{ key: 's0', kind: 'create', input: { serverName: 'forum.example.com' } }], config: { groups: [{ name: 'forum', processes: 5, threads: 2 }] }, capacity: { sites: [{ site: 'forum.example.com', slots: '5 x 2' }] } })
    expect((json['config'] as { problems: unknown[] }).problems.length).toBeGreaterThan(0)
    expect((await by('planner')('GET', `/configurations/${upload}/preview?modWsgi=old`)).json['problems']).toMatchObject([{ place: 'modWsgi' }])
    const patch = await by('planner')('GET', `/configurations/${upload}/changes.patch?advice=true`)
    expect([patch.text.split('\n')[0], patch.text]).toEqual([expect.stringMatching(/^--- .*forum\.conf/), expect.stringContaining('\n+')])
  })

  test('is refused by the bounds of the page, in its words', async () => {
    expect((await send(Buffer.from([0, 1, 2, 3]))).status).toBeGreaterThanOrEqual(400)
    const bomb = await send(gzipSync(Buffer.alloc(97 * 1024 * 1024), { level: 1 }), 'x.tar.gz')
    expect([bomb.status, bomb.json['detail']]).toEqual([413, expect.stringMatching(/^x\.tar\.gz: /)])
    const cut = await send(gzipSync(randomBytes(5000)).subarray(0, 2000), 'x.tar.gz')
    expect([cut.status, cut.json['detail']]).toEqual([400, expect.stringMatching(/^x\.tar\.gz: /)])
    expect((await by('planner')('GET', '/configurations/01a207a5-15ad-77bf-b9e1-1c7727e0ea08')).status).toBe(404)
  })

  test('becomes hosts and sites as was looked at, not as they changed since', async () => {
    const planner = by('planner')
    const { json: seenOnNew } = await planner('GET', `/configurations/${upload}/preview?modWsgi=5.0.2`)
    const stale = await planner('POST', `/configurations/${upload}/import`, { body: ENDPOINT_EXAMPLES['importConfiguration'] })
    expect([stale.status, stale.json['detail']]).toEqual([409, expect.stringContaining('nothing was imported')])
    const body = { newHost: { name: 'Forum box', cores: 2, memoryMiB: 2048 }, modWsgi: '5.0.2', seen: seenOnNew['seen'], take: ['s0'] }
    const nameless = await planner('POST', `/configurations/${upload}/import`, { body: { ...body, newHost: undefined } })
    expect([nameless.status, nameless.json['problems']]).toMatchObject([400, [{ place: 'newHost.name' }]])
    const made = await planner('POST', `/configurations/${upload}/import`, { body })
    expect([made.status, made.json]).toEqual([201, { hostSlug: 'forum-box', number: 1, created: 1, updated: 0 }])
    expect((await planner('GET', '/sites?host=forum-box')).json['items']).toMatchObject([{ serverName: 'forum.example.com', groups: [{ name: 'forum', processes: 5, threads: 2 }] }])
    expect((await planner('GET', '/hosts/forum-box/configurations')).json['items']).toMatchObject([{ number: 1, uploadId: upload, modWsgi: '5.0.2' }])
  })

  test('is what the approved sizes are a patch to', async () => {
    const shop = (await send(Buffer.from(CONF.replaceAll('forum', 'shop')), 'shop.conf')).json['id']
    const { json } = await by('planner')('GET', `/configurations/${String(shop)}/preview?host=web1&modWsgi=5.0.2`)
    expect((await by('planner')('GET', '/scenarios/growth/versions/2/changes.patch')).status, 'nothing imported for web1').toBe(404)
    await by('planner')('POST', `/configurations/${String(shop)}/import`, { body: { hostSlug: 'web1', modWsgi: '5.0.2', seen: json['seen'], take: [] } })
    const patch = await by('planner')('GET', '/scenarios/growth/versions/2/changes.patch')
    expect(patch.text).toContain('\n-WSGIDaemonProcess shop processes=5 threads=2\n+WSGIDaemonProcess shop processes=6 threads=5')
    expect((await by('planner')('GET', '/scenarios/growth/versions/1/changes.patch')).status).toBe(409)
    const against = (await by('planner')('GET', '/scenarios/growth/versions/2/configuration/changes')).json['items'] as { against: string; changes: { words: string; anchor: string }[] }[]
    expect(against.find(({ against: what }) => what === 'what runs on web1, import 1')?.changes).toEqual(expect.arrayContaining([expect.objectContaining({ words: 'processes of shop: 5 -> 6', anchor: 'directive:processes of group shop' })]))
  })
})

describe('what a file does not tell', () => {
  const PIDSTAT = `Linux 6.1.0 (web1)  11/24/26  _x86_64_  (8 CPU)

# Time        UID       PID  minflt/s  majflt/s     VSZ     RSS   %MEM  Command
10:00:01        33      3001      1.00      0.00  300000   92160   1.00  (wsgi:shop)
10:00:01        33      3002      1.00      0.00  300000   81920   1.00  (wsgi:sho
`
  const upload = async (bytes: Buffer, name: string) => String(((await by('planner')('POST', `/sites/shop/measurements?name=${name}`, { bytes })).json['measurement'] as { id: string }).id)

  test('is asked, answered, taken over onto the host, and the file read again as something else', async () => {
    const planner = by('planner')
    const id = await upload(Buffer.from(PIDSTAT), 'pidstat.txt')
    expect((await read(id)).json['status']).toBe('ready')
    const questions = () => planner('GET', `/measurements/${id}/questions`)
    expect((await questions()).json).toMatchObject({ groups: ['shop'], items: [{ key: 'p3002', candidates: ['shop'], answer: null }] })
    expect((await planner('POST', `/measurements/${id}/answers`, { body: { answers: { p3002: 'group:none' } } })).json['problems']).toMatchObject([{ place: 'answers.p3002' }])
    expect((await planner('POST', `/measurements/${id}/answers`, { body: ENDPOINT_EXAMPLES['answerMeasurement'] })).status).toBe(204)
    expect((await questions()).json['items']).toMatchObject([{ key: 'p3002', answer: 'group:shop' }])
    const { json: changes } = await planner('GET', `/measurements/${id}/host-changes`)
    expect(changes).toMatchObject({ host: { slug: 'web1' }, changes: [{ key: 'cores', from: '4', to: '8' }] })
    const { revision } = changes['host'] as { revision: number }
    const adopted = await planner('POST', `/measurements/${id}/host-changes`, { body: { ...(ENDPOINT_EXAMPLES['adoptHostFacts'] as object), revision } })
    expect([adopted.json, (await planner('GET', '/hosts/web1')).json['cores']]).toEqual([{ revision: revision + 1 }, 8])
    const wrong = await planner('POST', `/measurements/${id}/reread`, { body: { format: 'combined' } })
    expect([wrong.status, wrong.json['status']]).toEqual([202, 'queued'])
    // The way on from a reading that failed: the file is there, and is read as it shows.
    expect((await read(id)).json['status']).toBe('failed')
    const [aside] = (await planner('GET', '/put-aside')).json['items'] as { id: string; failure: string; retry: { path: string } }[]
    expect(aside).toMatchObject({ kind: 'measurement', id, title: 'pidstat.txt of Shop', retry: { operation: 'rereadMeasurement' } })
    expect((await planner('POST', String(aside?.retry.path), { body: {} })).status).toBe(202)
    expect((await read(id)).json).toMatchObject({ status: 'ready', failure: null, reading: 2 })
    expect(((await planner('GET', '/put-aside')).json['items'] as { id: string }[]).map((each) => each.id)).not.toContain(id)
    expect((await planner('GET', '/host-answers')).json['items']).toMatchObject([{ hostSlug: 'web1', scenario: { slug: 'growth' }, number: 2 }])
  })

  test('is inferred from load tests, shown, and accepted as it was shown', async () => {
    const planner = by('planner')
    // Half of a tenth of a second is CPU: two cores carry 38 a second.
    const loads = [{ concurrency: 1, ratePerSecond: 9.95, meanMs: 100.6 }, { concurrency: 4, ratePerSecond: 28.3, meanMs: 141.5, percentiles: { p50: 133, p90: 214, p95: 250 } }, { concurrency: 16, ratePerSecond: 38.1, meanMs: 420, percentiles: { p50: 389, p90: 586, p95: 676 } }]
    const ids = await Promise.all(loads.map((load) => upload(Buffer.from(abText({ ...load, path: '/page' })), `ab-${load.concurrency}.txt`)))
    for (const id of ids) await read(id)
    const [log] = (await planner('GET', '/sites/shop/profiles/1')).json['measurements'] as { id: string }[]
    const { json: profile } = await planner('POST', '/sites/shop/profiles', { body: { measurementIds: [log?.id, ...ids] } })
    const at = `/sites/shop/profiles/${String(profile['number'])}/inference`
    const { json } = await planner('POST', at, { body: ENDPOINT_EXAMPLES['previewInference'] })
    expect(json).toMatchObject({ setup: { cores: 2, processes: 2, threads: 4 }, from: 'load-tests', refusal: null })
    const { cpuShare } = json['calibration'] as { cpuShare: { after: number } }
    expect(Math.abs(cpuShare.after - 0.5)).toBeLessThan(0.15)
    const setup = { cores: 2, processes: 2, threads: 4 }
    expect((await planner('POST', `${at}/accept`, { body: { ...setup, shown: cpuShare.after / 2 } })).status).toBe(409)
    const accepted = await planner('POST', `${at}/accept`, { body: { ...setup, shown: Number(cpuShare.after.toFixed(4)) } })
    expect([accepted.status, accepted.json]).toEqual([201, { number: Number(profile['number']) + 1 }])
  })
})

describe('people who talk about a version', () => {
  const at = '/scenarios/growth/versions/2'

  test('comment, reply, resolve and open again; the author is told, and a webhook hears of it', async () => {
    const [planner, approver, owner] = [by('planner'), by('approver'), by('owner')]
    const { json: hook } = await owner('POST', '/webhooks', { body: { url: 'https://127.0.0.1/', events: ['comment.added'] } })
    await planner('POST', '/notices/read')
    const begun = await approver('POST', `${at}/comments`, { body: ENDPOINT_EXAMPLES['addComment'] })
    expect(begun.status).toBe(201)
    const thread = String(begun.json['threadId'])
    expect((await approver('POST', `${at}/comments`, { body: { body: 'As a whole.' } })).status).toBe(201)
    expect((await approver('POST', `${at}/comments`, { body: { anchor: 'nowhere', body: 'x' } })).status).toBe(400)
    expect((await planner('POST', `/conversations/${thread}/replies`, { body: ENDPOINT_EXAMPLES['replyToComment'] })).status).toBe(204)
    const threads = async () => (await planner('GET', `${at}/comments`)).json['items'] as { id: string; anchor: string; resolvedBy: string | null; comments: { author: string; body: string }[] }[]
    expect(await threads()).toMatchObject([{ id: thread, anchor: 'input:host.cores', comments: [{ author: 'The approver', body: 'Why four?' }, { author: 'The planner', body: 'The new machine has them.' }] }, { anchor: 'version', label: 'The version' }])
    for (const [step, by] of [['resolve', 'The planner'], ['reopen', null]] as const) {
      expect((await planner('POST', `/conversations/${thread}/${step}`)).status).toBe(204)
      expect((await threads())[0]?.resolvedBy).toBe(by)
    }
    const { json: notices } = await planner('GET', '/notices?limit=1')
    expect(notices).toMatchObject({ unread: 2, items: [{ kind: 'commented', readAt: null, sentence: 'The approver commented on “The version” in version 2 of Growth' }] })
    expect(await paged(planner, '/notices')).toEqual((await planner('GET', '/notices?limit=200')).json['items'])
    const [newest] = notices['items'] as { id: string }[]
    expect((await owner('POST', `/notices/${String(newest?.id)}/read`)).status, 'not theirs').toBe(404)
    expect((await planner('POST', `/notices/${String(newest?.id)}/read`)).status).toBe(204)
    expect((await planner('GET', '/notices')).json['unread']).toBe(1)
    expect(((await owner('GET', `/deliveries?webhook=${String(hook['id'])}`)).json['items'] as { event: string; body: string }[]).map(({ event, body }) => [event, (JSON.parse(body) as { detail: { comment: string } }).detail.comment])).toEqual([['comment.added', 'The new machine has them.'], ['comment.added', 'As a whole.'], ['comment.added', 'Why four?']])
    await owner('DELETE', `/webhooks/${String(hook['id'])}`)
  })

  test('choose their mail, and an owner sends what failed again, once', async () => {
    const [planner, owner] = [by('planner'), by('owner')]
    expect((await planner('PUT', '/notices/mail', { body: ENDPOINT_EXAMPLES['setMailChoice'] })).status).toBe(204)
    expect((await planner('GET', '/notices/mail')).json).toEqual({ kinds: ['submitted', 'approved'] })
    const { id: noticeId } = await everyTeam().notice.findFirstOrThrow({ where: { teamId: team.teamId }, select: { id: true } })
    const { id } = await everyTeam().noticeMail.create({ data: { teamId: team.teamId, noticeId, status: 'failed', attempt: 7, failure: 'No such person' } })
    expect((await owner('GET', '/mails')).json['items']).toMatchObject([{ id, failure: 'No such person', attempt: 7 }])
    expect((await owner('POST', `/mails/${id}/resend`)).status).toBe(204)
    expect((await owner('POST', `/mails/${id}/resend`)).json['detail']).toBe('This mail is on its way already.')
    expect((await owner('GET', '/mails')).json['items']).toEqual([])
    expect((await by('approver')('GET', '/audit?subjectType=mail')).json['items']).toMatchObject([{ kind: 'mail.resent', subjectId: id }])
    expect((await planner('GET', '/mails')).status).toBe(403)
  })

  test('find things by name, take the audit log with its chain, and simulate versions under one chance', async () => {
    const { json } = await by('planner')('GET', '/search?find=grow')
    expect(json['items']).toMatchObject([{ kind: 'scenario', total: 1, found: [{ name: 'Growth', path: 'scenarios/growth' }] }])
    expect((await by('planner')('GET', '/search?find=grow&kind=host')).json['items']).toEqual([])
    const lines = (await by('planner')('GET', '/audit/lines')).text.trimEnd().split('\n').map((line) => JSON.parse(line) as { sequence: number; kind: string; hash: string })
    expect([lines[0]?.sequence, lines[0]?.kind, lines.every(({ hash }) => hash.length === 64)]).toEqual([1, 'team.created', true])
    const paired = await by('planner')('POST', '/compare/simulation', { body: ENDPOINT_EXAMPLES['startPairedSimulation'] })
    expect([paired.status, paired.json['kind']]).toEqual([202, 'paired'])
    await by('planner')('POST', `/evaluations/${String(paired.json['id'])}/cancel`)
    const { json: newest } = await by('planner')('GET', '/scenarios/growth/versions?limit=1')
    const [{ number } = { number: 0 }] = newest['items'] as { number: number }[]
    const { json: edit } = await by('planner')('POST', '/scenarios/growth/versions', { body: { ...(ENDPOINT_EXAMPLES['appendVersion'] as object), baseNumber: number, whatIfs: [{ name: 'A sale', change: { kind: 'traffic', factor: 2 } }], takeOver: true } })
    expect(((await by('planner')('GET', `/scenarios/growth/versions/${String(edit['number'])}`)).json['inputs'] as { plan: { sites: { traffic: { ratePerSecond: number } }[] } }).plan.sites[0]?.traffic.ratePerSecond).toBe(60)
  })
})

describe('the headroom gate', () => {
  const gate = (query: string, bytes: Buffer) => by('planner')('POST', `/sites/shop/checks/headroom?name=hey.txt&${query}`, { bytes })

  test('passes the first run, passes the like of it, and fails one that lost more than it may', async () => {
    const first = await gate('against=previous&maxLossShare=0.1', benchmark(100))
    expect([first.status, first.json]).toEqual([200, expect.objectContaining({ outcome: 'passed', version: { scenario: { slug: 'growth', name: 'Growth' }, number: 2 } })])
    expect(first.json['reason']).toContain('first run')
    expect(String(first.json['link'])).toMatch(new RegExp(`^${address}/t/${team.slug}/sites/shop/measurements/`))
    const like = await gate('against=previous&maxLossShare=0.15&noise=0.01', benchmark(99.5))
    expect([like.json['outcome'], (like.json['againstIds'] as string[])[0]]).toEqual(['passed', (first.json['measurementIds'] as string[])[0]])
    const lost = await gate('against=previous&maxLossShare=0.1', benchmark(45))
    expect(lost.json['outcome']).toBe('failed')
    const loss = lost.json['loss'] as { lossShare: number; lossShareInterval: [number, number]; before: { requestsPerSecond: number }; after: { requestsPerSecond: number } }
    expect(loss.lossShareInterval[0]).toBeGreaterThan(0.1)
    expect(loss.after.requestsPerSecond).toBeLessThan(loss.before.requestsPerSecond * 0.7)
    // What failed is nothing to compare the next run with.
    expect((await gate('against=previous', benchmark(98))).json['againstIds']).toEqual(like.json['measurementIds'])
    expect((await paged(by('planner'), '/checks?site=shop')).map(({ outcome }) => outcome)).toEqual(['passed', 'failed', 'passed', 'passed'])
    expect((await by('planner')('GET', `/checks/${String(lost.json['id'])}`)).json).toEqual(lost.json)
  })

  test('fails the build by its status where it is asked to, with the figures', async () => {
    const { status, json } = await gate('against=previous&onLoss=error', benchmark(45))
    expect([status, json['code']]).toEqual([422, 'unprocessable'])
    expect(json['detail']).toMatch(/of the headroom is lost \(90 % interval/)
    expect(json['details']).toMatchObject({ outcome: 'failed', maxLossShare: 0.1 })
  })

  test('takes a difference within the noise for none, and says so', async () => {
    const { json } = await gate('against=previous&noise=0.3', benchmark(80))
    expect(json).toMatchObject({ outcome: 'passed', loss: { withinNoise: true } })
  })

  test('checks measurements by their ids, several runs on each side', async () => {
    const ids = async (rates: number[]) => Promise.all(rates.map(async (rate) => String(((await by('planner')('POST', '/sites/shop/measurements?name=hey.txt', { bytes: benchmark(rate) })).json['measurement'] as { id: string }).id)))
    const [now, then] = [await ids([60.1, 60.2, 60.3]), await ids([100.1, 100.2, 100.3])]
    for (const id of [...now, ...then]) await read(id)
    const { status, json } = await by('planner')('POST', '/sites/shop/checks', { body: { measurementIds: now, against: then, maxLossShare: 0.2 } })
    expect([status, json['outcome']]).toEqual([200, 'failed'])
    expect((await by('planner')('POST', '/sites/shop/checks', { body: { ...(ENDPOINT_EXAMPLES['checkHeadroom'] as object), measurementIds: then, onLoss: 'error' } })).status).toBe(200)
  })

  test('fails a benchmark whose requests failed, and refuses in words what is no benchmark', async () => {
    expect((await gate('against=previous', benchmark(100, 400))).json).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('10 % of the benchmark') as string })
    const log = await by('planner')('POST', '/sites/shop/checks/headroom', { bytes: LOG })
    expect([log.status, log.json['detail']]).toEqual([422, expect.stringContaining('no result of a load test')])
    expect((await by('planner')('POST', '/sites/shop/checks/headroom', { bytes: Buffer.from('nothing that anybody wrote\n') })).status).toBe(422)
    expect((await gate('maxLossShare=2', benchmark(1))).status).toBe(400)
    expect((await gate('scenario=none', benchmark(100))).status).toBe(404)
    const soon = await gate('waitS=0', benchmark(77))
    expect([202, 200]).toContain(soon.status)
    // Read to the end, so that nothing changes under the tests that follow.
    for (const { id } of await paged(by('planner'), '/measurements')) await read(id)
  })
})

describe('a webhook', () => {
  test('is told by the worker of a loss of headroom, signed with the secret that was told once', async () => {
    const got: { body: string; signature: string }[] = []
    const hook = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')))
      request.on('end', () => {
        got.push({ body, signature: String(request.headers['headroom-signature']) })
        response.writeHead(204).end()
      })
    })
    await new Promise<void>((ready) => hook.listen(0, '127.0.0.1', ready))
    try {
      const at = hook.address()
      const { json } = await by('owner')('POST', '/webhooks', { body: { url: `http://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}/`, events: ['headroom.lost'] } })
      await by('planner')('POST', '/sites/shop/checks/headroom?name=hey.txt&against=previous', { bytes: benchmark(44) })
      const sent = await eventually(() => by('owner')('GET', `/deliveries?webhook=${String(json['id'])}`), ({ items }) => (items as { status: string }[])[0]?.status === 'delivered')
      const [delivery] = sent.json['items'] as { id: string; body: string }[]
      expect(JSON.parse(got[0]?.body ?? '{}')).toMatchObject({ type: 'headroom.lost', team: team.slug, detail: { site: 'Shop', scenario: 'Growth', number: 2 } })
      const [, t = '', v1 = ''] = /^t=(\d+),v1=(\w+)$/.exec(got[0]?.signature ?? '') ?? []
      expect(createHmac('sha256', String(json['secret'])).update(`${t}.${delivery?.body ?? ''}`).digest('hex')).toBe(v1)
      expect((await by('owner')('POST', `/deliveries/${delivery?.id}/resend`)).status).toBe(204)
      await expect.poll(() => got.length, { timeout: 20_000 }).toBe(2)
      expect((await by('owner')('GET', '/webhooks')).json['items']).toHaveLength(1)
      expect((await by('owner')('DELETE', `/webhooks/${String(json['id'])}`)).status).toBe(204)
    } finally {
      hook.closeAllConnections()
      hook.close()
    }
  })
})

describe('a repeated request', () => {
  test('with the same key is done once and answered alike, also when both come at once', async () => {
    const key = { 'idempotency-key': 'first-host' }
    const body = { name: 'Once', cores: 2, memoryMiB: 2048 }
    const both = await Promise.all([by('planner')('POST', '/hosts', { body, headers: key }), by('planner')('POST', '/hosts', { body, headers: key })])
    expect(both.map(({ status }) => status).every((status) => status === 201 || status === 409)).toBe(true)
    const again = await by('planner')('POST', '/hosts', { body, headers: key })
    expect([again.status, again.json, again.headers.get('idempotency-replayed'), again.headers.get('location')]).toEqual([201, { slug: 'once' }, 'true', '/api/v1/hosts/once'])
    expect(((await by('planner')('GET', '/hosts?limit=200')).json['items'] as { name: string }[]).filter(({ name }) => name === 'Once')).toHaveLength(1)
    expect((await by('planner')('POST', '/hosts', { body: { ...body, cores: 4 }, headers: key })).status).toBe(422)
    expect((await by('planner')('POST', '/hosts/once/archive', { headers: key })).status).toBe(422)
    // Another token's key is another key.
    expect((await by('owner')('POST', '/hosts', { body, headers: key })).json).toEqual({ slug: 'once-2' })
  })

  test('of what was refused is judged anew', async () => {
    const key = { 'idempotency-key': 'refused' }
    expect((await by('planner')('POST', '/hosts', { body: { name: 'x', cores: 0, memoryMiB: 2048 }, headers: key })).status).toBe(400)
    expect((await by('planner')('POST', '/hosts', { body: { name: 'Then right', cores: 1, memoryMiB: 2048 }, headers: key })).status).toBe(201)
    expect((await by('planner')('POST', '/hosts', { body: { name: 'x', cores: 1, memoryMiB: 2048 }, headers: { 'idempotency-key': 'x'.repeat(201) } })).status).toBe(400)
  })

  test('keeps no secret that is told once in clear, and tells it again to whoever repeats the request', async () => {
    const key = { 'idempotency-key': 'secret' }
    const first = await by('owner')('POST', '/invitations', { body: { role: 'viewer' }, headers: key })
    expect(first.json['path']).toMatch(/^\/invite\/[\w-]{43}$/)
    expect((await by('owner')('POST', '/invitations', { body: { role: 'viewer' }, headers: key })).json).toEqual(first.json)
    const rows = await everyTeam().storedAnswer.findMany({ where: { key: 'secret' } })
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain(String(first.json['path']).slice('/invite/'.length))
  })

  test('whose first was broken off is never done again', async () => {
    const token = await tokenOf(team, 'planner', ['plan'])
    const body = { name: 'Broken off', cores: 1, memoryMiB: 2048 }
    const key = { 'idempotency-key': 'broken' }
    await api.as(token)('POST', '/hosts', { body, headers: key })
    await everyTeam().storedAnswer.updateMany({ where: { key: 'broken' }, data: { status: null, createdAt: new Date(Date.now() - 3_600_000) } })
    const { status, json } = await api.as(token)('POST', '/hosts', { body, headers: key })
    expect([status, json['detail']]).toEqual([409, expect.stringContaining('not known')])
    expect(((await by('planner')('GET', '/hosts?limit=200')).json['items'] as { name: string }[]).filter(({ name }) => name === 'Broken off')).toHaveLength(1)
  })
})

test('a token is told how many requests it has left, and refused beyond them, while others go on', async () => {
  const token = await tokenOf(team, 'planner', [])
  const { id } = await everyTeam().apiToken.findFirstOrThrow({ where: { teamId: team.teamId }, orderBy: { id: 'desc' } })
  const { headers } = await api.as(token)('GET', '/team')
  expect([headers.get('ratelimit-limit'), headers.get('ratelimit-remaining'), headers.get('ratelimit-policy')]).toEqual(['5000', '4999', '5000;w=60'])
  expect(Number(headers.get('ratelimit-reset'))).toBeLessThanOrEqual(60)
  await everyTeam().throttle.updateMany({ where: { key: createHash('sha256').update(`api request\n${id}`).digest('hex') }, data: { count: 5000 } })
  const refused = await api.as(token)('GET', '/team')
  expect([refused.status, refused.json['code'], refused.headers.get('ratelimit-remaining')]).toEqual([429, 'throttled', '0'])
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await by('planner')('GET', '/team')).status).toBe(200)
})

test('every operation of the document was answered here as it says, with a success', () => {
  const succeeded = new Set([...answered].flatMap((line) => (/ 2\d\d$/.test(line) ? [line.split(' ')[0]] : [])))
  // A computation that has ended already, or a measurement that is read, cannot be stopped any more.
  const mayHaveEnded = ['cancelEvaluation', 'cancelMeasurement']
  expect(operations.filter((each) => !succeeded.has(each) && !mayHaveEnded.includes(each))).toEqual([])
})
