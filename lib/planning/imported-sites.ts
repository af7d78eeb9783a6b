/**
 * What a read configuration says of sites and their daemon groups, in the words of the product: one site for each server name, its
 * groups in the order of their URLs, and beside it what could not be carried over and why. Nothing is made up: what the files do
 * not say is named in a note.
 */
import type { ApacheConfig, ConfigGroup, ConfigSite } from '#lib/apache/apache-config.ts'
import { accountFault, pathFault, serverAliasFault, urlPathFault } from '#lib/apache/names.ts'
import { atoi } from '#lib/apache/wsgi-directive.ts'
import { schemaProblems } from './schema-problems.ts'
import { SiteInput, type DaemonGroupInput } from './site-input.ts'

export interface ImportedSite {
  /** Stable within one reading: "s0", "s1" … */
  key: string
  input: SiteInput
  /** What was assumed, left out or joined. */
  notes: string[]
  /** Why it cannot be imported as it stands; empty for none. A missing server name a person can give. */
  faults: string[]
  /** Another site runs in the same daemon group, which would be planned twice. */
  sharesGroupWith: string | null
  file: string
  line: number
}

export interface ImportedSites {
  sites: ImportedSite[]
  /** Virtual hosts and applications that are no site here. */
  skipped: { what: string; file: string; line: number; reason: string }[]
}

export function importedSites(config: ApacheConfig): ImportedSites {
  const skipped: ImportedSites['skipped'] = []
  const sites: ImportedSite[] = []
  const groupOwner = new Map<string, string>()
  for (const entries of byServerName(config.sites)) {
    const applications = entries.filter((site) => site.script !== null && !site.embedded && site.group !== null && !site.group.startsWith('%{'))
    const first = entries[0]
    if (first === undefined) continue
    for (const site of entries) {
      if (site.embedded) skipped.push({ what: `${nameOf(site)}${site.mount ?? ''}`, file: site.file, line: site.line, reason: 'It runs inside Apache, in no daemon group. Settle the finding first, then import again.' })
      else if (site.group?.startsWith('%{') === true) skipped.push({ what: `${nameOf(site)}${site.mount ?? ''}`, file: site.file, line: site.line, reason: `Its daemon group is chosen at each request (${site.group}).` })
    }
    if (applications.length > 0) sites.push(siteOf(`s${sites.length}`, applications, config, groupOwner))
    else if (!entries.some(({ script }) => script !== null)) skipped.push({ what: nameOf(first), file: first.file, line: first.line, reason: 'It runs no WSGI application.' })
  }
  return { sites, skipped }
}

/** The pair of ports 80 and 443 is one site; a virtual host without a name stands alone. */
function byServerName(sites: readonly ConfigSite[]): ConfigSite[][] {
  const found = new Map<string, ConfigSite[]>()
  for (const site of sites) {
    const key = site.serverName === null ? `\n${site.file} ${site.addresses.join(' ')}` : plainName(site.serverName).toLowerCase()
    found.set(key, [...(found.get(key) ?? []), site])
  }
  return [...found.values()]
}

function siteOf(key: string, applications: readonly ConfigSite[], config: ApacheConfig, groupOwner: Map<string, string>): ImportedSite {
  const notes: string[] = []
  const faults: string[] = []
  const byMount = [...new Map([...applications].reverse().map((site) => [site.mount, site])).values()].sort((a, b) => (a.mount ?? '').length - (b.mount ?? '').length)
  const main = byMount[0] ?? applications[0]
  if (main === undefined) throw new TypeError('A site has an application')
  const group = (name: string | null): ConfigGroup | undefined => config.groups.find((candidate) => candidate.name === name)
  const own = group(main.group)
  if (own === undefined) faults.push(`No file given declares its daemon group ${main.group ?? ''}.`)
  const groups = groupsOf(byMount, main, group, notes, faults)
  const options = own?.effective ?? {}
  const mount = mountOf(main, notes)
  const sharesGroupWith = groups.map(({ name }) => groupOwner.get(name)).find((owner) => owner !== undefined) ?? null
  for (const { name } of groups) if (!groupOwner.has(name)) groupOwner.set(name, nameOf(main))
  if (sharesGroupWith !== null) notes.push(`It runs in the same daemon group as ${sharesGroupWith}; imported too, the group's processes are planned twice.`)
  const isThreaded = groups.some(({ threads }) => threads > 1)
  if (isThreaded) notes.push('Marked thread-safe, since it runs with several threads today.')
  const serverName = main.serverName === null ? '' : plainName(main.serverName)
  if (serverName === '') notes.push('The virtual host has no ServerName: give the name it is known by.')
  const input: SiteInput = {
    name: serverName,
    serverName,
    aliases: aliasesOf(applications, notes),
    port: main.port ?? 80,
    scriptPath: main.script ?? '',
    mountPath: mount,
    ...(pathOption(options['python-home']) === undefined ? {} : { pythonHome: pathOption(options['python-home']) }),
    ...(pathOption(main.documentRoot ?? undefined) === undefined ? {} : { documentRoot: pathOption(main.documentRoot ?? undefined) }),
    daemonUser: accountOf(options['user'], config.runsAs.user, 'user', notes),
    daemonUnixGroup: accountOf(options['group'], config.runsAs.group, 'group', notes),
    threadSafe: isThreaded,
    groups,
  }
  faults.push(...schemaFaults(input))
  return { key, input, notes, faults: [...new Set(faults)], sharesGroupWith, file: main.file, line: main.line }
}

/** What keeps a site from being saved, but for the names that a person gives. */
function schemaFaults(input: SiteInput): string[] {
  const named = { ...input, name: input.name || 'x', serverName: input.serverName || 'x.example.com' }
  const result = SiteInput.safeParse(named)
  return result.success ? [] : schemaProblems(result.error.issues).map(({ place, reason, remedy }) => `${place}: ${reason} ${remedy ?? ''}`.trim())
}

/** The main group, then one for each further mount or <Location> that another group serves. */
function groupsOf(byMount: readonly ConfigSite[], main: ConfigSite, group: (name: string | null) => ConfigGroup | undefined, notes: string[], faults: string[]): DaemonGroupInput[] {
  const prefixes = new Map<string, string[]>([[main.group ?? '', []]])
  const add = (name: string, prefix: string): void => {
    const url = prefix.length > 1 ? prefix.replace(/\/+$/, '') : prefix
    if (name === main.group) return
    if (urlPathFault(url) === null) prefixes.set(name, [...(prefixes.get(name) ?? []), url])
    else notes.push(`The URLs ${prefix} go to the group ${name} by a pattern that cannot be planned as a prefix.`)
  }
  for (const site of byMount) {
    if (site !== main) {
      // The script with the URL behind it keeps the application at its root: the form in which a partition preloads.
      if (site.script !== main.script && site.script !== `${main.script ?? ''}${site.mount ?? ''}`) notes.push(`${site.mount ?? ''} runs another script (${site.script ?? ''}). It is planned as a part of this site; put its sizes in place by the patch, since an export writes one script for a site.`)
      add(site.group ?? '', site.mount ?? '')
    }
    for (const route of site.routes) add(route.group, route.location.replaceAll(/^["']|["']$/g, ''))
  }
  return [...prefixes].flatMap(([name, urlPrefixes]) => {
    const found = group(name)
    if (found === undefined) {
      if (name !== main.group) notes.push(`No file given declares the group ${name} that serves ${urlPrefixes.join(' ')}.`)
      return []
    }
    if (found.processes === null || found.threads === null) {
      faults.push(`The size of the group ${name} is a placeholder still.`)
      return []
    }
    return [groupOf(found, found.processes, found.threads, urlPrefixes)]
  })
}

function groupOf(group: ConfigGroup, processes: number, threads: number, urlPrefixes: string[]): DaemonGroupInput {
  const number = (option: string): number | undefined => {
    const value = group.options[option]
    return value === undefined ? undefined : atoi(value)
  }
  const [listenBacklog, queueTimeoutS, connectTimeoutS, requestTimeoutS, maximumRequests] = ['listen-backlog', 'queue-timeout', 'connect-timeout', 'request-timeout', 'maximum-requests'].map(number)
  return {
    name: group.name,
    processes,
    threads,
    urlPrefixes: [...new Set(urlPrefixes)],
    ...(listenBacklog === undefined ? {} : { listenBacklog }),
    ...(queueTimeoutS === undefined ? {} : { queueTimeoutS }),
    ...(connectTimeoutS === undefined ? {} : { connectTimeoutS }),
    ...(requestTimeoutS === undefined ? {} : { requestTimeoutS }),
    ...(maximumRequests === undefined ? {} : { maximumRequests }),
  }
}

function mountOf(site: ConfigSite, notes: string[]): string {
  const mount = site.mount ?? '/'
  if (!site.match) return mount.length > 1 ? mount.replace(/\/+$/, '') : mount
  const literal = /^\^?((?:\/[A-Za-z0-9_.~-]+)*)/.exec(mount)?.[1] ?? ''
  notes.push(`It is mounted by a pattern, ${mount}, taken for ${literal === '' ? '/' : literal}.`)
  return literal === '' ? '/' : literal
}

function aliasesOf(applications: readonly ConfigSite[], notes: string[]): string[] {
  const all = [...new Set(applications.flatMap(({ aliases }) => aliases))]
  const dropped = all.filter((alias) => serverAliasFault(alias) !== null)
  if (dropped.length > 0) notes.push(`Aliases that Headroom cannot write are left out: ${dropped.join(' ')}.`)
  return all.filter((alias) => serverAliasFault(alias) === null).slice(0, 100)
}

function accountOf(option: string | undefined, apache: string | null, what: 'user' | 'group', notes: string[]): string {
  const written = [option, apache].find((name) => name != null && accountFault(name) === null)
  if (written != null) return written
  notes.push(`No file says which ${what} it runs as: www-data is assumed.`)
  return 'www-data'
}

function pathOption(path: string | undefined): string | undefined {
  return path !== undefined && pathFault(path) === null ? path : undefined
}

/** "https://www.example.com:443" is www.example.com. */
function plainName(serverName: string): string {
  return serverName.replace(/^\w+:\/\//, '').replace(/:\d+$/, '')
}

function nameOf(site: ConfigSite): string {
  return site.serverName === null ? `the virtual host ${site.addresses.join(' ') || 'outside any'}` : plainName(site.serverName)
}
