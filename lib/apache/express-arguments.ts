/**
 * The same sizes as arguments of mod_wsgi-express, which writes its own Apache configuration: one server for each site, with one
 * daemon group each. Option names by its own option parser (src/express/options.py of mod_wsgi 4.9, 5.0 and 6.0). What it cannot
 * express (a second daemon group) is told in a note, never dropped in silence.
 */
import { invalidInput } from '#lib/base/errors.ts'
import { isAtLeast, requireModWsgiVersion } from './mod-wsgi-version.ts'
import { settingsProblems } from './settings-problems.ts'
import type { ApacheSettings, ApacheSite } from './settings.ts'

export interface ExpressCommand {
  site: string
  /** Program and arguments, as the system takes them: no quotes. */
  args: string[]
  notes: string[]
}

/** Option of WSGIDaemonProcess -> argument, where it is not "--" and the same name. */
const RENAMED: Readonly<Record<string, string>> = { 'listen-backlog': '--daemon-backlog', home: '--working-directory', lang: '--locale', 'python-path': '--python-path' }
const SAME = new Set(['queue-timeout', 'connect-timeout', 'request-timeout', 'socket-timeout', 'startup-timeout', 'shutdown-timeout', 'graceful-timeout', 'eviction-timeout', 'deadlock-timeout', 'inactivity-timeout', 'restart-interval', 'maximum-requests', 'cpu-time-limit', 'send-buffer-size', 'receive-buffer-size', 'header-buffer-size', 'response-buffer-size', 'response-socket-timeout'])
const SINCE_6 = new Set(['interrupt-timeout', 'switch-interval'])
/** Said by another argument, or by express itself. */
const SAID = new Set(['locale', 'python-home'])
/** Clients of the front end beside those that run or wait: static files, probes. */
const OTHER_CLIENTS = 50

/** @throws AppError `invalid` for what could not be written as a configuration either. */
export function expressCommands(settings: ApacheSettings): ExpressCommand[] {
  const version = requireModWsgiVersion(settings.modWsgi, 'apache.modWsgi')
  const problems = settingsProblems(settings, version)
  if (problems.length > 0) throw invalidInput(problems)
  return settings.sites.map((site) => commandOf(site, isAtLeast(version, '6.0.0')))
}

/** For a POSIX shell, one argument and its value a line. */
export function shellText({ args }: ExpressCommand): string {
  const words = args.map(shellWord)
  const lines: string[] = [words.slice(0, 3).join(' ')]
  for (let at = 3; at < words.length; ) {
    let end = at + 1
    while (end < words.length && args[end]?.startsWith('--') !== true) end++
    lines.push(words.slice(at, end).join(' '))
    at = end
  }
  return `${lines.join(' \\\n    ')}\n`
}

function commandOf(site: ApacheSite, isVersion6: boolean): ExpressCommand {
  const [group, ...others] = site.groups
  if (!group) throw new TypeError('A site without a daemon group passed its checks')
  const notes: string[] = []
  const option = (name: string): string | undefined => group.options.find((candidate) => candidate.name === name)?.value.toString()
  const slots = group.processes.value * group.threads.value
  const home = option('python-home')
  const args = [
    // express runs in the Python that it is installed in.
    home === undefined ? 'mod_wsgi-express' : `${home}/bin/mod_wsgi-express`,
    'start-server', site.script.value,
    '--port', String(site.port.value),
    '--server-name', site.serverName.value,
    ...site.aliases.flatMap((alias) => ['--server-alias', alias]),
    '--mount-point', site.mount.value,
    '--processes', String(group.processes.value),
    '--threads', String(group.threads.value),
    '--max-clients', String(slots + Number(option('listen-backlog') ?? 100) + OTHER_CLIENTS),
    ...(site.user ? ['--user', site.user.value] : []),
    ...(site.unixGroup ? ['--group', site.unixGroup.value] : []),
    ...(site.documentRoot ? ['--document-root', site.documentRoot.value] : []),
    ...site.staticFiles.flatMap(({ url, path }) => ['--url-alias', url, path]),
  ]
  for (const { name, value } of group.options) {
    const argument = RENAMED[name] ?? (SAME.has(name) || (isVersion6 && SINCE_6.has(name)) ? `--${name}` : undefined)
    if (argument !== undefined) args.push(argument, String(value))
    else if (!SAID.has(name)) notes.push(`mod_wsgi-express has no argument for ${name}=${value}.`)
  }
  if (others.length > 0) notes.push(`mod_wsgi-express runs one daemon group a server: ${others.map(({ name, processes, threads }) => `${name} (${processes.value} x ${threads.value})`).join(', ')} is left out. Start another server for those URLs, or use the configuration files.`)
  return { site: site.name, args, notes }
}

function shellWord(text: string): string {
  return /^[A-Za-z0-9/._:@+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
