import { describe, expect, it } from 'vitest'
import { isAppError } from '#lib/base/errors.ts'
import { compileFormat } from './compile-format.ts'
import { parseLogFormat } from './log-format.ts'
import { newLogRecord } from './log-record.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

function read(format: string, line: string) {
  const record = newLogRecord()
  const bytes = encoder.encode(line)
  const compiled = compileFormat(parseLogFormat(format))
  const code = compiled.parse(bytes, 0, bytes.length, record)
  return {
    code,
    key: decoder.decode(record.keyBytes.subarray(record.keyStart, record.keyEnd)),
    vhost: decoder.decode(record.vhostBytes.subarray(record.vhostStart, record.vhostEnd)),
    status: record.status, wallUs: record.wallUs, epochS: record.epochS, localS: record.localS, offsetMinutes: record.offsetMinutes,
    fractionS: record.fractionS, ipv6: record.clientIsIpv6, failed: record.failedField,
  }
}

const COMBINED_D = '%h %l %u %t \\"%r\\" %>s %O \\"%{Referer}i\\" \\"%{User-Agent}i\\" %D'
const tail = '200 12 "-" "-" 3088'

describe('a compiled LogFormat', () => {
  it('reads combined with %D', () => {
    const line = `2001:db8::1 - - [29/Feb/2024:23:59:59 +0530] "GET /a/b?x=1 HTTP/1.1" 200 12 "https://example.com/" "A \\"quoted\\" agent \\\\" 3088`
    expect(read(COMBINED_D, line)).toMatchObject({ code: 'ok', key: 'GET /a/b', status: 200, wallUs: 3088, epochS: Date.UTC(2024, 1, 29, 18, 29, 59) / 1000, offsetMinutes: 330, ipv6: true })
  })

  it('reads user names with spaces and requests with quotes', () => {
    expect(read(COMBINED_D, `192.0.2.1 - john doe [01/Jan/2026:00:00:00 -0300] "GET /a\\"b HTTP/1.1" ${tail}`)).toMatchObject({ code: 'ok', key: 'GET /a\\"b', offsetMinutes: -180 })
  })

  it.each(['-', '', '\\x16\\x03\\x01\\x02', 'GET /', 'HELP', 'GET  HTTP/1.1'])('counts the request line "%s" as read, without a path', (request) => {
    expect(read(COMBINED_D, `192.0.2.1 - - [01/Jan/2026:00:00:00 +0000] "${request}" 408 - "-" "-" 12`)).toMatchObject({ code: 'ok', key: '', status: 408 })
  })

  it.each([
    ['[30/Feb/2026:00:00:00 +0000]', 'bad-time'],
    ['[01/Foo/2026:00:00:00 +0000]', 'bad-time'],
    ['[01/Jan/2026:24:00:00 +0000]', 'bad-time'],
    ['[01/Jan/2026:00:00:00 +00x0]', 'bad-time'],
  ])('refuses the time %s', (time, code) => {
    expect(read(COMBINED_D, `192.0.2.1 - - ${time} "GET / HTTP/1.1" ${tail}`)).toMatchObject({ code, failed: '%t' })
  })

  it('tells a cut line, a bad status and a bad duration apart, and names the field', () => {
    const start = '192.0.2.1 - - [01/Jan/2026:00:00:00 +0000] "GET / HTTP/1.1"'
    expect(read(COMBINED_D, `${start} 200 12 "-" "Mozilla`)).toMatchObject({ code: 'truncated-line', failed: '%{User-Agent}i' })
    expect(read(COMBINED_D, `${start} abc 12 "-" "-" 1`)).toMatchObject({ code: 'bad-status', failed: '%>s' })
    expect(read(COMBINED_D, `${start} 200 12 "-" "-" 1x`)).toMatchObject({ code: 'bad-duration', failed: '%D' })
    expect(read(COMBINED_D, `${start} 200 12 "-" "-" -`)).toMatchObject({ code: 'ok', wallUs: -1 })
    expect(read(COMBINED_D, 'rubbish')).toMatchObject({ code: 'other-format' })
  })

  it.each([
    ['%D', '3088', 3088],
    ['%{us}T', '3088', 3088],
    ['%{ms}T', '3', 3000],
    ['%T', '3', 3_000_000],
    ['%{s}T', '3', 3_000_000],
  ])('reads %s in its unit', (directive, written, wallUs) => {
    expect(read(`%t "%r" %>s ${directive}`, `[01/Jan/2026:00:00:00 +0000] "GET / HTTP/1.1" 200 ${written}`)).toMatchObject({ code: 'ok', wallUs })
  })

  it('reads the finer of two durations, in either order', () => {
    expect(read('%t "%r" %>s %T %D', '[01/Jan/2026:00:00:00 +0000] "GET / HTTP/1.1" 200 1 1500000').wallUs).toBe(1_500_000)
    expect(read('%t "%r" %>s %D %T', '[01/Jan/2026:00:00:00 +0000] "GET / HTTP/1.1" 200 1500000 1').wallUs).toBe(1_500_000)
  })

  it('reads times put together from pieces', () => {
    const pieces = '%h [%{begin:%d/%b/%Y:%T}t.%{begin:msec_frac}t %{begin:%z}t] "%r" %>s'
    expect(read(pieces, '192.0.2.1 [23/Nov/2026:03:46:57.639 +0100] "GET / HTTP/2.0" 200')).toMatchObject({ code: 'ok', epochS: Date.UTC(2026, 10, 23, 2, 46, 57) / 1000, fractionS: 0.639, offsetMinutes: 60 })
    expect(read('%{sec}t %{usec_frac}t "%r" %>s', '1700000000 250000 "GET / HTTP/1.1" 200')).toMatchObject({ code: 'ok', epochS: 1_700_000_000, fractionS: 0.25 })
    expect(read('%{%Y-%m-%dT%H:%M:%S%z}t "%m" "%U" "%q" %>s', '2026-11-23T03:46:57+0000 "GET" "/x" "?y" 200')).toMatchObject({ code: 'ok', key: 'GET /x' })
  })

  it('reads nginx variables and the whole directive as configuration files hold it', () => {
    const nginx = `log_format timed '$remote_addr - $remote_user [$time_local] "$request" '\n '$status $body_bytes_sent $request_time';`
    expect(read(nginx, '192.0.2.1 - - [23/Nov/2026:03:46:57 +0000] "GET /x HTTP/1.1" 200 12 0.007')).toMatchObject({ code: 'ok', wallUs: 7000, key: 'GET /x' })
    expect(read(`LogFormat "%v:%p %h %l %u %t \\"%r\\" %>s %O" vhost`, 'www.example.com:443 192.0.2.1 - - [23/Nov/2026:03:46:57 +0000] "GET /x HTTP/1.1" 200 12')).toMatchObject({ code: 'ok', vhost: 'www.example.com' })
  })

  it.each([
    ['', 'It is empty'],
    ['nonsense', 'holds no % directive'],
    ['%h %>s', 'no time'],
    ['%t %>s', 'no request line'],
    ['%t "%r" %h%u', 'side by side'],
    ['%t "%r" %{d}T', 'no unit of time'],
    ['%t "%r" %Z', 'not a directive'],
    ['%{%Q}t "%r"', 'not a piece of a time'],
    ['%t "%r" %{Referer', 'no closing brace'],
  ])('refuses the format %j in words', (format, reason) => {
    try {
      parseLogFormat(format)
      expect.unreachable()
    } catch (error) {
      expect(isAppError(error) && error.problems[0]?.reason).toContain(reason)
      expect(isAppError(error) && error.problems[0]?.remedy).toContain('LogFormat')
    }
  })
})
