/**
 * The load generator, a process of its own: `node lib/proof/load-generator.ts SCHEDULE RECORDS`. Open traffic leaves when it is
 * meant to, whatever the server does; users of closed traffic think, send, wait. Each request is measured from the moment it
 * was MEANT to leave to the last byte of its answer, so that a delay of the generator itself counts, too, and is recorded.
 * Tells its parent, where there is one, of the start and the end of the window.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { HttpConnections } from './http-connections.ts'
import { renderRecords, type RequestRecord } from './request-records.ts'
import type { LoadSchedule, ScheduledRequest, SiteSchedule } from './load-schedule.ts'

/** What the parent is told. */
export interface GeneratorNews {
  what: 'window-start' | 'window-end' | 'done'
  cpuMs: number
}

const [scheduleFile, recordsFile] = process.argv.slice(2)
if (scheduleFile === undefined || recordsFile === undefined) {
  process.stderr.write('Usage: node lib/proof/load-generator.ts SCHEDULE RECORDS\n')
  process.exit(2)
}
try {
  // A client on another machine would not wait for this machine's cores. Only root may; without, it waits.
  setPriority(-20)
} catch {
  // Measured all the same.
}
const schedule = JSON.parse(readFileSync(scheduleFile, 'utf8')) as LoadSchedule
const connections = new HttpConnections(schedule.port)
const records: RequestRecord[] = []
const waiting = new Set<RequestRecord>()
const zero = performance.now() + 50 + schedule.warmupMs
const now = (): number => performance.now() - zero
let sending = 0
let finished = false
let written = false
// Without its parent nobody waits for the answers.
process.once('disconnect', () => process.exit(written ? 0 : 1))

at(0, () => tell('window-start'))
// All count before the first begins: a site without a request is done at once, and must not be the last.
sending = schedule.sites.reduce((sum, site) => sum + site.lists.length, 0)
schedule.sites.forEach((site, index) => {
  for (const list of site.lists) {
    if (site.kind === 'open') sendOpen(site, index, list)
    else sendClosed(site, index, list, -schedule.warmupMs)
  }
})
const end = setTimeout(() => tell('window-end'), zero + schedule.durationMs - performance.now())

function sendOpen(site: SiteSchedule, index: number, list: readonly ScheduledRequest[]): void {
  let next = 0
  const step = (): void => {
    for (let request = list[next]; request !== undefined && request.atMs <= now(); request = list[next]) {
      next++
      send(site, index, request, request.atMs, () => undefined)
    }
    const following = list[next]
    if (following) at(following.atMs, step)
    else stopped()
  }
  step()
}

function sendClosed(site: SiteSchedule, index: number, list: readonly ScheduledRequest[], from: number): void {
  let next = 0
  const think = (since: number): void => {
    const request = list[next++]
    const intended = request === undefined ? Infinity : since + request.atMs
    if (request === undefined || intended >= schedule.durationMs) return stopped()
    const leave = (): void => send(site, index, request, intended, () => think(now()))
    if (request.atMs === 0) leave()
    else at(intended, leave)
  }
  think(from)
}

function send(site: SiteSchedule, index: number, request: ScheduledRequest, intendedMs: number, then: () => void): void {
  const record: RequestRecord = { site: index, action: request.action, intendedMs, sentMs: now(), doneMs: Number.NaN, status: -1, askedCpuMs: request.cpuMs, askedBlockedMs: request.blockedMs, cpuMs: 0, sleptMs: 0, insideMs: 0, queueMs: 0, process: 0 }
  records.push(record)
  waiting.add(record)
  connections.send(request.method, site.host, request.path, ({ status, body }) => {
    record.doneMs = now()
    record.status = status
    if (status === 200) [record.cpuMs = 0, record.sleptMs = 0, record.insideMs = 0, record.queueMs = 0, record.process = 0] = body.split(' ').map(Number)
    waiting.delete(record)
    then()
    finishIfDone()
  })
}

/** Never before it is due. Timers count whole milliseconds; the rest of the last one is spent in the event loop. */
function at(time: number, act: () => void): void {
  const wait = time - now()
  if (wait <= 0) act()
  else if (wait < 1) setImmediate(() => at(time, act))
  else setTimeout(() => at(time, act), Math.floor(wait))
}

function stopped(): void {
  if (--sending === 0) setTimeout(finish, schedule.drainMs).unref()
  finishIfDone()
}

function finishIfDone(): void {
  if (sending === 0 && waiting.size === 0) finish()
}

function finish(): void {
  if (finished) return
  finished = true
  const rest = schedule.durationMs - now()
  if (rest > 0 && schedule.endsWithList !== true) setTimeout(write, rest + 5)
  else write()
}

function write(): void {
  clearTimeout(end)
  writeFileSync(recordsFile ?? '', renderRecords(records))
  written = true
  connections.close()
  tell('done')
  if (process.connected) process.disconnect()
}

function tell(what: GeneratorNews['what']): void {
  const { user, system } = process.cpuUsage()
  process.send?.({ what, cpuMs: (user + system) / 1000 } satisfies GeneratorNews)
}
