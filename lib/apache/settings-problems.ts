/**
 * Checks settings before anything is written: every name, path and number, each problem with its place and remedy, all at once.
 * What passes can be rendered without adding, ending or swallowing a directive.
 */
import type { Problem } from '#lib/base/errors.ts'
import { findDaemonOption, isIntegerOption, isKnownTo, type DaemonOption } from './daemon-options.ts'
import type { ModWsgiVersion } from './mod-wsgi-version.ts'
import { accountFault, fileNameFault, filePathFault, groupNameFault, localeFault, pathFault, serverAliasFault, serverNameFault, urlPathFault, type NameCheck } from './names.ts'
import type { ApacheGroup, ApacheSettings, ApacheSite } from './settings.ts'

/** Options the writer sets itself, from fields of their own. */
const OWN_OPTIONS = new Set(['processes', 'threads', 'user', 'group', 'display-name'])

export function settingsProblems(settings: ApacheSettings, version: ModWsgiVersion): Problem[] {
  const problems: Problem[] = []
  if (settings.sites.length === 0) problems.push({ place: 'sites', reason: 'There is no site to write.', remedy: 'Add a site to the plan.' })
  const fileNames = new Map<string, string>()
  const groupNames = new Map<string, string>()
  const hosts = new Map<string, string>()
  settings.sites.forEach((site, index) => {
    const place = `sites[${index}]`
    siteProblems(site, place, version, problems)
    unique(fileNames, site.fileName.toLowerCase(), `${place}.name`, 'a configuration file of this name', problems)
    site.groups.forEach((group, i) => unique(groupNames, group.name, `${place}.groups[${i}].name`, 'a daemon group of this name; mod_wsgi needs it unique on the server', problems))
    for (const host of new Set([site.serverName.value, ...site.aliases])) unique(hosts, `${host.toLowerCase()}:${site.port.value}`, `${place}.serverName`, `a site that answers to ${JSON.stringify(host)} on port ${site.port.value}`, problems)
  })
  return problems
}

function siteProblems(site: ApacheSite, place: string, version: ModWsgiVersion, problems: Problem[]): void {
  const check = (fault: NameCheck, text: string, field: string): void => {
    const found = fault(text)
    if (found) problems.push({ place: `${place}.${field}`, ...found })
  }
  check(fileNameFault, site.fileName, 'name')
  check(serverNameFault, site.serverName.value, 'serverName')
  site.aliases.forEach((alias, i) => check(serverAliasFault, alias, `aliases[${i}]`))
  check(filePathFault, site.script.value, 'script')
  if (/^\/[^/]*$/.test(site.script.value)) problems.push({ place: `${place}.script`, reason: 'The script lies in the root directory, so Apache would be granted all of it.', remedy: 'Put the script into a directory of its own.' })
  check(urlPathFault, site.mount.value, 'mount')
  if (site.user) check(accountFault, site.user.value, 'user')
  if (site.unixGroup) check(accountFault, site.unixGroup.value, 'unixGroup')
  if (site.documentRoot) check(pathFault, site.documentRoot.value, 'documentRoot')
  if (site.logDirectory) check(pathFault, site.logDirectory.value, 'logDirectory')
  if (!Number.isInteger(site.port.value) || site.port.value < 1 || site.port.value > 65_535) problems.push({ place: `${place}.port`, reason: `${site.port.value} is not a port.`, remedy: 'Use a whole number from 1 to 65535.' })
  site.staticFiles.forEach((files, i) => {
    check(urlPathFault, files.url, `staticFiles[${i}].url`)
    check(pathFault, files.path, `staticFiles[${i}].path`)
  })
  if (site.groups.length === 0) problems.push({ place: `${place}.groups`, reason: 'The site has no daemon group.', remedy: 'Give it at least one.' })
  site.groups.forEach((group, i) => groupProblems(group, `${place}.groups[${i}]`, version, problems))
  const names = new Set(site.groups.map((group) => group.name))
  site.partitions.forEach((partition, i) => {
    if (!names.has(partition.group)) problems.push({ place: `${place}.partitions[${i}].group`, reason: `The site has no daemon group ${JSON.stringify(partition.group)}.`, remedy: 'Name one of its groups.' })
    const url = partition.route.kind === 'prefix' ? partition.route.url : `/${partition.route.segments.map((segment) => segment ?? 'x').join('/')}`
    check(urlPathFault, url, `partitions[${i}].url`)
    if (partition.route.kind === 'shape' && partition.route.segments.some((segment) => segment !== null && (segment === '' || segment.includes('/')))) {
      problems.push({ place: `${place}.partitions[${i}].url`, reason: 'A part of the URL is empty or holds a slash.', remedy: 'Give the parts between the slashes one by one.' })
    }
  })
}

function groupProblems(group: ApacheGroup, place: string, version: ModWsgiVersion, problems: Problem[]): void {
  const name = groupNameFault(group.name)
  if (name) problems.push({ place: `${place}.name`, ...name })
  for (const field of ['processes', 'threads'] as const) {
    const { value } = group[field]
    if (!Number.isInteger(value) || value < 1 || value > 10_000) problems.push({ place: `${place}.${field}`, reason: `${value} is not a number of ${field}.`, remedy: 'Use a whole number from 1 to 10000.' })
  }
  const seen = new Set<string>()
  for (const option of group.options) {
    const known = findDaemonOption(option.name)
    const reason = OWN_OPTIONS.has(option.name)
      ? 'It is written from a field of its own.'
      : seen.has(option.name)
        ? 'It is given twice.'
        : !known || !isKnownTo(version, option.name)
          ? `mod_wsgi ${version.major}.${version.minor}.${version.patch} refuses it, and Apache would not start.`
          : optionFault(known, option.value)
    seen.add(option.name)
    if (reason) problems.push({ place: `${place}.${option.name}`, reason, remedy: known?.since ? `It exists since mod_wsgi ${known.since}.` : 'Leave it away or correct it.' })
  }
}

function optionFault(option: DaemonOption, value: number | string): string | null {
  if (isIntegerOption(option)) {
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) return `It needs a whole number, not ${JSON.stringify(value)}.`
    return value < (option.min ?? -20) ? `It must be ${option.min ?? -20} or more.` : null
  }
  if (typeof value !== 'string') return 'It needs a text.'
  switch (option.kind) {
    case 'flag':
      return value === 'On' || value === 'Off' ? null : 'It is On or Off.'
    case 'octal':
      return /^[0-7]{3,4}$/.test(value) ? null : 'It needs three or four octal digits.'
    case 'fraction':
      return /^0?\.\d{1,9}$/.test(value) ? null : 'It needs a fraction of a second, such as 0.005.'
    case 'account':
      return accountFault(value)?.reason ?? null
    case 'path':
      return pathFault(value)?.reason ?? null
    default:
      if (option.name === 'lang' || option.name === 'locale') return localeFault(value)?.reason ?? null
      return value.split(':').map(pathFault).find((fault) => fault !== null)?.reason ?? null
  }
}

function unique(seen: Map<string, string>, key: string, place: string, what: string, problems: Problem[]): void {
  const first = seen.get(key)
  if (first === undefined) seen.set(key, place)
  else problems.push({ place, reason: `${first} already has ${what}.`, remedy: 'Choose another.' })
}
