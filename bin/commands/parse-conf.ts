/**
 * `headroom parse-conf`: what a set of Apache configuration files means: sites, daemon groups, problems. Reads the files and
 * archives named, nothing else: an Include is followed when its target is among them.
 */
import type { ApacheConfig } from '#lib/apache/apache-config.ts'
import { encodedDiff, fixAll } from '#lib/apache/fix.ts'
import { parseModWsgiVersion } from '#lib/apache/mod-wsgi-version.ts'
import { read } from '#lib/apache/read.ts'
import { invalidInput } from '#lib/base/errors.ts'
import { ASSUMED_MACHINE, deployedCapacity, draftOfImported, UNMEASURED, type DeployedCapacity } from '#lib/planning/deployed-capacity.ts'
import { importedSites } from '#lib/planning/imported-sites.ts'
import { numberOption, readArguments } from '../arguments.ts'
import type { CommandIo } from '../command.ts'
import { readConfigFiles } from '../config-text-file.ts'

export const help = `Usage: headroom parse-conf FILE... [--mod-wsgi 4.9.4] [--json | --patch [--all]]
                           [--capacity [--cores N] [--memory MIB]]

Reads Apache configuration: which virtual host and URL runs which WSGI script in which daemon group, with which options,
and what is wrong. Give all files at once: an Include is followed when its target is among them. A FILE may be an archive
(tar, tar.gz, zip) of a whole /etc/apache2 or /etc/httpd: links are followed inside it, and only what Apache would read is
read. - is standard input.

  --mod-wsgi V      judge the options for this version of mod_wsgi (4.9.4)
  --patch           prints the fixes of errors and warnings, as a unified diff for "patch -p1"; changes no file
  --all             with --patch: the fixes of advice too
  --capacity        what each site can carry as deployed, by the engine, and what maximum-requests does; without a profile by
                    assumptions that are named; for a host of --cores (2) and --memory (4096 MiB)

Prints {"schema":"headroom/apache-config@1","sites":[...],"groups":[...],"handlers":[...],"problems":[{"file","line","code","severity","reason","remedy"}]}.
`

export async function run(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments('parse-conf', args, { 'mod-wsgi': { type: 'string' }, json: { type: 'boolean' }, patch: { type: 'boolean' }, all: { type: 'boolean' }, capacity: { type: 'boolean' }, cores: { type: 'string' }, memory: { type: 'string' } })
  if (positionals.length === 0) throw invalidInput([{ place: 'parse-conf', reason: 'It needs at least one file.', remedy: 'headroom parse-conf FILE...' }])
  const version = parseModWsgiVersion(values['mod-wsgi'] ?? '4.9.4', '--mod-wsgi')
  const files = await readConfigFiles(positionals, io)
  if (values.patch) {
    const fixed = fixAll(files, version, (problem) => values.all === true || problem.severity !== 'advice')
    io.stdout.write(files.every(({ encoding }) => encoding === 'utf-8') ? fixed.patch : encodedDiff(files, fixed.files))
    return 0
  }
  const config = read(files, version)
  const capacity = values.capacity === true ? capacityOf(config, numberOption('--cores', values.cores, 1, 4096, true), numberOption('--memory', values.memory, 64, 64 * 1024 * 1024, true)) : undefined
  io.stdout.write(values.json ? `${JSON.stringify({ ...config, ...(capacity === undefined ? {} : { capacity }) })}\n` : asText(config) + (capacity === undefined ? '' : capacityText(capacity)))
  return 0
}

function capacityOf(config: ApacheConfig, cores: number | undefined, memoryMiB: number | undefined): DeployedCapacity {
  const host = { name: 'host', cores: cores ?? ASSUMED_MACHINE.cores, memoryMiB: memoryMiB ?? ASSUMED_MACHINE.memoryMiB, systemReserveMiB: 512, diskCacheReserveMiB: 512, tenants: [], modWsgi: config.modWsgi, mpm: config.mpm ?? ('event' as const), maxRequestWorkers: config.workersInForce.maxRequestWorkers }
  const drafts = importedSites(config).sites.filter(({ faults }) => faults.length === 0).map((site) => draftOfImported(site, UNMEASURED))
  return deployedCapacity(host, drafts, cores === undefined || memoryMiB === undefined ? [`A host of ${host.cores} cores and ${host.memoryMiB} MiB: name yours with --cores and --memory.`] : [])
}

function capacityText({ sites, memoryMiB, memoryCeilingMiB, storms, assumptions }: DeployedCapacity): string {
  const rate = (perSecond: number | null): string => (perSecond === null ? 'beyond measure' : `${Number(perSecond.toPrecision(3))}/s`)
  const lines = sites.map((site) => `${site.site}  ${site.slots}: objectives hold to ${rate(site.objectivesHoldToPerSecond)}, saturates at ${rate(site.saturatesAtPerSecond)} (then binds: ${site.boundBy}), ${Math.round(site.memoryMiB)} MiB`)
  return ['', 'Capacity as deployed, each site with the host to itself:', ...lines, `Memory: ${Math.round(memoryMiB)} MiB of ${Math.round(memoryCeilingMiB)} MiB left for processes.`, ...storms.map(({ site, group, text }) => `${site}, group ${group}: ${text}`), ...assumptions, ''].join('\n')
}

function asText(config: ApacheConfig): string {
  const lines: string[] = []
  for (const site of config.sites) {
    const name = `${site.serverName ?? '(no server name)'}${site.port === null ? '' : `:${site.port}`}`
    lines.push(site.script === null ? `${name}  no WSGI application` : `${name}${site.match ? ' ' : ''}${site.mount ?? ''}  ${site.script}  ${site.group === null ? 'inside Apache (embedded)' : `group ${site.group}`}  (${site.groupFrom ?? ''})`)
    for (const route of site.routes) lines.push(`    <Location ${route.location}>  group ${route.group}`)
  }
  for (const handler of config.handlers) lines.push(`${handler.serverName ?? '(no server name)'}  ${handler.directive} wsgi-script ${handler.endings.join(' ')} ${handler.within ?? ''}  ${handler.group === null ? 'inside Apache (embedded)' : `group ${handler.group}`}`)
  if (config.groups.length > 0) lines.push('')
  for (const group of config.groups) lines.push(`group ${group.name}: ${group.processes ?? '?'} x ${group.threads ?? '?'}  ${Object.entries(group.options).filter(([name]) => name !== 'processes' && name !== 'threads').map(([name, value]) => `${name}=${value}`).join(' ')}`)
  if (config.problems.length > 0) lines.push('')
  for (const problem of config.problems) lines.push(`${problem.file}:${problem.line}: ${problem.severity} ${problem.code}: ${problem.reason} ${problem.remedy}`)
  return `${lines.join('\n')}\n`
}
