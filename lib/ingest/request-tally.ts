/**
 * Counts what the requests of one measurement add up to, one record at a time: methods, statuses, virtual hosts, paths,
 * arrivals, wall times. Memory is bounded; nothing is kept of a single request but its wall time while those are few.
 */
import type { ArrivalTally } from './arrivals.ts'
import { visible } from './excerpt.ts'
import type { ExactTimesTally } from './exact-times.ts'
import { matchesHost } from './host-pattern.ts'
import { IPV6, NO_OFFSET, TIME_IS_END } from './log-segment.ts'
import type { ParsedSegment, SegmentRows } from './log-segment.ts'
import { openEntries } from './known-entries.ts'
import type { LogRecord } from './log-record.ts'
import { READER_VERSION, pathFactOf } from './measurement-facts.ts'
import type { MeasurementFacts } from './measurement-facts.ts'
import { openPathTable } from './path-table.ts'
import type { PathStatistics } from './path-table.ts'
import { addToSketch, newSketch } from './quantile-sketch.ts'
import { sameBytes } from './same-bytes.ts'

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
  /** A place from which rows of parsed segments come: it keeps the entries of its parser's dictionaries. */
  openRows(): RowsTally
  /** `pathCount` is null when path indexes no longer hold, since paths were folded among themselves. */
  end(): { facts: TalliedFacts; pathCount: number | null }
}

export interface RowsTally {
  /** Takes what is new in a segment's dictionaries. */
  learn(segment: ParsedSegment): void
  /** Counts the segment's rows [from, to). */
  add(rows: SegmentRows, from: number, to: number): void
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

  function vhostOf(bytes: Uint8Array, start: number, end: number): Vhost {
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

  /** One request of the path with the given index, -1 for none. */
  function count(index: number, status: number, wallUs: number, isIpv6: boolean): void {
    requests++
    statuses[status] = (statuses[status] as number) + 1
    if (status >= 500) errors++
    if (isIpv6) ipv6Clients++
    if (index >= 0) paths.countAt(index, status, wallUs)
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
  }

  function arrive(epochS: number, localS: number, fractionS: number, offsetMinutes: number, timeIsEnd: boolean, wallUs: number): void {
    // A log that tells when the request ended: it arrived its duration earlier.
    const back = timeIsEnd && wallUs >= 1_000_000 ? Math.floor(wallUs / 1e6) : 0
    arrivals.add(epochS - back, localS - back, fractionS, offsetMinutes)
  }

  /** False for a request of a virtual host that was not asked for. */
  function isOf(vhost: Vhost): boolean {
    vhost.requests++
    if (!vhost.wanted) otherVhosts++
    return vhost.wanted
  }

  return {
    readerVersion: READER_VERSION,
    add(record) {
      if (record.vhostEnd > record.vhostStart && !isOf(vhostOf(record.vhostBytes, record.vhostStart, record.vhostEnd))) return
      const { status, wallUs } = record
      const index = record.keyEnd > record.keyStart ? paths.indexOf(record.keyBytes, record.keyStart, record.keyEnd, record.keyHash) : -1
      count(index, status, wallUs, record.clientIsIpv6)
      arrive(record.epochS, record.localS, record.fractionS, record.offsetMinutes, record.timeIsEnd, wallUs)
    },
    openRows() {
      const pathEntries = openEntries(-1)
      const vhostEntries = openEntries<Vhost | null>(null)
      let generation = paths.generation()

      function indexOf(id: number): number {
        if (paths.generation() !== generation) {
          generation = paths.generation()
          pathEntries.forget()
        }
        const known = pathEntries.values[id] as number
        if (known >= 0) return known
        const index = paths.indexOf(pathEntries.bytes, pathEntries.startOf(id), pathEntries.endOf(id), pathEntries.hashOf(id))
        if (paths.generation() === generation) pathEntries.values[id] = index
        return index
      }

      return {
        learn({ fresh, newPaths, newVhosts }) {
          pathEntries.learn(newPaths, fresh)
          vhostEntries.learn(newVhosts, fresh)
        },
        add(rows, from, to) {
          for (let i = from; i < to; i++) {
            const vhostId = rows.vhost[i] as number
            if (vhostId >= 0) {
              const vhost = (vhostEntries.values[vhostId] ??= vhostOf(vhostEntries.bytes, vhostEntries.startOf(vhostId), vhostEntries.endOf(vhostId)))
              if (!isOf(vhost)) continue
            }
            const pathId = rows.path[i] as number
            const wallUs = rows.wallUs[i] as number
            const flags = rows.flags[i] as number
            count(pathId < 0 ? -1 : indexOf(pathId), rows.status[i] as number, wallUs, (flags & IPV6) !== 0)
            const offset = rows.offsetMinutes[i] as number
            const epochS = rows.epochS[i] as number
            const known = offset !== NO_OFFSET
            arrive(epochS, known ? epochS + offset * 60 : epochS, rows.fractionS[i] as number, known ? offset : Number.NaN, (flags & TIME_IS_END) !== 0, wallUs)
          }
        },
      }
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

function sortedByCount(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)))
}
