/**
 * The options of `WSGIDaemonProcess` that Headroom writes when nobody chose otherwise, and what they mean for a group of this
 * size under this mod_wsgi. mod_wsgi leaves most timeouts off unless written; its documentation strongly recommends to set them
 * (docs/configuration-directives/WSGIDaemonProcess.rst, "Request pipeline" guide), and these are its values.
 */
import { requestTimeoutFiresAfterS } from './daemon-options.ts'
import { formatVersion, isAtLeast, type ModWsgiVersion } from './mod-wsgi-version.ts'
import type { GroupOption } from './settings.ts'

const DOCUMENTED = 'mod_wsgi documentation, recommended explicit value'

/** Options for a group nobody said more about; `chosen` replaces or adds to them by name, keeping the order of this list. */
export function groupOptions(chosen: readonly GroupOption[]): GroupOption[] {
  const byName = new Map(chosen.map((option) => [option.name, option]))
  const merged = RECOMMENDED.map((option) => byName.get(option.name) ?? option)
  const names = new Set(RECOMMENDED.map((option) => option.name))
  return [...merged, ...chosen.filter((option) => !names.has(option.name))]
}

const RECOMMENDED: readonly GroupOption[] = [
  { name: 'listen-backlog', value: 100, source: 'mod_wsgi default' },
  { name: 'queue-timeout', value: 45, source: `${DOCUMENTED}; the plan gives none` },
  { name: 'connect-timeout', value: 15, source: `${DOCUMENTED} and default` },
  { name: 'request-timeout', value: 60, source: `${DOCUMENTED}; the plan gives none` },
  { name: 'socket-timeout', value: 60, source: DOCUMENTED },
  { name: 'startup-timeout', value: 15, source: DOCUMENTED },
  { name: 'deadlock-timeout', value: 60, source: `${DOCUMENTED} (its default is 300)` },
  { name: 'graceful-timeout', value: 15, source: `${DOCUMENTED} and default` },
  { name: 'shutdown-timeout', value: 5, source: `${DOCUMENTED} and default` },
  { name: 'home', value: '/', source: "assumption: a directory that is always there; without it mod_wsgi changes into the account's home, and where that is missing (many system accounts) no daemon starts" },
  { name: 'lang', value: 'C.UTF-8', source: 'assumption: UTF-8 without a country, present on every current Linux; without it Python starts in the C locale' },
  { name: 'locale', value: 'C.UTF-8', source: 'as lang' },
]

/** What the numbers mean: when request-timeout fires, what queue-timeout does not do, what maximum-requests costs. */
export function groupNotes(version: ModWsgiVersion, processes: number, threads: number, options: readonly GroupOption[]): string[] {
  const number = (name: string): number => {
    const value = options.find((option) => option.name === name)?.value
    return typeof value === 'number' ? value : 0
  }
  const notes: string[] = []
  const requestTimeout = number('request-timeout')
  if (requestTimeout > 0) {
    const fires = formatSeconds(requestTimeoutFiresAfterS(version, requestTimeout, threads))
    notes.push(
      isAtLeast(version, '6.0.0')
        ? `request-timeout=${requestTimeout}: in mod_wsgi ${formatVersion(version)} each thread has its own clock, at ${requestTimeout} x (1 + ln ${threads}) s: a request that never ends restarts its process after ${fires}.`
        : `request-timeout=${requestTimeout}: mod_wsgi ${formatVersion(version)} averages the running time over all ${threads} threads of a process, so one request that never ends restarts its process only after ${threads} x ${requestTimeout} s = ${fires}. (From 6.0 on: ${formatSeconds(requestTimeout * (1 + Math.log(threads)))}.)`,
    )
  }
  const queueTimeout = number('queue-timeout')
  if (queueTimeout > 0) notes.push(`queue-timeout=${queueTimeout}: judged only when a thread takes the request up (504); it does not bound the wait itself.`)
  const maximumRequests = number('maximum-requests')
  if (maximumRequests > 0) {
    notes.push(`maximum-requests=${maximumRequests} restarts each of the ${processes} processes after as many requests, all about at the same time; meant as a temporary measure against a leak, not for good.`)
  }
  return notes
}

function formatSeconds(seconds: number): string {
  return `${Math.round(seconds)} s`
}
