/** Apache's mod_status, machine-readable (?auto) and as a page: how many workers are taken, and what requests took on average. */
import { badLine, emptyHost, linesOf } from './host-format.ts'
import type { HostFormat, HostResult } from './host-format.ts'

export const MOD_STATUS: HostFormat = {
  name: 'mod-status',
  title: 'Apache mod_status',
  matches: (head) => /^(?:BusyWorkers|BusyServers): \d+/m.test(head) || (/<title>Apache Status<\/title>/i.test(head) && /Apache Server Status for /.test(head)),
  read: (text) => (/<html/i.test(text) ? readPage(text) : readAuto(text)),
}

function readAuto(text: string): HostResult {
  const result = emptyHost('mod_status ?auto')
  linesOf(text).forEach((line, i) => {
    if (line.trim() === '') return
    const found = /^([A-Za-z][\w .-]*): (.*)$/.exec(line)
    if (found !== null) {
      const value = (found[2] ?? '').trim()
      result.values[found[1] ?? ''] = /^-?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(value) && found[1] !== 'Scoreboard' ? Number(value) : value.slice(0, 20_000)
    } else if (i === 0 || /^(?:TLSSessionCacheStatus|CacheType|Proxy)/.test(line)) result.comments++
    else result.malformed.push(badLine(i + 1, 'The line is not "Name: value".', line))
  })
  const number = (...names: string[]): number | null => names.map((name) => result.values[name]).find((value) => typeof value === 'number') ?? null
  const text_ = (name: string): string | null => (typeof result.values[name] === 'string' ? result.values[name] : null)
  const scoreboard = text_('Scoreboard')
  result.workers = {
    mpm: text_('ServerMPM'), version: text_('ServerVersion'),
    busy: number('BusyWorkers', 'BusyServers') ?? 0, idle: number('IdleWorkers', 'IdleServers') ?? 0, open: scoreboard === null ? null : scoreboard.split('.').length - 1,
    uptimeS: number('Uptime', 'ServerUptimeSeconds'), accesses: number('Total Accesses'), meanRequestMs: number('DurationPerReq'), requestsPerSecond: number('ReqPerSec'),
  }
  result.notes.push(...statusNotes(result))
  return result
}

function readPage(text: string): HostResult {
  const result = emptyHost('mod_status page')
  const plain = text.replace(/<[^>]*>/g, ' ').replace(/&nbsp;/g, ' ').replace(/&amp;/g, '&').replace(/[ \t]+/g, ' ')
  const number = (pattern: RegExp): number | null => {
    const value = Number(pattern.exec(plain)?.[1] ?? Number.NaN)
    return Number.isFinite(value) ? value : null
  }
  const word = (pattern: RegExp): string | null => pattern.exec(plain)?.[1]?.trim() ?? null
  const scoreboard = /<pre>([\s\S]*?)<\/pre>/i.exec(text)?.[1]?.replace(/\s+/g, '') ?? null
  result.workers = {
    mpm: word(/Server MPM: *(\S+)/), version: word(/Server Version: *([^\n]+)/),
    busy: number(/(\d+) requests currently being processed/) ?? 0, idle: number(/(\d+) idle workers/) ?? 0,
    open: scoreboard === null ? null : scoreboard.split('.').length - 1,
    uptimeS: uptime(word(/Server uptime: *([^\n]+)/)), accesses: number(/Total accesses: *(\d+)/),
    meanRequestMs: number(/([\d.]+) ms\/request/), requestsPerSecond: number(/([\d.]+) requests\/sec/),
  }
  const accesses = result.workers.accesses
  if (accesses !== null) result.values['Total accesses'] = accesses
  if (scoreboard !== null) result.values.Scoreboard = scoreboard.slice(0, 20_000)
  // The lines of the page are its own; none is a measurement by itself.
  result.comments = linesOf(text).filter((line) => line.trim() !== '').length
  result.notes.push(...statusNotes(result))
  return result
}

function uptime(text: string | null): number | null {
  if (text === null) return null
  const seconds: Record<string, number> = { day: 86_400, hour: 3600, minute: 60, second: 1 }
  const parts = [...text.matchAll(/(\d+) (day|hour|minute|second)s?/g)]
  return parts.length === 0 ? null : parts.reduce((sum, [, count, unit]) => sum + Number(count) * (seconds[unit ?? ''] ?? 0), 0)
}

function statusNotes({ workers }: HostResult): string[] {
  const notes = ['Workers are Apache\'s: a request that waits for a daemon thread holds one too. The request that asked for the status counts as busy.']
  if (workers !== null && workers.uptimeS !== null && workers.uptimeS < 3600) notes.push(`Apache was started ${workers.uptimeS} s before: sums and means are of that time only.`)
  return notes
}
