/**
 * HdrHistogram's files: the percentile table (.hgrm) and the log of interval histograms (.hlog). Neither names the unit of
 * its values; only jHiccup, which says that it wrote a log, is known to show ms. (That a log divides by 1,000,000 for its
 * Interval_Max proves nothing: YCSB does so with µs.) Everything else needs the unit to be said, and until then the figures
 * stand in the unit of the file's Interval_Max.
 */
import { decodeHistogram } from './hdr-decode.ts'
import { emptyResult, noTimes } from './load-test-format.ts'
import type { LoadTestResult, LoadTestTimes, ReportFormat, SeriesFormat } from './load-test-format.ts'
import { noResult } from './load-test-refusal.ts'
import { parseNumber, precise, scaled } from './numbers.ts'
import { atOrAbove, readSpectrum, SPECTRUM_HEAD } from './percentile-spectrum.ts'

const ASK = 'The file does not name the unit of its values: say it with --unit ns, us, ms or s.'

/** In ms where the unit is known, else in the file's unit. */
function place(result: LoadTestResult, values: LoadTestTimes, unitMs: number | null): void {
  if (unitMs === null) {
    result.valuesInFileUnit = values
    result.notes.push(ASK)
  } else {
    result.responseMs = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, name === 'count' ? value : scaled(value, unitMs)])) as LoadTestTimes
  }
}

export const hdrPercentiles: ReportFormat = {
  kind: 'report', name: 'hdr-percentiles', title: 'HdrHistogram percentile table (.hgrm)',
  matches: (head) => SPECTRUM_HEAD.test(head) && SPECTRUM_HEAD.exec(head)?.[1] === undefined && !/requests in|Thread Stats/.test(head),
  read(text, { place: where, unitMs }) {
    const spectrum = readSpectrum(text)
    if (spectrum === null) throw noResult(where, 'The percentile table has no rows.', 'Write it again with outputPercentileDistribution.')
    const result = emptyResult(`HdrHistogram percentile table of ${spectrum.rows.length} rows`, 'unknown')
    const last = spectrum.rows.at(-1)
    const first = spectrum.rows[0]
    result.requests = spectrum.totalCount
    const values = {
      ...noTimes(), mean: spectrum.mean, p50: atOrAbove(spectrum, 0.5), p90: atOrAbove(spectrum, 0.9), p95: atOrAbove(spectrum, 0.95), p99: atOrAbove(spectrum, 0.99),
      p99_9: atOrAbove(spectrum, 0.999), min: first?.percentile === 0 ? first.value : null, max: last !== undefined && last.percentile >= 1 ? last.value : spectrum.max, count: spectrum.totalCount,
    }
    place(result, values, unitMs)
    result.percentileMethod = 'as-reported'
    result.notes.push('Each percentile is the first row of the table at or above it. The table does not tell rate, concurrency or errors.')
    return result
  },
}

const ROW = /^(?:Tag=([^,]*),)?\s*(\d+(?:[.,]\d+)?),(\d+(?:\.\d+)?),(\d+(?:\.\d+)?),(HIST\S+)\s*$/
const MAX_TAGS = 200

interface Merged {
  counts: Map<number, number>
  total: number
  maxLogged: number
}

export const hdrLog: SeriesFormat = {
  kind: 'series', name: 'hdr-log', title: 'HdrHistogram interval log (.hlog)',
  matches: (lines) => lines.slice(0, 200).some((line) => /^#\[Histogram log format version/.test(line) || ROW.test(line)),
  open({ lines, unitMs }) {
    const all: Merged = { counts: new Map(), total: 0, maxLogged: 0 }
    const byTag = new Map<string, Merged>()
    const ratios = new Map<number, number>()
    let isHiccup = false
    let base: number | null = null
    let epoch: number | null = null
    let first = Infinity
    let last = -Infinity

    function merge(into: Merged, counts: readonly [number, number][], total: number, logged: number): void {
      for (const [value, count] of counts) into.counts.set(value, (into.counts.get(value) ?? 0) + count)
      into.total += total
      into.maxLogged = Math.max(into.maxLogged, logged)
    }

    function valuesOf({ counts, total, maxLogged }: Merged, ratio: number): LoadTestTimes {
      const sorted = [...counts].sort(([a], [b]) => a - b)
      const rank = (quantile: number): number | null => {
        let left = Math.max(1, Math.ceil(quantile * total - 1e-9))
        for (const [value, count] of sorted) if ((left -= count) <= 0) return precise(value / ratio)
        return null
      }
      const sum = sorted.reduce((all_, [value, count]) => all_ + value * count, 0)
      return { ...noTimes(), mean: total === 0 ? null : precise(sum / total / ratio), p50: rank(0.5), p90: rank(0.9), p95: rank(0.95), p99: rank(0.99), p99_9: rank(0.999), min: rank(0), max: total === 0 ? null : maxLogged, count: total }
    }

    return {
      line(text, number, complete) {
        if (text.trim() === '') return lines.blank()
        if (text.startsWith('#')) {
          isHiccup ||= /^#\[Logged with jHiccup/.test(text)
          base = parseNumber(/#\[BaseTime: ([\d.]+)/.exec(text)?.[1]) ?? base
          epoch = parseNumber(/#\[StartTime: ([\d.]+)/.exec(text)?.[1]) ?? epoch
          return lines.comment()
        }
        if (/^"?StartTimestamp"?,/.test(text)) return lines.comment()
        const [, tag, start, length, logged, payload = ''] = ROW.exec(text) ?? []
        const histogram = start === undefined ? null : decodeHistogram(payload)
        if (histogram === null) return lines.malformed(number, complete ? 'no-match' : 'truncated-line', start === undefined ? 'The line is not start, length, maximum and a histogram.' : 'The histogram cannot be decoded.', text)
        lines.read()
        const from = Number(start?.replace(',', '.'))
        first = Math.min(first, from)
        last = Math.max(last, from + Number(length))
        const shown = Number(logged)
        const top = histogram.counts.at(-1)?.[0]
        if (top !== undefined && shown > 0) {
          const power = Math.round(Math.log10(top / shown) / 3) * 3
          ratios.set(power, (ratios.get(power) ?? 0) + 1)
        }
        merge(all, histogram.counts, histogram.total, shown)
        const name = tag ?? ''
        let group = byTag.get(name)
        if (group === undefined && byTag.size < MAX_TAGS) byTag.set(name, (group = { counts: new Map(), total: 0, maxLogged: 0 }))
        if (group) merge(group, histogram.counts, histogram.total, shown)
        return undefined
      },
      end() {
        const result = emptyResult(`HdrHistogram log of ${ratios.size === 0 ? 'empty' : 'interval'} histograms`, 'unknown')
        const power = [...ratios].sort(([, a], [, b]) => b - a)[0]?.[0] ?? 0
        // --unit is that of the values recorded; what stands in the file is divided by the ratio.
        const unit = unitMs === null ? (isHiccup ? 1 : null) : unitMs * 10 ** power
        result.requests = all.total
        if (first <= last) {
          result.durationS = precise(last - first)
          if (result.durationS >= 1) result.ratePerSecond = all.total / result.durationS
          const origin = base ?? (first > 1e9 ? 0 : epoch)
          if (origin !== null && origin + last < 8.64e12) [result.from, result.to] = [origin + first, origin + last].map((seconds) => new Date(seconds * 1000).toISOString()) as [string, string]
        }
        if (all.total > 0) {
          place(result, valuesOf(all, 10 ** power), unit)
          if (unit === null && power !== 0) result.notes.push(`The figures are those of the column Interval_Max: the values recorded, divided by ${(10 ** power).toLocaleString('en-US')}. The unit to be said is that of the values recorded.`)
          result.percentileMethod = 'as-reported'
        }
        if (unitMs === null && isHiccup) result.notes.push('jHiccup wrote the log, which shows ms.')
        if (byTag.size > 1) {
          result.actions = [...byTag].map(([name, group]) => ({ name: name === '' ? '(no tag)' : name, label: name, requests: group.total, errors: null, share: all.total === 0 ? null : group.total / all.total, responseMs: unit === null ? null : scaleTimes(valuesOf(group, 10 ** power), unit) }))
        }
        result.notes.push('What was counted is for the writer of the log to know: each value counts as a request. Percentiles have the precision of the histograms; the maximum is the one logged.')
        return result
      },
    }
  },
}

const scaleTimes = (times: LoadTestTimes, unitMs: number): LoadTestTimes =>
  Object.fromEntries(Object.entries(times).map(([name, value]) => [name, name === 'count' ? value : scaled(value, unitMs)])) as LoadTestTimes
