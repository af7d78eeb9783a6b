/** `hey -o csv`: a row per answered request, seconds with four decimals; `offset` is the time since the start. */
import { columnNames, openCsvRecords } from './csv-records.ts'
import { emptyResult } from './load-test-format.ts'
import type { SeriesFormat } from './load-test-format.ts'
import { parseNumber, precise } from './numbers.ts'
import { openSampleSeries } from './sample-series.ts'

export const heyCsv: SeriesFormat = {
  kind: 'series', name: 'hey-csv', title: 'hey -o csv',
  matches: ([head = '']) => {
    const names = columnNames(head, ',')
    return names.includes('response-time') && names.includes('status-code')
  },
  open({ lines }) {
    const series = openSampleSeries()
    let names: string[] = []
    const records = openCsvRecords(',', lines, ({ fields, number, complete, raw }) => {
      if (fields.some((field) => field.trim().toLowerCase() === 'response-time')) {
        names = fields.map((field) => field.trim().toLowerCase())
        return lines.comment()
      }
      const value = (name: string): string | undefined => fields[names.indexOf(name)]
      const seconds = parseNumber(value('response-time'))
      const status = value('status-code')?.trim() ?? ''
      // The last columns tell a row that was cut short.
      if (seconds === null || seconds < 0 || !/^\d{3}$/.test(status) || fields.length < names.length) {
        return lines.malformed(number, complete ? 'no-match' : 'truncated-line', 'The row lacks a response time in seconds or a status of three digits.', raw)
      }
      lines.read()
      const offset = parseNumber(value('offset'))
      series.add({ label: 'requests', ms: precise(seconds * 1000), status, failed: Number(status) >= 500, startMs: offset === null ? null : precise(offset * 1000) })
    })
    return {
      line: records.line,
      end() {
        records.end()
        const result = series.end(emptyResult('hey, a row per request', 'closed'), { fromZero: true })
        result.actions = []
        result.notes.push('hey writes only requests that were answered, in steps of 0.1 ms.')
        return result
      },
    }
  },
}
