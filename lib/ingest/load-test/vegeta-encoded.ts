/**
 * `vegeta encode`: a result per line, as CSV (no header; unix ns, code, latency ns, bytes out, bytes in, error, body, attack,
 * sequence, method, URL, headers) or as JSON. What `vegeta attack` itself writes is gob: vegeta-gob.ts.
 */
import { isRecord, numberAt, textAt } from './json-value.ts'
import { splitCsv } from './csv-records.ts'
import { emptyResult } from './load-test-format.ts'
import type { LoadTestResult, SeriesFormat } from './load-test-format.ts'
import { parseNumber, precise } from './numbers.ts'
import { openSampleSeries } from './sample-series.ts'
import type { Sample, SampleSeries } from './sample-series.ts'

export function vegetaSample(code: number, ns: number, startMs: number, error: string, method: string, url: string): Sample {
  const failed = code < 200 || code >= 400 || error !== ''
  const label = url === '' ? 'requests' : method === '' ? url : `${method} ${url}`
  return { label: label.split('?')[0] ?? label, ms: precise(ns / 1e6), status: String(code), failed, startMs, errorKind: code === 0 && error !== '' ? error : undefined }
}

export function finishVegeta(series: SampleSeries, detail: string): LoadTestResult {
  const result = series.end(emptyResult(detail, 'open'), { epoch: true })
  if ((result.statusCounts['0'] ?? 0) > 0) result.notes.push('Requests without an answer (status 0) count with their times, as in vegeta\'s own reports.')
  return result
}

const CSV_ROW = /^\d{16,19},\d{1,3},\d+,\d+,\d+,/

export const vegetaCsv: SeriesFormat = {
  kind: 'series', name: 'vegeta-csv', title: 'vegeta encode -to csv',
  matches: (lines) => lines.filter((line) => CSV_ROW.test(line)).length > 0.5 * lines.length,
  open({ lines }) {
    const series = openSampleSeries()
    return {
      line(text, number, complete) {
        if (text.trim() === '') return lines.blank()
        const fields = splitCsv(text, ',') ?? []
        const [at, code, ns] = fields.slice(0, 3).map((field) => parseNumber(field))
        if (!CSV_ROW.test(text) || at === null || at === undefined || code === null || code === undefined || ns === null || ns === undefined) {
          return lines.malformed(number, complete ? 'no-match' : 'truncated-line', 'The row does not begin with a time in ns, a status and a latency in ns.', text)
        }
        lines.read()
        series.add(vegetaSample(code, ns, at / 1e6, fields[5] ?? '', fields[9] ?? '', fields[10] ?? ''))
      },
      end: () => finishVegeta(series, 'vegeta results, CSV'),
    }
  },
}

export const vegetaJsonLines: SeriesFormat = {
  kind: 'series', name: 'vegeta-json-lines', title: 'vegeta encode -to json',
  matches: ([head = '']) => {
    const value = parse(head)
    return numberAt(value, 'latency') !== null && numberAt(value, 'code') !== null && textAt(value, 'timestamp') !== null && isRecord(value) && 'bytes_in' in value
  },
  open({ lines }) {
    const series = openSampleSeries()
    return {
      line(text, number, complete) {
        if (text.trim() === '') return lines.blank()
        const value = parse(text)
        const [code, ns] = [numberAt(value, 'code'), numberAt(value, 'latency')]
        const at = Date.parse(textAt(value, 'timestamp') ?? '')
        if (code === null || ns === null || ns < 0) return lines.malformed(number, complete ? 'bad-json' : 'truncated-line', 'The line is not a JSON object with a code and a latency.', text)
        lines.read()
        series.add(vegetaSample(code, ns, at, textAt(value, 'error') ?? '', textAt(value, 'method') ?? '', textAt(value, 'url') ?? ''))
      },
      end: () => finishVegeta(series, 'vegeta results, JSON lines'),
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
