/**
 * What one reading of an access log found, in a form that is plain JSON, can be kept, and can be merged with others:
 * counts, statistics per path with sketches of wall time, arrivals. Actions are folded from it at any time without
 * reading the file again. Times are milliseconds unless the name says otherwise.
 */
import type { Arrivals } from './arrivals.ts'
import { sketchFromJson, sketchToJson } from './quantile-sketch.ts'
import type { SketchJson } from './quantile-sketch.ts'
import type { PathStatistics } from './path-table.ts'

/** Changes when the same file would give other facts. */
export const READER_VERSION = 'access-log@1'

export interface LineProblem {
  line: number
  code: string
  reason: string
  /** At most 200 characters, control characters made visible. */
  excerpt: string
}

export interface LineCounts {
  /** read + blank + comments + malformed */
  total: number
  read: number
  blank: number
  /** Lines of a W3C log that begin with "#". */
  comments: number
  malformed: number
}

export interface PathFact {
  method: string
  path: string
  /** True where `path` is a template for paths beyond the bound on distinct ones. */
  grouped: boolean
  requests: number
  errors: number
  clientErrors: number
  wall: SketchJson | null
}

/** Where the wall times come from and how fine they are. */
export interface Timing {
  /** As the format names it: "%D", "$request_time". */
  field: string
  /** Smallest step of the number; 1000 for whole seconds, which allow no percentile below seconds. */
  resolutionMs: number
}

export interface MeasurementFacts {
  schema: 'headroom/facts@1'
  readerVersion: string
  format: string
  formatDetail: string
  /** 0 to 1: share of lines that match, times how sure the unit of time is. 1 for a format the user named. */
  formatConfidence: number
  formatReasons: string[]
  bytes: number
  lines: LineCounts
  requests: number
  /** Responses of 500 and above. */
  errors: number
  /** Requests without a valid request line; they count as requests. */
  oddRequests: number
  oddRequest: PathFact | null
  /** Requests of virtual hosts that were not asked for; not in `requests`. */
  otherVhosts: number
  ipv6Clients: number
  methods: Record<string, number>
  statusCounts: Record<string, number>
  vhosts: Record<string, number>
  timing: Timing | null
  arrivals: Arrivals | null
  /** Wall times summed over the requests that have one, ms: the time that threads were taken. */
  busyMs: number
  paths: PathFact[]
  notes: string[]
  problems: LineProblem[]
}

export function pathFactOf(path: PathStatistics): PathFact {
  const { method, grouped, requests, errors, clientErrors } = path
  return { method, path: path.path, grouped, requests, errors, clientErrors, wall: path.wall === null ? null : sketchToJson(path.wall) }
}

export function pathStatisticsOf(fact: PathFact): PathStatistics {
  const { method, path, grouped, requests, errors, clientErrors } = fact
  return { method, path, grouped, requests, errors, clientErrors, wall: fact.wall === null ? null : sketchFromJson(fact.wall) }
}
