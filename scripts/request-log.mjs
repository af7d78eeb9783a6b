/**
 * Loaded with --import into the web server: gives each request an id (one from a proxy in front is kept if it is plain),
 * writes one JSON line for each to the log, without query, without what a path hides, and counts for /metrics. Writes the
 * id into the answer, so that a person can name it.
 */
import { randomUUID } from 'node:crypto'
import { subscribe } from 'node:diagnostics_channel'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'

const BOUNDS_S = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60]

const LONGEST_WAIT_MS = 2000
const counted = { requests: new Map(), running: 0 }
const lag = monitorEventLoopDelay({ resolution: 20 })
lag.enable()

/** What this process has counted, as lib/jobs/metrics.ts has it. */
function ownCounts() {
  const { rss, heapUsed } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  return { requests: [...counted.requests], boundsS: BOUNDS_S, running: counted.running, cpuS: (user + system) / 1e6, residentBytes: rss, heapBytes: heapUsed, uptimeS: process.uptime(), lagP99S: lag.percentile(99) / 1e9 }
}

/** Of each web process behind this port: scripts/web-cluster.mjs asks the others. Alone, of this one. */
globalThis.headroomCounts = () => (process.send === undefined ? Promise.resolve([ownCounts()]) : countsOfAll())

let asked = 0
function countsOfAll() {
  const id = ++asked
  return new Promise((done) => {
    const hear = (message) => message?.countsFor === id && end(message.counts)
    const timer = setTimeout(() => end([ownCounts()]), LONGEST_WAIT_MS)
    const end = (counts) => {
      clearTimeout(timer)
      process.off('message', hear)
      done(counts)
    }
    process.on('message', hear)
    process.send({ countsOfAll: id })
  })
}
if (process.send !== undefined) process.on('message', (message) => message?.tellCounts !== undefined && process.send({ question: message.tellCounts, counts: ownCounts() }))

subscribe('http.server.request.start', ({ request, response }) => {
  const begin = performance.now()
  const given = request.headers['x-request-id']
  const requestId = typeof given === 'string' && /^[A-Za-z0-9_-]{8,64}$/.test(given) ? given : randomUUID()
  request.headers['x-request-id'] = requestId
  response.setHeader('x-request-id', requestId)
  counted.running++
  response.once('close', () => {
    counted.running--
    const ms = performance.now() - begin
    const path = shownPath(request.url ?? '')
    const finished = response.writableFinished
    if (path.startsWith('/_next/static/')) return
    count(kindOf(path), request.method ?? '', finished ? response.statusCode : 499, ms / 1000)
    process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), level: 'info', event: 'request', requestId, method: request.method, path, status: response.statusCode, ms: Math.round(ms * 10) / 10, ...(finished ? {} : { brokenOff: true }) })}\n`)
  })
})

/** The secret of an invitation, and that of a shared link, stands in its path. */
function shownPath(url) {
  const path = url.split('?')[0].slice(0, 300)
  return path.replace(/^\/+(invite|share)\/.*/i, '/$1/…')
}

function kindOf(path) {
  return path.startsWith('/api/v1/') ? 'api' : path.startsWith('/api/') ? 'app-api' : /^\/(healthz|readyz|metrics)$/.test(path) ? 'operation' : 'page'
}

function count(kind, method, status, seconds) {
  const known = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'].includes(method) ? method : 'other'
  const key = `kind="${kind}",method="${known}",status="${Math.floor(status / 100)}xx"`
  let entry = counted.requests.get(key)
  if (entry === undefined) {
    entry = { count: 0, sumS: 0, buckets: BOUNDS_S.map(() => 0) }
    counted.requests.set(key, entry)
  }
  entry.count++
  entry.sumS += seconds
  BOUNDS_S.forEach((bound, i) => {
    if (seconds <= bound) entry.buckets[i]++
  })
}
