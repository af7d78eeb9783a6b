/**
 * What each reader of a memory or host file promises: it knows its format by the file's own headings, reads the whole text
 * (such files are small), accounts for every line, and leaves null what the file does not hold. Memory is in KiB here, as
 * the tools measure it; `hostMeasurement` makes MiB of it.
 */
export const MAX_HOST_BYTES = 32 * 1024 * 1024

/** One process as the file shows it; of several samples, the last in which it had memory. */
export interface HostProcess {
  /** Null where the file does not say which process it is about. */
  pid: number | null
  parentPid: number | null
  user: string | null
  /** Command line as shown, cut where the tool or mod_wsgi cut it; else the name of the program. */
  title: string
  /** False where only the program's name is known, which all processes of Apache share. */
  hasArguments: boolean
  rssKib: number | null
  pssKib: number | null
  /** Memory of this process alone. */
  ussKib: number | null
  vszKib: number | null
  swapKib: number | null
  threads: number | null
  /** Cores: 1 is one core all the time. */
  cpuCores: number | null
}

export interface HostMemory {
  totalKib: number | null
  /** What programs could still take without swapping. */
  availableKib: number | null
  freeKib: number | null
  /** Taken by programs: neither free nor cache that can be dropped. */
  usedKib: number | null
  cacheKib: number | null
  swapTotalKib: number | null
  swapUsedKib: number | null
}

export interface WorkerCounts {
  mpm: string | null
  version: string | null
  busy: number
  idle: number
  /** Slots without a process yet. */
  open: number | null
  uptimeS: number | null
  accesses: number | null
  meanRequestMs: number | null
  requestsPerSecond: number | null
}

/** mod_wsgi's own metrics of one process; times are means per request, ms. */
export interface WsgiMetrics {
  pid: number | null
  periodS: number
  requests: number
  ratePerSecond: number | null
  threads: number | null
  activeRequests: number | null
  /** Share of the threads' time that was taken. */
  utilization: number | null
  rssMiB: number | null
  cpuCores: number | null
  serverMs: number | null
  queueMs: number | null
  daemonMs: number | null
  applicationMs: number | null
  cpuMsPerRequest: number | null
}

export interface HostLine {
  line: number
  code: string
  reason: string
  excerpt: string
}

export interface HostResult {
  detail: string
  cores: number | null
  memory: HostMemory | null
  processes: HostProcess[]
  workers: WorkerCounts | null
  wsgi: WsgiMetrics[]
  /** Figures under the file's own names: KiB where it says kB. */
  values: Record<string, number | string>
  /** Samples the file holds one after the other. */
  samples: number
  /** Resident memory of one thread's stack, KiB. */
  threadStackKib: number | null
  notes: string[]
  malformed: HostLine[]
  /** Headings and remarks. */
  comments: number
}

export interface HostFormat {
  name: string
  /** For messages: "ps". */
  title: string
  /** True where the text is of this format, from its first 64 KiB. */
  matches(head: string): boolean
  read(text: string): HostResult
}

export function emptyHost(detail: string): HostResult {
  return { detail, cores: null, memory: null, processes: [], workers: null, wsgi: [], values: {}, samples: 1, threadStackKib: null, notes: [], malformed: [], comments: 0 }
}

export function unknownProcess(pid: number | null, title: string): HostProcess {
  return { pid, parentPid: null, user: null, title, hasArguments: true, rssKib: null, pssKib: null, ussKib: null, vszKib: null, swapKib: null, threads: null, cpuCores: null }
}

export function noMemory(): HostMemory {
  return { totalKib: null, availableKib: null, freeKib: null, usedKib: null, cacheKib: null, swapTotalKib: null, swapUsedKib: null }
}

export const linesOf = (text: string): string[] => text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))

export function badLine(line: number, reason: string, text: string): HostLine {
  return { line, code: 'other-format', reason, excerpt: text.length > 200 ? `${text.slice(0, 199)}…` : text }
}
