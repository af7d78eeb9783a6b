/**
 * What is wrong with a configuration, each finding with its line, why, and the remedy. Errors do not start or do not do what they
 * say; warnings work and will hurt; advice could be better. Facts measured on mod_wsgi 4.9.4 and read in its sources.
 */
import type { ConfigGroup, ConfigHandler, ConfigProblem, ConfigSite, ProblemCode } from './apache-config.ts'
import type { PlacedConfig } from './config-files.ts'
import { insertBefore, removeOption, setOption, type TextEdit } from './edit.ts'
import type { Finding } from './finding.ts'
import { groupProblems } from './group-problems.ts'
import { formatVersion, isAtLeast, type ModWsgiVersion } from './mod-wsgi-version.ts'
import { locationOverlaps, scopesApply } from './scope-match.ts'
import { workerProblems } from './worker-problems.ts'
import type { WorkerSizes } from './worker-sizes.ts'
import { isPlaceholder, optionValue, type WsgiDirective } from './wsgi-directive.ts'

/** What the problems are judged from. */
export interface ReadFacts {
  placed: PlacedConfig
  version: ModWsgiVersion
  declarations: WsgiDirective[]
  aliases: WsgiDirective[]
  /** Every other directive with process-group= or access scripts, by which a group is used. */
  imports: WsgiDirective[]
  processGroups: WsgiDirective[]
  hostNames: (string | null)[]
  /** ServerName of the main server, which a virtual host without one inherits (measured). */
  mainName: string | null
  groups: ConfigGroup[]
  sites: ConfigSite[]
  handlers: ConfigHandler[]
  workers: WorkerSizes
}

/** Directives that only mod_wsgi 6 knows. */
const SINCE_6 = new Set(['wsgitelemetryservice', 'wsgitelemetryoptions', 'wsgislowrequests', 'wsgifreethreading', 'wsgiperinterpretergil', 'wsgiswitchinterval'])

export function configProblems(facts: ReadFacts): ConfigProblem[] {
  const problems: ConfigProblem[] = []
  const find: Finding = (at, code, severity, reason, remedy, fix) => void problems.push({ file: at.file, line: at.line, code, severity, reason, remedy, ...(fix && fix.length > 0 ? { fix } : {}) })
  for (const problem of facts.placed.problems) find(problem, problem.code, FILE_SEVERITY[problem.code] ?? 'error', problem.reason, FILE_REMEDY[problem.code] ?? '')
  delegation(facts, find)
  defeated(facts, find)
  facts.declarations.forEach((declaration, index) => {
    const group = facts.groups[index]
    if (group) groupProblems(declaration, group, facts.version, find)
  })
  versions(facts, find)
  workerProblems(facts.workers, facts.groups, find)
  return problems
}

const FILE_SEVERITY: Partial<Record<ProblemCode, ConfigProblem['severity']>> = { template: 'warning', 'missing-include': 'warning', 'undefined-variable': 'warning', 'unused-macro': 'advice' }

const FILE_REMEDY: Partial<Record<ProblemCode, string>> = {
  template: 'Upload the configuration as your tool writes it to the server.',
  unbalanced: 'Close each section with its own end tag.',
  'missing-include': 'Upload the file too, so that all of the configuration is read.',
  'include-loop': 'Remove the Include that leads back.',
  'undefined-macro': 'Upload the file that defines it, before this one.',
  'unused-macro': 'Give in the files that use it too, to see what runs.',
  'undefined-variable': 'Give in the file that defines it (Define, or envvars), or write "Define NAME value" before it.',
  'too-much': 'Look for a macro or an Include that leads back to itself.',
}

/** Groups nobody uses, groups nobody declared, applications inside Apache. */
function delegation(facts: ReadFacts, find: Finding): void {
  const declared = new Map<string, ConfigGroup>()
  // Of two branches of a template one is written.
  const templates = new Set(facts.placed.problems.flatMap(({ code, file }) => (code === 'template' ? [file] : [])))
  for (const group of facts.groups) {
    const first = declared.get(group.name)
    if (first && !templates.has(group.file)) find(group, 'duplicate-group', 'error', `The daemon group "${group.name}" is declared on line ${first.line} already; Apache does not start.`, 'Declare it once; a virtual host of the same ServerName may use it.', duplicateFix(facts, first, group))
    if (!first) declared.set(group.name, group)
  }
  const used = new Set<string>()
  const uses = [...facts.aliases, ...facts.imports].flatMap((directive) => ({ directive, name: optionValue(directive, 'process-group') })).concat(facts.processGroups.map((directive) => ({ directive, name: directive.words[0] ?? null })))
  for (const { directive, name } of uses) {
    if (name === null || name === '' || name === '%{GLOBAL}') continue
    used.add(name)
    if (!declared.has(name) && !isPlaceholder(name)) find(directive.placed, 'undeclared-group', 'error', `No WSGIDaemonProcess declares the group "${name}" in the files given; its requests would answer 500.`, 'Declare it, or upload the file that does.')
    const group = declared.get(name)
    if (group) reach(facts, directive, group, find)
  }
  // A name chosen per request (%{ENV:…}) may be any.
  const dynamic = [...used].some((name) => name.startsWith('%{'))
  for (const group of declared.values()) {
    if (!used.has(group.name) && !dynamic) find(group, 'declared-unused', 'warning', `The daemon group "${group.name}" is declared, and nothing is delegated to it: its processes hold memory and serve no request.`, `Add "WSGIProcessGroup ${group.name}", or process-group=${group.name} to the alias; or remove the group.`, unusedFix(facts, group, used))
  }
  const seen = new Set<string>()
  for (const site of facts.sites) {
    if (!site.embedded || site.inherited || declared.size === 0 || seen.has(`${site.file}:${site.line}`)) continue
    seen.add(`${site.file}:${site.line}`)
    find(site, 'embedded', 'warning', `The application ${site.script ?? ''} runs inside Apache's own processes, although a daemon group is declared.`, `Add process-group=${meantGroup(facts, site, used) ?? facts.groups.find(({ file }) => file === site.file)?.name ?? 'NAME'} application-group=%{GLOBAL} to its alias, and WSGIRestrictEmbedded On.`, delegationFix(facts, site, used))
  }
  for (const handler of facts.handlers) {
    if (handler.embedded && handler.runs && declared.size > 0) find(handler, 'handler-embedded', 'warning', `Scripts that ${handler.directive} runs${handler.within === null ? '' : ` in ${handler.within}`} run inside Apache's own processes, although a daemon group is declared.`, `Add "WSGIProcessGroup ${facts.groups[0]?.name ?? 'NAME'}" beside it.`)
  }
  const alone = declared.size === 0 ? facts.sites.find((site) => site.embedded) : undefined
  if (alone) find(alone, 'no-daemon-group', 'advice', 'No daemon group is declared: applications run inside Apache, in as many copies as it has children, and share its fate.', 'Declare one with WSGIDaemonProcess and delegate the alias to it with process-group=.')
  for (const alias of facts.aliases) applicationGroup(facts, alias, find)
  const restricted = facts.placed.directives.some((directive) => directive.name.toLowerCase() === 'wsgirestrictembedded' && /^on$/i.test(directive.args.trim()))
  const first = facts.groups[0]
  if (first && !restricted) find(first, 'restrict-embedded-missing', 'advice', 'Without WSGIRestrictEmbedded On each Apache child starts a Python it never needs, and a missing delegation goes unnoticed.', 'Add "WSGIRestrictEmbedded On" outside any virtual host.', restrictFix(facts))
}

/** Without %{GLOBAL} each application runs in a sub-interpreter, in which many extension modules misbehave. */
function applicationGroup(facts: ReadFacts, alias: WsgiDirective, find: Finding): void {
  if (optionValue(alias, 'application-group') !== null || optionValue(alias, 'process-group') === '%{GLOBAL}') return
  const [mount = '', script = ''] = alias.words
  const set = facts.placed.directives.some((directive) => directive.name.toLowerCase() === 'wsgiapplicationgroup' && (directive.host === null || directive.host === alias.placed.host) && scopesApply(directive.scopes, { url: mount, script }))
  if (set) return
  const { source } = alias.placed
  find(alias.placed, 'application-group-unset', 'advice', 'The application runs in a sub-interpreter of its daemon, in which extension modules such as numpy or psycopg may fail or deadlock.', 'Add "WSGIApplicationGroup %{GLOBAL}" when the group serves one application.', source && alias.placed.scopes.length === 0 ? [insertBefore(source, 'WSGIApplicationGroup %{GLOBAL}')] : undefined)
}

/** The alias delegated to the one group that it could mean. */
function delegationFix(facts: ReadFacts, site: ConfigSite, used: ReadonlySet<string>): TextEdit[] | undefined {
  const source = aliasOf(facts, site)?.placed.source
  const name = meantGroup(facts, site, used)
  return !source || name === null || !/^[A-Za-z0-9._:-]+$/.test(name) ? undefined : [setOption(source, 2, 'process-group', name)]
}

function aliasOf(facts: ReadFacts, site: ConfigSite): WsgiDirective | undefined {
  return facts.aliases.find((candidate) => candidate.placed.line === site.line && candidate.placed.file === site.file)
}

/** Of each reading's sites, since each of many groups asks about each of many sites. */
const MEANT = new WeakMap<ConfigSite, string | null>()

/** The group an embedded application was meant for: the only one in its reach that nothing uses yet, else the only one there is. */
function meantGroup(facts: ReadFacts, site: ConfigSite, used: ReadonlySet<string>): string | null {
  if (!MEANT.has(site)) MEANT.set(site, meantAnew(facts, site, used))
  return MEANT.get(site) ?? null
}

function meantAnew(facts: ReadFacts, site: ConfigSite, used: ReadonlySet<string>): string | null {
  const alias = aliasOf(facts, site)
  const usable = facts.declarations.filter((declaration) => declaration.placed.host === null || declaration.placed.host === alias?.placed.host)
  const idle = usable.filter(({ words: [name = ''] }) => !used.has(name))
  const [only] = idle.length === 1 ? idle : usable.length === 1 ? usable : []
  return only?.words[0] ?? null
}

/** The one application inside Apache that an unused group of the same file was meant for. */
function unusedFix(facts: ReadFacts, group: ConfigGroup, used: ReadonlySet<string>): TextEdit[] | undefined {
  const [site, ...others] = facts.sites.filter((candidate) => candidate.embedded && !candidate.inherited && candidate.file === group.file && meantGroup(facts, candidate, used) === group.name)
  return site === undefined || others.length > 0 ? undefined : delegationFix(facts, site, used)
}

/** A second declaration goes where the first can be used: it is global, or of the same ServerName. */
function duplicateFix(facts: ReadFacts, first: ConfigGroup, second: ConfigGroup): TextEdit[] | undefined {
  const declaration = facts.declarations[facts.groups.indexOf(second)]
  const host = facts.declarations[facts.groups.indexOf(first)]?.placed.host ?? null
  const isReachable = host === null || (first.serverName !== null && first.serverName === second.serverName)
  return declaration?.placed.source && isReachable ? [{ offset: declaration.placed.source.offset, length: declaration.placed.source.raw.length, text: '' }] : undefined
}

function restrictFix(facts: ReadFacts): TextEdit[] | undefined {
  const source = facts.declarations[0]?.placed.source
  // Embedded applications would answer 500: they come first.
  return source === undefined || facts.sites.some((site) => site.embedded) ? undefined : [{ offset: source.topOffset, length: 0, text: 'WSGIRestrictEmbedded On\n' }]
}

function moveFix(user: WsgiDirective, declaration: WsgiDirective): TextEdit[] | undefined {
  const { source: target, file, host, scopes } = user.placed
  const { source } = declaration.placed
  if (!target || !source || file !== declaration.placed.file || host !== declaration.placed.host || scopes.length > 0 || !source.raw.endsWith('\n')) return undefined
  return [{ offset: target.offset, length: 0, text: source.raw }, { offset: source.offset, length: source.raw.length, text: '' }]
}

/** The group named by a directive instead of the alias, which a <Location> can override. */
function undefeatFix(alias: WsgiDirective, own: string): TextEdit[] | undefined {
  const { source } = alias.placed
  return source && /^[A-Za-z0-9._:-]+$/.test(own) ? [insertBefore(source, `WSGIProcessGroup ${own}`), ...removeOption(source, 2, 'process-group')] : undefined
}

/** A group of a virtual host serves only virtual hosts of its ServerName; a preloading alias needs it declared before. */
function reach(facts: ReadFacts, user: WsgiDirective, group: ConfigGroup, find: Finding): void {
  const declaration = facts.declarations[facts.groups.indexOf(group)]
  if (!declaration) return
  const host = declaration.placed.host
  if (host !== null && user.placed.host !== host) {
    const nameOf = (index: number | null): string | null => (index === null ? null : (facts.hostNames[index] ?? null)) ?? facts.mainName
    if (nameOf(user.placed.host) !== nameOf(host)) find(user.placed, 'group-out-of-reach', 'error', `The daemon group "${group.name}" belongs to the virtual host ${group.serverName ?? 'without a name'} on line ${facts.placed.hosts[host]?.line ?? 0} and cannot be used here.`, 'Declare it outside any virtual host, or give both the same ServerName.')
  }
  const preloads = optionValue(user, 'process-group') !== null && optionValue(user, 'application-group') !== null && !(user.name === 'wsgiscriptaliasmatch' && (user.words[1] ?? '').includes('$'))
  if (preloads && user.placed.order < declaration.placed.order) {
    find(user.placed, 'declared-too-late', 'error', `It loads its script into the group "${group.name}", which is declared only on line ${group.line}; Apache does not start ("WSGI process group not yet configured").`, 'Move the WSGIDaemonProcess before it.', moveFix(user, declaration))
  }
}

/** WSGIProcessGroup that an alias with process-group= silently overrules. */
function defeated(facts: ReadFacts, find: Finding): void {
  for (const alias of facts.aliases) {
    const own = optionValue(alias, 'process-group')
    if (own === null) continue
    const [mount = '', script = ''] = alias.words
    for (const directive of facts.processGroups) {
      const { host, scopes } = directive.placed
      if ((host !== null && alias.placed.host !== null && host !== alias.placed.host) || scopes.length === 0 || directive.words[0] === own) continue
      const location = scopes.find((scope) => scope.name.startsWith('location'))
      const applies = location ? alias.name === 'wsgiscriptaliasmatch' || locationOverlaps(location, mount) : scopesApply(scopes, { url: mount, script })
      if (!applies || isTakenByAnother(facts, alias, location?.args, directive.words[0] ?? '')) continue
      const where = location ?? scopes[0]
      find(directive.placed, 'location-defeated', 'error', `This WSGIProcessGroup ${directive.words[0] ?? ''} has no effect: process-group=${own} on the alias of line ${alias.placed.line} wins over <${where?.name ?? ''} ${where?.args ?? ''}>.`, `Remove process-group= from that alias and write WSGIProcessGroup ${own} beside it, or put an alias for these URLs with process-group=${directive.words[0] ?? ''} before it.`, undefeatFix(alias, own))
    }
  }
}

/** Whether an earlier alias sends the same URLs to the wished group already. */
function isTakenByAnother(facts: ReadFacts, alias: WsgiDirective, location: string | undefined, wished: string): boolean {
  return facts.aliases.some((other) => other !== alias && other.placed.host === alias.placed.host && other.placed.order < alias.placed.order && optionValue(other, 'process-group') === wished && location !== undefined && other.words[0] === location.replaceAll('"', ''))
}

function versions(facts: ReadFacts, find: Finding): void {
  if (isAtLeast(facts.version, '6.0.0')) return
  for (const directive of facts.placed.directives) {
    if (SINCE_6.has(directive.name.toLowerCase())) find(directive, 'version', 'error', `mod_wsgi ${formatVersion(facts.version)} does not know ${directive.name}; Apache does not start.`, 'It exists since mod_wsgi 6.0.0: upgrade, or remove it.')
  }
  for (const directive of [...facts.aliases, ...facts.imports]) {
    for (const word of directive.others) find(directive.placed, 'not-an-option', 'error', `"${word.text}" is no option=value; Apache does not start.`, 'Correct or remove it.')
  }
}
