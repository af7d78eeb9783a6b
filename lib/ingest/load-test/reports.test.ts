import { describe, expect, it } from 'vitest'
import { isAppError } from '#lib/base/errors.ts'
import { CLOSED_LOOP_NOTE } from './load-test-measurement.ts'
import { readLoadTest } from './read-sample.ts'
import * as reports from './sample-reports.ts'

const { SAMPLE_REPORTS } = reports

describe('a report', () => {
  it('of ab has its failures without those of length, and those that are no success', () => {
    const m = readLoadTest(reports.AB)
    expect(m).toMatchObject({ format: 'ab-text', requests: 1000, errors: 17, concurrency: 8, durationS: 3.5, ratePerSecond: 285.71, loop: 'closed', percentileMethod: 'as-reported' })
    expect(m.errorsByKind).toEqual({ connect: 2, receive: 1, exceptions: 4, 'non-2xx': 10 })
    expect(m.responseMs).toMatchObject({ mean: 28, p50: 25, p90: 47, p95: 64, p99: 101, min: 2, max: 190 })
    expect(m.notes[0]).toBe(CLOSED_LOOP_NOTE)
    expect(m.actions.map(({ name }) => name)).toEqual(['/cart?x=1'])
  })

  it('of wrk has units of its own for each figure', () => {
    const m = readLoadTest(reports.WRK)
    expect(m).toMatchObject({ requests: 2700, errors: 27, concurrency: 8, durationS: 10.02, errorsByKind: { read: 3, timeout: 4, 'status 400 or above': 20 } })
    expect(m.responseMs).toMatchObject({ mean: 0.90055, p50: 0.8, p75: 1.2, p90: 3, p95: null, p99: 900, max: 1500 })
  })

  it('of wrk2 is of an open loop, corrected, with p95 from its spectrum', () => {
    const m = readLoadTest(reports.WRK2)
    expect(m).toMatchObject({ requests: 120018, loop: 'open', durationS: 60, concurrency: 100 })
    expect(m.responseMs).toMatchObject({ p50: 6.67, p95: 10.015, p99: 11.18, p99_9: 12.3, max: 12.5, count: 39500 })
    expect(m.notes.join(' ')).toContain('p50 2.68 ms')
  })

  it('of hey takes zeros for missing values', () => {
    const m = readLoadTest(reports.HEY)
    expect(m).toMatchObject({ requests: 62, errors: 12, durationS: 2.9835, statusCounts: { 200: 50, 503: 10 } })
    expect(m.responseMs).toMatchObject({ p50: 256.6, p95: 450.5, p99: null, count: 60 })
  })

  it('of oha has units of its own and tells requests from answers', () => {
    const m = readLoadTest(reports.OHA)
    expect(m).toMatchObject({ format: 'oha-text', requests: 100, errors: 3, durationS: 2.0001234 })
    expect(m.responseMs).toMatchObject({ mean: 7.2251, p50: 4.6533, p99: 41.1939, p99_9: 70.1, count: 97 })
  })

  it('of vegeta is of an open loop; durations are those of Go', () => {
    const m = readLoadTest(reports.VEGETA)
    expect(m).toMatchObject({ requests: 200, errors: 10, loop: 'open', ratePerSecond: 100.01, durationS: 1.9998, errorsByKind: { 'no answer': 4, 'status 404': 6 } })
    expect(m.responseMs).toMatchObject({ mean: 60500, p50: 0.738765, p95: 0.874957, max: 102000 })
    expect(readLoadTest(reports.VEGETA_HIST)).toMatchObject({ requests: 100, responseMs: null })
    expect(readLoadTest(reports.VEGETA_HDRPLOT).responseMs).toMatchObject({ p50: 2.5, p90: 4, p95: 5, p99: 9.5, max: 12 })
  })

  it('of bombardier and autocannon counts answers of 500 and above and those that never came', () => {
    expect(readLoadTest(reports.BOMBARDIER)).toMatchObject({ requests: 1000, errors: 40, concurrency: 125, durationS: 10, responseMs: { p50: 17.05, p95: null, p99: 31.38, max: 1170 } })
    expect(readLoadTest(reports.AUTOCANNON)).toMatchObject({ requests: 5665, errors: 12, concurrency: 4, ratePerSecond: 1416.25, errorsByKind: { timeout: 5, connection: 7 }, responseMs: { p50: 472, p95: null, p97_5: 857, p99: 883, mean: 459.22, max: 1911 } })
  })

  it('of artillery takes its response times, not the length of its sessions', () => {
    expect(readLoadTest(reports.ARTILLERY)).toMatchObject({ requests: 100, errors: 10, ratePerSecond: 10, durationS: 12, loop: 'open', responseMs: { p50: 7.9, p95: 162.4, p99: 1002.4, p90: null, max: 1012 } })
  })

  it('of loadtest, siege and httperf gives what is there and no percentile that is not', () => {
    expect(readLoadTest(reports.LOADTEST)).toMatchObject({ requests: 400, errors: 9, concurrency: 4, errorsByKind: { 500: 7, '-1': 2 }, responseMs: { mean: 5.5, p50: 5, p95: 10, p99: null, max: 15 } })
    expect(readLoadTest(reports.SIEGE)).toMatchObject({ requests: 1129, errors: 6, concurrency: 3.98, responseMs: { mean: 20, p50: null, max: 90 }, percentileMethod: null })
    expect(readLoadTest(reports.SIEGE_MS).responseMs).toMatchObject({ mean: 15.51, min: 1, max: 90 })
    expect(readLoadTest(reports.HTTPERF)).toMatchObject({ requests: 990, errors: 15, loop: 'open', concurrency: 12, responseMs: { mean: 4.8, p50: null, max: null, count: 985 }, errorsByKind: { 'client-timo': 6, connrefused: 4 } })
  })

  it('of k6 takes the ticks of http_req_failed for failures', () => {
    const m = readLoadTest(reports.K6)
    expect(m).toMatchObject({ requests: 3012, errors: 50, concurrency: 30, durationS: 62.5, ratePerSecond: 48.19 })
    expect(m.responseMs).toMatchObject({ mean: 0.45023, p50: 0.5057, p90: 1, p95: 1.09, p99: null, p99_9: 2000, max: 62500 })
    expect(readLoadTest(reports.K6.replace('✓ 50          ✗ 2962', '50 out of 3012')).errors).toBe(50)
  })

  it('of Locust is its last complete table', () => {
    const m = readLoadTest(reports.LOCUST)
    expect(m).toMatchObject({ requests: 57, errors: 2, concurrency: 5, responseMs: { mean: 16, p50: 14, p95: null, max: 43 } })
    expect(m.actions).toMatchObject([{ name: 'GET /cart', label: '/cart', requests: 57 }])
  })

  it('of JMeter, Tsung and HdrHistogram gives its figures, and asks for a unit that is not there', () => {
    expect(readLoadTest(reports.JMETER_SUMMARY)).toMatchObject({ requests: 1000, errors: 4, durationS: 91, concurrency: 7, responseMs: { mean: 276, max: 500, p95: null } })
    expect(readLoadTest(reports.TSUNG)).toMatchObject({ requests: 40, errors: 5, concurrency: 300, durationS: 10, responseMs: { mean: 40, min: 10, max: 210, p50: null } })
    const m = readLoadTest(reports.HGRM)
    expect(m).toMatchObject({ requests: 2000, responseMs: null, valuesInFileUnit: { p50: 13.007, p99: 52.031, max: 90.047, mean: 15.095 } })
    expect(m.notes[0]).toContain('--unit')
    expect(readLoadTest(reports.HGRM, { unit: 's' }).responseMs).toMatchObject({ p50: 13007, count: 2000 })
  })
})

describe('whatever the report', () => {
  for (const [name, text] of Object.entries(SAMPLE_REPORTS)) {
    it(`${name} is the same with CRLF, a byte order mark, colours, as UTF-16 and in any chunks`, () => {
      const plain = { ...readLoadTest(text), lines: null, notes: null }
      const same = (other: string | Uint8Array, chunk?: number): void => expect({ ...readLoadTest(other, { chunk }), lines: null, notes: null }).toEqual(plain)
      expect(plain.format).toBe(name.split(' ')[0])
      same(text.replaceAll('\n', '\r\n'))
      same(`\ufeff${text}`)
      same(text.replace(/^(.*\d.*)$/gm, '\u001b[1;32m$1\u001b[0m'))
      same(Uint8Array.from(Buffer.from(`\ufeff${text}`, 'utf16le')))
      for (const chunk of [1, 7, 64]) same(text, chunk)
    })

    it(`${name} that is cut anywhere gives a result or a refusal in words`, () => {
      for (let end = 0; end < text.length; end += 13) {
        try {
          const m = readLoadTest(text.slice(0, end))
          expect(m.lines.read + m.lines.blank + m.lines.comments + m.lines.malformed).toBe(m.lines.total)
        } catch (error) {
          expect(isAppError(error) || error instanceof TypeError, String(error)).toBe(true)
        }
      }
    })
  }

  it('two runs in one file give the last, and a note', () => {
    const m = readLoadTest(reports.WRK.replace('2700 requests', '10 requests') + reports.WRK)
    expect(m.requests).toBe(2700)
    expect(m.notes.join(' ')).toContain('2 results')
  })

  it('a run that never got to a result is refused with its last words', () => {
    for (const text of ['This is ApacheBench, Version 2.3\nBenchmarking x (be patient)...apr_socket_recv: Connection refused (111)\n', 'unable to connect to 127.0.0.1:1 Connection refused\n']) {
      expect(() => readLoadTest(text)).toThrow(/Connection refused.*again/)
    }
  })

  it('another format than the one named is refused, and an unknown unit', () => {
    expect(() => readLoadTest(reports.WRK, { format: 'k6' })).toThrow(/not of k6/)
    expect(() => readLoadTest(reports.HGRM, { unit: 'min' })).toThrow(/ns, us, ms or s/)
    expect(readLoadTest(reports.WRK, { format: 'wrk2' }).requests).toBe(2700)
  })

  it('a report of more than 32 MiB is refused', () => {
    expect(() => readLoadTest(reports.WRK + ' '.repeat(33 * 1024 * 1024))).toThrow(/larger than 32 MiB/)
  })
})

describe('oha with --stats-success-breakdown', () => {
  it('has its percentiles of all answers, not those of one kind', () => {
    const some = '\nResponse time distribution (2xx only):\n  50.00% in 9.0000 sec\n\nResponse time distribution (4xx + 5xx only):\n  50.00% in 8.0000 sec\n'
    expect(readLoadTest(reports.OHA.replace('\nStatus code distribution:', `${some}\nStatus code distribution:`)).responseMs).toEqual(readLoadTest(reports.OHA).responseMs)
  })
})
