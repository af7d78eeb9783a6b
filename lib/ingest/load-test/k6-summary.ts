/**
 * k6's end-of-test summaries: as text (0.2x to 1.x), `--summary-export` (flat), what handleSummary gets ("values" nested), and
 * the list of metrics of later versions. In `http_req_failed` the rate is that of failures, so its "passes" are the failed
 * requests. p99 is there only where summaryTrendStats asks for it.
 */
import { emptyResult, noTimes, percentileName, timesOrNull } from './load-test-format.ts'
import type { DocumentFormat, LoadTestResult, LoadTestTimes, ReportFormat } from './load-test-format.ts'
import { at, isRecord, listAt, numberAt, textAt } from './json-value.ts'
import type { JsonRecord } from './json-value.ts'
import { lastWords, noResult } from './load-test-refusal.ts'
import { parseCount, parseDurationMs, parseNumber, precise, scaled } from './numbers.ts'
import { occurred } from './status-counts.ts'

/** The metrics by name, each as one flat record, whatever the version. */
function metricsOf(value: unknown): Map<string, JsonRecord> {
  const found = new Map<string, JsonRecord>()
  const flat = (metric: JsonRecord): JsonRecord => (isRecord(metric.values) ? metric.values : metric)
  for (const holder of [at(value, 'metrics'), at(value, 'results', 'metrics')]) {
    if (isRecord(holder)) for (const [name, metric] of Object.entries(holder)) if (isRecord(metric)) found.set(name, flat(metric))
    if (Array.isArray(holder)) for (const metric of holder) if (isRecord(metric) && typeof metric.name === 'string') found.set(metric.name, flat(metric))
  }
  return found
}

function trendOf(metric: JsonRecord | undefined): LoadTestTimes {
  const times = noTimes()
  for (const [name, ms] of Object.entries(metric ?? {})) {
    if (typeof ms !== 'number') continue
    const percent = /^p\(?(\d+(?:\.\d+)?)\)?$/.exec(name)?.[1]
    if (percent !== undefined) times[percentileName(Number(percent))] = ms
    else if (name === 'avg') times.mean = ms
    else if (name === 'med') times.p50 = ms
    else if (name === 'min' || name === 'max' || name === 'count') times[name] = ms
  }
  return times
}

export const k6SummaryJson: DocumentFormat = {
  kind: 'document', name: 'k6-summary-json', title: 'k6 summary, JSON (--summary-export or handleSummary)',
  matches: (value) => {
    const metrics = metricsOf(value)
    return ['http_reqs', 'http_req_duration', 'iterations', 'vus'].some((name) => metrics.has(name))
  },
  read(value, { place }) {
    const metrics = metricsOf(value)
    const nested = isRecord(at(value, 'metrics')) && [...Object.values(at(value, 'metrics') as JsonRecord)].some((metric) => isRecord(metric) && isRecord(metric.values))
    const requests = metrics.get('http_reqs')
    if (requests === undefined) throw noResult(place, 'This k6 summary has no http_reqs: the test sent no HTTP requests.', 'Send the summary of a test that makes HTTP requests.')
    const result = emptyResult(`k6 summary JSON, ${nested ? 'handleSummary' : metrics.size > 0 && isRecord(at(value, 'metrics')) ? 'summary-export' : 'list of metrics'}`, 'closed')
    result.requests = numberAt(requests, 'count')
    result.ratePerSecond = numberAt(requests, 'rate')
    result.durationS = scaled(numberAt(value, 'state', 'testRunDurationMs'), 1e-3) ?? numberAt(value, 'config', 'duration')
    const failed = metrics.get('http_req_failed')
    const rate = numberAt(failed, 'rate') ?? numberAt(failed, 'value')
    result.errors = numberAt(failed, 'passes') ?? numberAt(failed, 'matches') ?? (rate === null || result.requests === null ? null : Math.round(rate * result.requests))
    const users = [metrics.get('vus'), metrics.get('vus_max')].flatMap((metric) => numberAt(metric, 'max') ?? numberAt(metric, 'value') ?? [])
    finish(result, trendOf(metrics.get('http_req_duration')), users[0] ?? null, numberAt(metrics.get('dropped_iterations'), 'count'))
    if (nested && textAt(value, 'options', 'summaryTimeUnit')) result.notes.push('Times are in ms whatever summaryTimeUnit says; that is for the text alone.')
    if (listAt(value, 'root_group', 'checks').length > 0 || isRecord(at(value, 'root_group', 'checks'))) result.notes.push('Checks of the script do not count as errors; failed requests (http_req_failed) do.')
    return result
  },
}

function finish(result: LoadTestResult, times: LoadTestTimes, users: number | null, dropped: number | null): void {
  result.concurrency = users
  times.count ??= result.requests
  result.responseMs = result.requests === 0 ? null : timesOrNull(times)
  result.percentileMethod = result.responseMs === null ? null : 'as-reported'
  result.errorsByKind = occurred({ http_req_failed: result.errors })
  if (result.errors === null) result.notes.push('The summary has no http_req_failed (k6 before 0.31), so it does not tell how many requests failed.')
  if (dropped !== null && dropped > 0) {
    result.loop = 'open'
    result.notes.push(`k6 dropped ${dropped} iterations that were due when no virtual user was free: the offered rate was higher than what was sent.`)
  }
  if (times.p99 === null) result.notes.push('The summary has no p99: ask for it with --summary-trend-stats="avg,min,med,max,p(90),p(95),p(99),count".')
}

const METRIC = (name: string): RegExp => new RegExp(`^[^\\S\\n]*(?:[✓✗√×xX✔✘]\\s*)?${name}\\.*\\s*:\\s*(.*)$`, 'm')

export const k6Text: ReportFormat = {
  kind: 'report', name: 'k6-text', title: 'k6 summary, text',
  matches: (head) => /^[^\S\n]*(?:[✓✗√×xX✔✘]\s*)?(?:http_reqs|http_req_duration|iterations)\.*\s*:\s*\S/m.test(head) || (/^\s*execution: (?:local|cloud|distributed)/m.test(head) && /^\s*(?:script|scenarios): /m.test(head)),
  read(text, { place }) {
    const metric = (name: string): string | undefined => METRIC(name).exec(text)?.[1]
    const reqs = metric('http_reqs')
    if (reqs === undefined) throw noResult(place, `The output of k6 has no http_reqs: the run did not get to its summary or sent no HTTP requests. It ends "${lastWords(text)}".`, 'Run k6 again to its end and keep what it prints, or use --summary-export.')
    const result = emptyResult('k6 summary text', 'closed')
    const [count, rate] = reqs.trim().split(/\s+/)
    result.requests = parseNumber(count)
    result.ratePerSecond = parseCount(rate?.replace(/\/s$/, ''))
    const failed = metric('http_req_failed')
    // 1.x: "0.00%  0 out of 1595"; before: "0.00% ✓ 0 ✗ 1595", where ✓ counts what the rate counts: failures.
    result.errors = failed === undefined ? null : (parseNumber(/([\d,]+) out of/.exec(failed)?.[1]) ?? parseNumber(/[✓√✔]\s*(\d+)/.exec(failed)?.[1]))
    if (failed !== undefined && result.errors === null && result.requests !== null) {
      const share = parseNumber(/([\d.]+)%/.exec(failed)?.[1])
      result.errors = share === null ? null : Math.round((share / 100) * result.requests)
    }
    const times = noTimes()
    for (const [, name, value] of (metric('http_req_duration') ?? '').matchAll(/(avg|min|med|max|count|p\(\d+(?:\.\d+)?\))=(\S+)/g)) {
      const ms = parseDurationMs(value)
      const percent = /^p\((.*)\)$/.exec(name ?? '')?.[1]
      if (percent !== undefined) times[percentileName(Number(percent))] = ms
      else if (name === 'avg') times.mean = ms
      else if (name === 'med') times.p50 = ms
      else if (name === 'count') times.count = parseNumber(value)
      else if (name === 'min' || name === 'max') times[name] = ms
    }
    const users = ['vus', 'vus_max'].flatMap((name) => parseNumber(/max=(\d+)/.exec(metric(name) ?? '')?.[1]) ?? parseNumber(metric(name)?.trim().split(/\s/)[0]) ?? [])
    const running = [...text.matchAll(/^running \((\S+?)\),/gm)].at(-1)?.[1]
    const seconds = scaled(parseDurationMs(running), 1e-3)
    result.durationS = seconds === null ? null : precise(seconds)
    finish(result, times, users[0] ?? null, parseNumber(metric('dropped_iterations')?.trim().split(/\s/)[0]))
    return result
  },
}
