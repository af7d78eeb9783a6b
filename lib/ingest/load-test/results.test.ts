import fc from 'fast-check'
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import { zlibSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { isAppError } from '#lib/base/errors.ts'
import { readLoadTest } from './read-sample.ts'
import { SAMPLE_REPORTS } from './sample-reports.ts'
import { JTL_XML, SAMPLE_DOCUMENTS, SAMPLE_SERIES } from './sample-results.ts'

const document = (name: string) => readLoadTest(SAMPLE_DOCUMENTS[name] ?? '')
const series = (name: string) => readLoadTest(SAMPLE_SERIES[name] ?? '')

describe('a result in JSON', () => {
  for (const [name, text] of Object.entries(SAMPLE_DOCUMENTS)) {
    it(`${name} is recognised by its keys, on one line as on many, whatever the chunks`, () => {
      const plain = { ...readLoadTest(text), lines: null }
      expect(plain.format).toBe(name)
      expect({ ...readLoadTest(text, { chunk: 11 }), lines: null }).toEqual(plain)
      if (!text.startsWith('{')) return
      expect({ ...readLoadTest(JSON.stringify(JSON.parse(text))), lines: null }).toEqual(plain)
      expect(() => readLoadTest(text.slice(0, -20))).toThrow(/JSON|LogFormat/)
    })
  }

  it('of vegeta, oha, bombardier and autocannon has its units and its failures', () => {
    expect(document('vegeta-json')).toMatchObject({ requests: 100, errors: 10, durationS: 0.99, responseMs: { mean: 2.371194, p50: 2.854306, p90: null, p99: 3.53 } })
    expect(document('oha-json')).toMatchObject({ requests: 200, errors: 50, responseMs: { p50: 4.6, p95: 27.7, p99: null, p99_9: 50, count: 180 } })
    expect(document('bombardier-json')).toMatchObject({ requests: 100, errors: 9, concurrency: 125, responseMs: { mean: 1.5005, p50: 1.2, p95: null, p99: 8, max: 90 } })
    expect(document('autocannon-json')).toMatchObject({ requests: 112, errors: 16, errorsByKind: { timeout: 3, connection: 4 }, responseMs: { p95: null, p97_5: 83 } })
  })

  it('of siege tells its unit by its own arithmetic', () => {
    expect(document('siege-json')).toMatchObject({ requests: 1408, errors: 3, responseMs: { mean: 5.25, max: 20 } })
  })

  it('of artillery, k6, Gatling, Tsung and JMeter has what is there', () => {
    expect(document('artillery-json')).toMatchObject({ requests: 100, errors: 10, durationS: 10, loop: 'open', responseMs: { p50: 5, p90: 11, p99_9: 80 } })
    expect(document('k6-summary-json')).toMatchObject({ requests: 878, errors: 49, concurrency: 20, responseMs: { mean: 20.5, p50: 18, p95: 55.5, p99: null } })
    expect(document('gatling-stats-json')).toMatchObject({ requests: 10, errors: 2, loop: 'unknown', responseMs: { p50: 15, p75: 20, p90: null, p95: 60, p99: 85 }, actions: [{ name: 'login / POST', errors: 2 }] })
    expect(document('tsung-json')).toMatchObject({ requests: 40, errors: 2, concurrency: 8, responseMs: { mean: 55, p50: null } })
    expect(document('jmeter-statistics-json')).toMatchObject({ requests: 30, errors: 3, responseMs: { p90: 30, p95: 50, p99: 90 } })
  })

  it('of k6 reads values nested as handleSummary has them, and lists of metrics', () => {
    const metrics = { http_reqs: { type: 'counter', values: { count: 5, rate: 1 } }, http_req_duration: { type: 'trend', values: { avg: 2, med: 1, 'p(99)': 9 } }, http_req_failed: { type: 'rate', values: { rate: 0.4, passes: 2, fails: 3 } } }
    expect(readLoadTest(JSON.stringify({ metrics, state: { testRunDurationMs: 5000 } }))).toMatchObject({ requests: 5, errors: 2, durationS: 5, responseMs: { p99: 9 } })
    const list = Object.entries(metrics).map(([name, metric]) => ({ name, ...metric }))
    expect(readLoadTest(JSON.stringify({ results: { metrics: list } }))).toMatchObject({ requests: 5, errors: 2, responseMs: { mean: 2 } })
  })
})

describe('a series', () => {
  for (const [name, text] of Object.entries({ ...SAMPLE_SERIES, 'jmeter-xml': JTL_XML })) {
    it(`${name} is the same with CRLF and a byte order mark, cut at any byte into chunks`, () => {
      const plain = readLoadTest(text)
      expect(plain.format).toBe(name)
      expect(plain.lines).toMatchObject({ malformed: 0, total: text.split('\n').length - 1 })
      for (const chunk of [1, 2, 3, 5, 16, 100]) expect(readLoadTest(text, { chunk })).toEqual(plain)
      expect({ ...readLoadTest(`\ufeff${text.replaceAll('\n', '\r\n')}`) }).toEqual(plain)
    })
  }

  it('of ab has times alone', () => {
    expect(series('ab-gnuplot')).toMatchObject({ requests: 2, errors: null, responseMs: { mean: 5.5, p50: 2, p99: 9 }, durationS: null })
    expect(series('ab-percentiles')).toMatchObject({ requests: null, responseMs: { p50: 12.612, p90: null, p99: 50.896, max: null } })
  })

  it('of hey, siege, vegeta and k6 counts failures and takes exact percentiles', () => {
    expect(series('hey-csv')).toMatchObject({ requests: 2, errors: 1, durationS: 1.51, responseMs: { mean: 6.85, p50: 3.7, max: 10 } })
    expect(series('siege-verbose')).toMatchObject({ requests: 3, errors: 1, responseMs: { p50: 200, max: 360 }, lines: { comments: 1 } })
    expect(series('vegeta-csv')).toMatchObject({ requests: 2, errors: 1, statusCounts: { 0: 1, 200: 1 }, durationS: 1.03, errorsByKind: { 'dial tcp: a, b': 1 }, actions: [{ name: 'GET http://x/cart' }] })
    expect(series('vegeta-json-lines')).toMatchObject({ requests: 2, errors: 1, responseMs: { max: 4 } })
    expect(series('k6-csv')).toMatchObject({ requests: 2, errors: 1, concurrency: 7, durationS: null, errorsByKind: { 'dial, no': 1 } })
    expect(series('k6-json-lines')).toMatchObject({ requests: 2, errors: 1, concurrency: 3, responseMs: { p50: 12.5, max: 20 }, statusCounts: { 200: 1, 404: 1 } })
  })

  it('of Locust does not add its total to the rest', () => {
    expect(series('locust-stats-csv')).toMatchObject({ requests: 15, errors: 1, ratePerSecond: 4, responseMs: { mean: 6.3, p95: 12 }, actions: [{ name: 'GET /a,b' }, { name: 'POST /c' }] })
    expect(series('locust-history-csv')).toMatchObject({ requests: 100, errors: 4, concurrency: 20, durationS: 20, responseMs: { p50: 6, p95: null, mean: 7.5 } })
    expect(series('locust-failures-csv')).toMatchObject({ requests: null, errors: 11, lines: { total: 4, read: 3, comments: 1 } })
    expect(series('locust-workers')).toMatchObject({ requests: 3, errors: 1, concurrency: 12, responseMs: { mean: 20, p50: 20, max: 30 } })
  })

  it('of JMeter may have any delimiter, quoted line ends, and no header', () => {
    expect(series('jmeter-csv')).toMatchObject({ requests: 3, errors: 2, concurrency: 4, durationS: 2.02, errorsByKind: { 'status 500': 1, 'Connection refused': 1 }, lines: { total: 5, read: 4 } })
    expect(readLoadTest('1393227741256,1425,GET /login,200,OK,Thread Group 1-1,text,true,3478,1016\n')).toMatchObject({ requests: 1, errors: 0, responseMs: { max: 1425 } })
    expect(series('jmeter-aggregate-csv')).toMatchObject({ requests: 100, errors: 2, responseMs: { p99: 90 }, actions: [{ name: 'Home' }] })
    expect(readLoadTest(JTL_XML)).toMatchObject({ requests: 2, errors: 1, concurrency: 5, durationS: 1.04, responseMs: { mean: 30 }, actions: [{ name: 'A & B' }, { name: 'C' }] })
    expect(readLoadTest(JTL_XML.slice(0, JTL_XML.indexOf('</testResults>')))).toMatchObject({ requests: 2, notes: expect.arrayContaining([expect.stringContaining('ends in the middle')]) as string[] })
  })

  it('of Gatling finds its columns whatever the version', () => {
    expect(series('gatling-log')).toMatchObject({ requests: 3, errors: 1, concurrency: 1, responseMs: { min: 100, p50: 451, max: 1000 }, actions: [{ name: 'pang' }, { name: 'ping' }, { name: 'pong' }] })
  })

  it('a quote that is never closed costs one line, not the file', () => {
    const rows = Array.from({ length: 3000 }, (_, i) => `${1637589158484 + i},10,good,200,OK,t 1-1,true,1,1,1,1`)
    rows[5] = '1637589158489,10,"open,200,OK,t 1-1,true,1,1,1,1'
    const m = readLoadTest(`timeStamp,elapsed,label,responseCode,responseMessage,threadName,success,bytes,grpThreads,allThreads,Latency\n${rows.join('\n')}\n`)
    expect(m).toMatchObject({ requests: 2999, malformed: 1, problems: [{ line: 7, code: 'open-quote' }] })
  })
})

describe('a log of histograms', () => {
  const histogram = build({ numberOfSignificantValueDigits: 3 })
  for (let i = 1; i <= 1000; i++) histogram.recordValue(i * 1_000_000)
  const payload = encodeIntoCompressedBase64(histogram)
  const log = (head: string): string => `${head}\n#[StartTime: 1441812279.474 (seconds since epoch)]\n"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"\n0.1,1.0,1000.0,${payload}\nTag=A,1.1,1.0,1000.0,${payload}\n`

  it('is decoded as the library of its maker encodes it', () => {
    const m = readLoadTest(log('#[Logged with jHiccup version 2.0.7]'))
    expect(m).toMatchObject({ format: 'hdr-log', requests: 2000, durationS: 2, actions: [{ name: '(no tag)', requests: 1000 }, { name: 'A', requests: 1000 }] })
    for (const [name, quantile] of [['p50', 50], ['p90', 90], ['p99', 99]] as const) expect(m.responseMs?.[name]).toBeCloseTo(histogram.getValueAtPercentile(quantile) / 1e6, 6)
    expect(m.responseMs?.mean).toBeCloseTo(histogram.mean / 1e6, 0)
  })

  it('needs its unit to be said where jHiccup did not write it', () => {
    expect(readLoadTest(log('#[Histogram log format version 1.2]'))).toMatchObject({ responseMs: null, valuesInFileUnit: { max: 1000 } })
    expect(readLoadTest(log('#[Histogram log format version 1.2]'), { unit: 'us' }).responseMs?.max).toBe(1_000_000)
  })

  it('does not unpack a bomb', () => {
    const packed = zlibSync(new Uint8Array(64 * 1024 * 1024))
    const bomb = Buffer.concat([Buffer.from([0x1c, 0x84, 0x93, 0x14, ...[24, 16, 8, 0].map((shift) => (packed.length >>> shift) & 255)]), packed]).toString('base64')
    expect(() => readLoadTest(`#[Histogram log format version 1.2]\n0.1,1.0,1.0,${bomb}\n`)).toThrow(/no line of it holds a result/)
  })
})

describe('mutated inputs', () => {
  const samples = [...Object.values(SAMPLE_REPORTS), ...Object.values(SAMPLE_DOCUMENTS), ...Object.values(SAMPLE_SERIES), JTL_XML].map((text) => Buffer.from(text))
  const hostile = ['\0', '\n\n\n', '"', '{', '}', '<', '&#0;', '-1', '1e999', 'NaN', ',,,,', '\t\t', ' '.repeat(300), '9'.repeat(400), '\u001b[', '%', '__proto__', 'null', '\ud800', '"elapsed"', '</testResults>']

  it('end in a result whose lines add up or in a typed error, 10,000 times', () => {
    fc.assert(
      fc.property(fc.nat(samples.length - 1), fc.array(fc.tuple(fc.nat(4000), fc.nat(20), fc.oneof(fc.constantFrom(...hostile), fc.string({ maxLength: 6 }))), { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 500 }), (which, edits, chunk) => {
        let bytes = samples[which] ?? Buffer.alloc(0)
        for (const [at, removed, added] of edits) {
          const start = at % (bytes.length + 1)
          bytes = Buffer.concat([bytes.subarray(0, start), Buffer.from(added), bytes.subarray(start + removed)])
        }
        try {
          const m = readLoadTest(bytes, { chunk })
          const { lines } = m
          expect(lines.read + lines.blank + lines.comments + lines.malformed).toBe(lines.total)
          expect(m.requests === null || (Number.isSafeInteger(m.requests) && m.requests >= 0)).toBe(true)
          for (const [name, value] of Object.entries(m.responseMs ?? {})) expect(value === null || Number.isFinite(value), name).toBe(true)
        } catch (error) {
          // The TypeError is the helper's own: taken for an access log, which has its own tests.
          if (!isAppError(error) && !(error instanceof TypeError && error.message.includes('access log'))) throw error
        }
      }),
      { numRuns: 10_000 },
    )
  }, 300_000)
})
