/** What is wrong with the options of one WSGIDaemonProcess, by the mod_wsgi it runs under. */
import type { ConfigGroup } from './apache-config.ts'
import { findDaemonOption, isIntegerOption, isKnownTo, requestTimeoutFiresAfterS } from './daemon-options.ts'
import { formatVersion, isAtLeast, type ModWsgiVersion } from './mod-wsgi-version.ts'
import type { Finding } from './read-problems.ts'
import { atoi, isPlaceholder, type WsgiDirective } from './wsgi-directive.ts'

/** Linux default of a thread's stack, 8 MiB; RLIMIT_DATA, which memory-limit sets, counts it in full. */
const DEFAULT_STACK_BYTES = 8 * 1024 * 1024
const UNSET_TIMEOUTS = ['queue-timeout', 'request-timeout', 'socket-timeout', 'startup-timeout']

export function groupProblems(declaration: WsgiDirective, group: ConfigGroup, version: ModWsgiVersion, find: Finding): void {
  const { placed } = declaration
  for (const { name, value } of declaration.options) {
    const option = findDaemonOption(name)
    if (!option) {
      if (!isPlaceholder(name)) find(placed, 'unknown-option', 'error', `No mod_wsgi knows the option ${name} of WSGIDaemonProcess; Apache does not start.`, 'Correct its name or remove it.')
      continue
    }
    if (!isKnownTo(version, name)) {
      const when = option.since && !isAtLeast(version, option.since) ? `It exists since mod_wsgi ${option.since}: upgrade, or remove it.` : `mod_wsgi ${option.removedIn ?? ''} removed it: remove it.`
      find(placed, 'version', 'error', `mod_wsgi ${formatVersion(version)} refuses the option ${name}; Apache does not start.`, when)
    }
    if (!isIntegerOption(option) || isPlaceholder(value)) continue
    const read = atoi(value)
    const effect = name === 'threads' && read === 0 ? ' With threads=0 the group runs scripts only and serves no request.' : ''
    if (!/^\s*[+-]?\d+\s*$/.test(value)) find(placed, 'not-an-integer', 'error', `${name}=${value} is no whole number; mod_wsgi takes it for ${read} without a word.${effect}`, `Write a whole number of ${option.kind === 'bytes' ? 'bytes' : option.kind === 'seconds' ? 'seconds' : 'its unit'}, without a unit behind it.`)
    else if (option.min !== undefined && read < option.min) find(placed, 'out-of-range', 'error', `${name}=${value} is below ${option.min}; Apache does not start.`, `Write ${option.min} or more.`)
  }
  for (const word of declaration.others) {
    if (!isPlaceholder(word.text) && !declaration.others.some((other) => isPlaceholder(other.text))) find(placed, 'not-an-option', 'error', `"${word.text}" is no option=value; Apache does not start.`, 'Correct or remove it.')
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
  find(declaration.placed, 'memory-limit-stacks', 'error', `memory-limit=${limit} bytes is less than the stacks of ${group.threads} threads (${stacks} bytes at ${stack} each), which it counts in full: threads cannot be created and the group never serves.`, `Add stack-size=${fitting}, or raise memory-limit to at least ${stacks + 64 * 1024 * 1024}.`)
}

/** Habits that hurt later. */
function habits(declaration: WsgiDirective, group: ConfigGroup, version: ModWsgiVersion, find: Finding): void {
  const { placed } = declaration
  const maximum = atoi(group.options['maximum-requests'] ?? '0')
  if (maximum > 0) find(placed, 'maximum-requests', 'warning', `maximum-requests=${maximum} restarts all ${group.processes ?? 1} processes after as many requests each, about at the same time; the requests after that wait for the application to load.`, 'Remove it, unless a leak makes it necessary for now.')
  const unset = UNSET_TIMEOUTS.filter((name) => group.options[name] === undefined)
  if (unset.length > 0) find(placed, 'timeouts-unset', 'advice', `${unset.join(', ')} ${unset.length === 1 ? 'is' : 'are'} off unless written: a stuck request keeps its thread for ever.`, 'Set them, for example queue-timeout=45 request-timeout=60 socket-timeout=60 startup-timeout=15.')
  const requestTimeout = atoi(group.options['request-timeout'] ?? '0')
  if (requestTimeout > 0 && group.threads !== null && group.threads > 1 && !isAtLeast(version, '6.0.0')) {
    find(placed, 'request-timeout-meaning', 'advice', `Before mod_wsgi 6.0 request-timeout=${requestTimeout} averages over ${group.threads} threads: one stuck request restarts its process only after ${Math.round(requestTimeoutFiresAfterS(version, requestTimeout, group.threads))} s.`, `For ${requestTimeout} s with one stuck thread write request-timeout=${Math.max(1, Math.round(requestTimeout / group.threads))}, well above the mean time of requests.`)
  }
  if (group.options['display-name'] === undefined) find(placed, 'display-name-missing', 'advice', 'Without display-name its processes look like Apache in ps, so their memory cannot be attributed to the group.', 'Add display-name=%{GROUP}.')
}
