/**
 * vegeta's reports: JSON (times in ns; older versions lack some keys), text, histogram and hdrplot. vegeta attacks at a rate
 * of its own, so its latencies are those of an open loop. It counts statuses below 200 and from 400 on as failures; status
 * 0 is a request without an answer.
 */
import { emptyResult, noTimes, percentileName, timesOrNull } from './load-test-format.ts'
import type { DocumentFormat, LoadTestResult, ReportFormat } from './load-test-format.ts'
import { countsAt, isRecord, listAt, numberAt, recordAt, textAt } from './json-value.ts'
import { lastRun } from './last-run.ts'
import { lastWords, noResult } from './load-test-refusal.ts'
import { parseDurationMs, parseNumber, precise, scaled } from './numbers.ts'
import { atOrAbove, readSpectrum, SPECTRUM_HEAD } from './percentile-spectrum.ts'
import { sumOf, sumWhere } from './status-counts.ts'

export const vegetaJson: DocumentFormat = {
  kind: 'document', name: 'vegeta-json', title: 'vegeta report -type=json',
  matches: (value) => isRecord(value) && isRecord(value.latencies) && numberAt(value, 'requests') !== null && (numberAt(value, 'success') !== null || isRecord(value.status_codes)),
  read(value) {
    const result = emptyResult('vegeta JSON report', 'open')
    result.requests = numberAt(value, 'requests')
    result.durationS = scaled(numberAt(value, 'duration'), 1e-9)
    result.ratePerSecond = numberAt(value, 'rate')
    judge(result, countsAt(value, 'status_codes'), numberAt(value, 'success'))
    const messages = listAt(value, 'errors').filter((message): message is string => typeof message === 'string')
    const times = noTimes()
    const latencies = recordAt(value, 'latencies')
    times.mean = scaled(numberAt(latencies, 'mean'), 1e-6)
    times.min = scaled(numberAt(latencies, 'min'), 1e-6)
    times.max = scaled(numberAt(latencies, 'max'), 1e-6)
    for (const [name, ns] of Object.entries(latencies)) {
      const percent = /^([\d.]+)th$/.exec(name)?.[1]
      if (percent !== undefined && typeof ns === 'number') times[percentileName(Number(percent))] = scaled(ns, 1e-6)
    }
    times.count = result.requests
    result.responseMs = result.requests === 0 ? null : timesOrNull(times)
    result.percentileMethod = result.responseMs === null ? null : 'as-reported'
    result.from = instant(textAt(value, 'earliest'))
    result.to = instant(textAt(value, 'end') ?? textAt(value, 'latest'))
    noteErrors(result, messages)
    return result
  },
}

function judge(result: LoadTestResult, codes: Record<string, number>, success: number | null): void {
  result.statusCounts = codes
  const failed = sumWhere(codes, (status) => status < 200 || status >= 400)
  if (Object.keys(codes).length > 0) {
    result.errors = failed
    for (const [status, count] of Object.entries(codes)) if (Number(status) < 200 || Number(status) >= 400) result.errorsByKind[status === '0' ? 'no answer' : `status ${status}`] = count
  } else if (success !== null && result.requests !== null) result.errors = Math.round(result.requests * (1 - success))
  if (result.requests === null) result.requests = Object.keys(codes).length > 0 ? sumOf(codes) : null
}

function noteErrors(result: LoadTestResult, messages: readonly string[]): void {
  if (messages.length > 0) result.notes.push(`Errors that vegeta lists, without their number: ${messages.slice(0, 5).map((message) => message.slice(0, 200)).join('; ')}${messages.length > 5 ? `; and ${messages.length - 5} more` : ''}.`)
  if ((result.statusCounts['0'] ?? 0) > 0) result.notes.push('vegeta mixes the times of requests without an answer into its latencies.')
}

const instant = (text: string | null): string | null => (text === null || Number.isNaN(Date.parse(text)) ? null : new Date(Date.parse(text)).toISOString())

const TEXT_LATENCIES = /^Latencies\s+\[([^\]]*)\]\s+(.*)$/m

export const vegetaText: ReportFormat = {
  kind: 'report', name: 'vegeta-text', title: 'vegeta report, text',
  matches: (head) => /^Requests\s+\[total(?:, rate)?[^\]]*\]\s+\d/m.test(head) || (/^(?:Success|Status Codes)\s+\[/m.test(head) && TEXT_LATENCIES.test(head)),
  read(whole, { place }) {
    const run = lastRun(whole, /^Requests\s+\[total/gm, (text) => TEXT_LATENCIES.test(text))
    if (run === null) throw noResult(place, `The report of vegeta is cut before its latencies. It ends "${lastWords(whole)}".`, 'Write it again with vegeta report.')
    const { text } = run
    const row = (name: string): Record<string, string> => rowOf(text, name)
    const result = emptyResult('vegeta text report', 'open')
    result.notes.push(...run.notes)
    const requests = row('Requests')
    result.requests = parseNumber(requests.total)
    result.ratePerSecond = parseNumber(requests.rate)
    const duration = row('Duration')
    result.durationS = scaled(parseDurationMs(duration.attack ?? duration.total), 1e-3)
    const codes: Record<string, number> = {}
    for (const [, status, count] of (/^Status Codes\s+\[[^\]]*\]\s+(.*)$/m.exec(text)?.[1] ?? '').matchAll(/(\d{1,3}):(\d+)/g)) codes[status ?? ''] = Number(count)
    const success = parseNumber(row('Success').ratio?.replace('%', ''))
    judge(result, codes, success === null ? null : success / 100)
    const times = noTimes()
    for (const [name, cell] of Object.entries(rowOf(text, 'Latencies'))) {
      const ms = parseDurationMs(cell)
      if (name === 'mean' || name === 'min' || name === 'max') times[name] = ms
      else if (/^[\d.]+(?:th)?$/.test(name)) times[percentileName(Number(name.replace('th', '')))] = ms
    }
    times.count = result.requests
    result.responseMs = result.requests === 0 ? null : timesOrNull(times)
    result.percentileMethod = result.responseMs === null ? null : 'as-reported'
    // The list ends at a blank line.
    const rows = text.split('\n')
    const start = rows.findIndex((line) => line.startsWith('Error Set:'))
    const end = rows.findIndex((line, i) => i > start && line.trim() === '')
    noteErrors(result, start < 0 ? [] : rows.slice(start + 1, end < 0 ? undefined : end))
    return result
  },
}

/** "Latencies  [min, mean, 50]  1ms, 2ms, 3ms" as names to cells. */
function rowOf(text: string, name: string): Record<string, string> {
  const match = new RegExp(`^${name}\\s+\\[([^\\]]*)\\]\\s+(.*)$`, 'm').exec(text)
  const cells = match?.[2]?.split(/,\s+/) ?? []
  return Object.fromEntries((match?.[1]?.split(/,\s*/) ?? []).map((key, i) => [key, cells[i]?.trim() ?? '']))
}

const BUCKET = /^\[(\S+?),\s+(\S+?)\]\s+(\d+)\s+([\d.]+)%/gm

export const vegetaHist: ReportFormat = {
  kind: 'report', name: 'vegeta-hist', title: 'vegeta report -type=hist',
  matches: (head) => /^Bucket\s+#\s+%\s+Histogram\s*$/m.test(head),
  read(text, { place }) {
    const buckets = [...text.matchAll(BUCKET)].map(([, from, to, count]) => ({ from: from ?? '', to: to ?? '', count: Number(count) }))
    if (buckets.length === 0) throw noResult(place, 'The histogram of vegeta has no buckets.', "Write it again with vegeta report -type='hist[0,10ms,100ms]'.")
    const result = emptyResult(`vegeta histogram of ${buckets.length} buckets`, 'open')
    result.requests = buckets.reduce((sum, { count }) => sum + count, 0)
    let below = 0
    const shares = buckets.slice(0, -1).map(({ to, count }) => `${((100 * (below += count)) / (result.requests || 1)).toFixed(2)} % within ${to}`)
    result.notes.push(`A histogram tells only the bucket of each request, so no percentile is given: ${shares.slice(0, 20).join(', ')}. Send the JSON report for percentiles.`)
    result.notes.push('The histogram does not tell which requests failed.')
    return result
  },
}

export const vegetaHdrplot: ReportFormat = {
  kind: 'report', name: 'vegeta-hdrplot', title: 'vegeta report -type=hdrplot',
  matches: (head) => SPECTRUM_HEAD.exec(head)?.[1] !== undefined,
  read(text, { place }) {
    const spectrum = readSpectrum(text)
    const unitMs = spectrum === null ? null : parseDurationMs(`1${spectrum.unit}`)
    if (spectrum === null || unitMs === null) throw noResult(place, 'The percentile table has no rows, or a unit that is not known.', 'Write it again with vegeta report -type=hdrplot.')
    const result = emptyResult('vegeta percentile table (hdrplot)', 'open')
    const at = (quantile: number): number | null => scaled(atOrAbove(spectrum, quantile), unitMs)
    const last = spectrum.rows.at(-1)
    // vegeta gives its count as the share of the total, rounded down.
    result.requests = spectrum.totalCount
    result.responseMs = { mean: scaled(spectrum.mean, unitMs), p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), min: null, max: last !== undefined && last.percentile >= 1 ? precise(last.value * unitMs) : null, count: spectrum.totalCount }
    result.percentileMethod = 'as-reported'
    result.notes.push('Each percentile is the first row of the table at or above it. The table does not tell which requests failed.')
    return result
  },
}
