/**
 * What a memory or host file says, in the words of a plan: cores, memory, tenants, memory of daemon processes, and what must
 * be asked. Shares its first fields with every other measurement; what the file does not hold is null.
 */
import type { LineCounts, LineProblem } from '../measurement-facts.ts'
import type { HostMemory, HostProcess, HostResult, WorkerCounts, WsgiMetrics } from './host-format.ts'
import { groupProcesses } from './process-groups.ts'
import type { ProcessGroups } from './process-groups.ts'
import { readTitle } from './process-title.ts'

/** Changes when the same file would give another measurement. */
export const HOST_READER_VERSION = 'host@1'

export interface MeasuredProcess {
  pid: number | null
  title: string
  user: string | null
  rssKiB: number | null
  pssKiB: number | null
  ussKiB: number | null
  vszKiB: number | null
  threads: number | null
  cpuCores: number | null
  wsgiGroup: string | null
  wsgiTitleCut: boolean
}

export interface HostMemoryMiB {
  totalMiB: number | null
  availableMiB: number | null
  freeMiB: number | null
  usedMiB: number | null
  cacheMiB: number | null
  swapTotalMiB: number | null
  swapUsedMiB: number | null
}

export interface HostMeasurement extends ProcessGroups {
  kind: 'host'
  format: string
  formatDetail: string
  formatConfidence: number
  formatReasons: string[]
  requests: number | null
  errors: null
  malformed: number
  lines: LineCounts
  durationS: number | null
  ratePerSecond: number | null
  responseMs: null
  actions: never[]
  cores: number | null
  memory: HostMemoryMiB | null
  processes: MeasuredProcess[]
  workers: WorkerCounts | null
  wsgi: WsgiMetrics[]
  /** MiB per 1,000 requests, where the file shows a process twice or more. */
  growthMiBPer1000Requests: number | null
  threadStackMiB: number | null
  samples: number
  values: Record<string, number | string>
  notes: string[]
  problems: LineProblem[]
}

export interface HostFacts {
  schema: 'headroom/host@1'
  readerVersion: string
  bytes: number
  measurement: HostMeasurement
}

export function hostMeasurement(format: { name: string; title: string }, result: HostResult, lines: LineCounts): HostMeasurement {
  const grouped = groupProcesses(result.processes)
  const judged = lines.read + lines.malformed
  const requests = result.wsgi.length > 0 ? requestsOf(result.wsgi) : (result.workers?.accesses ?? null)
  const single = result.wsgi.length === 1 ? result.wsgi[0] : undefined
  return {
    kind: 'host', format: format.name, formatDetail: result.detail, formatConfidence: judged === 0 ? 1 : Math.round((lines.read / judged) * 1000) / 1000,
    formatReasons: [`the file is laid out as ${format.title} does`],
    requests, errors: null, malformed: lines.malformed, lines,
    durationS: single?.periodS ?? result.workers?.uptimeS ?? null, ratePerSecond: single?.ratePerSecond ?? result.workers?.requestsPerSecond ?? null,
    responseMs: null, actions: [],
    cores: result.cores, memory: result.memory === null ? null : inMiB(result.memory),
    ...grouped,
    questions: [...grouped.questions, ...whichProcess(result.processes)],
    processes: result.processes.map(measured),
    workers: result.workers, wsgi: result.wsgi, growthMiBPer1000Requests: growthOf(result.wsgi),
    threadStackMiB: result.threadStackKib === null ? null : result.threadStackKib / 1024,
    samples: result.samples, values: result.values,
    notes: [...result.notes, ...memoryNotes(grouped)], problems: result.malformed.slice(0, 1000),
  }
}

function measured(process: HostProcess): MeasuredProcess {
  const { group, groupCut } = readTitle(process.title)
  const { pid, title, user, threads, cpuCores } = process
  return { pid, title, user, rssKiB: process.rssKib, pssKiB: process.pssKib, ussKiB: process.ussKib, vszKiB: process.vszKib, threads, cpuCores, wsgiGroup: group, wsgiTitleCut: groupCut }
}

function inMiB(memory: HostMemory): HostMemoryMiB {
  const mib = (kib: number | null): number | null => (kib === null ? null : kib / 1024)
  return {
    totalMiB: mib(memory.totalKib), availableMiB: mib(memory.availableKib), freeMiB: mib(memory.freeKib), usedMiB: mib(memory.usedKib),
    cacheMiB: mib(memory.cacheKib), swapTotalMiB: mib(memory.swapTotalKib), swapUsedMiB: mib(memory.swapUsedKib),
  }
}

function memoryNotes({ groups, unclear }: ProcessGroups): string[] {
  const notes: string[] = []
  if (groups.some(({ memory }) => memory?.kind === 'rss')) notes.push('Resident memory (RSS) counts pages that processes share in each of them, so the groups take somewhat less than this together; smaps_rollup, smem or ps -o pss tell the proportional share.')
  if (groups.some(({ osThreads }) => osThreads !== null)) notes.push('mod_wsgi runs three threads of its own in each daemon process besides those for requests.')
  if (unclear.pids.length > 0) notes.push('Some processes are in no group until it is said what they are.')
  return notes
}

/** A file of one process that does not say which, or by a name that fits several. */
function whichProcess(processes: readonly HostProcess[]): HostMeasurement['questions'] {
  return processes.flatMap(({ pid, title }) => (title === '' ? [{ code: 'which-process' as const, pids: pid === null ? [] : [pid], question: 'The file does not say which process it is of: of which daemon group is it?' }] : [])).slice(0, 1)
}

/** Requests of all processes: of several samples of process_metrics the last counts, which are sums since the begin. */
function requestsOf(samples: readonly WsgiMetrics[]): number {
  const last = new Map<number | null, number>()
  for (const { pid, requests } of samples) last.set(pid, requests)
  return [...last.values()].reduce((sum, count) => sum + count, 0)
}

function growthOf(samples: readonly WsgiMetrics[]): number | null {
  const byPid = new Map<number, WsgiMetrics[]>()
  for (const sample of samples) if (sample.pid !== null && sample.rssMiB !== null) byPid.set(sample.pid, [...(byPid.get(sample.pid) ?? []), sample])
  const slopes = [...byPid.values()].flatMap((own) => {
    const [first, last] = [own[0], own.at(-1)]
    if (first === undefined || last === undefined || last.requests - first.requests < 100) return []
    return [(((last.rssMiB ?? 0) - (first.rssMiB ?? 0)) / (last.requests - first.requests)) * 1000]
  })
  return slopes.length === 0 ? null : slopes.reduce((sum, slope) => sum + slope, 0) / slopes.length
}
