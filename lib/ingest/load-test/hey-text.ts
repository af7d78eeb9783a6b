/**
 * The reports of hey and of oha, which took over its form. hey writes "0% in 0.0000 secs" for a percentile it could not
 * compute and 0.0000 for what was not measured: missing, not zero. Times have four decimals of a second.
 */
import { emptyResult, noTimes, percentileName, timesOrNull } from './load-test-format.ts'
import type { LoadTestResult, ReportFormat } from './load-test-format.ts'
import { lastRun } from './last-run.ts'
import { lastWords, noResult } from './load-test-refusal.ts'
import { parseDurationMs, parseNumber, scaled } from './numbers.ts'
import { find } from './report-text.ts'
import { serverErrors, sumOf } from './status-counts.ts'

const isOha = (text: string): boolean => /^\s*Success rate:/m.test(text)
const RESULT = /^\s*Requests\/sec:\s+\S/m

const report = (name: string, title: string, wanted: boolean): ReportFormat => ({
  kind: 'report', name, title,
  matches: (head) => /^Summary:\s*$/m.test(head) && /^\s*(?:Success rate|Total|Slowest):\s/m.test(head) && isOha(head) === wanted,
  read(whole, { place }) {
    const run = lastRun(whole, /^Summary:\s*$/gm, (text) => RESULT.test(text))
    if (run === null) throw noResult(place, `The report of ${wanted ? 'oha' : 'hey'} is cut before its figures. It ends "${lastWords(whole)}".`, 'Run it again to its end and keep what it prints.')
    return readRun(run.text, run.notes, wanted)
  },
})

export const heyText = report('hey-text', 'hey, text', false)
export const ohaText = report('oha-text', 'oha, text', true)

function readRun(text: string, notes: string[], oha: boolean): LoadTestResult {
  const result = emptyResult(oha ? 'oha report' : 'hey report', 'closed')
  result.notes.push(...notes)
  const duration = (label: string): number | null => {
    const ms = parseDurationMs(find(text, new RegExp(`^\\s*${label}:\\s+(.+?)\\s*$`, 'm')), 1000)
    return ms === 0 ? null : ms
  }
  result.durationS = scaled(duration('Total'), 1e-3)
  result.ratePerSecond = parseNumber(find(text, /^\s*Requests\/sec:\s+(\S+)/m))
  for (const [, status, count] of section(text, 'Status code distribution').matchAll(/^\s*\[(\d{3})\]\s+(\d+)/gm)) result.statusCounts[status ?? ''] = Number(count)
  for (const [, count, message] of section(text, 'Error distribution').matchAll(/^\s*\[(\d+)\]\s+(.*?)\s*$/gm)) {
    const kind = message === undefined || message === '' ? 'error' : message.slice(0, 200)
    result.errorsByKind[kind] = (result.errorsByKind[kind] ?? 0) + Number(count)
  }
  const answered = sumOf(result.statusCounts)
  const unanswered = sumOf(result.errorsByKind)
  if (answered + unanswered > 0) {
    result.requests = answered + unanswered
    result.errors = unanswered + serverErrors(result.statusCounts)
  } else result.notes.push('The report is cut before its status codes, so the number of requests is not known.')

  const times = noTimes()
  times.mean = duration('Average')
  times.min = duration('Fastest')
  times.max = duration('Slowest')
  let missing = 0
  // oha's --stats-success-breakdown repeats them for the answers of 2xx, and of 4xx and 5xx, alone.
  const all = text.slice(0, Math.max(0, text.search(/^[^\n]*\((?:2xx|4xx[^\n]*) only\):/m)) || undefined)
  for (const [, percent, value] of all.matchAll(/^\s*(\d+(?:\.\d+)?)%+ in\s+(.+?)\s*$/gm)) {
    const ms = parseDurationMs(value, 1000)
    if (Number(percent) === 0 || ms === null || ms === 0) missing++
    else times[percentileName(Number(percent))] = ms
  }
  times.count = answered > 0 ? answered : null
  result.responseMs = timesOrNull(times)
  result.percentileMethod = result.responseMs === null ? null : 'as-reported'
  if (missing > 0) result.notes.push(`${missing} percentiles are zeros that stand for "not enough requests"; they are missing, not zero.`)
  if (unanswered > 0) result.notes.push(`Times are those of the ${answered} requests that were answered.`)
  return result
}

/** The lines below a heading up to the next blank line. */
function section(text: string, heading: string): string {
  const start = text.search(new RegExp(`^${heading}:`, 'm'))
  if (start < 0) return ''
  const body = text.slice(text.indexOf('\n', start) + 1)
  const end = body.search(/\n\s*\n/)
  return text.indexOf('\n', start) < 0 ? '' : end < 0 ? body : body.slice(0, end)
}
