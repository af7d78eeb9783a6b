/**
 * A folder of its own for one Apache: below the system's temporary directory, loopback only, a free unprivileged port, no part
 * of the machine's own Apache touched. Works as root (daemons then run as an unprivileged account) and as anybody (everything
 * then runs as the caller). Names the process that made it, so that what a killed process left can be found and cleared.
 */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { hostname, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { ApacheHere } from './find-apache.ts'

export const FOLDER_PREFIX = 'headroom-apache-'

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

/** What Apache needs for the directives that Headroom itself writes. */
const MODULES = ['unixd', 'log_config', 'authz_core', 'alias'] as const
/** What a team's own directives beside them use most; loaded where they are only to be read. */
export const COMMON_MODULES = ['authn_core', 'authz_host', 'authz_user', 'env', 'setenvif', 'headers', 'rewrite', 'expires', 'deflate', 'filter', 'macro', 'socache_shmcb', 'ssl', 'reqtimeout'] as const

/** A folder with a free port and a main configuration that includes `conf/*.conf` and those one folder deeper as they are. */
export async function apacheFolder(here: ApacheHere, mpm: 'event' | 'worker' | 'prefork' = 'event', moreModules: readonly string[] = []): Promise<ApacheFolder> {
  const path = mkdtempSync(join(tmpdir(), FOLDER_PREFIX))
  chmodSync(path, 0o755)
  const port = await freePort()
  const put = (name: string, text: string): string => {
    const file = join(path, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    return file
  }
  put('owner', `${process.pid} ${hostname()}`)
  const errorLog = put('logs/error.log', '')
  mkdirSync(join(path, 'conf'))
  mkdirSync(join(path, 'htdocs'))
  const httpdConf = put('httpd.conf', mainConfiguration(here, { path, port, modules: [...MODULES, `mpm_${mpm}`, ...moreModules] }))
  return { path, port, httpdConf, errorLog, put, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 3 }) }
}

function mainConfiguration(here: ApacheHere, { path, port, modules }: { path: string; port: number; modules: readonly string[] }): string {
  return [
    `ServerRoot "${path}"`,
    `PidFile "${path}/httpd.pid"`,
    `ErrorLog "${path}/logs/error.log"`,
    'LogLevel warn',
    `DefaultRuntimeDir "${path}/logs"`,
    // Modules that a distribution compiles in are no files; those that it ships as files must be loaded.
    ...modules.filter((name) => existsSync(join(here.modules, `mod_${name}.so`))).map((name) => `LoadModule ${name}_module "${here.modules}/mod_${name}.so"`),
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
    `IncludeOptional "${path}/conf/*/*.conf"`,
    '',
  ].join('\n')
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
