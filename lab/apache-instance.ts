/**
 * A real Apache with mod_wsgi for tests and measurements: own configuration folder below the system's temporary directory,
 * loopback only, unprivileged port, no part of the machine's own Apache touched. Works as root (daemons then run as an
 * unprivileged account) and as anybody (everything then runs as the caller). Knows Debian's and Red Hat's places.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

export interface ApacheHere {
  binary: string
  modules: string
  wsgiModule: string
  /** Account that daemons run as. */
  user: string
  group: string
}

/** What to install where it is absent. */
export const APACHE_REMEDY = 'apt-get install -y --no-install-recommends apache2 libapache2-mod-wsgi-py3'

/** Apache and its mod_wsgi on this machine; null when either is missing. */
export function findApache(): ApacheHere | null {
  const binary = ['/usr/sbin/apache2', '/usr/sbin/httpd'].find(existsSync)
  const modules = ['/usr/lib/apache2/modules', '/usr/lib64/httpd/modules', '/usr/lib/httpd/modules'].find(existsSync)
  if (binary === undefined || modules === undefined) return null
  const wsgi = readdirSync(modules).filter((name) => /^mod_wsgi.*\.so$/.test(name)).sort()[0]
  return wsgi === undefined ? null : { binary, modules, wsgiModule: join(modules, wsgi), ...account() }
}

/** Root may not run applications: its daemons run as the first unprivileged account that exists. */
function account(): { user: string; group: string } {
  const id = (flag: string, name: string): string | undefined => {
    const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' })
    return status === 0 ? stdout.trim() : undefined
  }
  const user = process.getuid?.() === 0 ? (['www-data', 'apache', 'nobody'].find((name) => id('-un', name) !== undefined) ?? 'nobody') : userInfo().username
  return { user, group: id('-gn', user) ?? user }
}

export interface ApacheFolder {
  /** Root of everything; world-readable, so that daemons of another account reach their scripts. */
  path: string
  port: number
  httpdConf: string
  errorLog: string
  /** Writes a file below the folder and returns its absolute path. */
  put(name: string, text: string): string
  remove(): void
}

/** A folder with a free port and a main configuration that includes `conf/*.conf` as they are. */
export async function apacheFolder(here: ApacheHere, mpm: 'event' | 'worker' | 'prefork' = 'event'): Promise<ApacheFolder> {
  const path = mkdtempSync(join(tmpdir(), 'headroom-apache-'))
  chmodSync(path, 0o755)
  const port = await freePort()
  const put = (name: string, text: string): string => {
    const file = join(path, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    return file
  }
  const errorLog = put('logs/error.log', '')
  mkdirSync(join(path, 'conf'))
  mkdirSync(join(path, 'htdocs'))
  const httpdConf = put('httpd.conf', mainConfiguration(here, { path, port, mpm }))
  return { path, port, httpdConf, errorLog, put, remove: () => rmSync(path, { recursive: true, force: true }) }
}

function mainConfiguration(here: ApacheHere, { path, port, mpm }: { path: string; port: number; mpm: string }): string {
  // Modules that a distribution compiles in are no files; those that it ships as files must be loaded.
  const modules = ['unixd', 'log_config', 'authz_core', 'alias', `mpm_${mpm}`].filter((name) => existsSync(join(here.modules, `mod_${name}.so`)))
  return [
    `ServerRoot "${path}"`,
    `PidFile "${path}/httpd.pid"`,
    `ErrorLog "${path}/logs/error.log"`,
    'LogLevel warn',
    `DefaultRuntimeDir "${path}/logs"`,
    ...modules.map((name) => `LoadModule ${name}_module "${here.modules}/mod_${name}.so"`),
    `LoadModule wsgi_module "${here.wsgiModule}"`,
    `WSGISocketPrefix "${path}/logs/wsgi"`,
    'ServerName localhost',
    `Listen 127.0.0.1:${port}`,
    ...(process.getuid?.() === 0 ? [`User ${here.user}`, `Group ${here.group}`] : []),
    '<Directory />',
    '    AllowOverride None',
    '    Require all denied',
    '</Directory>',
    // As Debian has it: without a readable document root, the look-up of PATH_TRANSLATED logs a refusal for each request.
    `DocumentRoot "${path}/htdocs"`,
    `<Directory "${path}/htdocs">`,
    '    Require all granted',
    '</Directory>',
    `IncludeOptional "${path}/conf/*.conf"`,
    '',
  ].join('\n')
}

export interface ConfigTest {
  passed: boolean
  output: string
}

/** `apachectl configtest`, with what Apache would define and run with. */
export function configTest(here: ApacheHere, folder: ApacheFolder): ConfigTest {
  const { status, stdout, stderr } = spawnSync(here.binary, ['-t', '-D', 'DUMP_RUN_CFG', '-f', folder.httpdConf], { encoding: 'utf8', timeout: 20_000 })
  return { passed: status === 0, output: stdout + stderr }
}

export interface Answer {
  status: number
  body: string
}

export interface ApacheInstance {
  get(host: string, path: string): Promise<Answer>
  /** Ids of Apache's processes and of the daemons, now. */
  processIds(): number[]
  /** Stops it and waits until none of its processes is left; throws when one survives 10 s. */
  stop(): Promise<void>
}

/** Starts it and waits until it accepts connections; throws with the error log when it does not within 15 s. */
export async function startApache(here: ApacheHere, folder: ApacheFolder): Promise<ApacheInstance> {
  const child = spawn(here.binary, ['-D', 'FOREGROUND', '-f', folder.httpdConf], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')))
  // Whatever ends this process ends it, too.
  const end = (): void => void child.kill('SIGTERM')
  process.once('exit', end)
  child.once('exit', () => process.removeListener('exit', end))
  const until = Date.now() + 15_000
  while (!(await accepts(folder.port))) {
    if (child.exitCode !== null || Date.now() > until) {
      child.kill('SIGKILL')
      throw new Error(`Apache did not start: ${said}\n${readFileSync(folder.errorLog, 'utf8')}`)
    }
    await delay(50)
  }
  const processIds = (): number[] => (child.pid === undefined ? [] : descendants(child.pid))
  return { processIds, get: (host, path) => get(folder.port, host, path), stop: () => stop(child, processIds()) }
}

async function stop(child: ChildProcess, ids: readonly number[]): Promise<void> {
  const exited = child.exitCode !== null ? Promise.resolve() : new Promise<void>((done) => child.once('exit', () => done()))
  child.kill('SIGTERM')
  const until = Date.now() + 10_000
  await Promise.race([exited, delay(10_000, undefined, { ref: false })])
  while (ids.some(isAlive)) {
    if (Date.now() > until) {
      for (const id of ids.filter(isAlive)) process.kill(id, 'SIGKILL')
      throw new Error(`Apache left processes behind: ${ids.join(', ')}`)
    }
    await delay(50)
  }
}

function descendants(id: number): number[] {
  const found = [id]
  for (const parent of found) {
    const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(parent)], { encoding: 'utf8' })
    found.push(...stdout.split('\n').map(Number).filter((child) => child > 0))
  }
  return found
}

export function isAlive(id: number): boolean {
  try {
    process.kill(id, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function get(port: number, host: string, path: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, headers: { Host: host }, agent: false, timeout: 20_000 }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (body += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
    call.on('error', reject)
    call.on('timeout', () => call.destroy(new Error(`${host}${path} did not answer within 20 s`)))
    call.end()
  })
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('connect', () => (socket.destroy(), resolve(true)))
    socket.once('error', () => resolve(false))
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('No free port'))))
    })
  })
}
