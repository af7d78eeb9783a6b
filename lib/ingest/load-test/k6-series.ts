/**
 * k6's raw metrics, `--out json` (a JSON object per line) and `--out csv`: one row per metric and request. A request is a
 * row of http_req_duration; http_reqs counts them too and stands in where there are no durations. Failed is what
 * http_req_failed or expected_response says, else status 0 and 400 and above.
 */
import { columnNames, openCsvRecords } from './csv-records.ts'
import { emptyResult } from './load-test-format.ts'
import type { LoadTestResult, SeriesFormat } from './load-test-format.ts'
import { at, numberAt, textAt } from './json-value.ts'
import { parseNumber, precise } from './numbers.ts'
import { openSampleSeries } from './sample-series.ts'

interface Point {
  metric: string
  value: number
  timeMs: number | null
  status: string
  method: string
  name: string
  error: string
  errorCode: string
  expected: string
}

function openPoints() {
  const series = openSampleSeries()
  let counted = 0
  let failedPoints = 0
  let failedSeen = false
  let users = 0
  let dropped = 0
  return {
    add(point: Point): void {
      if (point.metric === 'http_reqs') counted += point.value
      else if (point.metric === 'vus') users = Math.max(users, point.value)
      else if (point.metric === 'dropped_iterations') dropped += point.value
      else if (point.metric === 'http_req_failed') {
        failedSeen = true
        if (point.value > 0) failedPoints++
      } else if (point.metric === 'http_req_duration') {
        const status = Number(point.status)
        const failed = point.expected === 'false' || (point.expected === '' && (status === 0 || status >= 400))
        const label = point.name === '' ? 'requests' : point.method === '' ? point.name : `${point.method} ${point.name}`
        // k6 stamps a metric when the request ends.
        const startMs = point.timeMs === null ? null : point.timeMs - point.value
        series.add({ label, ms: precise(point.value), status: point.status, failed, startMs, errorKind: point.error === '' ? (point.errorCode === '' ? undefined : `error ${point.errorCode}`) : point.error })
      }
    },
    end(detail: string, wholeSeconds: boolean): LoadTestResult {
      const result = series.end(emptyResult(detail, dropped > 0 ? 'open' : 'closed'), { epoch: true })
      if (result.requests !== counted && counted > 0) result.notes.push(`The file has ${counted} http_reqs and ${result.requests} durations; it may be cut.`)
      if (result.requests === 0 && counted > 0) {
        result.requests = counted
        result.errors = failedSeen ? failedPoints : null
        result.actions = []
      }
      result.concurrency = users > 0 ? users : null
      if (wholeSeconds) {
        // Whole seconds minus exact durations are no begin of anything.
        result.durationS = null
        result.ratePerSecond = null
        result.from = null
        result.to = null
        result.notes.push('Times of day are whole seconds, so no duration and no rate are given.')
      }
      if (dropped > 0) result.notes.push(`k6 dropped ${dropped} iterations that were due when no virtual user was free.`)
      return result
    },
  }
}

export const k6Csv: SeriesFormat = {
  kind: 'series', name: 'k6-csv', title: 'k6 --out csv',
  matches: ([head = '']) => {
    const names = columnNames(head, ',')
    return names.includes('metric_name') && names.includes('metric_value')
  },
  open({ lines }) {
    const points = openPoints()
    let names: string[] = []
    let fractions = false
    const records = openCsvRecords(',', lines, ({ fields, number, lines: taken, complete, raw }) => {
      if (fields.includes('metric_name')) {
        names = fields.map((name) => name.trim().toLowerCase())
        return lines.comment(taken)
      }
      const cell = (name: string): string => fields[names.indexOf(name)] ?? ''
      const value = parseNumber(cell('metric_value'))
      const metric = cell('metric_name')
      if (value === null || !/^\w+$/.test(metric) || fields.length < Math.min(names.length, 3)) return lines.malformed(number, complete ? 'no-match' : 'truncated-line', 'The row lacks a metric_name and a metric_value.', raw, taken)
      lines.read(taken)
      const { timeMs, fine } = timeOf(cell('timestamp'))
      fractions ||= fine
      points.add({ metric, value, timeMs, status: cell('status'), method: cell('method'), name: cell('name') || cell('url'), error: cell('error'), errorCode: cell('error_code'), expected: cell('expected_response') })
    })
    return {
      line: records.line,
      end() {
        records.end()
        return points.end('k6 metrics, CSV', !fractions)
      },
    }
  },
}

/** Unix seconds, or with `K6_CSV_TIME_FORMAT` milliseconds, micro, nano, or RFC 3339. */
function timeOf(text: string): { timeMs: number | null; fine: boolean } {
  const number = parseNumber(text)
  if (number === null) {
    const parsed = Date.parse(text)
    return { timeMs: Number.isNaN(parsed) ? null : parsed, fine: /\d\.\d/.test(text) }
  }
  if (number < 1e11) return { timeMs: number * 1000, fine: !Number.isInteger(number) }
  return { timeMs: number < 1e14 ? number : number < 1e17 ? number / 1e3 : number / 1e6, fine: true }
}

export const k6JsonLines: SeriesFormat = {
  kind: 'series', name: 'k6-json-lines', title: 'k6 --out json',
  matches: (lines) => {
    const values = lines.slice(0, 20).map(parse)
    return values.some((value) => (textAt(value, 'type') === 'Metric' || textAt(value, 'type') === 'Point') && textAt(value, 'metric') !== null && at(value, 'data') !== undefined)
  },
  open({ lines }) {
    const points = openPoints()
    return {
      line(text, number, complete) {
        if (text.trim() === '') return lines.blank()
        const value = parse(text)
        const type = textAt(value, 'type')
        if (type === 'Metric') return lines.comment()
        const measured = numberAt(value, 'data', 'value')
        const metric = textAt(value, 'metric')
        if (type !== 'Point' || measured === null || metric === null) return lines.malformed(number, complete ? 'bad-json' : 'truncated-line', 'The line is not a JSON object of k6 (type Metric or Point).', text)
        lines.read()
        const tag = (name: string): string => textAt(value, 'data', 'tags', name) ?? ''
        const time = Date.parse(textAt(value, 'data', 'time') ?? '')
        points.add({ metric, value: measured, timeMs: Number.isNaN(time) ? null : time, status: tag('status'), method: tag('method'), name: tag('name') || tag('url'), error: tag('error'), errorCode: tag('error_code'), expected: tag('expected_response') })
      },
      end: () => points.end('k6 metrics, JSON lines', false),
    }
  },
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
