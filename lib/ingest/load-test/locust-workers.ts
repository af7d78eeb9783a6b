/**
 * What Locust's workers report, one JSON object per line (Taurus keeps these): counts since the report before, and times
 * rounded as Locust does, with how often each occurred.
 */
import { listAt, numberAt, recordAt, textAt } from './json-value.ts'
import { emptyResult } from './load-test-format.ts'
import type { SeriesFormat } from './load-test-format.ts'
import { precise } from './numbers.ts'

const MAX_KEPT = 2000

interface Tally {
  requests: number
  errors: number
  sumMs: number
  times: Map<number, number>
}

export const locustWorkers: SeriesFormat = {
  kind: 'series', name: 'locust-workers', title: "Locust workers' reports, JSON lines",
  matches: ([head = '']) => {
    const value = parse(head)
    return listAt(value, 'stats').length > 0 && numberAt(value, 'stats', '0', 'num_requests') === null && numberAt(listAt(value, 'stats')[0], 'num_requests') !== null && textAt(value, 'client_id') !== null
  },
  open({ lines }) {
    const all: Tally = { requests: 0, errors: 0, sumMs: 0, times: new Map() }
    const byName = new Map<string, Tally & { label: string }>()
    const errors = new Map<string, number>()
    const users = new Map<string, number>()
    let most = 0
    let min = Infinity
    let max = -Infinity
    let first = Infinity
    let last = -Infinity

    function add(stat: unknown): void {
      const label = textAt(stat, 'name') ?? ''
      const name = `${textAt(stat, 'method') ?? ''} ${label}`.trim()
      const known = byName.get(name) ?? { label, requests: 0, errors: 0, sumMs: 0, times: new Map<number, number>() }
      if (byName.size < MAX_KEPT) byName.set(name, known)
      for (const tally of [all, known]) {
        tally.requests += numberAt(stat, 'num_requests') ?? 0
        tally.errors += numberAt(stat, 'num_failures') ?? 0
        tally.sumMs += numberAt(stat, 'total_response_time') ?? 0
        for (const [ms, count] of Object.entries(recordAt(stat, 'response_times'))) {
          const key = Number(ms)
          if (typeof count === 'number' && Number.isFinite(key) && (tally.times.has(key) || tally.times.size < 100_000)) tally.times.set(key, (tally.times.get(key) ?? 0) + count)
        }
      }
      min = Math.min(min, numberAt(stat, 'min_response_time') ?? Infinity)
      max = Math.max(max, numberAt(stat, 'max_response_time') ?? -Infinity)
      first = Math.min(first, numberAt(stat, 'start_time') ?? Infinity)
      last = Math.max(last, numberAt(stat, 'last_request_timestamp') ?? -Infinity)
    }

    return {
      line(text, number, complete) {
        if (text.trim() === '') return lines.blank()
        const value = parse(text)
        const stats = recordAt({ value }, 'value').stats
        if (!Array.isArray(stats)) return lines.malformed(number, complete ? 'bad-json' : 'truncated-line', 'The line is not a JSON object with stats.', text)
        lines.read()
        stats.forEach(add)
        const client = textAt(value, 'client_id') ?? ''
        if (users.has(client) || users.size < MAX_KEPT) users.set(client, numberAt(value, 'user_count') ?? 0)
        most = Math.max(most, [...users.values()].reduce((sum, count) => sum + count, 0))
        for (const error of Object.values(recordAt(value, 'errors'))) {
          const kind = (textAt(error, 'error') ?? 'error').slice(0, 200)
          if (errors.has(kind) || errors.size < 200) errors.set(kind, (errors.get(kind) ?? 0) + (numberAt(error, 'occurrences') ?? numberAt(error, 'occurences') ?? 0))
        }
      },
      end() {
        const result = emptyResult("Locust workers' reports", 'closed')
        const times = (tally: Tally, ends: boolean) => {
          const sorted = [...tally.times].sort(([a], [b]) => a - b)
          const count = sorted.reduce((sum, [, each]) => sum + each, 0)
          if (count === 0) return null
          const rank = (quantile: number): number => {
            let left = Math.ceil(quantile * count - 1e-9)
            for (const [ms, each] of sorted) if ((left -= each) <= 0) return ms
            return sorted.at(-1)?.[0] ?? 0
          }
          return { mean: tally.requests > 0 ? precise(tally.sumMs / tally.requests) : null, p50: rank(0.5), p90: rank(0.9), p95: rank(0.95), p99: rank(0.99), min: ends && min <= max ? min : null, max: ends && min <= max ? max : null, count }
        }
        result.requests = all.requests
        result.errors = all.errors
        result.errorsByKind = Object.fromEntries(errors)
        result.concurrency = most > 0 ? most : null
        result.responseMs = times(all, true)
        result.percentileMethod = result.responseMs === null ? null : 'nearest-rank'
        if (first <= last) {
          result.durationS = precise(last - first)
          if (last - first >= 1) result.ratePerSecond = all.requests / (last - first)
          if (first > 0 && last < 8.64e12) [result.from, result.to] = [new Date(first * 1000).toISOString(), new Date(last * 1000).toISOString()]
        }
        result.actions = [...byName].map(([name, tally]) => ({ name, label: tally.label, requests: tally.requests, errors: tally.errors, share: all.requests > 0 ? tally.requests / all.requests : null, responseMs: times(tally, false) }))
        if (all.errors > all.requests) result.notes.push('There are more failures than requests: this version of Locust does not count failures among its requests.')
        result.notes.push('Locust rounds the times it reports (two significant digits from 100 ms on).')
        return result
      },
    }
  },
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
