/**
 * What the capture tells of one process: its group, its memory and how it grows with the requests served, and for how long
 * how many of its threads were taken. Plain JSON that merges, since each process writes several files.
 */
import type { CapturedProcess, CapturedRequest } from './capture-line.ts'
import { openThreadOccupancy } from './thread-occupancy.ts'

export interface ProcessFacts {
  pid: number
  /** Null until a line of the process itself was read. */
  group: string | null
  threads: number | null
  cores: number | null
  modWsgi: string | null
  python: string | null
  recorded: number
  /** Requests the process served as far as known: the highest number seen. */
  lastNumber: number
  firstNumber: number
  firstS: number
  lastS: number
  rssMaxKib: number | null
  pssMaxKib: number | null
  pssLastKib: number | null
  pssLastS: number
  ussMaxKib: number | null
  captureS: number
  /** Sums over requests of their number x in the process and its memory y (KiB), for a straight line through them. */
  growth: { count: number; x: number; y: number; xx: number; xy: number }
  /** Milliseconds with exactly i threads taken. */
  busyMsByThreads: number[]
  busyThreadsMax: number
  threadIds: number[]
}

/** Requests that a process is given to load and to warm up before its growth is judged. */
const WARM_UP = 50

export interface ProcessTally {
  request(request: CapturedRequest): void
  process(line: CapturedProcess): void
  end(): ProcessFacts[]
}

export function openProcessTally(): ProcessTally {
  const byPid = new Map<number, { facts: ProcessFacts; occupancy: ReturnType<typeof openThreadOccupancy>; threadIds: Set<number> }>()

  function of(pid: number) {
    let known = byPid.get(pid)
    if (known === undefined) byPid.set(pid, (known = { facts: unknownProcess(pid), occupancy: openThreadOccupancy(), threadIds: new Set() }))
    return known
  }

  return {
    request(request) {
      const { facts, occupancy, threadIds } = of(request.pid)
      const { number: x, rssKib: y } = request
      const takenMs = request.epochS * 1000 + (request.frontMs ?? 0) + (request.queueMs ?? 0)
      const endMs = takenMs + (request.daemonMs ?? 0) + request.wallMs
      facts.recorded++
      facts.firstNumber = Math.min(facts.firstNumber, x)
      facts.lastNumber = Math.max(facts.lastNumber, x)
      facts.firstS = Math.min(facts.firstS, takenMs / 1000)
      facts.lastS = Math.max(facts.lastS, endMs / 1000)
      facts.busyThreadsMax = Math.max(facts.busyThreadsMax, request.busy)
      if (threadIds.size < 1000) threadIds.add(request.thread)
      occupancy.add(takenMs, endMs)
      if (y === null) return
      facts.rssMaxKib = Math.max(facts.rssMaxKib ?? 0, y)
      if (x <= WARM_UP) return
      facts.growth.count++
      facts.growth.x += x
      facts.growth.y += y
      facts.growth.xx += x * x
      facts.growth.xy += x * y
    },
    process(line) {
      const { facts } = of(line.pid)
      facts.group = line.group
      facts.threads = line.threads ?? facts.threads
      facts.cores = line.cores ?? facts.cores
      facts.modWsgi = line.modWsgi ?? facts.modWsgi
      facts.python = line.python ?? facts.python
      facts.lastNumber = Math.max(facts.lastNumber, line.requests)
      facts.rssMaxKib = maxOrNull(facts.rssMaxKib, line.rssKib)
      facts.captureS = Math.max(facts.captureS, line.captureS ?? 0)
      // At the start nothing is loaded yet: only what a process that serves takes is its memory.
      if (line.requests === 0) return
      facts.pssMaxKib = maxOrNull(facts.pssMaxKib, line.pssKib)
      facts.ussMaxKib = maxOrNull(facts.ussMaxKib, line.ussKib)
      if (line.pssKib !== null && line.epochS >= facts.pssLastS) {
        facts.pssLastS = line.epochS
        facts.pssLastKib = line.pssKib
      }
    },
    end: () => [...byPid.values()].map(({ facts, occupancy, threadIds }) => ({ ...facts, busyMsByThreads: occupancy.end(), threadIds: [...threadIds].sort((a, b) => a - b) })),
  }
}

function unknownProcess(pid: number): ProcessFacts {
  return {
    pid, group: null, threads: null, cores: null, modWsgi: null, python: null, recorded: 0, lastNumber: 0, firstNumber: Number.MAX_SAFE_INTEGER, firstS: Number.MAX_SAFE_INTEGER, lastS: 0,
    rssMaxKib: null, pssMaxKib: null, pssLastKib: null, pssLastS: 0, ussMaxKib: null, captureS: 0,
    growth: { count: 0, x: 0, y: 0, xx: 0, xy: 0 }, busyMsByThreads: [0], busyThreadsMax: 0, threadIds: [],
  }
}

function maxOrNull(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b)
}

/** The same processes, told of by several files, as one each. */
export function mergeProcesses(all: readonly ProcessFacts[]): ProcessFacts[] {
  const byPid = new Map<number, ProcessFacts>()
  for (const facts of all) {
    const known = byPid.get(facts.pid)
    byPid.set(facts.pid, known === undefined ? facts : merge(known, facts))
  }
  return [...byPid.values()].sort((a, b) => a.pid - b.pid)
}

function merge(a: ProcessFacts, b: ProcessFacts): ProcessFacts {
  const later = b.pssLastS > a.pssLastS ? b : a
  const longer = Math.max(a.busyMsByThreads.length, b.busyMsByThreads.length)
  return {
    pid: a.pid, group: a.group ?? b.group, threads: a.threads ?? b.threads, cores: a.cores ?? b.cores, modWsgi: a.modWsgi ?? b.modWsgi, python: a.python ?? b.python,
    recorded: a.recorded + b.recorded, lastNumber: Math.max(a.lastNumber, b.lastNumber), firstNumber: Math.min(a.firstNumber, b.firstNumber),
    firstS: Math.min(a.firstS, b.firstS), lastS: Math.max(a.lastS, b.lastS),
    rssMaxKib: maxOrNull(a.rssMaxKib, b.rssMaxKib), pssMaxKib: maxOrNull(a.pssMaxKib, b.pssMaxKib), ussMaxKib: maxOrNull(a.ussMaxKib, b.ussMaxKib),
    pssLastKib: later.pssLastKib, pssLastS: later.pssLastS, captureS: Math.max(a.captureS, b.captureS),
    growth: { count: a.growth.count + b.growth.count, x: a.growth.x + b.growth.x, y: a.growth.y + b.growth.y, xx: a.growth.xx + b.growth.xx, xy: a.growth.xy + b.growth.xy },
    busyMsByThreads: Array.from({ length: longer }, (_, i) => (a.busyMsByThreads[i] ?? 0) + (b.busyMsByThreads[i] ?? 0)),
    busyThreadsMax: Math.max(a.busyThreadsMax, b.busyThreadsMax), threadIds: [...new Set([...a.threadIds, ...b.threadIds])].sort((x, y) => x - y),
  }
}

/** KiB that memory grew per request, by least squares; null with too few requests to tell. */
export function growthKibPerRequest({ growth: { count, x, y, xx, xy } }: Pick<ProcessFacts, 'growth'>): number | null {
  const spread = xx - (x * x) / count
  return count < 200 || !(spread > 0) ? null : (xy - (x * y) / count) / spread
}
