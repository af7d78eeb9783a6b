/**
 * The Apache with mod_wsgi of this machine: where it is, which account its daemons may run as, which versions it has. Knows
 * Debian's and Red Hat's places. Starts nothing but `apache2 -v` and `id`.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { ApacheSoftware } from '#lib/planning/configtest-evidence.ts'

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

/** Apache and its mod_wsgi on this machine; null when either is missing, or this process runs under a number that is no account. */
export function findApache(): ApacheHere | null {
  const binary = ['/usr/sbin/apache2', '/usr/sbin/httpd'].find(existsSync)
  const modules = ['/usr/lib/apache2/modules', '/usr/lib64/httpd/modules', '/usr/lib/httpd/modules'].find(existsSync)
  if (binary === undefined || modules === undefined) return null
  const wsgi = readdirSync(modules).filter((name) => /^mod_wsgi.*\.so$/.test(name)).sort()[0]
  const names = wsgi === undefined ? null : account()
  return wsgi === undefined || names === null ? null : { binary, modules, wsgiModule: join(modules, wsgi), ...names }
}

/** What every program of a proof gets to know of the environment: nothing of ours, such as the database's password. */
export const CLEAN_ENVIRONMENT: NodeJS.ProcessEnv = { NODE_ENV: 'production', PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' }

/** Root may not run applications: its daemons run as the first unprivileged account that exists. Null in a container that runs under any number. */
function account(): { user: string; group: string } | null {
  const user = process.getuid?.() === 0 ? (['www-data', 'apache', 'nobody'].find((name) => idOf('-un', name) !== undefined) ?? 'nobody') : ownName()
  return user === null ? null : { user, group: idOf('-gn', user) ?? user }
}

function ownName(): string | null {
  try {
    return userInfo().username
  } catch {
    return null
  }
}

/** Answer of `id`; undefined where there is no such account. */
export function idOf(flag: '-un' | '-gn' | '-u' | '-g', name: string): string | undefined {
  const { status, stdout } = spawnSync('id', [flag, '--', name], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}

/** Versions without starting a server; null for what cannot be told that way. */
export function apacheSoftware(here: ApacheHere): ApacheSoftware {
  const { stdout } = spawnSync(here.binary, ['-v'], { encoding: 'utf8', timeout: 10_000, env: CLEAN_ENVIRONMENT })
  const compiled = readFileSync(here.wsgiModule).toString('latin1')
  return {
    apache: /Server version: (Apache\/\S+(?: \([^)]*\))?)/.exec(stdout ?? '')?.[1] ?? null,
    // The module joins name and version when it starts; the compiler leaves the two texts side by side.
    modWsgi: /mod_wsgi\/(\d+\.\d+\.\d+)/.exec(compiled)?.[1] ?? /(\d{1,2}\.\d{1,3}\.\d{1,3})\0+mod_wsgi\/%s/.exec(compiled)?.[1] ?? null,
    python: /libpython(\d+\.\d+)/.exec(compiled)?.[1] ?? null,
  }
}
