/**
 * Configuration files -> their meaning: which virtual host and URL runs which script in which daemon group, with which options,
 * and what is wrong. Follows Apache's own rules of merging and mod_wsgi's own rules of delegation; problems are judged by
 * `read-problems.ts`. Pure; reads only the files given; never throws on any text.
 */
import type { ApacheConfig, ConfigGroup, ConfigProblem, ConfigSite } from './apache-config.ts'
import { placeDirectives, type NamedText, type PlacedConfig } from './config-files.ts'
import { daemonDefaults } from './daemon-options.ts'
import { handlersOf } from './handlers.ts'
import { formatVersion, type ModWsgiVersion } from './mod-wsgi-version.ts'
import { configProblems, type ReadFacts } from './read-problems.ts'
import { scopeApplies, scopeRank, scopesApply, type Target } from './scope-match.ts'
import { splitWords } from './words.ts'
import { workerSizes, workersInForce } from './worker-sizes.ts'
import { atoi, isPlaceholder, optionValue, takeApart, type WsgiDirective } from './wsgi-directive.ts'

/** Virtual hosts and directives of each kind that are judged: their relations grow with the square. */
const MOST = 3000

export function read(files: readonly NamedText[], version: ModWsgiVersion): ApacheConfig {
  const placed = placeDirectives(files)
  const first = placed.hosts[MOST] ?? placed.directives.filter(({ name }) => /^wsgi(?:daemonprocess|scriptalias|scriptaliasmatch|processgroup|importscript)$/i.test(name))[MOST]
  if (first) placed.problems.push({ file: first.file, line: first.line, code: 'too-much', reason: `More than ${MOST} virtual hosts or WSGI directives: what follows is not judged.` })
  const hosts = hostTexts(placed)
  const byName = (...names: string[]): WsgiDirective[] => placed.directives.filter((directive) => names.includes(directive.name.toLowerCase())).slice(0, MOST).map(takeApart)
  const declarations = byName('wsgidaemonprocess').filter((directive) => directive.words[0] !== undefined)
  const aliases = byName('wsgiscriptalias', 'wsgiscriptaliasmatch')
  const imports = byName('wsgiimportscript', 'wsgihandlerscript', 'wsgiaccessscript', 'wsgiauthuserscript', 'wsgiauthgroupscript')
  const processGroups = byName('wsgiprocessgroup')
  const hostNames = placed.hosts.map((_, host) => hosts.get(host)?.serverName ?? null)
  const groups = declarations.map((directive) => groupOf(directive, hostNames, version))
  const sites = sitesOf(placed, hosts, aliases, processGroups)
  const workers = workerSizes(placed)
  const handlers = handlersOf(
    placed,
    (host) => hosts.get(host)?.serverName ?? null,
    (host, target) => groupNamed(decidingGroup(processGroups, host, target)?.words[0] ?? null),
  )
  const facts: ReadFacts = { placed, version, declarations, aliases, imports, processGroups, hostNames, mainName: hosts.get(null)?.serverName ?? null, groups, sites, handlers, workers }
  const problems = ordered(configProblems(facts), files)
  return { schema: 'headroom/apache-config@1', modWsgi: formatVersion(version), sites, groups, imports: imports.filter(({ name }) => name === 'wsgiimportscript').map(importOf), handlers, mpm: workers.isMpmKnown ? workers.mpm : null, workers: workers.sizes, workersInForce: workersInForce(workers), runsAs: runsAs(placed), problems }
}

function groupOf(directive: WsgiDirective, hostNames: readonly (string | null)[], version: ModWsgiVersion): ConfigGroup {
  const number = (name: string, fallback: number): number | null => {
    const value = optionValue(directive, name)
    if (value === null) return directive.others.some((word) => isPlaceholder(word.text)) ? null : fallback
    return isPlaceholder(value) ? null : atoi(value)
  }
  const { file, line, host } = directive.placed
  return {
    name: directive.words[0] ?? '',
    processes: number('processes', 1),
    threads: number('threads', 15),
    options: Object.fromEntries(directive.options.map((option) => [option.name, option.value])),
    effective: { ...daemonDefaults(version), ...Object.fromEntries(directive.options.map((option) => [option.name, option.value])) },
    serverName: host === null ? null : (hostNames[host] ?? null),
    file,
    line,
  }
}

function sitesOf(placed: PlacedConfig, hosts: ReadonlyMap<number | null, HostText>, aliases: readonly WsgiDirective[], processGroups: readonly WsgiDirective[]): ConfigSite[] {
  const site = (host: number | null, alias: WsgiDirective | null): ConfigSite => {
    const at = host === null ? null : placed.hosts[host]
    const addresses = at?.addresses ?? []
    const place = alias?.placed ?? (at ? { file: at.file, line: at.line } : { file: '', line: 0 })
    const text = hosts.get(host)
    const application = alias ? applicationOf(alias, host, processGroups) : { script: null, mount: null, match: false, group: null, groupFrom: null, applicationGroup: null, embedded: false, routes: [] }
    return {
      serverName: text?.serverName ?? null,
      aliases: [...(text?.aliases ?? [])],
      port: portOf(addresses),
      addresses,
      tls: text?.tls ?? false,
      documentRoot: text?.documentRoot ?? null,
      ...application,
      file: place.file,
      line: place.line,
      inherited: alias !== null && alias.placed.host !== host,
    }
  }
  const byHost = new Map<number | null, WsgiDirective[]>()
  for (const alias of aliases) byHost.set(alias.placed.host, [...(byHost.get(alias.placed.host) ?? []), alias])
  const main = byHost.get(null) ?? []
  const sites = main.map((alias) => site(null, alias))
  placed.hosts.slice(0, MOST).forEach((_, host) => {
    if (sites.length > 4 * MOST) return
    const own = byHost.get(host) ?? []
    const mounts = new Set(own.map((alias) => alias.words[0]))
    const all = [...own, ...main.filter((alias) => !mounts.has(alias.words[0]))]
    sites.push(...(all.length === 0 ? [site(host, null)] : all.map((alias) => site(host, alias))))
  })
  return sites
}

type Application = Pick<ConfigSite, 'script' | 'mount' | 'match' | 'group' | 'groupFrom' | 'applicationGroup' | 'embedded' | 'routes'>

/**
 * `process-group=` on the alias wins over everything; else the last WSGIProcessGroup in Apache's merge order: server, virtual host,
 * then <Directory> from short to long, <Files>, <Location> in the order of the file.
 */
function applicationOf(alias: WsgiDirective, host: number | null, processGroups: readonly WsgiDirective[]): Application {
  const [mount = '', script = ''] = alias.words
  const match = alias.name === 'wsgiscriptaliasmatch'
  const target: Target = { url: match ? mount.replace(/^\^/, '') : mount, script }
  const visible = visibleIn(processGroups, host)
  const optional = optionValue(alias, 'process-group')
  const deciding = decidingGroup(processGroups, host, target)
  const group = groupNamed(optional ?? deciding?.words[0] ?? null)
  const routes =
    optional !== null
      ? []
      : visible
          .filter((directive) => directive.placed.scopes.some((scope) => scope.name.startsWith('location')) && !scopesApply(directive.placed.scopes, target))
          .filter((directive) => directive.placed.scopes.every((scope) => scope.name.startsWith('location') || scopeApplies(scope, target)))
          .map((directive) => ({ location: directive.placed.scopes.find((scope) => scope.name.startsWith('location'))?.args ?? '', group: directive.words[0] ?? '', line: directive.placed.line }))
  return {
    script,
    mount,
    match,
    group,
    groupFrom: optional !== null ? `${alias.placed.name} option` : deciding ? `WSGIProcessGroup line ${deciding.placed.line}` : 'none: embedded mode',
    applicationGroup: optionValue(alias, 'application-group'),
    embedded: group === null,
    routes,
  }
}

function visibleIn(processGroups: readonly WsgiDirective[], host: number | null): WsgiDirective[] {
  return processGroups.filter(({ placed }) => placed.host === null || placed.host === host)
}

/** The WSGIProcessGroup that holds for a target in a virtual host. */
function decidingGroup(processGroups: readonly WsgiDirective[], host: number | null, target: Target): WsgiDirective | undefined {
  return visibleIn(processGroups, host).filter((directive) => scopesApply(directive.placed.scopes, target)).sort((a, b) => mergeRank(a) - mergeRank(b)).at(-1)
}

/** %{GLOBAL} as a process group is Apache itself. */
function groupNamed(written: string | null): string | null {
  return written === null || written === '' || written === '%{GLOBAL}' ? null : written
}

function mergeRank(directive: WsgiDirective): number {
  const scope = scopeRank(directive.placed.scopes)
  return (scope + 1) * 1e7 + (directive.placed.host === null ? 0 : 5e6) + directive.placed.order
}

interface HostText {
  serverName: string | null
  aliases: string[]
  tls: boolean
  documentRoot: string | null
}

/** Names of each virtual host and of the main server (null); of several ServerName the last counts. */
function hostTexts(placed: PlacedConfig): Map<number | null, HostText> {
  const texts = new Map<number | null, HostText>()
  for (const directive of placed.directives) {
    const name = directive.name.toLowerCase()
    if (directive.scopes.length > 0 || !['servername', 'serveralias', 'sslengine', 'documentroot'].includes(name)) continue
    const text = texts.get(directive.host) ?? { serverName: null, aliases: [], tls: false, documentRoot: null }
    const words = splitWords(directive.args).map((word) => word.text)
    if (name === 'servername') text.serverName = words[0] ?? null
    else if (name === 'serveralias') text.aliases.push(...words)
    else if (name === 'documentroot') text.documentRoot = words[0] ?? null
    else text.tls = /^on$/i.test(words[0] ?? '')
    texts.set(directive.host, text)
  }
  return texts
}

function portOf(addresses: readonly string[]): number | null {
  const port = /:(\d{1,5})$/.exec(addresses[0] ?? '')?.[1]
  return port === undefined ? null : Number(port)
}

function importOf(directive: WsgiDirective): ApacheConfig['imports'][number] {
  const { file, line } = directive.placed
  return { script: directive.words[0] ?? '', group: groupNamed(optionValue(directive, 'process-group')), applicationGroup: optionValue(directive, 'application-group'), file, line }
}

/** The last User and Group of the main server. */
function runsAs(placed: PlacedConfig): ApacheConfig['runsAs'] {
  const last = (wanted: string): string | null => splitWords(placed.directives.findLast(({ name, host }) => host === null && name.toLowerCase() === wanted)?.args ?? '')[0]?.text ?? null
  return { user: last('user'), group: last('group') }
}

function ordered(problems: readonly ConfigProblem[], files: readonly NamedText[]): ConfigProblem[] {
  const position = new Map(files.map((file, index) => [file.path, index]))
  return [...problems].sort((a, b) => (position.get(a.file) ?? 0) - (position.get(b.file) ?? 0) || a.line - b.line)
}
