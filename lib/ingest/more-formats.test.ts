// Formats of access logs beyond the usual ones, each in the server's own words.
import { describe, expect, it } from 'vitest'
import { openAccessLogReader } from './access-log-reader.ts'
import { measurementOf } from './measurement.ts'
import type { Measurement } from './measurement.ts'

function read(text: string, logFormat?: string): Measurement {
  const reader = openAccessLogReader({ place: 'x', logFormat })
  reader.push(Buffer.from(text))
  const { facts, exact } = reader.end()
  return measurementOf(facts, exact)
}

describe('a LogFormat', () => {
  it('of mod_ssl is read with its %{...}x', () => {
    expect(read('[23/Nov/2026:09:00:01 +0100] 192.0.2.7 TLSv1.3 TLS_AES_256_GCM_SHA384 "GET /a HTTP/1.1" 512\n', '%t %h %{SSL_PROTOCOL}x %{SSL_CIPHER}x "%r" %b')).toMatchObject({ requests: 1, malformed: 0, from: '2026-11-23T08:00:01.000Z' })
  })

  const times: Record<string, [format: string, written: string, instant: string]> = {
    'begin and fractions': ['%{begin:%d/%b/%Y %T}t.%{begin:msec_frac}t %{%z}t', '23/Nov/2026 09:00:01.250 +0100', '2026-11-23T08:00:01.250Z'],
    'seconds of the end': ['%{end:sec}t', '1795424401', '2026-11-23T09:00:01.000Z'],
    'microseconds': ['%{usec}t', '1795424401500000', '2026-11-23T09:00:01.500Z'],
    'a twelve-hour clock': ['%{%A %B %d %Y %I:%M:%S %p %Z}t', 'Monday November 23 2026 12:05:06 AM UTC', '2026-11-23T00:05:06.000Z'],
    'asctime': ['%{%c}t', 'Mon Nov 23 21:00:01 2026', '2026-11-23T21:00:01.000Z'],
    'the locale\'s date and time': ['%{%x %X}t', '11/23/26 09:00:01', '2026-11-23T09:00:01.000Z'],
    'the day of the year beside it': ['%{%j %F %R:%S}t', '327 2026-11-23 09:00:01', '2026-11-23T09:00:01.000Z'],
  }
  it.each(Object.entries(times))('with %s in its time is read', (_, [format, written, instant]) => {
    expect(read(`${written} "GET /a HTTP/1.1" 200 7 1500\n`, `${format} \\"%r\\" %>s %b %D`)).toMatchObject({ requests: 1, malformed: 0, from: instant, responseMs: { max: 1.5 } })
  })

  it('with modifiers, escapes, tabs and %X between is read', () => {
    const format = '%h\\t%t\\t\\"%r\\"\\t%<s\\t%>s\\t%X\\t%{ms}T\\t\\"%!200,304{Referer}i\\"\\t%I %O'
    expect(read('192.0.2.7\t[23/Nov/2026:09:00:01 +0100]\t"GET /a\\"b HTTP/1.1"\t200\t503\t-\t17\t"-"\t300 400\n', format)).toMatchObject({ requests: 1, errors: 1, statusCounts: { 503: 1 }, responseMs: { max: 17 }, topPaths: [{ path: '/a\\"b' }] })
  })
})

describe('nginx', () => {
  const line = (s: number, took: string, upstream: string): string => `192.0.2.9 - - [23/Nov/2026:09:00:0${s} +0100] "GET /n HTTP/2.0" 200 77 "-" "curl/8" ${took} ${upstream}\n`
  const log = line(1, '0.120', '0.119') + line(2, '0.011', '0.012') + line(3, '0.250', '0.100, 0.149') + line(4, '0.001', '-') + line(5, '0.300', '0.100 : 0.050, 0.149')

  it('tells the request\'s own time from those of the servers behind it, lists and all', () => {
    expect(read(log)).toMatchObject({ format: 'nginx-access-log', requests: 5, malformed: 0, timing: { field: '$request_time' }, responseMs: { min: 1, p50: 120, max: 300 } })
  })

  it('is read with its log_format, where the lists stand before other fields', () => {
    const format = `'$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent $upstream_addr $upstream_response_time $request_time "$http_referer"'`
    const m = read('192.0.2.9 - - [23/Nov/2026:09:00:01 +0100] "GET /n HTTP/2.0" 502 77 10.0.0.1:80, 10.0.0.2:80 : unix:/run/x.sock 0.100, 0.150 : 0.001 0.252 "-"\n', `log_format timed ${format};`)
    expect(m).toMatchObject({ requests: 1, malformed: 0, errors: 1, responseMs: { max: 252 } })
  })
})

describe('IIS', () => {
  it('is read as its Advanced Logging module writes it, in local time and with blank remarks', () => {
    const log = '#Software: IIS Advanced Logging Module\n\n    \n#Fields:   date-local time-local cs-method cs-uri-stem c-ip sc-status TimeTakenMS\n2026-11-23 09:00:01.250 GET /a "192.0.2.7" 200 109\n2026-11-23 09:00:02 GET /b - 404 15\n'
    expect(read(log)).toMatchObject({ format: 'w3c-access-log', requests: 2, malformed: 0, utcOffsetMinutes: null, responseMs: { max: 109 }, lines: { total: 6, comments: 2, blank: 2 } })
  })
})

describe('a single line', () => {
  it('does not tell the unit of a number at its end', () => {
    const m = read('192.0.2.7 - - [23/Nov/2026:09:00:01 +0100] "GET /a HTTP/1.1" 200 7 "-" "x" 1807\n')
    expect(m).toMatchObject({ requests: 1, responseMs: null, notes: expect.arrayContaining([expect.stringContaining('one line alone')]) as string[] })
  })
})
