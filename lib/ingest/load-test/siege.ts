/**
 * siege: its summary as text (any version; later ones print milliseconds), its summary as JSON, and the line per request of
 * `-v` (blanks or commas). Times of the summary have two decimals of a second up to 4.1.6 and there are no percentiles.
 * JSON names no unit; siege's own arithmetic tells it, since its concurrency is the rate times the response time.
 */
import { emptyResult, noTimes, timesOrNull } from './load-test-format.ts'
import type { DocumentFormat, LoadTestResult, ReportFormat, SeriesFormat } from './load-test-format.ts'
import { isRecord, numberAt } from './json-value.ts'
import { lastRun } from './last-run.ts'
import { lastWords, noResult } from './load-test-refusal.ts'
import { parseDurationMs, parseNumber, scaled } from './numbers.ts'
import { plainText, find } from './report-text.ts'
import { openSampleSeries } from './sample-series.ts'
import { occurred } from './status-counts.ts'

const RESULT = /^\s*Transactions:\s+\d/m
const COARSE = 'siege prints hundredths of a second and no percentiles; figures below 10 ms are coarse.'

export const siegeText: ReportFormat = {
  kind: 'report', name: 'siege-text', title: 'siege, text summary',
  matches: (head) => RESULT.test(head) || (/^\*\* SIEGE \d|^The server is now under siege|^Lifting the server siege/m.test(head) && !/"transactions"\s*:/.test(head) && !LINE.test(head)),
  read(text, { place }) {
    if (!RESULT.test(text)) throw noResult(place, `siege began but the file holds no summary: it has no "Transactions". It ends "${lastWords(text)}".`, 'Run siege again to its end and keep what it prints, standard error included.')
    return readSummary(text)
  },
}

/** The last summary of the text. */
function readSummary(whole: string): LoadTestResult {
  const run = lastRun(whole, /^\s*Transactions:/gm, (each) => RESULT.test(each))
  const text = run?.text ?? whole
  const value = (label: string): string | undefined => find(text, new RegExp(`^\\s*${label}:\\s+(.+?)\\s*$`, 'm'))
  const number = (label: string): number | null => parseNumber(value(label)?.split(/\s/)[0])
  const time = (label: string): number | null => parseDurationMs(/^[\d.,]+\s*(?:[a-z]+\b)?/i.exec(value(label) ?? '')?.[0], 1000)
  const result = summary({ requests: number('Transactions'), failed: number('Failed transactions'), rate: number('Transaction rate'), concurrency: number('Concurrency'), durationS: scaled(time('Elapsed time'), 1e-3) })
  const times = { ...noTimes(), mean: time('Response time'), min: time('Shortest transaction'), max: time('Longest transaction') }
  result.notes.push(...(run?.notes ?? []))
  return finish(result, times, !/^[\d.,]+\s*ms\b/.test(value('Response time') ?? ''))
}

export const siegeJson: DocumentFormat = {
  kind: 'document', name: 'siege-json', title: 'siege, JSON summary',
  matches: (value) => isRecord(value) && numberAt(value, 'transactions') !== null && numberAt(value, 'availability') !== null,
  read(value) {
    const [response, rate, concurrency] = ['response_time', 'transaction_rate', 'concurrency'].map((name) => numberAt(value, name))
    const result = summary({ requests: numberAt(value, 'transactions'), failed: numberAt(value, 'failed_transactions'), rate: rate ?? null, concurrency: concurrency ?? null, durationS: numberAt(value, 'elapsed_time') })
    // Little's law: concurrency / rate is the response time in seconds; the closer of the two units is the file's.
    const expectedS = rate !== null && rate !== undefined && rate > 0 && concurrency !== null && concurrency !== undefined ? concurrency / rate : null
    const inMs = expectedS !== null && response !== null && response !== undefined && response > 0 && expectedS > 0 && Math.abs(Math.log(response / 1000 / expectedS)) < Math.abs(Math.log(response / expectedS))
    const scale = inMs ? 1 : 1000
    const times = { ...noTimes(), mean: scaled(response ?? null, scale), min: scaled(numberAt(value, 'shortest_transaction'), scale), max: scaled(numberAt(value, 'longest_transaction'), scale) }
    if (inMs) result.notes.push('The file names no unit; its concurrency and rate show that response times are milliseconds.')
    return finish(result, times, !inMs)
  },
}

function summary(found: { requests: number | null; failed: number | null; rate: number | null; concurrency: number | null; durationS: number | null }): LoadTestResult {
  const result = emptyResult('siege summary', 'closed')
  result.requests = found.requests
  result.errors = found.failed
  result.errorsByKind = occurred({ failed: found.failed })
  result.ratePerSecond = found.rate
  result.concurrency = found.concurrency
  result.durationS = found.durationS
  result.notes.push('The concurrency is the mean over the run, not the number of users asked for.')
  return result
}

function finish(result: LoadTestResult, times: ReturnType<typeof noTimes>, coarse: boolean): LoadTestResult {
  times.count = result.requests
  result.responseMs = result.requests === 0 ? null : timesOrNull(times)
  result.percentileMethod = null
  result.notes.push(coarse ? COARSE : 'siege gives no percentiles.')
  return result
}

/** "HTTP/1.1 200   0.36 secs:    3372 bytes ==> GET  /" or "4,HTTP/1.1,200,  0.36,   3372,/,0,2015-12-20 21:30:13". */
const LINE = /^\s*(?:(?:\[[^\]]*\]\s*)?HTTP\/[\d.]+\s+(\d{3})\s+([\d.,]+) secs?:\s+\d+ bytes\s+(?:==>\s+)?(?:([A-Z]+)\s+)?(\S+)|\d+,HTTP\/[\d.]+,(\d{3}),\s*([\d.]+),\s*\d+,(.*?),\d+,(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d))/m

export const siegeVerbose: SeriesFormat = {
  kind: 'series', name: 'siege-verbose', title: 'siege -v, a line per request',
  matches: (lines) => lines.filter((line) => LINE.test(plainText(line))).length >= Math.max(1, 0.5 * lines.length),
  open({ lines }) {
    const series = openSampleSeries()
    let dated = 0
    let summaryLines = ''
    return {
      line(raw, number) {
        const text = plainText(raw)
        const match = LINE.exec(text)
        if (text.trim() === '') return lines.blank()
        if (match === null) {
          // The summary and remarks of siege around its lines.
          if (/^\s*[A-Z][a-z]+ ?[a-z]*:\s/.test(text)) {
            if (summaryLines.length < 10_000) summaryLines += `${text}\n`
            return lines.comment()
          }
          if (/^\s*(?:\*\*|The server is|Lifting|New configuration|Run siege|done|siege|\^C|\[(?:error|alert|fatal|warning))/.test(text)) return lines.comment()
          return lines.malformed(number, 'no-match', 'The line is not one that siege writes for a request.', text)
        }
        lines.read()
        const status = match[1] ?? match[5] ?? ''
        if (match[8] !== undefined) dated++
        series.add({ label: match[3] === undefined ? (match[4] ?? match[7] ?? '') : `${match[3]} ${match[4]}`, ms: parseDurationMs((match[2] ?? match[6] ?? '').replace(',', '.'), 1000), status, failed: Number(status) >= 400 })
      },
      end() {
        const result = series.end(emptyResult('siege, a line per request', 'closed'))
        result.notes.push('siege prints hundredths of a second; figures below 10 ms are coarse.')
        if (dated > 0) result.notes.push('The times of day of the lines have no zone and whole seconds; they give no duration.')
        if (!RESULT.test(summaryLines)) return result
        // siege's own summary counts what the lines only show; the percentiles are those of the lines.
        const { responseMs, actions, statusCounts, percentileMethod, notes } = result
        const told = readSummary(summaryLines)
        if (responseMs !== null && told.responseMs !== null) Object.assign(told.responseMs, { p50: responseMs.p50, p90: responseMs.p90, p95: responseMs.p95, p99: responseMs.p99 })
        return { ...told, detail: 'siege, a line per request and the summary', actions, statusCounts, percentileMethod, notes: [...notes, 'Counts, rate, mean and extremes are those of the summary; percentiles are those of the lines.'] }
      },
    }
  },
}
