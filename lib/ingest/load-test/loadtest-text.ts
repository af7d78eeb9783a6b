/** The report of the npm package loadtest, with (5 and before) and without log prefixes. Percentiles are whole milliseconds. */
import { emptyResult, noTimes, percentileName, timesOrNull } from './load-test-format.ts'
import type { ReportFormat } from './load-test-format.ts'
import { lastRun } from './last-run.ts'
import { lastWords, noResult } from './load-test-refusal.ts'
import { parseDurationMs, parseNumber, scaled } from './numbers.ts'
import { find } from './report-text.ts'
import { sumOf } from './status-counts.ts'

const PREFIX = /^\[[^\]\n]{10,120}\] [A-Z]+ ?/gm
const RESULT = /^\s*Completed requests:\s+\d/m

export const loadtestText: ReportFormat = {
  kind: 'report', name: 'loadtest-text', title: 'loadtest (npm), text',
  matches: (head) => /^(?:\[.{10,120}\] [A-Z]+ )?Target URL:\s/m.test(head) || (/Completed requests:\s+\d/.test(head) && /(?:Effective rps|Mean latency):\s/.test(head)),
  read(raw, { place }) {
    const run = lastRun(raw.replace(PREFIX, ''), /^\s*Target URL:/gm, (text) => RESULT.test(text))
    if (run === null) throw noResult(place, `loadtest began but the file holds no result: it has no "Completed requests". It ends "${lastWords(raw)}".`, 'Run it again to its end and keep what it prints.')
    const { text } = run
    const value = (label: string): string | undefined => find(text, new RegExp(`^\\s*${label}:\\s+(.+?)\\s*$`, 'm'))
    const offered = parseNumber(value('Requests per second')?.split(' ')[0])
    const measured = /^\s*Effective rps:/m.test(text) ? value('Effective rps') : value('Requests per second')
    const result = emptyResult('loadtest report', 'closed')
    result.notes.push(...run.notes)
    result.requests = parseNumber(value('Completed requests'))
    result.errors = parseNumber(value('Total errors'))
    result.durationS = scaled(parseDurationMs(value('Total time'), 1000), 1e-3)
    result.ratePerSecond = parseNumber(measured)
    result.concurrency = parseNumber(value('Concurrent clients') ?? value('Concurrency level'))
    for (const [, kind, count] of text.matchAll(/^\s*(-?\w+):\s+(\d+) errors?\b/gm)) result.errorsByKind[kind ?? ''] = Number(count)
    for (const [kind, count] of Object.entries(result.errorsByKind)) if (/^[1-5]\d\d$/.test(kind)) result.statusCounts[kind] = count
    const unnamed = (result.errors ?? 0) - sumOf(result.errorsByKind)
    if (unnamed > 0) result.errorsByKind.other = unnamed
    if (offered !== null && measured !== value('Requests per second')) {
      result.loop = 'open'
      result.notes.push(`loadtest was asked for ${offered} requests/s.`)
    }
    const times = noTimes()
    times.mean = parseDurationMs(value('Mean latency'), 1)
    times.min = parseDurationMs(value('Minimum latency'), 1)
    for (const [, percent, ms] of text.matchAll(/^\s*(\d{1,3}(?:\.\d+)?)%\s+([\d.]+ ?m?s)\b/gm)) {
      if (Number(percent) === 100) times.max = parseDurationMs(ms)
      else times[percentileName(Number(percent))] = parseDurationMs(ms)
    }
    times.count = result.requests
    result.responseMs = result.requests === 0 ? null : timesOrNull(times)
    result.percentileMethod = result.responseMs === null ? null : 'as-reported'
    const url = value('Target URL')
    if (url !== undefined) result.actions.push({ name: url, label: url, requests: result.requests, errors: result.errors, share: 1, responseMs: result.responseMs })
    return result
  },
}
