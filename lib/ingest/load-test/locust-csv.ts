/**
 * Locust's `--csv` files of any version: stats (a row per name and one of all, "Aggregated" or "Total", which is not added to
 * the others), history (rows over time, of which the last tells the totals) and failures. Locust rounds percentiles to two
 * digits or so; N/A is missing.
 */
import { openCsvRecords, columnNames } from './csv-records.ts'
import { emptyResult, noTimes, percentileName, timesOrNull } from './load-test-format.ts'
import type { LineLedger, LoadTestAction, LoadTestTimes, SeriesFormat } from './load-test-format.ts'
import { noResult } from './load-test-refusal.ts'
import { parseNumber, precise } from './numbers.ts'

const ROUNDED = 'Locust rounds its percentiles (two significant digits from 100 ms on).'

interface Row {
  cell(...names: string[]): string
  number(...names: string[]): number | null
  percentiles(): LoadTestTimes
}

/** Rows below a header; `wanted` names a column without which a row is malformed. */
function openRows(lines: LineLedger, wanted: readonly string[], onRow: (row: Row) => void) {
  let names: string[] = []
  return openCsvRecords(',', lines, ({ fields, number, lines: taken, complete, raw }) => {
    const lower = fields.map((field) => field.trim().toLowerCase())
    if (wanted.some((name) => lower.includes(name)) && lower.includes('name')) {
      names = lower
      return lines.comment(taken)
    }
    const cell = (...wishes: string[]): string => fields[names.findIndex((name) => wishes.includes(name))]?.trim() ?? ''
    if (fields.length < names.length || parseNumber(cell(...wanted)) === null) {
      return lines.malformed(number, complete ? 'no-match' : 'truncated-line', `The row has ${fields.length} of ${names.length} columns, or no number where "${wanted[0]}" should be.`, raw, taken)
    }
    lines.read(taken)
    onRow({
      cell,
      number: (...wishes) => parseNumber(cell(...wishes)),
      percentiles() {
        const times = noTimes()
        names.forEach((name, i) => {
          const percent = /^(\d+(?:\.\d+)?)%$/.exec(name)?.[1]
          if (percent !== undefined && percent !== '100') times[percentileName(Number(percent))] = parseNumber(fields[i])
        })
        return times
      },
    })
  })
}

const isTotal = (name: string): boolean => /^(?:aggregated|total)$/i.test(name)
const COUNT = ['request count', '# requests']
const FAILURES = ['failure count', '# failures']

export const locustStats: SeriesFormat = {
  kind: 'series', name: 'locust-stats-csv', title: 'Locust, _stats.csv',
  matches: ([head = '']) => {
    const names = columnNames(head, ',')
    return names.includes('name') && COUNT.some((name) => names.includes(name)) && (names.includes('average response time') || names.includes('50%')) && !names.includes('timestamp')
  },
  open({ lines, place }) {
    const actions: (LoadTestAction & { rate: number | null; isTotal: boolean })[] = []
    const records = openRows(lines, COUNT, (row) => {
      const requests = row.number(...COUNT)
      const times = row.percentiles()
      times.p50 ??= row.number('median response time')
      times.mean = row.number('average response time')
      times.min = row.number('min response time')
      times.max = row.number('max response time')
      times.count = requests
      const [label, method] = [row.cell('name'), row.cell('type', 'method')]
      actions.push({
        name: method === '' || /^none$/i.test(method) ? label : `${method} ${label}`, label, requests, errors: row.number(...FAILURES), share: null,
        responseMs: requests === 0 ? null : timesOrNull(times), rate: row.number('requests/s'), isTotal: isTotal(label) && (method === '' || /^none$/i.test(method)),
      })
    })
    return {
      line: records.line,
      end() {
        records.end()
        const result = emptyResult('Locust statistics', 'closed')
        const total = actions.findLast((action) => action.isTotal)
        const rest = actions.filter((action) => !action.isTotal)
        if (total === undefined && rest.length === 0) throw noResult(place, 'The statistics of Locust have no rows.', 'Send the _stats.csv that Locust writes at the end of the run (--csv PREFIX).')
        const only = total ?? (rest.length === 1 ? rest[0] : undefined)
        const sum = (value: (action: LoadTestAction) => number | null): number => rest.reduce((all, action) => all + (value(action) ?? 0), 0)
        result.requests = only?.requests ?? sum(({ requests }) => requests)
        // The old _distribution.csv has no failures.
        result.errors = only === undefined ? sum(({ errors }) => errors) : only.errors
        result.ratePerSecond = only?.rate ?? null
        result.responseMs = only?.responseMs ?? null
        result.percentileMethod = result.responseMs === null ? null : 'as-reported'
        if (result.errors !== null && result.errors > 0) result.errorsByKind = { failure: result.errors }
        result.actions = rest.map(({ rate: _rate, isTotal: _total, ...action }) => ({ ...action, share: result.requests === null || result.requests === 0 || action.requests === null ? null : action.requests / result.requests }))
        if (only === undefined) result.notes.push('The file has no row of the totals (it may be cut); percentiles of all requests together cannot be made of those of the names.')
        result.notes.push(ROUNDED, 'The file holds neither the number of users nor the duration: the _stats_history.csv has them.')
        return result
      },
    }
  },
}

export const locustHistory: SeriesFormat = {
  kind: 'series', name: 'locust-history-csv', title: 'Locust, _stats_history.csv',
  matches: ([head = '']) => {
    const names = columnNames(head, ',')
    return names.includes('timestamp') && names.includes('name') && (names.includes('total request count') || names.includes('# requests') || names.includes('user count'))
  },
  open({ lines, place }) {
    let first: number | null = null
    let last: number | null = null
    let users = 0
    let rows = 0
    let final: { requests: number | null; failures: number | null; times: LoadTestTimes } | null = null
    let windowed = false
    const records = openRows(lines, ['timestamp'], (row) => {
      rows++
      const at = row.number('timestamp')
      if (at !== null) {
        first = Math.min(first ?? at, at)
        last = Math.max(last ?? at, at)
      }
      users = Math.max(users, row.number('user count') ?? 0)
      if (!isTotal(row.cell('name'))) return
      const requests = row.number('total request count', '# requests')
      const times = row.percentiles()
      // Since 1.0 the percentiles of a row are those of its last ten seconds; the totals have columns of their own.
      windowed ||= row.cell('total request count') !== ''
      final = {
        requests, failures: row.number('total failure count', '# failures'),
        times: {
          ...(windowed ? noTimes() : times), p50: row.number('total median response time', 'median response time'), mean: row.number('total average response time', 'average response time'),
          min: row.number('total min response time', 'min response time'), max: row.number('total max response time', 'max response time'), count: requests,
        },
      }
    })
    return {
      line: records.line,
      end() {
        records.end()
        const totals = final as { requests: number | null; failures: number | null; times: LoadTestTimes } | null
        if (rows === 0) throw noResult(place, 'The history of Locust has no rows.', 'Send the _stats_history.csv of a run that went on for a while.')
        const result = emptyResult(`Locust history of ${rows} rows`, 'closed')
        result.concurrency = users > 0 ? users : null
        if (first !== null && last !== null) {
          result.durationS = precise(last - first)
          if (first > 0 && last < 8.64e12) {
            result.from = new Date(first * 1000).toISOString()
            result.to = new Date(last * 1000).toISOString()
          }
        }
        if (totals === null) result.notes.push('The history has no rows of the totals (Aggregated).')
        else {
          result.requests = totals.requests
          result.errors = totals.failures
          if (result.errors !== null && result.errors > 0) result.errorsByKind = { failure: result.errors }
          result.responseMs = totals.requests === null || totals.requests === 0 ? null : timesOrNull(totals.times)
          result.percentileMethod = result.responseMs === null ? null : 'as-reported'
          if (result.requests !== null && result.durationS !== null && result.durationS >= 1) result.ratePerSecond = result.requests / result.durationS
        }
        if (windowed) result.notes.push('The percentiles of a history are those of its last seconds, not of the run, so only mean, median and extremes are given; the _stats.csv has them.')
        else result.notes.push(ROUNDED)
        result.notes.push('The number of users is the highest in the file.')
        return result
      },
    }
  },
}

const OCCURRENCES = ['occurrences', '# occurrences', 'occurences']

export const locustFailures: SeriesFormat = {
  kind: 'series', name: 'locust-failures-csv', title: 'Locust, _failures.csv',
  matches: ([head = '']) => {
    const names = columnNames(head, ',')
    return names.includes('error') && names.includes('name') && OCCURRENCES.some((name) => names.includes(name))
  },
  open({ lines }) {
    const result = emptyResult('Locust failures', 'closed')
    const byAction = new Map<string, { label: string; errors: number }>()
    let errors = 0
    const records = openRows(lines, OCCURRENCES, (row) => {
      const count = row.number(...OCCURRENCES) ?? 0
      const kind = row.cell('error').slice(0, 200)
      const name = `${row.cell('method')} ${row.cell('name')}`.trim()
      errors += count
      const key = Object.hasOwn(result.errorsByKind, kind) || Object.keys(result.errorsByKind).length < 200 ? kind : '(other)'
      result.errorsByKind[key] = (result.errorsByKind[key] ?? 0) + count
      const known = byAction.get(name)
      if (known) known.errors += count
      else if (byAction.size < 2000) byAction.set(name, { label: row.cell('name'), errors: count })
    })
    return {
      line: records.line,
      end() {
        records.end()
        result.errors = errors
        result.actions = [...byAction].map(([name, found]) => ({ name, label: found.label, requests: null, errors: found.errors, share: null, responseMs: null }))
        result.notes.push('The file lists failures alone: neither the number of requests nor their times are in it; the _stats.csv has them.')
        return result
      },
    }
  },
}
