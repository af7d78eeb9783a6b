// The whole of `npm start`: from an empty data folder, again, after a kill, and on a PostgreSQL that is given.
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort, startPostgres } from './postgres.mjs'

const root = resolve(import.meta.dirname, '..')
let folder = ''
const running = new Set<ChildProcess>()
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headroom-serve-'))
})
afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
})

interface Started {
  address: string
  said: string
  kill(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
}

/** Starts without the demo team, which the browser tests have, and waits for the address or the end. */
async function start(environment: Record<string, string>): Promise<Started> {
  const port = await freePort()
  const address = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, [join(root, 'scripts/start.mjs')], { env: { ...process.env, DATABASE_URL: '', NEXTAUTH_URL: '', HEADROOM_SEED: '0', PORT: String(port), HEADROOM_DATA_DIR: join(folder, 'data'), ...environment }, stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  let said = ''
  const closed = new Promise<number | null>((done) => child.once('close', done))
  await new Promise<void>((done, fail) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString('utf8')
        if (said.includes(`  ${address}\n`)) done()
      })
    void closed.then((code) => fail(new Error(`ended with ${code}: ${said}`)))
  })
  return { address, said, kill: (signal) => (child.kill(signal), closed) }
}

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

test('starts from nothing on loopback, shows its steps, stops clean, and a second start keeps the data', async () => {
  const first = await start({})
  expect(first.said).toMatch(/PostgreSQL … started .*\n.*Database client … .*\n.*Database … migrated .*\n.*Pages … .*\n.*Server and worker … up/)
  expect((await fetch(`${first.address}/api/health`)).status).toBe(200)
  expect((await fetch(`${first.address}/`, { redirect: 'manual' })).headers.get('location')).toContain('/login')
  expect(statSync(join(folder, 'data/session-secret')).mode & 0o077, 'others cannot read the secret').toBe(0)
  await query(embedded(), `INSERT INTO "User" (id, email, name, "updatedAt") VALUES ('01890000-0000-7000-8000-000000000001', 'kept@example.com', 'Kept', now())`)
  expect(await first.kill('SIGTERM')).toBe(0)
  await expect(fetch(`${first.address}/api/health`), 'the server is gone').rejects.toThrow()
  await expect(query(embedded(), 'SELECT 1'), 'PostgreSQL is gone').rejects.toThrow()
  expect(existsSync(join(folder, 'data/running'))).toBe(false)

  const second = await start({})
  expect(second.said).toMatch(/Database … up to date .*\n.*Pages … up to date/)
  expect(await query(embedded(), `SELECT name FROM "User"`)).toEqual([{ name: 'Kept' }])

  // Killed outright, it leaves PostgreSQL behind, which the next start takes over; the servers end by themselves.
  await second.kill('SIGKILL')
  const third = await start({})
  expect(third.said).toContain('PostgreSQL … runs already')
  await expect.poll(() => fetch(`${second.address}/api/health`).then(() => 'answers', () => 'gone'), { timeout: 10_000 }).toBe('gone')
  expect(await query(embedded(), `SELECT name FROM "User"`)).toEqual([{ name: 'Kept' }])
  expect(await third.kill('SIGTERM')).toBe(0)
})

test('uses the PostgreSQL it is given, and starts none of its own', async () => {
  const postgres = await startPostgres({ folder: join(folder, 'given') })
  try {
    const started = await start({ DATABASE_URL: postgres.url, HEADROOM_DATA_DIR: join(folder, 'other') })
    expect(started.said).toMatch(/PostgreSQL at 127\.0\.0\.1:\d+ … yours/)
    expect((await fetch(`${started.address}/api/health`)).status).toBe(200)
    expect(existsSync(join(folder, 'other/postgres'))).toBe(false)
    expect(await started.kill('SIGTERM')).toBe(0)
    expect(await query(postgres.url, 'SELECT count(*)::int AS teams FROM "Team"')).toEqual([{ teams: 0 }])
  } finally {
    postgres.stop()
  }
})
