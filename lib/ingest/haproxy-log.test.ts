// Lines as the HAProxy manual shows them (8.2.3), and what may be different in real ones.
import { describe, expect, test } from 'vitest'
import { openAccessLogReader } from './access-log-reader.ts'
import { measurementOf } from './measurement.ts'

const line = (over: { timers?: string; status?: string; request?: string; client?: string; prefix?: string; captures?: string } = {}) =>
  `${over.prefix ?? 'Feb  6 12:14:14 localhost haproxy[14389]: '}${over.client ?? '10.0.1.2:33317'} [06/Feb/2026:12:14:14.655] http-in~ static/srv1 ${over.timers ?? '10/0/30/69/109'} ${over.status ?? '200'} 2750 - - ---- 1/1/1/1/0 0/0${over.captures ?? ' {1wt.eu} {}'} "${over.request ?? 'GET /index.html?a=1 HTTP/1.1'}"\n`

function read(text: string) {
  const reader = openAccessLogReader({ place: 'x' })
  reader.push(new TextEncoder().encode(text))
  const { facts, exact } = reader.end()
  return measurementOf(facts, exact)
}

describe('a log of HAProxy', () => {
  test('is read with its total time, begin, status and path', () => {
    const m = read(line() + line({ timers: '0/0/1/1/503', status: '503', request: 'POST /cart HTTP/2.0', prefix: '' }))
    expect(m).toMatchObject({ format: 'haproxy-log', requests: 2, errors: 1, malformed: 0, from: '2026-02-06T12:14:14.655Z', statusCounts: { 200: 1, 503: 1 }, responseMs: { min: 109, max: 503 } })
    expect(m.topPaths.map(({ path }) => path).sort()).toEqual(['/cart', '/index.html'])
  })
  test('gives no time where the request was logged before it was over, or was aborted', () => {
    const m = read(line({ timers: '10/0/30/69/+109' }) + line({ timers: '-1/-1/-1/-1/-1', status: '-1', request: '<BADREQ>' }) + line())
    expect(m).toMatchObject({ requests: 3, oddRequests: 1, responseMs: { count: 1, max: 109 } })
  })
  test('with IPv6 clients, no captures, captures with spaces, and a request that was cut', () => {
    const long = `${line({ captures: '' }).slice(0, -12)}\n`
    const m = read(line({ client: '2001:db8::1:33317', captures: ' {Mozilla/5.0 (X11; "x")|a b}' }) + line({ captures: '' }) + long)
    expect(m).toMatchObject({ requests: 3, malformed: 0, ipv6Clients: 1 })
  })
  test('tells its own messages from lines that are damaged', () => {
    const m = read(`Feb  6 12:14:14 localhost haproxy[14389]: Proxy http-in started.\n${line()}${line()}Feb  6 12:14:14 localhost haproxy[14389]: 10.0.1.2:33317 [06/Feb/2026:12:14:14.655] http-in\n`)
    expect(m.lines).toMatchObject({ total: 4, read: 2, comments: 1, malformed: 1 })
  })
  test('of TCP mode is refused in words', () => {
    expect(() => read('Feb  6 12:12:56 localhost haproxy[14387]: 10.0.1.2:33313 [06/Feb/2026:12:12:51.443] fnt bck/srv1 0/0/5007 212 -- 0/0/0/0/3 0/0\n')).toThrow(/not of its HTTP mode/)
  })
})
