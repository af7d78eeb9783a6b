// Operation: two web nodes and three workers on one PostgreSQL that nobody of them owns, under a user who may do little, and
// one bucket, with no folder in common; what is asked of one is seen by all, work is shared, none is done twice; a backup
// comes back whole; no secret is logged.
import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { encode } from 'next-auth/jwt'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { planAsks } from '../bench/load/pages.ts'
import { errorsOf, hasWrk, letPeopleAsk } from '../bench/load/people.ts'
import { startS3, type S3UnderTest } from '#lib/jobs/s3-under-test.ts'
import { logText } from '#lib/jobs/worker-under-test.ts'
import { filesBelow } from './backup-files.ts'
import { startOtlp, type OtlpUnderTest } from './otlp-under-test.ts'
import { startPostgres } from './postgres.mjs'
import { killAll, start, startWorkers } from './started.ts'
import type { Started } from './started.ts'

const root = resolve(import.meta.dirname, '..')
const OWNER_PASSWORD = 'owner-password-of-the-test'
let folder = ''
let postgres: Awaited<ReturnType<typeof startPostgres>>
let url = ''
let s3: S3UnderTest
let otlp: OtlpUnderTest
let nodes: Started[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headroom-operation-'))
  s3 = await startS3()
  otlp = await startOtlp()
  postgres = await startPostgres({ folder: join(folder, 'postgres') })
  // As a careful administrator gives it: an owner of one database who is neither superuser nor may make databases.
  await query(postgres.adminUrl, `CREATE ROLE app_owner LOGIN CREATEROLE PASSWORD '${OWNER_PASSWORD}'`)
  await query(postgres.adminUrl, 'CREATE DATABASE shared OWNER app_owner')
  url = postgres.adminUrl.replace(/postgres:[^@]+@/, `app_owner:${OWNER_PASSWORD}@`).replace(/\/postgres$/, '/shared')
})
afterAll(async () => {
  killAll()
  await Promise.all(nodes.map((node) => node.kill('SIGTERM')))
  postgres.stop()
  await s3.end()
  otlp.end()
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
})

async function query<Row extends pg.QueryResultRow>(at: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: at })
  await client.connect()
  try {
    return (await client.query<Row>(sql)).rows
  } finally {
    await client.end()
  }
}

/** The first node has made the secret of sessions; the others, on disks of their own, are given it. */
const secret = () => readFileSync(join(folder, 'data/session-secret'), 'utf8')
const common = () => ({ DATABASE_URL: url, ...s3.settings, OTEL_EXPORTER_OTLP_ENDPOINT: otlp.address })
const shared = () => ({ ...common(), HEADROOM_DATA_DIR: join(folder, 'data') })
const elsewhere = (name: string) => ({ ...common(), HEADROOM_DATA_DIR: join(folder, name), NEXTAUTH_SECRET: secret() })

/** As the superuser, past the policies. */
const all = <Row extends pg.QueryResultRow>(sql: string) => query<Row>(postgres.adminUrl.replace(/\/postgres$/, '/shared'), sql)

test('two web nodes and three workers on three disks share one PostgreSQL and one bucket: each file is read once, by whoever is free', async () => {
  nodes = [await start({ ...shared(), HEADROOM_ROLE: 'web' })]
  expect(nodes[0]?.said, 'who may make roles makes logins').not.toContain('that of DATABASE_URL')
  // The second has no more than a login that was made for it by hand.
  await query(postgres.adminUrl, `CREATE ROLE by_hand LOGIN NOINHERIT PASSWORD 'by-hand'; GRANT headroom_app TO by_hand; GRANT CONNECT ON DATABASE shared TO by_hand`)
  const byHand = url.replace(`app_owner:${OWNER_PASSWORD}@`, 'by_hand:by-hand@')
  nodes.push(await start({ ...elsewhere('data-2'), HEADROOM_ROLE: 'web', DATABASE_URL: '', HEADROOM_WEB_DATABASE_URL: byHand }))
  await expect(start({ ...elsewhere('data-2'), HEADROOM_ROLE: 'web', HEADROOM_WEB_DATABASE_URL: url })).rejects.toThrow('the login of HEADROOM_WEB_DATABASE_URL is a superuser, may make roles')
  const workers = await startWorkers({ ...elsewhere('data-3'), HEADROOM_ROLE: 'worker', HEADROOM_WORKERS: '3' })
  nodes.push(workers)
  const [first, second] = nodes
  if (first === undefined || second === undefined) throw new Error('two nodes were to run')
  for (const { address } of [first, second]) await expect.poll(async () => (await fetch(`${address}/readyz`)).json(), { timeout: 60_000 }).toEqual({ ok: true, database: 'ok', migrations: 'ok', queue: 'ok' })
  let users: { name: string; who: string }[] = []
  await expect.poll(async () => {
    // Connections that nobody needs are closed.
    await Promise.all([first, second].map(({ address }) => fetch(`${address}/readyz`)))
    users = await all(`SELECT DISTINCT application_name AS name, usename AS who FROM pg_stat_activity WHERE datname = 'shared' AND application_name LIKE 'headroom%'`)
    return users.map(({ name, who }) => `${name}: ${who.replace(/[0-9a-f]{8}$/, '')}`)
  }, { timeout: 60_000 }).toEqual(expect.arrayContaining(['headroom: by_hand', 'headroom: headroom_web_', expect.stringMatching(/^headroom-worker.*: headroom_worker_$/)]))
  expect(users.filter(({ who }) => who === 'app_owner' || who === 'postgres'), 'nobody serves or works as the owner').toEqual([])

  // The owner of the tables is held to the policies, and queries run under the role that owns nothing.
  expect(await query(url, 'SELECT count(*)::int AS n FROM "Team"')).toEqual([{ n: 0 }])

  const made = spawnSync(process.execPath, ['--conditions=react-server', join(root, 'scripts/team-for-tests.ts')], { env: { ...process.env, ...shared() }, encoding: 'utf8', timeout: 60_000 })
  expect(made.status, made.stderr).toBe(0)
  const team = JSON.parse(made.stdout) as { slug: string; site: string; userId: string }
  const cookie = `next-auth.session-token=${await encode({ token: { sub: team.userId, sessionEpoch: 0 }, secret: secret() })}`
  const files = Array.from({ length: 12 }, (_, i) => logText(2000 + i))
  const ids = await Promise.all(files.map(async (body, i) => {
    const node = i % 2 === 0 ? first : second
    const answer = await fetch(`${node.address}/api/t/${team.slug}/sites/${team.site}/upload?name=${i}.log`, { method: 'PUT', headers: { cookie, 'content-type': 'application/octet-stream' }, body })
    expect(answer.status, await answer.clone().text()).toBe(201)
    return ((await answer.json()) as { measurement: { id: string } }).measurement.id
  }))
  await expect.poll(() => all<{ n: number }>(`SELECT count(*)::int AS n FROM "Measurement" WHERE status = 'ready'`), { timeout: 60_000, interval: 500 }).toEqual([{ n: 12 }])
  expect(await all('SELECT DISTINCT attempt FROM "Measurement"'), 'nothing was begun twice').toEqual([{ attempt: 1 }])
  expect(await all(`SELECT count(*)::int AS n, count(DISTINCT "subjectId")::int AS subjects FROM "AuditEvent" WHERE kind = 'measurement.read'`)).toEqual([{ n: 12, subjects: 12 }])
  // What was asked of one node is seen at the other.
  const seen = await fetch(`${second.address}/api/t/${team.slug}/measurements/${ids[0] ?? ''}`, { headers: { cookie } })
  expect(await seen.text()).toContain('"ready"')
  const busy = new Set(logs().filter(({ name }) => name.includes('-worker-')).flatMap(({ text }) => [...text.matchAll(/"event":"worker-ready","pid":(\d+)/g)].map(([, pid]) => pid)))
  expect(busy.size).toBe(3)
  for (const name of ['data', 'data-2', 'data-3']) expect(existsSync(join(folder, name, 'uploads')), 'no file lies on a disk').toBe(false)

  const metrics = await (await fetch(`${first.address}/metrics`)).text()
  expect(metrics).toContain('headroom_measurements{status="ready"} 12')
  expect(metrics).toMatch(/headroom_http_request_seconds_count\{kind="app-api",method="PUT",status="2xx"\} [1-9]/)
  expect(metrics).toContain('headroom_workers 3')
})

const logs = () => ['data', 'data-2', 'data-3'].flatMap((data) => readdirSync(join(folder, data)).filter((name) => name.endsWith('.log')).map((name) => ({ name, text: readFileSync(join(folder, data, name), 'utf8') })))

test('each upload is one trace from the request to its queries, under the id of the request, and the reading of the file links to it', async () => {
  const [upload] = otlp.spans.filter(({ name, parentSpanId }) => name.startsWith('PUT') && (parentSpanId ?? '') === '')
  expect(upload).toMatchObject({ service: 'headroom', name: expect.stringContaining('/upload'), attributes: { 'headroom.request_id': expect.stringMatching(/^[0-9a-f-]{36}$/) } })
  const requestIds = logs().flatMap(({ text }) => [...text.matchAll(/"requestId":"([^"]+)","method":"PUT"/g)].map(([, id]) => id))
  expect(requestIds).toContain(upload?.attributes['headroom.request_id'])
  const [query] = otlp.spans.filter(({ name, traceId }) => traceId === upload?.traceId && name === 'INSERT Measurement')
  expect(query?.attributes['headroom.request_id']).toBe(upload?.attributes['headroom.request_id'])
  expect(JSON.stringify(otlp.spans), 'addresses without their queries').not.toContain('upload?')
  // What a query was asked with stays here.
  expect(query?.attributes['db.query.text']).toContain('$1')
  await expect.poll(() => otlp.spans.some(({ name, attributes, links }) => name === 'read-measurement' && attributes['headroom.outcome'] === 'ready' && links.some(({ traceId }) => traceId === upload?.traceId)), { timeout: 20_000 }).toBe(true)
})

test.skipIf(!hasWrk())('twenty people at once, over all pages that links lead to, meet no error (skipped where there is no wrk)', async () => {
  const [first, second] = nodes
  const [{ slug, userId } = { slug: '', userId: '' }] = await all<{ slug: string; userId: string }>(`SELECT t.slug, m."userId"::text AS "userId" FROM "Team" t JOIN "Member" m ON m."teamId" = t.id`)
  const cookie = `next-auth.session-token=${await encode({ token: { sub: userId, sessionEpoch: 0 }, secret: secret() })}`
  const { asks, kinds } = await planAsks(first?.address ?? '', [cookie], slug)
  expect(kinds.length).toBeGreaterThan(10)
  const figures = await Promise.all([first, second].map((node) => letPeopleAsk(node?.address ?? '', asks, { people: 10, seconds: 4, thinkS: 0.5 })))
  expect(figures.flatMap(errorsOf)).toEqual([])
})

test('a server that is told to stop finishes what it is receiving', async () => {
  const node = await start({ ...shared(), HEADROOM_ROLE: 'web' })
  const [{ slug, site, userId } = { slug: '', site: '', userId: '' }] = await all<{ slug: string; site: string; userId: string }>(`SELECT t.slug, s.slug AS site, m."userId"::text AS "userId" FROM "Team" t JOIN "Site" s ON s."teamId" = t.id JOIN "Member" m ON m."teamId" = t.id`)
  const cookie = `next-auth.session-token=${await encode({ token: { sub: userId, sessionEpoch: 0 }, secret: secret() })}`
  const lines = logText(3000)
  let tell: (() => void) | undefined
  const half = new Promise<void>((done) => (tell = done))
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const bytes = Buffer.from(lines)
      controller.enqueue(bytes.subarray(0, 1000))
      await new Promise((done) => setTimeout(done, 300))
      tell?.()
      await new Promise((done) => setTimeout(done, 1500))
      controller.enqueue(bytes.subarray(1000))
      controller.close()
    },
  })
  const upload = fetch(`${node.address}/api/t/${slug}/sites/${site}/upload?name=late.log`, { method: 'PUT', headers: { cookie }, body, duplex: 'half' } as RequestInit)
  await half
  const ended = node.kill('SIGTERM')
  expect((await upload).status).toBe(201)
  expect(await ended).toBe(0)
  await expect(fetch(`${node.address}/healthz`)).rejects.toThrow()
})

test('a backup of a running Headroom comes back whole elsewhere, and a damaged one does not', async () => {
  // Compared with what is there later: nothing may still be on its way.
  await expect.poll(() => all<{ n: number }>(`SELECT count(*)::int AS n FROM "Measurement" WHERE status <> 'ready'`), { timeout: 60_000 }).toEqual([{ n: 0 }])
  const target = join(folder, 'backup')
  const npm = (script: string, args: string[], env: Record<string, string>) => new Promise<{ status: number | null; stdout: string; stderr: string }>((done) => {
    const child = execFile(process.execPath, ['--conditions=react-server', join(root, `scripts/${script}.ts`), ...args], { cwd: root, env: { ...process.env, ...env }, encoding: 'utf8', timeout: 60_000 }, (_error, stdout, stderr) => done({ status: child.exitCode, stdout, stderr }))
  })
  const made = await npm('backup', [target], shared())
  expect(made.stdout + made.stderr).toMatch(/backup: \d+ rows, 1[0-9] files/)
  await query(postgres.adminUrl, 'CREATE DATABASE restored OWNER app_owner')
  const restored = { DATABASE_URL: url.replace(/\/shared$/, '/restored'), HEADROOM_DATA_DIR: join(folder, 'restored') }
  const back = await npm('restore', [target], restored)
  expect(back.stdout + back.stderr).toMatch(/\d+ rows, \d+ files, 1 audit chains\n$/)
  const tables = await all<{ name: string }>(`SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname NOT IN ('_prisma_migrations', 'Throttle')`)
  for (const { name } of tables) {
    const digest = `SELECT md5(coalesce(string_agg(md5(to_jsonb(r)::text), '' ORDER BY md5(to_jsonb(r)::text)), '')) AS hash FROM "${name}" r`
    expect(await query(postgres.adminUrl.replace(/\/postgres$/, '/restored'), digest), name).toEqual(await all(digest))
  }
  expect(readFileSync(join(folder, 'restored/session-secret'), 'utf8')).toBe(secret())
  // What came from a bucket lies in a folder now, and goes into a bucket again.
  expect((await filesBelow(join(folder, 'restored/uploads'))).length).toBe(13)
  const moved = async () => (await npm('move-files', [], { ...restored, ...s3.settings, HEADROOM_S3_PREFIX: 'moved' })).stdout
  expect([await moved(), await moved()]).toEqual([expect.stringContaining('13 files copied, 0 were there already, 0 damaged'), expect.stringContaining('0 files copied, 13 were there already, 0 damaged')])
  const again = await npm('restore', [target], { ...restored, HEADROOM_DATA_DIR: join(folder, 'restored-2') })
  expect(again.stderr).toContain('is not empty')
  expect(again.status).toBe(2)
  spawnSync('sh', ['-c', `printf x >> ${join(target, 'database.jsonl.gz')}`])
  const damaged = await npm('restore', [target], { ...restored, HEADROOM_DATA_DIR: join(folder, 'restored-3') })
  expect(damaged.stderr).toContain('database.jsonl.gz of the backup is damaged')
  const verified = await npm('audit-verify', [], restored)
  expect(verified.stdout).toContain('1 chains, all whole')
})

test('every line of every log is JSON or of the framework, carries ids, and holds no secret', async () => {
  const links = ['invite', 'share'].map((name) => `/${name}/${'secret-of-the-link-'.repeat(3).slice(0, 43)}`)
  for (const link of links) expect((await fetch(`${nodes[0]?.address ?? ''}${link}`)).status).toBe(200)
  await expect.poll(() => logs().filter(({ text }) => text.includes('/share/…') && text.includes('/invite/…')).length, { timeout: 10_000 }).toBe(1)
  const secrets = ['secret-of-the-link', 'by-hand@', OWNER_PASSWORD, secret(), readFileSync(join(folder, 'postgres/postgres-password'), 'utf8').trim()]
  const lines = logs().flatMap(({ text }) => text.split('\n')).filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(lines.some(({ event, requestId, path }) => event === 'request' && typeof requestId === 'string' && String(path).endsWith('/upload'))).toBe(true)
  expect(lines.some(({ event, jobId, outcome }) => event === 'read-measurement' && typeof jobId === 'string' && outcome === 'ready')).toBe(true)
  for (const { name, text } of logs()) for (const secret of secrets) expect(text.includes(secret), name).toBe(false)
})
