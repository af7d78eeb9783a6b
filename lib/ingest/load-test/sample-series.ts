/**
 * Counts and times of single requests as they come, per label and over all, in bounded memory. Percentiles are nearest rank
 * and exact up to a million times, from sketches beyond; the first 2,000 labels are kept one by one.
 */
import { nearestRank } from '../exact-times.ts'
import { addToSketch, mergeIntoSketch, newSketch, SKETCH_RELATIVE_ERROR, sketchMean, sketchQuantile } from '../quantile-sketch.ts'
import type { QuantileSketch } from '../quantile-sketch.ts'
import type { LoadTestAction, LoadTestResult, LoadTestTimes } from './load-test-format.ts'

import { precise } from './numbers.ts'

export interface Sample {
  label: string
  /** Null where the request has no time. */
  ms: number | null
  failed: boolean
  status?: string
  /** Kind of the error, where there is one. */
  errorKind?: string
  /** Begin, ms since the epoch or since the start of the test. */
  startMs?: number | null
}

export interface SampleSeries {
  add(sample: Sample): void
  size(): number
  /**
   * Fills requests, errors, statuses, duration, rate, times and actions of `result` in. `epoch`: begins are ms since 1970;
   * `fromZero`: they count from the start of the test, which is then the begin of the duration.
   */
  end(result: LoadTestResult, options?: { epoch?: boolean; fromZero?: boolean }): LoadTestResult
}

const MAX_LABELS = 2000
const MAX_KINDS = 200
const EXACT_LIMIT = 1_000_000
const OTHER_LABELS = '(other)'

interface Group {
  requests: number
  errors: number
  sumMs: number
  timed: number
  sketch: QuantileSketch | null
}

export function openSampleSeries(exactLimit: number = EXACT_LIMIT): SampleSeries {
  const labels = new Map<string, number>()
  const groups: Group[] = []
  const statusCounts = new Map<string, number>()
  const errorsByKind = new Map<string, number>()
  let values = new Float64Array(1024)
  let owners = new Int32Array(1024)
  let size = 0
  let exact = true
  let requests = 0
  let errors = 0
  let first = Infinity
  let last = -Infinity

  function groupOf(label: string): number {
    const name = label === '' ? '(no name)' : label.length > 500 ? `${label.slice(0, 499)}…` : label
    const known = labels.get(name)
    if (known !== undefined) return known
    if (labels.size >= MAX_LABELS && name !== OTHER_LABELS) return groupOf(OTHER_LABELS)
    labels.set(name, groups.length)
    groups.push({ requests: 0, errors: 0, sumMs: 0, timed: 0, sketch: exact ? null : newSketch() })
    return groups.length - 1
  }

  function keep(ms: number, owner: number): void {
    const group = groups[owner] as Group
    group.sumMs += ms
    group.timed++
    if (exact && size >= exactLimit) {
      for (const each of groups) each.sketch = newSketch()
      for (let i = 0; i < size; i++) addToSketch((groups[owners[i] as number] as Group).sketch as QuantileSketch, values[i] as number)
      exact = false
      values = new Float64Array(0)
      owners = new Int32Array(0)
    }
    if (!exact) return addToSketch(group.sketch as QuantileSketch, ms)
    if (size === values.length) {
      const [oldValues, oldOwners] = [values, owners]
      values = new Float64Array(Math.min(exactLimit, size * 2))
      owners = new Int32Array(values.length)
      values.set(oldValues)
      owners.set(oldOwners)
    }
    values[size] = ms
    owners[size] = owner
    size++
  }

  const exactTimes = (sorted: Float64Array, sum: number): LoadTestTimes => {
    const rank = (quantile: number): number => nearestRank(sorted, quantile)
    return { mean: precise(sum / sorted.length), p50: rank(0.5), p90: rank(0.9), p95: rank(0.95), p99: rank(0.99), min: rank(0), max: rank(1), count: sorted.length }
  }
  const sketched = (sketch: QuantileSketch): LoadTestTimes => {
    const rank = (quantile: number): number => sketchQuantile(sketch, quantile)
    return { mean: sketchMean(sketch), p50: rank(0.5), p90: rank(0.9), p95: rank(0.95), p99: rank(0.99), min: sketch.min, max: sketch.max, count: sketch.count }
  }

  function timesPerGroup(): (LoadTestTimes | null)[] {
    if (!exact) return groups.map(({ sketch }) => (sketch === null || sketch.count === 0 ? null : sketched(sketch)))
    const starts = new Float64Array(groups.length)
    let start = 0
    const parts = groups.map(({ timed }, i) => {
      starts[i] = start
      start += timed
      return timed
    })
    const sorted = new Float64Array(size)
    const next = starts.slice()
    for (let i = 0; i < size; i++) {
      const owner = owners[i] as number
      sorted[(next[owner] as number)++] = values[i] as number
    }
    return groups.map(({ sumMs }, i) => (parts[i] === 0 ? null : exactTimes(sorted.subarray(starts[i] as number, (starts[i] as number) + (parts[i] as number)).sort(), sumMs)))
  }

  return {
    add({ label, ms, failed, status, errorKind, startMs }) {
      requests++
      const owner = groupOf(label)
      const group = groups[owner] as Group
      group.requests++
      if (failed) {
        errors++
        group.errors++
        const kind = errorKind === undefined || errorKind === '' ? `status ${status === undefined || status === '' ? 'unknown' : status}` : errorKind.slice(0, 200)
        const key = errorsByKind.has(kind) || errorsByKind.size < MAX_KINDS ? kind : '(other)'
        errorsByKind.set(key, (errorsByKind.get(key) ?? 0) + 1)
      }
      if (status !== undefined && status !== '') {
        const key = statusCounts.has(status) || statusCounts.size < MAX_KINDS ? status.slice(0, 200) : '(other)'
        statusCounts.set(key, (statusCounts.get(key) ?? 0) + 1)
      }
      if (ms !== null && ms >= 0 && Number.isFinite(ms)) keep(ms, owner)
      if (startMs !== undefined && startMs !== null && Number.isFinite(startMs)) {
        first = Math.min(first, startMs)
        last = Math.max(last, startMs + (ms ?? 0))
      }
    },
    size: () => requests,
    end(result, options = {}) {
      result.requests = requests
      result.errors = errors
      result.errorsByKind = Object.fromEntries(errorsByKind)
      result.statusCounts = Object.fromEntries(statusCounts)
      if (options.fromZero === true && first <= last) first = Math.min(first, 0)
      if (first <= last) {
        result.durationS = precise((last - first) / 1000)
        if (last - first >= 1) result.ratePerSecond = (requests * 1000) / (last - first)
        if (options.epoch === true && first > 0 && last < 8.64e15) {
          result.from = new Date(first).toISOString()
          result.to = new Date(last).toISOString()
        }
      }
      const each = timesPerGroup()
      const timed = groups.reduce((sum, group) => sum + group.timed, 0)
      if (timed > 0) {
        const sum = groups.reduce((total, { sumMs }) => total + sumMs, 0)
        if (exact) result.responseMs = exactTimes(values.slice(0, size).sort(), sum)
        else {
          const all = newSketch()
          for (const { sketch } of groups) if (sketch !== null) mergeIntoSketch(all, sketch)
          result.responseMs = sketched(all)
          result.notes.push(`Percentiles come from a sketch and are within ${SKETCH_RELATIVE_ERROR * 100} % of the exact ones.`)
        }
        result.percentileMethod = exact ? 'nearest-rank' : 'sketch'
      } else result.responseMs = null
      if (timed > 0 && timed < requests) result.notes.push(`${requests - timed} requests carry no time.`)
      result.actions = [...labels].map(([name, i]): LoadTestAction => {
        const group = groups[i] as Group
        return { name, label: name, requests: group.requests, errors: group.errors, share: group.requests / requests, responseMs: each[i] ?? null }
      })
      result.actions.sort((a, b) => (b.requests ?? 0) - (a.requests ?? 0) || (a.name < b.name ? -1 : 1))
      if (labels.has(OTHER_LABELS)) result.notes.push(`There are more than ${MAX_LABELS} names; the later ones are counted as "${OTHER_LABELS}".`)
      return result
    },
  }
}
