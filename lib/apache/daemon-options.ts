/**
 * Every option of `WSGIDaemonProcess`: the kind of its value, since which mod_wsgi it exists, and the default that holds when
 * it is not written. Taken from the option parsers of mod_wsgi 4.9.4, 5.0.2, 6.0.0 and 6.0.5 and their documentation. Apache
 * refuses to start on an option its mod_wsgi does not know, and mod_wsgi reads numbers by atoi, which takes "2.5" for 2 and
 * "abc" for 0 without a word: so kinds are checked here, not there.
 */
import { isAtLeast, type ModWsgiVersion } from './mod-wsgi-version.ts'

export type OptionKind = 'count' | 'seconds' | 'milliseconds' | 'bytes' | 'integer' | 'fraction' | 'octal' | 'flag' | 'path' | 'text' | 'account'

export interface DaemonOption {
  name: string
  kind: OptionKind
  /** First version that knows it; absent: every version Headroom writes for. */
  since?: string
  /** First version that no longer knows it. */
  removedIn?: string
  /** Value in force when the option is absent, as text; absent: inherited or none. */
  default?: string
  /** Smallest value that mod_wsgi accepts. */
  min?: number
}

const OPTIONS: readonly DaemonOption[] = [
  { name: 'processes', kind: 'count', default: '1', min: 1 },
  { name: 'threads', kind: 'count', default: '15', min: 0 },
  { name: 'user', kind: 'account' },
  { name: 'group', kind: 'account' },
  { name: 'supplementary-groups', kind: 'text' },
  { name: 'umask', kind: 'octal' },
  { name: 'chroot', kind: 'path' },
  { name: 'home', kind: 'path' },
  { name: 'lang', kind: 'text' },
  { name: 'locale', kind: 'text' },
  { name: 'python-home', kind: 'text' },
  { name: 'python-path', kind: 'text' },
  { name: 'python-eggs', kind: 'text' },
  { name: 'stack-size', kind: 'bytes', default: '0', min: 1 },
  { name: 'maximum-requests', kind: 'count', default: '0', min: 0 },
  { name: 'startup-timeout', kind: 'seconds', default: '0', min: 0 },
  { name: 'shutdown-timeout', kind: 'seconds', default: '5', min: 0 },
  { name: 'deadlock-timeout', kind: 'seconds', default: '300', min: 0 },
  { name: 'inactivity-timeout', kind: 'seconds', default: '0', min: 0 },
  { name: 'request-timeout', kind: 'seconds', default: '0', min: 0 },
  { name: 'interrupt-timeout', kind: 'seconds', since: '6.0.0', default: '0', min: 0 },
  { name: 'graceful-timeout', kind: 'seconds', default: '15', min: 0 },
  { name: 'eviction-timeout', kind: 'seconds', default: '0', min: 0 },
  { name: 'restart-interval', kind: 'seconds', default: '0', min: 0 },
  { name: 'connect-timeout', kind: 'seconds', default: '15', min: 0 },
  { name: 'socket-timeout', kind: 'seconds', default: '0', min: 0 },
  { name: 'queue-timeout', kind: 'seconds', default: '0', min: 0 },
  { name: 'listen-backlog', kind: 'count', default: '100', min: 0 },
  { name: 'display-name', kind: 'text' },
  { name: 'send-buffer-size', kind: 'bytes', default: '0', min: 0 },
  { name: 'receive-buffer-size', kind: 'bytes', default: '0', min: 0 },
  { name: 'header-buffer-size', kind: 'bytes', default: '0', min: 0 },
  { name: 'response-buffer-size', kind: 'bytes', default: '0', min: 0 },
  { name: 'response-socket-timeout', kind: 'seconds', default: '0', min: 0 },
  { name: 'response-flush-delay', kind: 'milliseconds', since: '6.0.2', default: '5', min: 0 },
  { name: 'socket-user', kind: 'account' },
  { name: 'script-user', kind: 'account' },
  { name: 'script-group', kind: 'account' },
  { name: 'cpu-time-limit', kind: 'seconds', default: '0', min: 0 },
  { name: 'cpu-priority', kind: 'integer', default: '0' },
  { name: 'memory-limit', kind: 'bytes', default: '0', min: 0 },
  { name: 'virtual-memory-limit', kind: 'bytes', default: '0', min: 0 },
  { name: 'server-metrics', kind: 'flag', default: 'Off' },
  { name: 'switch-interval', kind: 'fraction', since: '6.0.0', default: '0.005' },
  { name: 'newrelic-config-file', kind: 'text', removedIn: '6.0.0' },
  { name: 'newrelic-environment', kind: 'text', removedIn: '6.0.0' },
]

const BY_NAME: ReadonlyMap<string, DaemonOption> = new Map(OPTIONS.map((option) => [option.name, option]))

export function findDaemonOption(name: string): DaemonOption | null {
  return BY_NAME.get(name) ?? null
}

/** Whether the named mod_wsgi accepts the option; false for an option no version knows. */
export function isKnownTo(version: ModWsgiVersion, name: string): boolean {
  const option = BY_NAME.get(name)
  if (!option) return false
  if (option.since && !isAtLeast(version, option.since)) return false
  return !(option.removedIn && isAtLeast(version, option.removedIn))
}

/** Options of that version with a default, and the default. */
export function daemonDefaults(version: ModWsgiVersion): Record<string, string> {
  return Object.fromEntries(OPTIONS.flatMap((option) => (option.default !== undefined && isKnownTo(version, option.name) ? [[option.name, option.default]] : [])))
}

/** Whether mod_wsgi reads the option's value by atoi. */
export function isIntegerOption(option: DaemonOption): boolean {
  return ['count', 'seconds', 'milliseconds', 'bytes', 'integer'].includes(option.kind)
}

/**
 * Seconds after which a single request that never ends makes its process restart.
 * Before 6.0 mod_wsgi averages the running time over all threads, so one stuck thread alone fires at threads x N; since 6.0
 * each thread has its own clock, at N x (1 + ln threads). Zero or less: never (Infinity).
 */
export function requestTimeoutFiresAfterS(version: ModWsgiVersion, requestTimeoutS: number, threads: number): number {
  if (requestTimeoutS <= 0) return Infinity
  const n = Math.max(1, threads)
  return isAtLeast(version, '6.0.0') ? requestTimeoutS * (1 + Math.log(n)) : requestTimeoutS * n
}
