import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { requireNode, requireRoom } from './install.mjs'

const root = resolve(import.meta.dirname, '..')
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headroom-start-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What `npm start` says and how it ends. */
function start(environment: Record<string, string>, script = join(root, 'scripts/start.mjs')): Promise<{ code: number | null; said: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [script], { env: { ...process.env, DATABASE_URL: '', HEADROOM_DATA_DIR: join(folder, 'data'), ...environment }, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')))
    child.once('close', (code) => done({ code, said }))
  })
}

describe('npm start refuses in one sentence that names the remedy', () => {
  test('a Node that is too old', () => {
    expect(() => requireNode('18.20.4')).toThrow('this is Node 18.20.4, and Headroom needs 20.19 or newer. Install a current Node')
    expect(() => requireNode('20.18.9')).toThrow('needs 20.19')
    expect(() => requireNode('20.19.0')).not.toThrow()
    expect(() => requireNode('24.1.0')).not.toThrow()
  })

  test('a disk without room', () => {
    expect(() => requireRoom(folder, 1e9)).toThrow(/the disk of .* has \d+ MiB left, and 1000000000 MiB are needed\. Make room/)
  })

  test('a port that is taken', async () => {
    const server = createServer()
    const port = await new Promise<number>((done) => server.listen(0, '127.0.0.1', () => done((server.address() as { port: number }).port)))
    const { code, said } = await start({ PORT: String(port) })
    server.close()
    expect(code).toBe(1)
    expect(said).toContain(`Headroom cannot start: port ${port} of 127.0.0.1 is taken. Stop what listens there, or choose another: PORT=${port + 1} npm start`)
    expect(readdirSync(join(folder, 'data')), 'the data folder is given back').toEqual([])
  })

  test('a port that is none, and an address the machine does not have', async () => {
    expect((await start({ PORT: 'http' })).said).toContain('PORT is "http", which is no port. Use a number from 1 to 65535.')
    expect((await start({ PORT: '45871', HOST: '203.0.113.7' })).said).toContain('this machine has no address 203.0.113.7. Leave HOST away')
  })

  test('a data folder that a living start has', async () => {
    mkdirSync(join(folder, 'taken'))
    writeFileSync(join(folder, 'taken/running'), `${process.pid}\nhttp://127.0.0.1:3000\n`)
    const { code, said } = await start({ HEADROOM_DATA_DIR: join(folder, 'taken') })
    expect(code).toBe(1)
    expect(said).toContain(`Headroom runs on this data folder already, at http://127.0.0.1:3000 (process ${process.pid}). Use that one, stop it, or set HEADROOM_DATA_DIR`)
  })

  test('a data folder that cannot be', async () => {
    writeFileSync(join(folder, 'file'), '')
    expect((await start({ HEADROOM_DATA_DIR: join(folder, 'file/data') })).said).toContain('cannot be written (ENOTDIR). Give it to the user who starts Headroom, or set HEADROOM_DATA_DIR')
  })

  test('a database that does not answer, and an address that is none', async () => {
    expect((await start({ PORT: '45872', DATABASE_URL: 'postgresql://me:secret@127.0.0.1:9/headroom' })).said).toContain('no PostgreSQL answers at 127.0.0.1:9. Start it, or correct DATABASE_URL.')
    const { said } = await start({ PORT: '45873', DATABASE_URL: 'my database' })
    expect(said).toContain('DATABASE_URL is no address. Write it like postgresql://user:password@host:5432/headroom')
  })

  test('a registry that cannot be reached, before anything is installed', async () => {
    const bare = join(folder, 'bare')
    mkdirSync(bare)
    for (const name of ['scripts', 'package.json', 'package-lock.json']) cpSync(join(root, name), join(bare, name), { recursive: true })
    const { code, said } = await start({ npm_config_registry: 'http://127.0.0.1:9/', npm_config_fetch_retries: '0', npm_config_cache: join(folder, 'npm-cache'), HEADROOM_PINNED: '' }, join(bare, 'scripts/start.mjs'))
    expect(code).toBe(1)
    expect(said).toContain('the npm registry cannot be reached, and the packages are not installed yet. Check the network')
  })
})
