/** What is wrong with the options of one WSGIDaemonProcess, by the mod_wsgi it runs under. */
import type { ConfigGroup } from './apache-config.ts'
import { findDaemonOption, isIntegerOption, isKnownTo, requestTimeoutFiresAfterS } from './daemon-options.ts'
import { removeOption, setOption, type TextEdit } from './edit.ts'
import { formatVersion, isAtLeast, type ModWsgiVersion } from './mod-wsgi-version.ts'
import type { Finding } from './finding.ts'
import { atoi, isPlaceholder, type WsgiDirective } from './wsgi-directive.ts'

/** Linux default of a thread's stack, 8 MiB; RLIMIT_DATA, which memory-limit sets, counts it in full. */
const DEFAULT_STACK_BYTES = 8 * 1024 * 1024
const USUAL_SECONDS: Readonly<Record<string, number>> = { 'queue-timeout': 45, 'request-timeout': 60, 'socket-timeout': 60, 'startup-timeout': 15 }

export function groupProblems(declaration: WsgiDirective, group: ConfigGroup, version: ModWsgiVersion, report: Finding): void {
  const { placed } = declaration
  const find: Finding = (at, code, severity, reason, remedy, fix) => report(at, code, severity, `Group "${group.name}": ${reason}`, remedy, fix)
  for (const { name, value } of declaration.options) {
    const option = findDaemonOption(name)
    if (!option) {
      if (!isPlaceholder(name) && declaration.options.length <= 100) find(placed, 'unknown-option', 'error', `No mod_wsgi knows the option ${name} of WSGIDaemonProcess; Apache does not start.`, 'Correct its name or remove it.')
      continue
    }
    if (!isKnownTo(version, name)) {
      const when = option.since && !isAtLeast(version, option.since) ? `It exists since mod_wsgi ${option.since}: upgrade, or remove it.` : `mod_wsgi ${option.removedIn ?? ''} removed it: remove it.`
      find(placed, 'version', 'error', `mod_wsgi ${formatVersion(version)} refuses the option ${name}; Apache does not start.`, when, without(declaration, name))
    }
    if (name === 'user' && (value === 'root' || value === '#0')) find(placed, 'root-refused', 'error', 'mod_wsgi refuses to run an application as root; Apache does not start.', 'Name an unprivileged account.')
    if (!isIntegerOption(option) || isPlaceholder(value)) continue
    const read = atoi(value)
    const effect = name === 'threads' && read === 0 ? ' With threads=0 the group runs scripts only and serves no request.' : ''
    if (!/^\s*[+-]?\d+\s*$/.test(value)) find(placed, 'not-an-integer', 'error', `${name}=${value} is no whole number; mod_wsgi takes it for ${read} without a word.${effect}`, `Write a whole number of ${option.kind === 'bytes' ? 'bytes' : option.kind === 'seconds' ? 'seconds' : 'its unit'}, without a unit behind it.`, wholeNumberFix(declaration, name, value, option.min ?? 0, option.kind === 'bytes'))
    else if (option.min !== undefined && read < option.min) find(placed, 'out-of-range', 'error', `${name}=${value} is below ${option.min}; Apache does not start.`, `Write ${option.min} or more.`)
  }
  const isTemplate = [...declaration.words, ...declaration.others.map(({ text }) => text)].some(isPlaceholder)
  for (const word of declaration.others) {
    if (!isTemplate) find(placed, 'not-an-option', 'error', `"${word.text}" is no option=value; Apache does not start.`, 'Correct or remove it.')
  }
  memoryLimit(declaration, group, find)
  habits(declaration, group, version, find)
}

/** Stacks alone beyond the limit: threads cannot be made, the process retries for ever and never serves (measured). */
function memoryLimit(declaration: WsgiDirective, group: ConfigGroup, find: Finding): void {
  const limit = atoi(group.options['memory-limit'] ?? '0')
  if (limit <= 0 || group.threads === null) return
  const stack = atoi(group.options['stack-size'] ?? '0') || DEFAULT_STACK_BYTES
  const stacks = stack * group.threads
  if (stacks < limit) return
  const fitting = Math.max(65_536, Math.floor(limit / 4 / Math.max(1, group.threads) / 65_536) * 65_536)
  find(declaration.placed, 'memory-limit-stacks', 'error', `memory-limit=${limit} bytes is less than the stacks of ${group.threads} threads (${stacks} bytes at ${stack} each), which it counts in full: threads cannot be created and the group never serves.`, `Add stack-size=${fitting}, or raise memory-limit to at least ${stacks + 64 * 1024 * 1024}.`, withOptions(declaration, { 'stack-size': fitting }))
}

/** Habits that hurt later. */
function habits(declaration: WsgiDirective, group: ConfigGroup, version: ModWsgiVersion, find: Finding): void {
  const { placed } = declaration
  const maximum = atoi(group.options['maximum-requests'] ?? '0')
  if (maximum > 0) find(placed, 'maximum-requests', 'warning', `maximum-requests=${maximum} restarts all ${group.processes ?? 1} processes after as many requests each, about at the same time; the requests after that wait for the application to load.`, 'Remove it, unless a leak makes it necessary for now.', without(declaration, 'maximum-requests'))
  const unset = Object.keys(USUAL_SECONDS).filter((name) => group.options[name] === undefined)
  if (unset.length > 0) find(placed, 'timeouts-unset', 'advice', `${unset.join(', ')} ${unset.length === 1 ? 'is' : 'are'} off unless written: a stuck request keeps its thread for ever.`, 'Set them, for example queue-timeout=45 request-timeout=60 socket-timeout=60 startup-timeout=15.', withOptions(declaration, Object.fromEntries(unset.map((name) => [name, USUAL_SECONDS[name] ?? 60]))))
  const requestTimeout = atoi(group.options['request-timeout'] ?? '0')
  if (requestTimeout > 0 && group.threads !== null && group.threads > 1 && !isAtLeast(version, '6.0.0')) {
    find(placed, 'request-timeout-meaning', 'advice', `Before mod_wsgi 6.0 request-timeout=${requestTimeout} averages over ${group.threads} threads: one stuck request restarts its process only after ${Math.round(requestTimeoutFiresAfterS(version, requestTimeout, group.threads))} s.`, `For ${requestTimeout} s with one stuck thread write request-timeout=${Math.max(1, Math.round(requestTimeout / group.threads))}, well above the mean time of requests.`)
  }
  if (group.options['display-name'] === undefined) find(placed, 'display-name-missing', 'advice', 'Without display-name its processes look like Apache in ps, so their memory cannot be attributed to the group.', 'Add display-name=%{GROUP}.', withOptions(declaration, { 'display-name': '%{GROUP}' }))
}

function without(declaration: WsgiDirective, name: string): TextEdit[] | undefined {
  return declaration.placed.source && removeOption(declaration.placed.source, 1, name)
}

/** All at one place, so that the edits do not overlap. */
function withOptions(declaration: WsgiDirective, options: Readonly<Record<string, string | number>>): TextEdit[] | undefined {
  const { source } = declaration.placed
  if (!source) return undefined
  const edits = Object.entries(options).map(([name, value]) => setOption(source, 1, name, String(value)))
  const [first] = edits
  return first && edits.every((edit) => edit.length === 0 && edit.offset === first.offset) ? [{ ...first, text: edits.map((edit) => edit.text).join('') }] : edits
}

/** What Apache takes it for, where that is a number that can be meant; sizes with a unit are multiplied out. */
function wholeNumberFix(declaration: WsgiDirective, name: string, value: string, least: number, isBytes: boolean): TextEdit[] | undefined {
  const unit = /^(\d{1,6})\s*([kmg])i?b?$/i.exec(value)
  const factor = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[(unit?.[2] ?? '').toLowerCase()]
  const meant = isBytes && unit && factor !== undefined ? Number(unit[1]) * factor : /^\d+(?:\.\d+)?s?$/.test(value) ? atoi(value) : 0
  return meant > 0 && meant >= least ? withOptions(declaration, { [name]: meant }) : undefined
}
