/** httperf: `Reply time` is the response time (first byte) and the transfer; there are no percentiles of it. */
import { emptyResult, noTimes, timesOrNull } from './load-test-format.ts'
import type { ReportFormat } from './load-test-format.ts'
import { lastRun } from './last-run.ts'
import { lastWords, noResult } from './load-test-refusal.ts'
import { parseNumber, precise } from './numbers.ts'
import { find } from './report-text.ts'
import { occurred } from './status-counts.ts'

const RESULT = /^[^\S\n]*Total: connections \d+ requests \d+ replies \d+ test-duration/m

export const httperfText: ReportFormat = {
  kind: 'report', name: 'httperf-text', title: 'httperf, text',
  matches: (head) => RESULT.test(head) || /^[^\S\n]*httperf .*--client=\d+\/\d+/m.test(head),
  read(whole, { place }) {
    const run = lastRun(whole, /^[^\S\n]*httperf .*--client=\d+\/\d+/gm, (text) => RESULT.test(text))
    if (run === null) throw noResult(place, `httperf began but the file holds no result: it has no line "Total: connections …". It ends "${lastWords(whole)}".`, 'Run it again to its end and keep what it prints.')
    const { text } = run
    const number = (pattern: RegExp): number | null => parseNumber(find(text, pattern))
    const byRate = /^[^\S\n]*httperf .*--rate[= ](?!0\b)/m.test(text)
    const result = emptyResult('httperf report', byRate ? 'open' : 'closed')
    result.notes.push(...run.notes)
    result.requests = number(/^[^\S\n]*Total: connections \d+ requests (\d+)/m)
    const replies = number(/^[^\S\n]*Total: .* replies (\d+)/m)
    result.durationS = number(/test-duration ([\d.]+) s/)
    result.ratePerSecond = number(/^[^\S\n]*Request rate: ([\d.]+) req\/s/m)
    result.concurrency = number(/<=(\d+) concurrent connections/)
    for (const [, name, count] of (find(text, /^[^\S\n]*Reply status: (.*)$/m) ?? '').matchAll(/([1-5]xx)=(\d+)/g)) if (Number(count) > 0) result.statusCounts[name ?? ''] = Number(count)
    const kinds: Record<string, number> = {}
    for (const [, line] of text.matchAll(/^[^\S\n]*Errors: (.*)$/gm)) for (const [, kind, count] of (line ?? '').matchAll(/([\w-]+) (\d+)/g)) kinds[kind ?? ''] = Number(count)
    const { total, ...others } = kinds
    result.errorsByKind = occurred(others)
    result.errors = total === undefined ? null : total + (result.statusCounts['5xx'] ?? 0)
    const [response, transfer] = [number(/^[^\S\n]*Reply time \[ms\]: response ([\d.]+)/m), number(/^[^\S\n]*Reply time \[ms\]: .* transfer ([\d.]+)/m)]
    const times = noTimes()
    times.mean = response === null || replies === 0 ? null : precise(response + (transfer ?? 0))
    times.count = replies
    result.responseMs = timesOrNull(times)
    if (replies !== null && result.requests !== null && replies < result.requests) result.notes.push(`${result.requests - replies} of ${result.requests} requests got no reply.`)
    result.notes.push('httperf gives the mean reply time (response and transfer) and no percentiles; its connection times are of whole connections.')
    return result
  },
}
