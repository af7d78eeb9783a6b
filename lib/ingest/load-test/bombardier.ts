/** bombardier: its text report, which changed little since its first version, and `--print result --format json` (times in µs). */
import { emptyResult, noTimes, percentileName, timesOrNull } from './load-test-format.ts'
import type { DocumentFormat, LoadTestResult, ReportFormat } from './load-test-format.ts'
import { at, isRecord, listAt, numberAt, recordAt, textAt } from './json-value.ts'
import { lastRun } from './last-run.ts'
import { lastWords, noResult } from './load-test-refusal.ts'
import { parseDurationMs, parseNumber, scaled } from './numbers.ts'
import { find } from './report-text.ts'
import { occurred, sumOf } from './status-counts.ts'

const RESULT = /1xx\s*-\s*\d+\s*,\s*2xx\s*-\s*\d+/

export const bombardierText: ReportFormat = {
  kind: 'report', name: 'bombardier-text', title: 'bombardier, text',
  matches: (head) => /^Bombarding \S+ /m.test(head) || (/^\s*Reqs\/sec\s+[\d.]/m.test(head) && /^\s*(?:HTTP codes|Latency)\b/m.test(head)),
  read(whole, { place }) {
    const run = lastRun(whole, /^Bombarding \S+ /gm, (text) => RESULT.test(text))
    if (run === null) throw noResult(place, `bombardier began but the file holds no result: there are no HTTP codes. It ends "${lastWords(whole)}".`, 'Run it again to its end, with -l for percentiles, and keep what it prints.')
    const { text } = run
    const result = emptyResult('bombardier report', 'closed')
    result.notes.push(...run.notes)
    const classes = Object.fromEntries([...text.matchAll(/\b([1-5]xx)\s*-\s*(\d+)/g)].map(([, name, count]) => [name ?? '', Number(count)]))
    finish(result, classes, parseNumber(find(text, /^\s*others\s*-\s*(\d+)/m)) ?? 0)
    const errors = text.slice(Math.max(0, text.search(/^\s*Errors:/m)))
    if (/^\s*Errors:/m.test(text)) for (const [, kind, count] of errors.matchAll(/^\s{2,}(\S.*?)\s+-\s+(\d+)\s*$/gm)) result.errorsByKind[(kind ?? '').slice(0, 200)] = Number(count)
    result.ratePerSecond = parseNumber(find(text, /^\s*Reqs\/sec\s+(\S+)/m))
    result.concurrency = parseNumber(find(text, /using (\d+) connection/))
    // Only the end of the progress bar tells the duration; bombardier rounds it to seconds.
    result.durationS = scaled(parseDurationMs(find(text, /100\.00%\s+(?:\S+\/s\s+)?((?:\d+[hms])+)\s*$/m)), 1e-3) ?? scaled(parseDurationMs(find(text, /^Bombarding \S+ for (\S+) /m)), 1e-3)
    const times = noTimes()
    const [, mean, , max] = /^\s*Latency\s+(\d\S*)\s+(\S+)\s+(\S+)/m.exec(text) ?? []
    times.mean = parseDurationMs(mean)
    times.max = parseDurationMs(max)
    for (const [, percent, value] of text.matchAll(/^\s*(\d{1,2}(?:\.\d+)?)%\s+(\d[\d.]*[a-zµ]+)\s*$/gm)) times[percentileName(Number(percent))] = parseDurationMs(value)
    times.count = result.requests
    result.responseMs = timesOrNull(times)
    result.percentileMethod = 'as-reported'
    if (times.p50 === null) result.notes.push('The report has no percentiles: run bombardier with -l.')
    return result
  },
}

export const bombardierJson: DocumentFormat = {
  kind: 'document', name: 'bombardier-json', title: 'bombardier, JSON',
  matches: (value) => isRecord(value) && numberAt(value, 'result', 'req2xx') !== null,
  read(value) {
    const result = emptyResult('bombardier JSON', 'closed')
    const found = recordAt(value, 'result')
    const classes = Object.fromEntries(['1xx', '2xx', '3xx', '4xx', '5xx'].map((name) => [name, numberAt(found, `req${name}`) ?? 0]))
    finish(result, classes, numberAt(found, 'others') ?? 0)
    for (const error of listAt(found, 'errors')) {
      const kind = (textAt(error, 'description') ?? textAt(error, 'error') ?? 'error').slice(0, 200)
      result.errorsByKind[kind] = (result.errorsByKind[kind] ?? 0) + (numberAt(error, 'count') ?? 0)
    }
    result.durationS = numberAt(found, 'timeTakenSeconds')
    result.ratePerSecond = numberAt(found, 'rps', 'mean')
    result.concurrency = numberAt(value, 'spec', 'numberOfConnections')
    if (numberAt(value, 'spec', 'rate') !== null) result.notes.push(`bombardier was held to ${numberAt(value, 'spec', 'rate')} requests/s.`)
    const times = noTimes()
    times.mean = scaled(numberAt(found, 'latency', 'mean'), 1e-3)
    times.max = scaled(numberAt(found, 'latency', 'max'), 1e-3)
    for (const [percent, us] of Object.entries(recordAt(found, 'latency', 'percentiles'))) {
      if (typeof us === 'number' && Number.isFinite(Number(percent))) times[percentileName(Number(percent))] = scaled(us, 1e-3)
    }
    times.count = result.requests
    result.responseMs = timesOrNull(times)
    result.percentileMethod = 'as-reported'
    const url = textAt(value, 'spec', 'url')
    const method = textAt(value, 'spec', 'method')
    if (url !== null) result.actions.push({ name: method === null ? url : `${method} ${url}`, label: url, requests: result.requests, errors: result.errors, share: 1, responseMs: result.responseMs })
    if (at(found, 'latency') === undefined) result.notes.push('The result has no latencies.')
    return result
  },
}

function finish(result: LoadTestResult, classes: Record<string, number>, others: number): void {
  result.statusCounts = occurred(classes)
  result.requests = sumOf(classes) + others
  result.errors = others + (classes['5xx'] ?? 0)
  if (others > 0) result.errorsByKind = { 'no HTTP answer': others }
}
