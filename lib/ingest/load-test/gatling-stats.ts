/**
 * Gatling's `js/stats.json` (a tree of groups and requests) and `global_stats.json`. Each figure is given for all, for OK and
 * for KO requests; those of all are taken. The percentiles are not named in the file: Gatling's defaults are 50, 75, 95
 * and 99, and gatling.conf may say otherwise.
 */
import { emptyResult, noTimes, timesOrNull } from './load-test-format.ts'
import type { DocumentFormat, LoadTestAction, LoadTestTimes } from './load-test-format.ts'
import { at, isRecord, numberAt, recordAt, textAt } from './json-value.ts'

/** The "total" of a figure; "-" stands for none. Versions differ in whether it is a number or text. */
function total(stats: unknown, name: string, which = 'total'): number | null {
  const direct = numberAt(stats, name, which)
  if (direct !== null) return direct
  const text = textAt(stats, name, which)
  return text !== null && /^[\d.]+$/.test(text) ? Number(text) : null
}

function timesOf(stats: unknown): LoadTestTimes {
  return {
    ...noTimes(), mean: total(stats, 'meanResponseTime'), min: total(stats, 'minResponseTime'), max: total(stats, 'maxResponseTime'),
    p50: total(stats, 'percentiles1'), p75: total(stats, 'percentiles2'), p95: total(stats, 'percentiles3'), p99: total(stats, 'percentiles4'), count: total(stats, 'numberOfRequests'),
  }
}

const MAX_DEPTH = 50

function actionsOf(node: unknown, trail: readonly string[], found: LoadTestAction[]): void {
  if (trail.length > MAX_DEPTH || found.length >= 2000) return
  for (const child of Object.values(recordAt(node, 'contents'))) {
    const label = textAt(child, 'name') ?? textAt(child, 'stats', 'name') ?? ''
    if (textAt(child, 'type') === 'GROUP') {
      actionsOf(child, [...trail, label], found)
      continue
    }
    const stats = at(child, 'stats')
    const requests = total(stats, 'numberOfRequests')
    found.push({ name: [...trail, label].join(' / ') || '(no name)', label, requests, errors: total(stats, 'numberOfRequests', 'ko'), share: null, responseMs: requests === 0 ? null : timesOrNull(timesOf(stats)) })
  }
}

export const gatlingStats: DocumentFormat = {
  kind: 'document', name: 'gatling-stats-json', title: 'Gatling stats.json and global_stats.json',
  matches: (value) => isRecord(value) && (isRecord(at(value, 'numberOfRequests')) || isRecord(at(value, 'stats', 'numberOfRequests'))),
  read(value) {
    const tree = isRecord(at(value, 'stats'))
    const stats = tree ? at(value, 'stats') : value
    const result = emptyResult(tree ? 'Gatling stats.json' : 'Gatling global_stats.json', 'unknown')
    result.requests = total(stats, 'numberOfRequests')
    result.errors = total(stats, 'numberOfRequests', 'ko')
    if (result.errors !== null && result.errors > 0) result.errorsByKind = { KO: result.errors }
    result.ratePerSecond = total(stats, 'meanNumberOfRequestsPerSecond')
    const times = timesOf(stats)
    result.responseMs = result.requests === 0 ? null : timesOrNull(times)
    result.percentileMethod = result.responseMs === null ? null : 'as-reported'
    actionsOf(value, [], result.actions)
    for (const action of result.actions) if (result.requests !== null && result.requests > 0 && action.requests !== null) action.share = action.requests / result.requests
    result.notes.push("The file does not name its percentiles; they are taken for Gatling's default ones, 50, 75, 95 and 99 %.", 'The file does not tell whether users arrived at their own times (open) or waited for one another (closed).')
    return result
  },
}
