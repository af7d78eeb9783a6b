/**
 * Writes one site's file: its virtual host, daemon groups and the mapping of URLs to them. Measured on mod_wsgi 4.9.4:
 * a group must be declared before the alias that preloads it, a partition works as a longer or more exact alias placed before
 * the general one, an alias that names process-group and application-group has its target loaded at the start (which for a
 * partition, "app.wsgi/checkout", is no file), and `process-group=` on an alias makes a <Location> override silently useless.
 */
import { createConfigText, type Argument, type ConfigText, type NamedArgument } from './config-text.ts'
import { writeHead } from './file-head.ts'
import type { ModWsgiVersion } from './mod-wsgi-version.ts'
import { commentName } from './quote.ts'
import type { ApacheGroup, ApacheSettings, ApacheSite, Partition } from './settings.ts'

const GLOBAL = { literal: '%{GLOBAL}' } as const

export function siteFileText(settings: ApacheSettings, site: ApacheSite, version: ModWsgiVersion): string {
  const out = createConfigText()
  writeHead(out, settings, version, `virtual host of the site ${commentName(site.name)}`)
  out.comment('Applications run in daemon processes only; Apache itself starts no Python. Server-wide, so it may stand in several files.')
  out.directive('WSGIRestrictEmbedded', [{ literal: 'On' }])
  out.blank()
  out.comment(`Port: ${site.port.source}.`)
  out.section('VirtualHost', [`*:${site.port.value}`], () => writeHost(out, site))
  return out.text()
}

function writeHost(out: ConfigText, site: ApacheSite): void {
  out.comment(`Server name: ${site.serverName.source}.`)
  out.directive('ServerName', [site.serverName.value])
  for (const alias of site.aliases) out.directive('ServerAlias', [alias])
  if (site.documentRoot) {
    out.comment(`Document root: ${site.documentRoot.source}.`)
    out.directive('DocumentRoot', [site.documentRoot.value])
  }
  for (const group of site.groups) {
    out.blank()
    writeGroup(out, site, group)
  }
  out.blank()
  for (const files of site.staticFiles) out.directive('Alias', [files.url, files.path])
  writeMapping(out, site)
  out.blank()
  writeAccess(out, site)
  if (site.logDirectory) {
    out.blank()
    out.comment(`Log directory: ${site.logDirectory.source}. The last field is the time of the request in microseconds: upload this log to compare prediction and reality.`)
    out.directive('CustomLog', [`${site.logDirectory.value}/${site.fileName}-access.log`, '%h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i" %D'])
  }
}

function writeGroup(out: ConfigText, site: ApacheSite, group: ApacheGroup): void {
  const sourced: { name: string; value: Argument; source: string }[] = [
    { name: 'processes', value: group.processes.value, source: group.processes.source },
    { name: 'threads', value: group.threads.value, source: group.threads.source },
    ...(site.user ? [{ name: 'user', value: site.user.value, source: site.user.source }] : []),
    ...(site.unixGroup ? [{ name: 'group', value: site.unixGroup.value, source: site.unixGroup.source }] : []),
    { name: 'display-name', value: { literal: '%{GROUP}' }, source: 'shows the group in ps and top, so that memory can be attributed to it' },
    ...group.options,
  ]
  const partition = site.partitions.filter((candidate) => candidate.group === group.name)
  const serves = group === site.groups[0] ? 'everything that no other group takes' : partition.length === 0 ? 'no URL: nothing is delegated to it' : partition.flatMap((candidate) => candidate.actions).map(commentName).join(', ')
  out.comment(`Daemon group ${commentName(group.name)}: ${counted(group.processes.value, 'process', 'processes')} x ${counted(group.threads.value, 'thread', 'threads')}, ${counted(group.processes.value * group.threads.value, 'request', 'requests')} at once. Serves ${serves}.`)
  const width = Math.max(...sourced.map((option) => option.name.length + String(typeof option.value === 'object' ? option.value.literal : option.value).length)) + 3
  for (const option of sourced) out.comment(`  ${`${option.name}=${typeof option.value === 'object' ? option.value.literal : option.value}`.padEnd(width)}${option.source}`)
  for (const note of group.notes) out.comment(note)
  out.directive('WSGIDaemonProcess', [group.name], sourced)
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}

function writeMapping(out: ConfigText, site: ApacheSite): void {
  const script = site.script.value
  const first = site.groups[0]
  if (!first) throw new TypeError('A site without a daemon group cannot be written')
  const process = (group: string): NamedArgument => ({ name: 'process-group', value: group })
  const preload: NamedArgument = { name: 'application-group', value: GLOBAL }
  out.comment('The main interpreter (%{GLOBAL}) suits extension modules, which may not work in a sub-interpreter.')
  out.directive('WSGIApplicationGroup', [GLOBAL])
  out.comment(`Script: ${site.script.source}. Mount: ${site.mount.source}.`)
  if (site.partitions.length > 0) {
    out.comment('Slow actions first: Apache takes the first alias that matches. The application sees the SCRIPT_NAME and PATH_INFO it would see through the main alias.')
    out.comment('These aliases name no application-group: with one, mod_wsgi would load their target, which is no file, at the start. WSGIImportScript loads the script instead.')
  }
  const main = first.name
  for (const group of new Set(site.partitions.map((partition) => partition.group))) if (group !== main) out.directive('WSGIImportScript', [script], [process(group), preload])
  for (const partition of site.partitions) {
    const alias = partitionAlias(partition, site)
    out.directive(alias.exact ? 'WSGIScriptAliasMatch' : 'WSGIScriptAlias', [alias.url, alias.target], [process(partition.group)])
  }
  out.comment('Group and interpreter both named, the script is loaded when the process starts, not by the first request.')
  out.directive('WSGIScriptAlias', [site.mount.value, script], [process(main), preload])
}

/**
 * `/checkout` -> alias `/checkout` to `app.wsgi/checkout`: what is after the script becomes PATH_INFO, so SCRIPT_NAME stays the
 * mount's. A shape becomes an anchored regular expression with its literal parts bracketed character by character.
 */
function partitionAlias(partition: Partition, site: ApacheSite): { exact: boolean; url: string; target: string } {
  const mount = site.mount.value === '/' ? '' : site.mount.value
  if (partition.route.kind === 'prefix') return { exact: false, url: `${mount}${partition.route.url}`, target: `${site.script.value}${partition.route.url}` }
  const shape = partition.route.segments.map((segment) => `/${segment === null ? '[^/]+' : literalPattern(segment)}`).join('')
  return { exact: true, url: `^${literalPattern(mount)}(${shape === '' ? '/' : `${shape}/?`})$`, target: `${site.script.value}$1` }
}

/** Matches exactly the text, without a backslash: what is special in a regular expression goes into brackets. */
function literalPattern(text: string): string {
  return text.replaceAll(/[.+()=]/g, (character) => `[${character}]`)
}

function writeAccess(out: ConfigText, site: ApacheSite): void {
  const cut = site.script.value.lastIndexOf('/')
  out.comment("Access is granted to the script's file alone, not to a URL, so that no rule for another URL is undone.")
  out.section('Directory', [site.script.value.slice(0, cut)], () => {
    out.section('Files', [site.script.value.slice(cut + 1)], () => out.directive('Require', ['all', 'granted']))
  })
  if (site.documentRoot) out.section('Directory', [site.documentRoot.value], () => out.directive('Require', ['all', 'granted']))
  for (const files of site.staticFiles) out.section('Directory', [files.path], () => out.directive('Require', ['all', 'granted']))
}
