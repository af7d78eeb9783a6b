/**
 * ApacheBench's report, as text and as the HTML table of `-w`. Its "Length" failures only say that a page of varying size
 * varied, so they are no errors. "Time per request (mean)" is the mean that counts (concurrency x time / requests); the
 * percentiles are whole milliseconds.
 */
import { lastRun } from './last-run.ts'
import { emptyResult, noTimes, percentileName, timesOrNull } from './load-test-format.ts'
import type { LoadTestResult, ReportContext, ReportFormat } from './load-test-format.ts'
import { lastWords, noResult } from './load-test-refusal.ts'
import { parseNumber, scaled } from './numbers.ts'
import { find } from './report-text.ts'
import { occurred, sumOf } from './status-counts.ts'

const HEAD = /This is ApacheBench,|^(?:Server Software|Concurrency Level):[\s\S]{0,4000}^Time taken for tests:/m

export const abText: ReportFormat = {
  kind: 'report', name: 'ab-text', title: 'ApacheBench (ab), text',
  matches: (head) => HEAD.test(head) && !/<t[dr][ >]/i.test(head),
  read: (text, context) => readAb(text, 'report', context),
}

export const abHtml: ReportFormat = {
  kind: 'report', name: 'ab-html', title: 'ApacheBench (ab -w), HTML',
  matches: (head) => /This is ApacheBench,|<th[^>]*>Concurrency Level:/i.test(head) && /<t(?:able|r)\b/i.test(head),
  read: (text, context) => readAb(textOfTable(text), 'HTML report (-w)', context),
}

/** Rows of the table as lines, cells set apart by blanks. */
function textOfTable(html: string): string {
  return html
    .replace(/<\/tr>/gi, '\n')
    .replace(/<br\s*\/?>/gi, '\n')
    .replace(/<[^<>]{0,500}>/g, '  ')
    .replace(/&nbsp;/g, ' ').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&amp;/g, '&')
    .replace(/^[ \t]+/gm, '')
}

function readAb(whole: string, what: string, { place }: ReportContext): LoadTestResult {
  const run = lastRun(whole, /^[ \t]*This is ApacheBench,/gm, (text) => /^Complete requests:\s*\d/m.test(text))
  if (run === null) {
    const done = [...whole.matchAll(/^Completed (\d+) requests/gm)].at(-1)?.[1]
    const progress = done === undefined ? '' : ` after ${done} requests`
    throw noResult(place, `ApacheBench began but its run did not complete${progress}: the file has no "Complete requests". It ends "${lastWords(whole)}".`, 'Run ab again to its end (or stop it with Ctrl-C, upon which it reports what it has) and keep what it prints.')
  }
  const { text } = run
  const value = (label: string): number | null => parseNumber(find(text, new RegExp(`^${label}:\\s+([\\d.,]+)`, 'm')))
  const result = emptyResult(`ApacheBench${version(text)} ${what}`, 'closed')
  result.notes.push(...run.notes)
  result.requests = value('Complete requests')
  result.concurrency = value('Concurrency Level')
  result.durationS = value('Time taken for tests')
  result.ratePerSecond = value('Requests per second')
  readErrors(text, result, value)

  const times = noTimes()
  times.mean = parseNumber(find(text, /^Time per request:\s+([\d.,]+) \[ms\] \(mean\)/m))
  const total = find(text, /^Total:\s+([\d.\s+/-]+)/m)?.trim().split(/\s+/).map((cell) => parseNumber(cell)) ?? []
  times.min = total[0] ?? null
  times.max = total.at(-1) ?? null
  times.mean ??= total[1] ?? null
  for (const [, percent, ms] of text.matchAll(/^\s*(\d{1,3})%\s+(-?\d+(?:[.,]\d+)?)(?=\s|$)/gm)) {
    const figure = parseNumber(ms)
    if (figure === null || figure < 0) continue
    if (percent === '100') times.max = figure
    else times[percentileName(Number(percent))] = figure
  }
  times.count = result.requests
  result.responseMs = timesOrNull(times)
  if (result.responseMs !== null) result.percentileMethod = 'as-reported'
  const path = find(text, /^Document Path:\s+(\S+)/m)
  if (path !== undefined) result.actions.push({ name: path, label: path, requests: result.requests, errors: result.errors, share: 1, responseMs: result.responseMs })
  if (times.p50 === null) result.notes.push('The report has no percentiles.')
  else result.notes.push('ab prints whole milliseconds; figures of a few milliseconds are coarse.')
  const keepAlive = value('Keep-Alive requests')
  if (keepAlive !== null) result.notes.push(`${keepAlive} requests went over connections that were kept alive.`)
  return result
}

const version = (text: string): string => scaled(parseNumber(find(text, /ApacheBench, Version ([\d.]+)/)), 1)?.toString().replace(/^/, ' ') ?? ''

function readErrors(text: string, result: LoadTestResult, value: (label: string) => number | null): void {
  const failed = value('Failed requests')
  const breakdown = /^\s*\(((?:(?:Connect|Receive|Length|Exceptions|SSL): \d+(?:, )?)+)\)/m.exec(text)?.[1]
  const kinds: Record<string, number> = {}
  for (const [, kind, count] of breakdown?.matchAll(/(\w+): (\d+)/g) ?? []) kinds[(kind ?? '').toLowerCase()] = Number(count)
  const { length = 0, ...real } = kinds
  const notSuccess = value('Non-2xx responses')
  const write = value('Write errors')
  if (failed !== null || notSuccess !== null) {
    // "Receive" errors may be counted beside a Connect error of the same request: never more than failed in all.
    const failures = breakdown === undefined ? (failed ?? 0) : Math.min(sumOf(real), failed ?? Infinity)
    result.errors = failures + (notSuccess ?? 0) + (write ?? 0)
  }
  result.errorsByKind = occurred({ ...(breakdown === undefined ? { failed } : real), 'non-2xx': notSuccess, write })
  if (length > 0) result.notes.push(`ab counts ${length} "Length" failures: the size of the answer varied, as that of a dynamic page does. They are no errors.`)
  if (notSuccess !== null && notSuccess > 0) result.notes.push(`${notSuccess} answers had a status other than 2xx; ab does not say which, so redirects count as errors here.`)
}
