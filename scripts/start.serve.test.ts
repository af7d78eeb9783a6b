// The whole of `npm start`: from an empty data folder, again, after a kill, and on a PostgreSQL that is given.
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPostgres } from './postgres.mjs'
import { killAll, start } from './started.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headroom-serve-'))
})
afterAll(() => {
  killAll()
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
})

const startHere = (more: Record<string, string> = {}) => start({ HEADROOM_DATA_DIR: join(folder, 'data'), ...more })
const embedded = () => `postgresql://postgres:${readFileSync(join(folder, 'data/postgres-password'), 'utf8').trim()}@127.0.0.1:${readFileSync(join(folder, 'data/postgres-port'), 'utf8')}/headroom`

async function query<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(sql)).rows
  } finally {
    await client.end()
  }
}

/** Server and worker hold no password of the owner's, and what they hold opens nothing by itself. */
async function expectNothingOfTheOwner(): Promise<void> {
  const [starter] = readFileSync(join(folder, 'data/running'), 'utf8').split('\n')
  const children = spawnSync('ps', ['-o', 'pid=', '--ppid', starter ?? ''], { encoding: 'utf8' }).stdout.split('\n').map(Number).filter((pid) => pid > 0)
  const environments = children.flatMap((pid) => (existsSync(`/proc/${pid}/environ`) ? [readFileSync(`/proc/${pid}/environ`, 'utf8')] : []))
  const urls = environments.flatMap((text) => /(?:^|\0)DATABASE_URL=([^\0]+)/.exec(text)?.[1] ?? [])
  expect(urls.map((each) => new URL(each).username.replace(/[0-9a-f]{8}$/, '')).sort()).toEqual(['headroom_web_', 'headroom_worker_'])
  for (const text of environments) expect(text).not.toContain(readFileSync(join(folder, 'data/postgres-password'), 'utf8').trim())
  const [web = '', worker = ''] = urls.sort()
  await query(embedded(), 'CREATE DATABASE another')
  const another = embedded().replace(/\/headroom$/, '/another')
  await query(another, 'CREATE TABLE secret (word text)')
  for (const login of [web, worker]) {
    expect(await query(login, 'BEGIN; SET LOCAL ROLE headroom_app; SELECT 1').then(() => 'let in')).toBe('let in')
    for (const sql of [
      'SELECT * FROM "User"', 'SELECT * FROM "_prisma_migrations"', 'CREATE TABLE public.mine (id int)', 'CREATE TEMP TABLE "AuditLink" (id int)', 'CREATE SCHEMA mine', 'CREATE ROLE mine',
      'ALTER TABLE "AuditEvent" DISABLE TRIGGER refuse_change', 'ALTER TABLE "Host" DISABLE ROW LEVEL SECURITY', 'SET session_replication_role = replica', 'SET ROLE postgres', 'SET ROLE headroom_app; SET ROLE postgres',
      'SET ROLE headroom_app; DELETE FROM "AuditEvent"', 'SELECT pg_read_file(\'/etc/hostname\')', 'COPY (SELECT 1) TO PROGRAM \'true\'',
    ]) await expect(query(login, sql), sql).rejects.toThrow(/permission denied|must be owner/)
    await expect(query(login.replace(/\/headroom$/, '/another'), 'SELECT * FROM secret')).rejects.toThrow('permission denied')
  }
  await expect(query(web, 'SELECT * FROM pgboss.job')).rejects.toThrow('permission denied')
  // Whoever may take on headroom_app for another Headroom on the same server is not let in here.
  await query(embedded(), `CREATE ROLE neighbour LOGIN PASSWORD 'neighbour'; GRANT headroom_app TO neighbour`)
  const here = new URL(embedded())
  here.username = here.password = 'neighbour'
  await expect(query(here.href, 'SELECT 1')).rejects.toThrow('permission denied for database')
}

/** One sign-in with a password that nobody has. */
async function attempt(address: string, headers: Record<string, string>): Promise<void> {
  const answer = await fetch(`${address}/api/auth/csrf`)
  const { csrfToken } = (await answer.json()) as { csrfToken: string }
  const cookie = answer.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ')
  await fetch(`${address}/api/auth/callback/credentials`, { method: 'POST', redirect: 'manual', headers: { ...headers, cookie }, body: new URLSearchParams({ csrfToken, email: 'nobody@example.com', password: 'none', json: 'true' }) })
}

test('starts from nothing on loopback, shows its steps, stops clean, and a second start keeps the data', async () => {
  const first = await startHere()
  expect(first.said).toMatch(/PostgreSQL … started .*\n.*Database client … .*\n.*Database … migrated .*\n.*Pages … .*\n.*Server and worker … up/)
  // Of the first question to a database on a busy machine, it may say that it takes too long.
  await expect.poll(async () => (await fetch(`${first.address}/api/health`)).status, { timeout: 20_000 }).toBe(200)
  expect((await fetch(`${first.address}/`, { redirect: 'manual' })).headers.get('location')).toContain('/login')
  expect(statSync(join(folder, 'data/session-secret')).mode & 0o077, 'others cannot read the secret').toBe(0)
  await query(embedded(), `INSERT INTO "User" (id, email, name, "updatedAt") VALUES ('01890000-0000-7000-8000-000000000001', 'kept@example.com', 'Kept', now())`)
  await expectNothingOfTheOwner()
  // Attempts to sign in are counted by the connection's other end, whatever address the client claims.
  await attempt(first.address, { 'x-headroom-peer': '203.0.113.9', 'x-forwarded-for': '203.0.113.9' })
  const counted = (address: string) => createHash('sha256').update(`sign in by address\n${address}`).digest('hex')
  expect(await query(embedded(), `SELECT count FROM "Throttle" WHERE key IN ('${counted('127.0.0.1')}', '${counted('::ffff:127.0.0.1')}')`)).toEqual([{ count: 1 }])
  expect(await first.kill('SIGTERM')).toBe(0)
  await expect(fetch(`${first.address}/api/health`), 'the server is gone').rejects.toThrow()
  await expect(query(embedded(), 'SELECT 1'), 'PostgreSQL is gone').rejects.toThrow()
  expect(existsSync(join(folder, 'data/running'))).toBe(false)

  const second = await startHere()
  expect(second.said).toMatch(/Database … up to date .*\n.*Pages … up to date/)
  expect(await query(embedded(), `SELECT name FROM "User"`)).toEqual([{ name: 'Kept' }])

  // Killed outright, it leaves PostgreSQL behind, which the next start takes over; the servers end by themselves.
  await second.kill('SIGKILL')
  const third = await startHere()
  expect(third.said).toContain('PostgreSQL … runs already')
  await expect.poll(() => fetch(`${second.address}/api/health`).then(() => 'answers', () => 'gone'), { timeout: 10_000 }).toBe('gone')
  expect(await query(embedded(), `SELECT name FROM "User"`)).toEqual([{ name: 'Kept' }])
  expect(await third.kill('SIGTERM')).toBe(0)
})

/** The web processes behind a port. */
function webProcesses(address: string): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n').map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [])
  const cluster = lines.find(([, , , args = '']) => args.includes('web-cluster.mjs') && args.endsWith(` ${new URL(address).port}`))?.[1]
  return lines.filter(([, , parent]) => parent !== undefined && parent === cluster).map(([, pid]) => Number(pid))
}

test('uses the PostgreSQL it is given, and starts none of its own', async () => {
  const postgres = await startPostgres({ folder: join(folder, 'given') })
  try {
    const started = await startHere({ DATABASE_URL: postgres.url, HEADROOM_DATA_DIR: join(folder, 'other'), HEADROOM_WEB_PROCESSES: '2' })
    expect(started.said).toMatch(/PostgreSQL at 127\.0\.0\.1:\d+ … yours/)
    await expect.poll(async () => (await fetch(`${started.address}/api/health`)).status, { timeout: 20_000 }).toBe(200)
    expect(existsSync(join(folder, 'other/postgres'))).toBe(false)

    // Two processes answer behind the port, and their figures are one; where one is killed the other answers, and it comes back.
    const metrics = async () => (await fetch(`${started.address}/metrics`, { headers: { connection: 'close' } })).text()
    await expect.poll(metrics, { timeout: 20_000 }).toContain('\nheadroom_web_processes 2\n')
    const [first = 0] = webProcesses(started.address)
    process.kill(first, 'SIGKILL')
    await expect.poll(() => webProcesses(started.address).includes(first), { timeout: 10_000 }).toBe(false)
    for (let i = 0; i < 10; i++) expect((await fetch(`${started.address}/login`, { headers: { connection: 'close' } })).status).toBe(200)
    await expect.poll(metrics, { timeout: 20_000 }).toContain('\nheadroom_web_processes 2\n')
    expect(Number(/"page",method="GET",status="2xx"} (\d+)\n/.exec(await metrics())?.[1] ?? 0), 'counted by both together').toBeGreaterThan(0)
    expect(await started.kill('SIGTERM')).toBe(0)
    expect(await query(postgres.url, 'SELECT count(*)::int AS teams FROM "Team"')).toEqual([{ teams: 0 }])
  } finally {
    postgres.stop()
  }
})
