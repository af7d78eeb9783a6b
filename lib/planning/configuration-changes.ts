/**
 * Two sets of Apache configuration files -> what differs in meaning, directive by directive: "processes of shop: 4 -> 12".
 * Comments, order of files, white space and quotes are no differences; a daemon group is found by its name and a virtual host
 * by its server name, wherever they stand. Pure; never throws on any text.
 */
import { placeDirectives, type NamedText, type PlacedConfig, type PlacedDirective } from '#lib/apache/config-files.ts'
import { splitWords } from '#lib/apache/words.ts'
import { takeApart } from '#lib/apache/wsgi-directive.ts'

export interface ConfigurationChange {
  kind: 'changed' | 'added' | 'removed'
  /** What changed: "processes", "WSGIDaemonProcess", "MaxRequestWorkers", "WSGIScriptAlias". */
  name: string
  /** Whose: the daemon group, the virtual host or section; null: the server's. */
  of: string | null
  from: string | null
  to: string | null
  /** Sizes come first: they are what a reviewer decides on. */
  rank: number
  /** Where it stands in the newer files, or in the older where it is gone. */
  file: string
  line: number
  /** The whole of it, in a sentence without a full stop. */
  words: string
}

/** @param about `newer`: nothing is said of groups, hosts and settings that only the older files have, for files of a whole server. */
export function configurationChanges(before: readonly NamedText[], after: readonly NamedText[], about: 'both' | 'newer' = 'both'): ConfigurationChange[] {
  const [old, young] = [entriesOf(before), entriesOf(after)]
  const subjects = new Set([...young.values()].flat().flatMap(({ of }) => of ?? []))
  const spoken = (key: string): boolean => about === 'both' || young.has(key) || subjects.has(key.split('\0')[0] ?? '')
  const keys = [...new Set([...young.keys(), ...old.keys()])].filter(spoken)
  const changes = keys.flatMap((key) => changesOf(old.get(key) ?? [], young.get(key) ?? []))
  return changes.sort((a, b) => a.rank - b.rank || compare(a.of ?? '', b.of ?? '') || compare(a.name, b.name) || a.line - b.line)
}

/** One thing that a directive says, with what it is compared by. */
interface Entry {
  name: string
  of: string | null
  value: string
  rank: number
  file: string
  line: number
}

const SIZES = new Set(['processes', 'threads'])

function entriesOf(files: readonly NamedText[]): Map<string, Entry[]> {
  const placed = placeDirectives(files.filter(({ path }) => path.endsWith('.conf') || !/\.(txt|md)$|SHA256SUMS$/i.test(path)))
  const hostNames = namesOfHosts(placed)
  const entries = new Map<string, Entry[]>()
  const add = (entry: Entry): void => {
    const key = `${entry.of ?? ''}\0${entry.name.toLowerCase()}`
    entries.set(key, [...(entries.get(key) ?? []), entry])
  }
  placed.hosts.forEach((host, index) => add({ name: 'address', of: hostNames[index] ?? null, value: host.addresses.join(' '), rank: 3, file: host.file, line: host.line }))
  for (const directive of placed.directives) {
    if (/^include(optional)?$/i.test(directive.name)) continue
    if (directive.name.toLowerCase() === 'wsgidaemonprocess') daemonEntries(directive, hostNames).forEach(add)
    else add(plainEntry(directive, hostNames))
  }
  return entries
}

/** A group is one entry for its being there and one for each option, so that each option's change is named. */
function daemonEntries(directive: PlacedDirective, hostNames: readonly string[]): Entry[] {
  const { words, options, others } = takeApart(directive)
  const group = `group ${words[0] ?? ''}`
  const { file, line } = directive
  return [
    { name: 'WSGIDaemonProcess', of: group, value: directive.host === null ? 'for every virtual host' : `in ${hostNames[directive.host] ?? ''}`, rank: 1, file, line },
    ...options.map(({ name, value }) => ({ name, of: group, value, rank: SIZES.has(name) ? 0 : 2, file, line })),
    ...(others.length === 0 ? [] : [{ name: 'other words', of: group, value: others.map(({ text }) => text).join(' '), rank: 2, file, line }]),
  ]
}

function plainEntry({ name, args, host, scopes, file, line }: PlacedDirective, hostNames: readonly string[]): Entry {
  const places = [...(host === null ? [] : [hostNames[host] ?? '']), ...scopes.map((scope) => `<${scope.name} ${scope.args}>`)]
  const value = splitWords(args).map(({ text }) => (/^[^\s"]+$/.test(text) ? text : JSON.stringify(text))).join(' ')
  return { name, of: places.length === 0 ? null : places.join(' '), value, rank: /^(max|min|server|thread|start)/i.test(name) && host === null ? 1 : 4, file, line }
}

/** "shop.example.com"; of several with one name, or none, the address tells them apart. */
function namesOfHosts(placed: PlacedConfig): string[] {
  const names = placed.hosts.map((_, index) => {
    const directive = placed.directives.findLast(({ host, name, scopes }) => host === index && name.toLowerCase() === 'servername' && scopes.length === 0)
    return directive === undefined ? null : (splitWords(directive.args)[0]?.text ?? null)
  })
  return names.map((name, index) => {
    const alone = name !== null && names.filter((other) => other === name).length === 1
    return alone ? name : `${name ?? 'virtual host'} ${placed.hosts[index]?.addresses.join(' ') ?? ''}`.trim()
  })
}

function changesOf(old: readonly Entry[], young: readonly Entry[]): ConfigurationChange[] {
  const [oldOne, youngOne] = [old[0], young[0]]
  if (old.length === 1 && young.length === 1 && oldOne !== undefined && youngOne !== undefined) return oldOne.value === youngOne.value ? [] : [changeOf('changed', youngOne, oldOne.value, youngOne.value)]
  return [...without(old, young).map((entry) => changeOf('removed', entry, entry.value, null)), ...without(young, old).map((entry) => changeOf('added', entry, null, entry.value))]
}

/** Entries of the first that the second does not have as often. */
function without(entries: readonly Entry[], others: readonly Entry[]): Entry[] {
  const left = new Map<string, number>()
  for (const { value } of others) left.set(value, (left.get(value) ?? 0) + 1)
  return entries.filter(({ value }) => {
    const count = left.get(value) ?? 0
    left.set(value, count - 1)
    return count <= 0
  })
}

function changeOf(kind: ConfigurationChange['kind'], { name, of, rank, file, line }: Entry, from: string | null, to: string | null): ConfigurationChange {
  const subject = of === null ? name : `${name} of ${of.replace(/^group /, '')}`
  const words = kind === 'changed' ? `${subject}: ${from ?? ''} -> ${to ?? ''}` : kind === 'added' ? `${subject}: added, ${to ?? ''}` : `${subject}: removed, was ${from ?? ''}`
  return { kind, name, of, from, to, rank, file, line, words: words.replace(/, (was )?$/, '') }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
