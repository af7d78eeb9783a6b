/**
 * Tsung's log of statistics, as JSON (backend "json") and as text (dumps every ten seconds). Times are ms. What it logs are
 * means per interval and since the start: no percentiles. The sample "request" counts requests; a line of the text gives
 * count, mean, deviation, extremes and then mean and count of all before.
 */
import { emptyResult, noTimes, timesOrNull } from './load-test-format.ts'
import type { DocumentFormat, LoadTestResult, ReportFormat } from './load-test-format.ts'
import { isRecord, listAt, numberAt, textAt } from './json-value.ts'
import { noResult } from './load-test-refusal.ts'
import { parseNumber, precise } from './numbers.ts'
import { serverErrors } from './status-counts.ts'

interface Timed {
  count: number
  mean: number
  max: number | null
  min: number | null
  /** Mean and count of all intervals before this one. */
  globalMean: number
  globalCount: number
}

interface Found {
  request: Timed | null
  requests: number
  users: number
  totals: Map<string, number>
  stamps: number[]
}

const newFound = (): Found => ({ request: null, requests: 0, users: 0, totals: new Map(), stamps: [] })

function finish(found: Found, detail: string, place: string): LoadTestResult {
  const { request, totals, stamps } = found
  const result = emptyResult(detail, 'open')
  for (const [name, count] of totals) {
    const status = /^(?:http_)?(\d{3})$/.exec(name)?.[1]
    if (status !== undefined) result.statusCounts[status] = count
    else if (name.startsWith('error_')) result.errorsByKind[name] = count
  }
  if (request === null) throw noResult(place, 'The log of Tsung has no sample "request": no request was answered, or the log is cut.', 'Send the tsung.log of a run that made requests.')
  // Of the last interval and all before it, as Tsung's own reports have it.
  result.requests = request.globalCount + request.count
  const times = noTimes()
  times.mean = result.requests === 0 ? null : precise((request.globalMean * request.globalCount + request.mean * request.count) / result.requests)
  times.min = request.min
  times.max = request.max
  times.count = result.requests
  result.responseMs = result.requests === 0 ? null : timesOrNull(times)
  result.errors = Object.values(result.errorsByKind).reduce((sum, count) => sum + count, 0) + serverErrors(result.statusCounts)
  result.concurrency = found.users > 0 ? found.users : null
  const [first, last] = [stamps[0], stamps.at(-1)]
  if (first !== undefined && last !== undefined && last > first) {
    result.durationS = last - first
    result.ratePerSecond = result.requests / (last - first)
    result.from = new Date(first * 1000).toISOString()
    result.to = new Date(last * 1000).toISOString()
  }
  result.notes.push('Tsung logs the mean and the extremes of each interval and no percentiles.', 'The concurrency is the highest number of users at a time; errors (error_*) are counted beside requests.')
  return result
}

export const tsungJson: DocumentFormat = {
  kind: 'document', name: 'tsung-json', title: 'Tsung, JSON log',
  matches: (value) => isRecord(value) && listAt(value, 'stats').some((dump) => numberAt(dump, 'timestamp') !== null && Array.isArray(isRecord(dump) ? dump.samples : undefined)),
  read(value, { place }) {
    const found = newFound()
    for (const dump of listAt(value, 'stats')) {
      const stamp = numberAt(dump, 'timestamp')
      if (stamp !== null && stamp > 0 && stamp < 8.64e12) found.stamps.push(stamp)
      for (const sample of listAt(dump, 'samples')) {
        const name = textAt(sample, 'name') ?? ''
        const [count, mean] = [numberAt(sample, 'value'), numberAt(sample, 'mean')]
        if (name === 'request' && count !== null && mean !== null) {
          found.request = { count, mean, max: numberAt(sample, 'max'), min: numberAt(sample, 'min'), globalMean: numberAt(sample, 'global_mean') ?? 0, globalCount: numberAt(sample, 'global_count') ?? 0 }
        } else if (name === 'users') found.users = Math.max(found.users, numberAt(sample, 'max') ?? count ?? 0)
        else if (numberAt(sample, 'total') !== null) found.totals.set(name, numberAt(sample, 'total') ?? 0)
      }
    }
    return finish(found, 'Tsung statistics, JSON', place)
  },
}

export const tsungText: ReportFormat = {
  kind: 'report', name: 'tsung-text', title: 'Tsung, text log',
  matches: (head) => /^# stats: dump at \d+/m.test(head),
  read(text, { place }) {
    const found = newFound()
    for (const line of text.split('\n')) {
      const dump = /^# stats: dump at (\d{9,10})/.exec(line)?.[1]
      if (dump !== undefined) found.stamps.push(Number(dump))
      const [, name, rest = ''] = /^stats: (\S+) (.*)$/.exec(line) ?? []
      if (name === undefined) continue
      const cells = rest.trim().split(/\s+/).map((cell) => parseNumber(cell))
      const [a, b, , max, min, globalMean, globalCount] = cells
      if (a === null || a === undefined) continue
      if (name === 'request' && b !== null && b !== undefined && cells.length >= 5) found.request = { count: a, mean: b, max: max ?? null, min: min ?? null, globalMean: globalMean ?? 0, globalCount: globalCount ?? 0 }
      else if (name === 'users') found.users = Math.max(found.users, a)
      else if (cells.length === 2 && b !== null && b !== undefined) found.totals.set(name, b)
    }
    return finish(found, 'Tsung statistics, text', place)
  },
}
