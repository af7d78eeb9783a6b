/**
 * JMeter's aggregate and summary reports as CSV (from the GUI, the plugins or Synthesis), `statistics.json` of its dashboard and
 * the lines of its summariser. The row TOTAL is not added to the others. Error shares are given with two or three decimals,
 * so the number of errors is only told where the share gives it exactly.
 */
import { columnNames, guessDelimiter, openCsvRecords } from './csv-records.ts'
import { emptyResult, noTimes, timesOrNull } from './load-test-format.ts'
import type { DocumentFormat, LoadTestAction, LoadTestResult, ReportFormat, SeriesFormat } from './load-test-format.ts'
import { isRecord, numberAt, textAt } from './json-value.ts'
import { noResult } from './load-test-refusal.ts'
import { parseDurationMs, parseNumber, scaled } from './numbers.ts'

/** Names of a column over the versions, in the GUI and in its plugins. */
const COLUMNS = {
  label: ['label', 'sampler_label'], count: ['# samples', 'aggregate_report_count', 'samples', '#samples'], mean: ['average', 'aggregate_report_average'],
  p50: ['median', 'aggregate_report_median'], p90: ['90% line', 'aggregate_report_90%_line'], p95: ['95% line', 'aggregate_report_95%_line'], p99: ['99% line', 'aggregate_report_99%_line'],
  min: ['min', 'aggregate_report_min'], max: ['max', 'aggregate_report_max'], errors: ['error %', 'aggregate_report_error%', 'aggregate_report_error_%', 'error%'], rate: ['throughput', 'aggregate_report_rate'],
} as const

type Column = keyof typeof COLUMNS

function indexesOf(names: readonly string[]): Record<Column, number> {
  return Object.fromEntries(Object.entries(COLUMNS).map(([column, wishes]) => [column, names.findIndex((name) => (wishes as readonly string[]).includes(name))])) as Record<Column, number>
}

export const jmeterAggregate: SeriesFormat = {
  kind: 'series', name: 'jmeter-aggregate-csv', title: 'JMeter aggregate or summary report, CSV',
  matches: ([head = '']) => {
    const delimiter = guessDelimiter(head)
    if (delimiter === null) return false
    const index = indexesOf(columnNames(head, delimiter))
    return index.label >= 0 && index.count >= 0 && index.mean >= 0
  },
  open({ lines, place }) {
    let records: ReturnType<typeof openCsvRecords> | null = null
    const rows: (LoadTestAction & { rate: number | null })[] = []
    function open(head: string) {
      const delimiter = guessDelimiter(head) ?? ','
      const index = indexesOf(columnNames(head, delimiter))
      return openCsvRecords(delimiter, lines, ({ fields, number, complete, raw, lines: taken }) => {
        const cell = (column: Column): string | undefined => fields[index[column]]
        if ((COLUMNS.label as readonly string[]).includes(cell('label')?.trim().toLowerCase() ?? '')) return lines.comment(taken)
        const count = parseNumber(cell('count'))
        if (count === null) return lines.malformed(number, complete ? 'no-match' : 'truncated-line', 'The row has no number of samples.', raw, taken)
        lines.read(taken)
        const number_ = (column: Column): number | null => parseNumber(cell(column)?.replace(/\s*(?:ms|%|\/sec|\/min|\/hour|\/s)$/, ''))
        const share = errorShare(cell('errors'))
        const times = { ...noTimes(), mean: number_('mean'), p50: number_('p50'), p90: number_('p90'), p95: number_('p95'), p99: number_('p99'), min: number_('min'), max: number_('max'), count }
        const throughput = cell('rate') ?? ''
        const perSecond = /\/hour/.test(throughput) ? 3600 : /\/min/.test(throughput) ? 60 : 1
        const rate = number_('rate')
        rows.push({ name: cell('label') ?? '', label: cell('label') ?? '', requests: count, errors: share === null ? null : errorsFrom(share.share, share.step, count), share: null, responseMs: count === 0 ? null : timesOrNull(times), rate: rate === null ? null : rate / perSecond })
      })
    }
    return {
      line(text, number, complete) {
        if (records === null && text.trim() === '') return lines.blank()
        records ??= open(text)
        records.line(text, number, complete)
      },
      end() {
        records?.end()
        return summed(emptyResult('JMeter aggregate report', 'closed'), rows, place)
      },
    }
  },
}

/** "0.00%", "12,345 %", "0.1234" (a share): the share and the step of its last decimal. */
function errorShare(text: string | undefined): { share: number; step: number } | null {
  const value = parseNumber(text?.replace('%', ''))
  if (text === undefined || value === null) return null
  const decimals = /[.,](\d+)/.exec(text)?.[1]?.length ?? 0
  const scale = text.includes('%') ? 100 : 1
  return { share: value / scale, step: 10 ** -decimals / scale }
}

/** The only whole number of errors that rounds to the share, or null where there are several. */
function errorsFrom(share: number, step: number, count: number): number | null {
  if (share === 0 && step * count > 1) return step * count >= 2 ? null : 0
  const errors = Math.round(share * count)
  return step * count <= 1.000001 ? errors : null
}

function summed(result: LoadTestResult, rows: readonly (LoadTestAction & { rate: number | null })[], place: string): LoadTestResult {
  const total = rows.findLast(({ label }) => /^(?:TOTAL|Total|合计|总体|Gesamt)$/.test(label.trim()))
  const rest = rows.filter((row) => row !== total)
  if (total === undefined && rest.length === 0) throw noResult(place, 'The report of JMeter has no rows.', 'Export it again, or send the JTL itself.')
  const only = total ?? (rest.length === 1 ? rest[0] : undefined)
  result.requests = only?.requests ?? rest.reduce((sum, { requests }) => sum + (requests ?? 0), 0)
  result.errors = only !== undefined ? only.errors : rest.some(({ errors }) => errors === null) ? null : rest.reduce((sum, { errors }) => sum + (errors ?? 0), 0)
  result.ratePerSecond = only?.rate ?? null
  result.responseMs = only?.responseMs ?? null
  result.percentileMethod = result.responseMs === null ? null : 'as-reported'
  if (result.errors !== null && result.errors > 0) result.errorsByKind = { failure: result.errors }
  result.actions = rest.map(({ rate: _rate, ...row }) => ({ ...row, share: result.requests === null || result.requests === 0 || row.requests === null ? null : row.requests / result.requests }))
  if (result.errors === null) result.notes.push('The share of errors is rounded, so their exact number is not known.')
  if (only === undefined) result.notes.push('The report has no TOTAL; percentiles of all samples together cannot be made of those of the labels.')
  return result
}

export const jmeterStatistics: DocumentFormat = {
  kind: 'document', name: 'jmeter-statistics-json', title: 'JMeter dashboard, statistics.json',
  matches: (value) => isRecord(value) && Object.values(value).some((row) => numberAt(row, 'sampleCount') !== null && numberAt(row, 'meanResTime') !== null),
  read(value, { place }) {
    const rows = Object.entries(isRecord(value) ? value : {}).map(([name, row]): LoadTestAction & { rate: number | null } => {
      const count = numberAt(row, 'sampleCount')
      const figure = (key: string): number | null => numberAt(row, key)
      const times = { ...noTimes(), mean: figure('meanResTime'), p50: figure('medianResTime'), p90: figure('pct1ResTime'), p95: figure('pct2ResTime'), p99: figure('pct3ResTime'), min: figure('minResTime'), max: figure('maxResTime'), count }
      const label = textAt(row, 'transaction') ?? name
      return { name: label, label, requests: count, errors: figure('errorCount'), share: null, responseMs: count === 0 ? null : timesOrNull(times), rate: figure('throughput') }
    })
    const result = summed(emptyResult('JMeter dashboard statistics', 'closed'), rows, place)
    result.notes.push('The dashboard does not name its percentiles; they are taken for the default ones, 90, 95 and 99 %.')
    return result
  },
}

const SUMMARY = /^(?:.*\s)?\S* ?=\s+(\d+) in\s+(\S+) =\s+([\d.,]+)\/s Avg:\s+(\d+) Min:\s+(\d+) Max:\s+(\d+) Err:\s+(\d+) \(/gm

export const jmeterSummariser: ReportFormat = {
  kind: 'report', name: 'jmeter-summariser', title: 'JMeter summariser, text',
  matches: (head) => /^.*[=+]\s+\d+ in\s+\S+ =\s+[\d.,]+\/s Avg:\s+\d+ Min:/m.test(head),
  read(text, { place }) {
    const last = [...text.matchAll(SUMMARY)].at(-1)
    if (last === undefined) throw noResult(place, 'The summariser of JMeter was cut before a line of totals ("summary =").', 'Run JMeter to its end, or send its JTL (-l FILE).')
    const [, count, time, rate, mean, min, max, errors] = last
    const result = emptyResult('JMeter summariser', 'closed')
    result.requests = Number(count)
    result.errors = Number(errors)
    const [h, m, s] = /^(\d+):(\d+):(\d+)$/.exec(time ?? '')?.slice(1).map(Number) ?? []
    result.durationS = h !== undefined && m !== undefined && s !== undefined ? h * 3600 + m * 60 + s : scaled(parseDurationMs(time, 1000), 1e-3)
    result.ratePerSecond = parseNumber(rate)
    result.responseMs = { ...noTimes(), mean: Number(mean), min: Number(min), max: Number(max), count: Number(count) }
    const active = [...text.matchAll(/Active: (\d+)/g)].map(([, found]) => Number(found))
    result.concurrency = active.length === 0 ? null : active.reduce((a, b) => Math.max(a, b))
    if (result.errors > 0) result.errorsByKind = { failure: result.errors }
    result.notes.push('The summariser gives no percentiles.')
    return result
  },
}
