/**
 * Counts what the requests of one measurement add up to, one record at a time: methods, statuses, virtual hosts, paths,
 * arrivals, wall times. Memory is bounded; nothing is kept of a single request but its wall time while those are few.
 */
import type { ArrivalTally } from './arrivals.ts'
import { visible } from './excerpt.ts'
import type { ExactTimesTally } from './exact-times.ts'
import { matchesHost } from './host-pattern.ts'
import type { LogRecord } from './log-record.ts'
import { READER_VERSION, pathFactOf } from './measurement-facts.ts'
import type { MeasurementFacts } from './measurement-facts.ts'
import { openPathTable } from './path-table.ts'
import type { PathStatistics } from './path-table.ts'
import { addToSketch, newSketch } from './quantile-sketch.ts'

/** Distinct virtual hosts counted by name; what comes later is counted under "(others)". */
const MAX_VHOSTS = 1000
const OTHERS = '(others)'
const OTHERS_WANTED = '(others asked for)'

export interface RequestTallyOptions {
  arrivals: ArrivalTally
  exact: ExactTimesTally
  vhosts?: readonly string[]
  maxPaths?: number
}

export type TalliedFacts = Pick<
  MeasurementFacts,
  'requests' | 'errors' | 'oddRequests' | 'oddRequest' | 'otherVhosts' | 'ipv6Clients' | 'methods' | 'statusCounts' | 'vhosts' | 'arrivals' | 'busyMs' | 'paths'
>

export interface RequestTally {
  readonly readerVersion: string
  add(record: LogRecord): void
  /** `pathCount` is null when path indexes no longer hold, since paths were folded among themselves. */
  end(): { facts: TalliedFacts; pathCount: number | null }
}

interface Vhost {
  name: string
  requests: number
  wanted: boolean
}

export function openRequestTally(options: RequestTallyOptions): RequestTally {
  const { arrivals, exact } = options
  const paths = openPathTable(options.maxPaths)
  const isWanted = (name: string): boolean => options.vhosts === undefined || options.vhosts.some((pattern) => matchesHost(pattern, name))
  const statuses = new Float64Array(1000)
  const vhosts = new Map<string, Vhost>()
  const decoder = new TextDecoder('utf-8')
  const odd: PathStatistics = { method: '', path: '', grouped: false, requests: 0, errors: 0, clientErrors: 0, wall: null }
  let lastVhost: { bytes: Uint8Array; entry: Vhost } | null = null
  let requests = 0
  let errors = 0
  let otherVhosts = 0
  let ipv6Clients = 0
  let busyUs = 0

  function vhostOf(record: LogRecord): Vhost {
    const { vhostBytes: bytes, vhostStart: start, vhostEnd: end } = record
    if (lastVhost !== null && sameBytes(lastVhost.bytes, bytes, start, end)) return lastVhost.entry
    const name = visible(decoder.decode(bytes.subarray(start, Math.min(end, start + 300)))).replace(/:\d{1,5}$/, '').toLowerCase()
    let entry = vhosts.get(name)
    if (entry === undefined) {
      const wanted = isWanted(name)
      const key = vhosts.size < MAX_VHOSTS ? name : wanted && options.vhosts !== undefined ? OTHERS_WANTED : OTHERS
      entry = vhosts.get(key) ?? { name: key, requests: 0, wanted }
      vhosts.set(key, entry)
    }
    lastVhost = { bytes: bytes.slice(start, end), entry }
    return entry
  }

  return {
    readerVersion: READER_VERSION,
    add(record) {
      if (record.vhostEnd > record.vhostStart) {
        const vhost = vhostOf(record)
        vhost.requests++
        if (!vhost.wanted) {
          otherVhosts++
          return
        }
      }
      requests++
      const { status, wallUs } = record
      statuses[status] = (statuses[status] as number) + 1
      if (status >= 500) errors++
      if (record.clientIsIpv6) ipv6Clients++
      let index = -1
      if (record.keyEnd > record.keyStart) index = paths.count(record.keyBytes, record.keyStart, record.keyEnd, record.keyHash, status, wallUs)
      else {
        odd.requests++
        if (status >= 500) odd.errors++
        else if (status >= 400) odd.clientErrors++
        if (wallUs >= 0) addToSketch((odd.wall ??= newSketch()), wallUs / 1000)
      }
      if (wallUs >= 0) {
        busyUs += wallUs
        exact.add(wallUs, index)
      }
      if (record.timeIsEnd && wallUs >= 1_000_000) {
        // The log tells when the request ended; it arrived its duration earlier.
        const back = Math.floor(wallUs / 1e6)
        arrivals.add(record.epochS - back, record.localS - back, record.fractionS, record.offsetMinutes)
      } else arrivals.add(record.epochS, record.localS, record.fractionS, record.offsetMinutes)
    },
    end() {
      const statistics = paths.statistics()
      const methods = new Map<string, number>()
      for (const path of statistics) if (path.method !== '') methods.set(path.method, (methods.get(path.method) ?? 0) + path.requests)
      const statusCounts: Record<string, number> = {}
      for (let status = 100; status < 1000; status++) if (statuses[status]) statusCounts[status] = statuses[status] as number
      return {
        pathCount: paths.folded() ? null : statistics.length,
        facts: {
          requests, errors, otherVhosts, ipv6Clients, statusCounts,
          oddRequests: odd.requests,
          oddRequest: odd.requests === 0 ? null : pathFactOf(odd),
          methods: sortedByCount(methods),
          vhosts: sortedByCount(new Map([...vhosts.values()].map((vhost) => [vhost.name, vhost.requests]))),
          arrivals: arrivals.end(),
          busyMs: busyUs / 1000,
          paths: statistics.map(pathFactOf),
        },
      }
    },
  }
}

function sameBytes(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (known.length !== end - start) return false
  for (let i = 0; i < known.length; i++) if (known[i] !== bytes[start + i]) return false
  return true
}

function sortedByCount(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)))
}
