/**
 * autocannon: `--json` and the tables it draws. Latencies are whole milliseconds; there is a p97.5 and no p95. Its errors
 * (connection errors and timeouts) do not include answers by their status. In the tables requests are rounded ("7k").
 */
import { emptyResult, noTimes, percentileName, timesOrNull } from './load-test-format.ts'
import type { DocumentFormat, ReportFormat } from './load-test-format.ts'
import { isRecord, numberAt, recordAt, textAt } from './json-value.ts'
import { lastWords, noResult } from './load-test-refusal.ts'
import { parseCount, parseDurationMs, parseNumber, scaled } from './numbers.ts'
import { find } from './report-text.ts'
import { occurred, serverErrors, sumOf } from './status-counts.ts'

export const autocannonJson: DocumentFormat = {
  kind: 'document', name: 'autocannon-json', title: 'autocannon, JSON',
  matches: (value) => isRecord(value) && numberAt(value, 'connections') !== null && isRecord(value.latency) && isRecord(value.requests),
  read(value) {
    const result = emptyResult('autocannon JSON', 'closed')
    const { latency, requests } = { latency: recordAt(value, 'latency'), requests: recordAt(value, 'requests') }
    result.requests = numberAt(requests, 'total')
    result.ratePerSecond = numberAt(requests, 'average') ?? numberAt(requests, 'mean')
    result.durationS = numberAt(value, 'duration')
    result.concurrency = numberAt(value, 'connections')
    for (const [status, count] of Object.entries(recordAt(value, 'statusCodeStats'))) {
      const found = numberAt(count, 'count')
      if (found !== null) result.statusCounts[status] = found
    }
    const serverFailures = numberAt(value, '5xx') ?? serverErrors(result.statusCounts)
    const timeouts = numberAt(value, 'timeouts') ?? 0
    const errors = numberAt(value, 'errors') ?? 0
    result.errors = errors + serverFailures
    result.errorsByKind = occurred({ timeout: timeouts, connection: Math.max(0, errors - timeouts), mismatch: numberAt(value, 'mismatches'), reset: numberAt(value, 'resets') })
    if (Object.keys(result.statusCounts).length === 0) result.statusCounts = occurred(Object.fromEntries(['1xx', '2xx', '3xx', '4xx', '5xx'].map((name) => [name, numberAt(value, name)])))
    const times = noTimes()
    times.mean = numberAt(latency, 'average') ?? numberAt(latency, 'mean')
    times.min = numberAt(latency, 'min')
    times.max = numberAt(latency, 'max')
    for (const [name, ms] of Object.entries(latency)) {
      const percent = /^p(\d+(?:_\d+)?)$/.exec(name)?.[1]
      if (percent !== undefined && typeof ms === 'number') times[percentileName(Number(percent.replace('_', '.')))] = ms
    }
    times.count = numberAt(latency, 'totalCount') ?? result.requests
    result.responseMs = result.requests === 0 ? null : timesOrNull(times)
    result.percentileMethod = result.responseMs === null ? null : 'as-reported'
    result.from = dateOf(textAt(value, 'start'))
    result.to = dateOf(textAt(value, 'finish'))
    const url = textAt(value, 'url')
    if (url !== null) result.actions.push({ name: url, label: url, requests: result.requests, errors: result.errors, share: 1, responseMs: result.responseMs })
    if (times.p95 === null) result.notes.push('autocannon has no p95; it gives p97.5 (p97_5).')
    const sent = numberAt(requests, 'sent')
    if (sent !== null && result.requests !== null && sent > result.requests) result.notes.push(`${sent} requests were sent, ${result.requests} answered.`)
    return result
  },
}

function dateOf(text: string | null): string | null {
  const time = text === null ? Number.NaN : Date.parse(text)
  return Number.isNaN(time) ? null : new Date(time).toISOString()
}

const SUMMARY = /^\s*([\d.,]+k?M?) requests in ([\d.]+\s?[a-z]+),/m

export const autocannonText: ReportFormat = {
  kind: 'report', name: 'autocannon-text', title: 'autocannon, tables',
  matches: (head) => (/^Running .* test @ /m.test(head) || SUMMARY.test(head)) && /[│|]\s*Stat\s*[│|]/.test(head),
  read(text, { place }) {
    const latency = rowsOf(text, 'Latency')
    if (latency === null) throw noResult(place, `autocannon began but the file holds no table of latencies. It ends "${lastWords(text)}".`, 'Run it again to its end, best with --json, and keep what it prints.')
    const result = emptyResult('autocannon tables', 'closed')
    const times = noTimes()
    for (const [column, cell] of Object.entries(latency)) {
      const ms = parseDurationMs(cell)
      const percent = /^([\d.]+)%$/.exec(column)?.[1]
      if (percent !== undefined) times[percentileName(Number(percent))] = ms
      else if (column === 'Avg') times.mean = ms
      else if (column === 'Min' || column === 'Max') times[column === 'Min' ? 'min' : 'max'] = ms
    }
    for (const [, code, count] of text.matchAll(/^[│|]\s*([1-5]\d\d)\s*[│|]\s*([\d,]+)\s*[│|]\s*$/gm)) result.statusCounts[code ?? ''] = parseNumber(count) ?? 0
    const [, requests, duration] = SUMMARY.exec(text) ?? []
    const rounded = /[kM]$/.test(requests ?? '')
    // "1.2k errors (30 timeouts)": rounded as well, but all there is.
    const spoken = /^\s*(\d+) 2xx responses, (\d+) non 2xx responses/m.exec(text)
    const errors = parseCount(find(text, /^\s*([\d.,]+[kM]?) errors/m)) ?? 0
    const timeouts = parseCount(find(text, /errors \(([\d.,]+[kM]?) timeouts\)/)) ?? 0
    result.requests = rounded || requests === undefined ? null : parseCount(requests)
    if (Object.keys(result.statusCounts).length > 0) {
      // The table of codes is exact and lists every answer.
      result.requests = sumOf(result.statusCounts)
      times.count = result.requests
    } else if (spoken !== null) {
      result.requests = Number(spoken[1]) + Number(spoken[2])
      times.count = result.requests
    } else if (rounded) result.notes.push(`autocannon rounds the number of requests in its text ("${requests}"), so it is left open; --json has it exactly.`)
    result.errors = errors + serverErrors(result.statusCounts)
    if (Object.keys(result.statusCounts).length === 0) result.notes.push('The tables do not tell answers by status (--renderStatusCodes does), so errors are those of the connection alone.')
    result.errorsByKind = occurred({ timeout: timeouts, connection: Math.max(0, errors - timeouts) })
    result.durationS = scaled(parseDurationMs(duration), 1e-3)
    result.ratePerSecond = parseCount(rowsOf(text, 'Req/Sec')?.Avg)
    result.concurrency = parseNumber(find(text, /^(\d+) connections/m))
    result.responseMs = timesOrNull(times)
    result.percentileMethod = result.responseMs === null ? null : 'as-reported'
    if (times.p95 === null) result.notes.push('autocannon has no p95; it gives p97.5 (p97_5).')
    return result
  },
}

/** The cells of the row that begins with `name`, by the headings of its table; null where there is none. */
function rowsOf(text: string, name: string): Record<string, string> | null {
  let headings: string[] = []
  for (const line of text.split('\n')) {
    if (!/^\s*[│|]/.test(line)) continue
    const cells = line.trim().replace(/^[│|]|[│|]$/g, '').split(/[│|]/).map((cell) => cell.trim())
    if (cells[0] === 'Stat') headings = cells
    else if (cells[0] === name) return Object.fromEntries(cells.map((cell, i) => [headings[i] ?? '', cell]))
  }
  return null
}
