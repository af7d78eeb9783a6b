/**
 * A load-test result as the contract prints it: the measurement of an access log, where the fields fit, and what only a load
 * test has (concurrency, errors by kind, open or closed loop). Null where the file does not hold it.
 */
import type { LineCounts, LineProblem } from '../measurement-facts.ts'
import type { LoadTestAction, LoadTestResult, LoadTestTimes, Loop } from './load-test-format.ts'

/** Changes when the same file would give another measurement. */
export const LOAD_TEST_READER_VERSION = 'load-test@1'

export const CLOSED_LOOP_NOTE = 'closed loop: latencies omit the time a delayed client did not send'

export interface LoadTestMeasurement {
  kind: 'load-test'
  format: string
  formatDetail: string
  formatConfidence: number
  formatReasons: string[]
  requests: number | null
  /** What the tool counts as failed; see `LoadTestResult`. */
  errors: number | null
  errorsByKind: Record<string, number>
  malformed: number
  lines: LineCounts
  durationS: number | null
  ratePerSecond: number | null
  concurrency: number | null
  loop: Loop
  from: string | null
  to: string | null
  responseMs: LoadTestTimes | null
  /** Instead of `responseMs` where the file does not name the unit of its values. */
  valuesInFileUnit: LoadTestTimes | null
  percentileMethod: 'as-reported' | 'nearest-rank' | 'sketch' | null
  statusCounts: Record<string, number>
  actions: LoadTestAction[]
  notes: string[]
  problems: LineProblem[]
}

/** What is kept of a reading; plain JSON. */
export interface LoadTestFacts {
  schema: 'headroom/load-test@1'
  readerVersion: string
  bytes: number
  measurement: LoadTestMeasurement
}

export function loadTestMeasurement(format: string, result: LoadTestResult, lines: LineCounts, reasons: string[], problems: LineProblem[]): LoadTestMeasurement {
  const judged = lines.read + lines.malformed
  const { detail, actions, notes, ...rest } = result
  const all = result.loop === 'closed' ? [CLOSED_LOOP_NOTE, ...notes] : [...notes]
  if (result.requests === 0 && result.responseMs === null) all.push('No request was answered.')
  return finiteOnly({
    kind: 'load-test' as const, format, formatDetail: detail,
    formatConfidence: judged === 0 ? 1 : Math.round((lines.read / judged) * 1000) / 1000, formatReasons: reasons,
    ...rest, requests: countOf(rest.requests), errors: countOf(rest.errors), malformed: lines.malformed, lines, actions, notes: [...new Set(all)], problems,
  })
}

/** A figure beyond what a number holds (four hundred digits in a damaged file) is not known: null, wherever it stands. */
function finiteOnly<Value>(value: Value): Value {
  if (typeof value === 'number') return (Number.isFinite(value) ? value : null) as Value
  if (Array.isArray(value)) return value.map(finiteOnly) as Value
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, finiteOnly(item)])) as Value
  return value
}

/** A file may claim anything; a number of requests is a whole one. */
const countOf = (value: number | null): number | null => (value !== null && Number.isSafeInteger(value) && value >= 0 ? value : null)
