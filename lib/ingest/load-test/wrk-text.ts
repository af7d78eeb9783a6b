/**
 * The report of wrk and of wrk2, which offers a constant rate and corrects its latencies for coordinated omission. The
 * percentiles are those of "Latency Distribution"; p95, which wrk2 prints only in its detailed spectrum, is taken from
 * there where a row is of exactly that percentile.
 */
import { lastRun } from './last-run.ts'
import { emptyResult, noTimes, percentileName, timesOrNull } from './load-test-format.ts'
import type { LoadTestResult, ReportFormat } from './load-test-format.ts'
import { lastWords, noResult } from './load-test-refusal.ts'
import { parseDurationMs, parseNumber, precise, scaled } from './numbers.ts'
import { readSpectrum } from './percentile-spectrum.ts'
import { find } from './report-text.ts'
import { occurred, sumOf } from './status-counts.ts'

const HEAD = /^Running [\d.]+\s?[a-z]+ test @ \S+\n\s*\d+ threads? and \d+ connections?/m
const RESULT = /^\s*(\d+) requests in ([\d.]+[a-z]+),/m

export const wrkText: ReportFormat = {
  kind: 'report', name: 'wrk-text', title: 'wrk and wrk2, text',
  matches: (head) => HEAD.test(head) || (/^\s*Thread Stats\s+Avg\s+Stdev/m.test(head) && RESULT.test(head)) || /^unable to (?:connect to|resolve) \S+/m.test(head.slice(0, 400)),
  read(whole, { place }) {
    const run = lastRun(whole, /^Running [\d.]+\s?[a-z]+ test @/gm, (text) => RESULT.test(text))
    if (run === null) throw noResult(place, `This is of wrk but holds no result: it has no line "N requests in …". It ends "${lastWords(whole)}".`, 'Run wrk again to its end, with --latency for percentiles, and keep what it prints.')
    return readRun(run.text, run.notes)
  },
}

function readRun(text: string, notes: string[]): LoadTestResult {
  const isWrk2 = /HdrHistogram|Thread calibration:/.test(text)
  const result = emptyResult(isWrk2 ? 'wrk2 report' : 'wrk report', isWrk2 ? 'open' : 'closed')
  result.notes.push(...notes)
  const [, requests, duration] = RESULT.exec(text) ?? []
  result.requests = parseNumber(requests)
  result.durationS = scaled(parseDurationMs(duration), 1e-3)
  result.ratePerSecond = parseNumber(find(text, /^Requests\/sec:\s+([\d.]+)/m))
  result.concurrency = parseNumber(find(text, /(\d+) connections/))
  const sockets = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text)
  const [connect, read, write, timeout] = sockets?.slice(1).map(Number) ?? []
  const notSuccess = parseNumber(find(text, /Non-2xx or 3xx responses: (\d+)/))
  result.errorsByKind = occurred({ connect, read, write, timeout, 'status 400 or above': notSuccess })
  result.errors = sumOf(result.errorsByKind)

  const times = noTimes()
  // The table of --latency without a run has "-nan" where nothing was answered: not a number, so null.
  const [, mean, , max] = /^\s*Latency\s+(\S+)\s+(\S+)\s+(\S+)/m.exec(text) ?? []
  times.mean = parseDurationMs(mean)
  times.max = parseDurationMs(max)
  const { recorded, uncorrected } = sectionsOf(text)
  Object.assign(times, distributionOf(recorded))
  const spectrum = readSpectrum(recorded)
  const p95 = spectrum?.rows.find(({ percentile }) => Math.abs(percentile - 0.95) < 1e-9)
  if (p95 !== undefined) {
    times.p95 = p95.value
    result.notes.push('p95 is from the detailed percentile spectrum, in ms.')
  }
  times.count = spectrum?.totalCount ?? result.requests
  if (result.requests === 0) result.notes.push('No request was answered.')
  else {
    result.responseMs = timesOrNull(times)
    result.percentileMethod = result.responseMs === null ? null : 'as-reported'
  }
  if (isWrk2) result.notes.push('wrk2 offers a constant rate and counts latency from the time a request was due (corrected for coordinated omission).')
  const other = distributionOf(uncorrected)
  if (Object.keys(other).length > 0) result.notes.push(`The report also has uncorrected latencies, which are not used: ${Object.entries(other).map(([name, ms]) => `${name} ${ms} ms`).join(', ')}.`)
  if (times.p50 === null) result.notes.push('The report has no percentiles: run wrk with --latency.')
  const url = find(text, /^Running \S+ test @ (\S+)/m)
  if (url !== undefined) result.actions.push({ name: url, label: url, requests: result.requests, errors: result.errors, share: 1, responseMs: result.responseMs })
  return result
}

function sectionsOf(text: string): { recorded: string; uncorrected: string } {
  const begin = Math.max(0, text.search(/^\s*Latency Distribution/m))
  const second = text.search(/^\s*(?:Latency Distribution \(HdrHistogram - )?Uncorrected Latency/m)
  if (second < 0) return { recorded: text.slice(begin), uncorrected: '' }
  return second > begin ? { recorded: text.slice(begin, second), uncorrected: text.slice(second) } : { recorded: text.slice(begin), uncorrected: '' }
}

function distributionOf(section: string): Record<string, number> {
  const found: Record<string, number> = {}
  for (const [, percent, value] of section.matchAll(/^\s*(\d{1,3}(?:\.\d+)?)%\s+(\d[\d.]*[a-zµ]+)\s*$/gm)) {
    const ms = parseDurationMs(value)
    if (ms !== null && Number(percent) < 100) found[percentileName(precise(Number(percent)))] = ms
  }
  return found
}

