/**
 * artillery: the JSON of `run -o` (1.x: latency and codes; 2.x: counters and summaries) and the text of its summary.
 * Virtual users arrive at a rate of their own, so the loop is open between users. Its errors are requests without an
 * answer; answers of 500 and above are added here.
 */
import { emptyResult, noTimes, percentileName, timesOrNull } from './load-test-format.ts'
import type { DocumentFormat, LoadTestResult, LoadTestTimes, ReportFormat } from './load-test-format.ts'
import { at, countsAt, isRecord, numberAt, recordAt } from './json-value.ts'
import type { JsonRecord } from './json-value.ts'
import { lastWords, noResult } from './load-test-refusal.ts'
import { parseDurationMs, parseNumber, precise } from './numbers.ts'
import { serverErrors, sumOf } from './status-counts.ts'

export const artilleryJson: DocumentFormat = {
  kind: 'document', name: 'artillery-json', title: 'artillery, JSON (1.x and 2.x)',
  matches: (value) => isRecord(at(value, 'aggregate')) && (isRecord(at(value, 'aggregate', 'counters')) || isRecord(at(value, 'aggregate', 'latency')) || isRecord(at(value, 'aggregate', 'codes'))),
  read: (value) => readAggregate(recordAt(value, 'aggregate')),
}

function readAggregate(aggregate: JsonRecord): LoadTestResult {
  const counters = recordAt(aggregate, 'counters')
  const isFirst = aggregate.latency !== undefined || aggregate.codes !== undefined
  const result = emptyResult(`artillery ${isFirst ? '1.x' : '2.x'} JSON`, 'open')
  if (isFirst) {
    result.requests = numberAt(aggregate, 'requestsCompleted')
    result.statusCounts = countsAt(aggregate, 'codes')
    result.errorsByKind = countsAt(aggregate, 'errors')
    result.ratePerSecond = numberAt(aggregate, 'rps', 'mean')
    settle(result, trendOf(recordAt(aggregate, 'latency')))
    return result
  }
  for (const [name, count] of Object.entries(counters)) {
    if (typeof count === 'number') sortCounter(result, name, count)
  }
  result.requests = numberAt(counters, 'http.requests') ?? numberAt(counters, 'http.responses') ?? (Object.keys(result.statusCounts).length > 0 ? sumOf(result.statusCounts) : null)
  result.ratePerSecond = numberAt(aggregate, 'rates', 'http.request_rate')
  const [first, last] = [numberAt(aggregate, 'firstMetricAt') ?? numberAt(aggregate, 'firstCounterAt'), numberAt(aggregate, 'lastMetricAt') ?? numberAt(aggregate, 'lastCounterAt')]
  if (first !== null && last !== null && last >= first && first > 0 && last < 8.64e15) {
    result.durationS = precise((last - first) / 1000)
    result.from = new Date(first).toISOString()
    result.to = new Date(last).toISOString()
  }
  const summaries = recordAt(aggregate, 'summaries')
  settle(result, trendOf(recordAt(summaries, 'http.response_time')))
  return result
}

function sortCounter(result: LoadTestResult, name: string, count: number): void {
  const status = /^http\.codes\.(\d{3})$/.exec(name)?.[1]
  const error = /^errors\.(.+)$/.exec(name)?.[1]
  if (status !== undefined) result.statusCounts[status] = count
  else if (error !== undefined && count > 0) result.errorsByKind[error.slice(0, 200)] = count
}

function settle(result: LoadTestResult, times: LoadTestTimes): void {
  result.errors = sumOf(result.errorsByKind) + serverErrors(result.statusCounts)
  const answered = sumOf(result.statusCounts)
  times.count = answered > 0 ? answered : null
  result.responseMs = timesOrNull(times)
  result.percentileMethod = result.responseMs === null ? null : 'as-reported'
  if (times.p90 === null) result.notes.push('artillery gives p50, p95 and p99; what else is missing is not in the file.')
}

function trendOf(trend: JsonRecord): LoadTestTimes {
  const times = noTimes()
  for (const [name, ms] of Object.entries(trend)) {
    if (typeof ms !== 'number') continue
    if (name === 'min' || name === 'max' || name === 'mean') times[name] = ms
    else if (name === 'median') times.p50 = ms
    else if (/^p\d{2,3}$/.test(name)) times[percentileName(name === 'p999' ? 99.9 : Number(name.slice(1)))] = ms
  }
  return times
}

const SUMMARY = /^\s*Summary report @|^All (?:virtual users|VUs) finished/gm
const ROW = /^(\s*)(\S.*?):?\s\.*\s*([\d.,]+)(?:\/sec)?$/

export const artilleryText: ReportFormat = {
  kind: 'report', name: 'artillery-text', title: 'artillery, text',
  matches: (head) => /^\s*(?:Summary report @ |Report @ |Metrics for period to: )/m.test(head) || /^http\.response_time:\s*$/m.test(head),
  read(text, { place }) {
    const start = [...text.matchAll(SUMMARY)].at(-1)?.index
    if (start === undefined) throw noResult(place, `artillery began but the file holds no summary report. It ends "${lastWords(text)}".`, 'Run it again to its end, best with --output FILE.')
    const summary = text.slice(start)
    if (/^\s*RPS sent:|^\s*Codes:/m.test(summary)) return readFirst(summary)
    const counters: Record<string, number> = {}
    const summaries: Record<string, Record<string, number>> = {}
    let section = ''
    for (const line of summary.split('\n')) {
      const heading = /^(\S.*):$/.exec(line)?.[1]
      const row = ROW.exec(line)
      const value = parseNumber(row?.[3])
      if (heading !== undefined) section = heading
      else if (row !== null && value !== null && row[1] !== '') (summaries[section] ??= {})[row[2] ?? ''] = value
      else if (row !== null && value !== null) counters[row[2] ?? ''] = value
    }
    const rate = counters['http.request_rate']
    const result = readAggregate({ counters, summaries, rates: rate === undefined ? {} : { 'http.request_rate': rate } })
    result.detail = 'artillery 2.x summary text'
    result.durationS = totalTime(text)
    return result
  },
}

/** "Total time: 3 minutes, 7 seconds" in seconds. */
function totalTime(text: string): number | null {
  const found = [...text.matchAll(/Total time: ((?:[\d.]+ \w+(?:, )?)+)/g)].at(-1)?.[1]
  const ms = parseDurationMs(found?.replaceAll(',', ''))
  return ms === null ? null : precise(ms / 1000)
}

/** "Requests completed: 400", "RPS sent: 27.78", "min: 0", "200: 322", "Errors:", "ECONNREFUSED: 3". */
function readFirst(summary: string): LoadTestResult {
  const latency: Record<string, number> = {}
  const found: Record<string, Record<string, number>> = { Codes: {}, Errors: {} }
  let section = ''
  const aggregate: JsonRecord = { latency, codes: found.Codes, errors: found.Errors }
  for (const line of summary.split('\n')) {
    const [, name, text] = /^\s*([\w() .\-]+?):\s*([\d.,]*)\s*$/.exec(line) ?? []
    const value = parseNumber(text)
    if (name === undefined) continue
    if (value === null) section = name
    else if (name === 'Requests completed') aggregate.requestsCompleted = value
    else if (name === 'RPS sent' || name === 'Mean response/sec') aggregate.rps = { mean: value }
    else if (/^(?:min|max|median|p\d+)$/.test(name)) {
      // "Request latency:" and "Response time (msec):", not "Scenario duration:".
      if (/^(?:Request|Response)/.test(section)) latency[name] = value
    } else if (found[section] !== undefined) (found[section] as Record<string, number>)[name] = value
  }
  const result = readAggregate(aggregate)
  result.detail = 'artillery 1.x summary text'
  return result
}
