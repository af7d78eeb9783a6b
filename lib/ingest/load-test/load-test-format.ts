/**
 * What every reader of a load-test result promises, and what it hands back. Five kinds: a report is a whole text, a
 * document is one JSON value, a series comes line by line, a stream in pieces of text cut anywhere, a binary in bytes, whose records count as lines. Whole texts are
 * bounded by `MAX_REPORT_BYTES`; series, streams and binaries need bounded memory whatever their length. A figure that the file
 * does not hold is null, never computed from others that only look like it.
 */
export const MAX_REPORT_BYTES = 32 * 1024 * 1024

/** Milliseconds. Further percentiles under their own names, with "_" for the decimal point: p75, p97_5, p99_9. */
export interface LoadTestTimes {
  mean: number | null
  p50: number | null
  p90: number | null
  p95: number | null
  p99: number | null
  min: number | null
  max: number | null
  /** Requests with a time; null where the file does not say. */
  count: number | null
  [percentile: `p${string}`]: number | null
}

export interface LoadTestAction {
  /** With the method where the file has it: "GET /cart". */
  name: string
  /** As the file names it. */
  label: string
  requests: number | null
  errors: number | null
  /** Share of the requests. */
  share: number | null
  responseMs: LoadTestTimes | null
}

/**
 * `closed`: a client sends its next request only after it has the answer, so a slow server is asked less often and the
 * latencies omit the time a delayed client did not send. `open`: requests go out at their own times.
 */
export type Loop = 'closed' | 'open' | 'unknown'

export interface LoadTestResult {
  /** What the file is, in a few words: "ApacheBench 2.3 report". */
  detail: string
  requests: number | null
  /**
   * Requests that the tool counts as failed (but not ab's "Length"); where it does not judge answers by their status,
   * those without an answer and those answered 500 or above.
   */
  errors: number | null
  errorsByKind: Record<string, number>
  statusCounts: Record<string, number>
  durationS: number | null
  ratePerSecond: number | null
  /** Clients that were served at a time: connections, users, threads. */
  concurrency: number | null
  /** ISO 8601 in UTC. */
  from: string | null
  to: string | null
  responseMs: LoadTestTimes | null
  /** Percentiles and extremes of a file that does not name their unit, as it has them. */
  valuesInFileUnit: LoadTestTimes | null
  percentileMethod: 'as-reported' | 'nearest-rank' | 'sketch' | null
  loop: Loop
  actions: LoadTestAction[]
  notes: string[]
}

export interface ReportFormat {
  kind: 'report'
  name: string
  /** For messages: "ApacheBench, text". */
  title: string
  /** True where the first 64 KiB (colour escapes removed, LF line ends) are of this format. */
  matches(head: string): boolean
  /** `text` as `head`, complete. */
  read(text: string, context: ReportContext): LoadTestResult
}

export interface DocumentFormat {
  kind: 'document'
  name: string
  title: string
  matches(value: unknown): boolean
  read(value: unknown, context: ReportContext): LoadTestResult
}

export interface SeriesFormat {
  kind: 'series'
  name: string
  title: string
  /** The first lines, blank ones left out. */
  matches(lines: readonly string[]): boolean
  open(context: SeriesContext): SeriesReader
}

export interface StreamFormat {
  kind: 'stream'
  name: string
  title: string
  matches(head: string): boolean
  open(context: SeriesContext): StreamReader
}

export interface BinaryFormat {
  kind: 'binary'
  name: string
  title: string
  /** The first 64 KiB. */
  matches(head: Uint8Array): boolean
  open(context: SeriesContext): BinaryReader
}

export type LoadTestFormat = BinaryFormat | ReportFormat | DocumentFormat | SeriesFormat | StreamFormat

export interface ReportContext {
  /** What messages call the file. */
  place: string
  /** Milliseconds per unit of a file that names none; null: not said. */
  unitMs: number | null
}

export interface SeriesContext extends ReportContext {
  lines: LineLedger
}

export interface SeriesReader {
  /** One line without its end; `complete` is false for a last line that has no line end. */
  line(text: string, number: number, complete: boolean): void
  end(): LoadTestResult
}

export interface StreamReader {
  push(text: string): void
  end(): LoadTestResult
}

export interface BinaryReader {
  push(bytes: Uint8Array): void
  end(): LoadTestResult
}

/** Where every line of a file ends up: read + blank + comments + malformed = total. */
export interface LineLedger {
  read(lines?: number): void
  blank(lines?: number): void
  /** Headers and remarks. */
  comment(lines?: number): void
  malformed(number: number, code: string, reason: string, text: string, lines?: number): void
}

export function noTimes(): LoadTestTimes {
  return { mean: null, p50: null, p90: null, p95: null, p99: null, min: null, max: null, count: null }
}

/** The name of a percentile: 97.5 -> "p97_5". */
export const percentileName = (percent: number): `p${string}` => `p${String(percent).replace('.', '_')}`

export function emptyResult(detail: string, loop: Loop): LoadTestResult {
  return {
    detail, loop, requests: null, errors: null, errorsByKind: {}, statusCounts: {}, durationS: null, ratePerSecond: null, concurrency: null,
    from: null, to: null, responseMs: null, valuesInFileUnit: null, percentileMethod: null, actions: [], notes: [],
  }
}

/** The times, or null where none of them is known. */
export function timesOrNull(times: LoadTestTimes): LoadTestTimes | null {
  return Object.entries(times).some(([key, value]) => key !== 'count' && value !== null) ? times : null
}

/** Whose results are read, for refusals. */
export const TOOLS_IN_WORDS = 'ab, wrk, wrk2, hey, oha, vegeta, bombardier, autocannon, artillery, loadtest, siege, httperf, k6, Locust, JMeter, Gatling, Tsung or HdrHistogram'
