// The whole of `npm start`: from an empty data folder, again, after a kill, and on a PostgreSQL that is given.
import { execFileSync } from 'node:child_process'
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
  expect((await fetch(`${first.address}/api/health`)).status).toBe(200)
  expect((await fetch(`${first.address}/`, { redirect: 'manual' })).headers.get('location')).toContain('/login')
  expect(statSync(join(folder, 'data/session-secret')).mode & 0o077, 'others cannot read the secret').toBe(0)
  await query(embedded(), `INSERT INTO "User" (id, email, name, "updatedAt") VALUES ('01890000-0000-7000-8000-000000000001', 'kept@example.com', 'Kept', now())`)
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
    expect((await fetch(`${started.address}/api/health`)).status).toBe(200)
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
