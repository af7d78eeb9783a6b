/**
 * Memory of a site's daemon processes from memory files and captures: of one process without its threads, and of a thread.
 * Proportional memory (PSS) goes before resident (RSS), which counts shared pages in every process. A thread's memory
 * shows only where processes with different numbers of threads were measured; else it is assumed and taken out of the
 * process's, so that at the threads that were measured the two add up to what was measured.
 */
import type { CaptureMeasurement } from '../capture/capture-measurement.ts'
import type { HostMeasurement } from '../host/host-measurement.ts'
import type { Evidence, MeasuredSite } from './measured-site.ts'
import { groupOfProcess } from './process-answers.ts'
import type { ProcessAnswers } from './process-answers.ts'

export interface HostFile {
  id: string
  measurement: HostMeasurement
  answers: ProcessAnswers
}

export interface CaptureFile {
  ids: string[]
  measurement: CaptureMeasurement
}

interface Process {
  mib: number
  kind: 'pss' | 'rss'
  /** Threads for requests. */
  threads: number | null
  files: string[]
}

/** mod_wsgi's own threads in a daemon process, beside those for requests. */
const OWN_THREADS = 3
const LEAST_SLOPE = 0.25
const ASSUMED_THREAD = { value: 2, low: 0.5, high: 8 } as const

export interface ProcessMemory {
  memory: MeasuredSite['memory']
  evidence: Evidence[]
}

/** @param groups names of the site's daemon groups with their configured threads. */
export function processMemoryOf(hosts: readonly HostFile[], capture: CaptureFile | null, groups: readonly { name: string; threads: number }[]): ProcessMemory {
  const all = [...hosts.flatMap((host) => ofHost(host, groups)), ...(capture === null ? [] : ofCapture(capture))]
  const kind = all.some((process) => process.kind === 'pss') ? 'pss' : 'rss'
  const processes = all.filter((process) => process.kind === kind)
  const growth = growthOf(hosts, capture)
  if (processes.length === 0) return { memory: null, evidence: growth }
  const slope = threadSlope(processes)
  const stacks = hosts.flatMap(({ measurement: { threadStackMiB } }) => threadStackMiB ?? [])
  const stack = stacks.length === 0 ? null : Math.max(...stacks)
  const thread = slope ?? Math.max(ASSUMED_THREAD.value, stack ?? 0)
  // Never less than half: threads that were idle all along took nothing.
  const bases = processes.map(({ mib, threads }) => Math.max(mib / 2, mib - (threads ?? 0) * thread))
  const perProcessMiB = round(Math.max(...bases))
  const files = [...new Set(processes.flatMap((process) => process.files))]
  const largest = Math.max(...processes.map(({ mib }) => mib))
  const known = processes.some(({ threads }) => threads !== null)
  return {
    memory: { perProcessMiB, perThreadMiB: slope === null ? null : round(slope), kind },
    evidence: [
      {
        key: 'perProcessMiB', value: perProcessMiB, unit: 'MiB', interval: [round(Math.min(...bases)), perProcessMiB], samples: processes.length, how: 'measured', files,
        method: `The largest of ${processes.length === 1 ? 'one process' : `${processes.length} processes`}, ${round(largest)} MiB ${kind === 'pss' ? 'proportional (PSS)' : 'resident (RSS, which counts shared pages in each process)'}${known ? `, less ${round(thread)} MiB for each of its threads` : ''}.`,
      },
      {
        key: 'perThreadMiB', value: round(thread), unit: 'MiB', interval: slope === null ? [round(Math.max(ASSUMED_THREAD.low, stack ?? 0)), Math.max(ASSUMED_THREAD.high, thread)] : null,
        samples: slope === null ? null : processes.length, how: slope === null ? 'assumed' : 'inferred', files: slope === null ? [] : files,
        method: slope === null ? `Assumed${stack === null ? '' : `; the resident stack alone takes ${round(stack)} MiB`}. Processes with another number of threads would tell.` : 'How memory differs between processes with different numbers of threads.',
      },
      ...growth,
    ],
  }
}

function ofHost({ id, measurement, answers }: HostFile, groups: readonly { name: string; threads: number }[]): Process[] {
  const names = groups.map(({ name }) => name)
  const found = measurement.processes.flatMap((process): Process[] => {
    const group = groupOfProcess(process, answers, names)
    const kib = process.pssKiB ?? process.rssKiB
    if (group === null || kib === null || kib === 0) return []
    const threads = process.threads === null ? (groups.find(({ name }) => name === group)?.threads ?? null) : Math.max(1, process.threads - OWN_THREADS)
    return [{ mib: kib / 1024, kind: process.pssKiB === null ? 'rss' : 'pss', threads, files: [id] }]
  })
  // mod_wsgi's metrics come out of the site's own processes.
  const metrics = measurement.wsgi.flatMap(({ rssMiB, threads }): Process[] => (rssMiB === null || rssMiB === 0 ? [] : [{ mib: rssMiB, kind: 'rss', threads, files: [id] }]))
  return [...found, ...metrics]
}

function ofCapture({ ids, measurement }: CaptureFile): Process[] {
  return measurement.groups.flatMap(({ memoryMiB, threads, processes }) =>
    memoryMiB === null ? [] : Array.from({ length: Math.min(processes, 200) }, (_, i): Process => ({ mib: i === 0 ? memoryMiB.max : memoryMiB.perProcess, kind: memoryMiB.kind, threads, files: ids })),
  )
}

/**
 * MiB that one more thread adds, by least squares; null where no two processes differ in threads, or their memory hardly
 * does: threads that were never busy have taken nothing yet, and say nothing of what they will.
 */
function threadSlope(processes: readonly Process[]): number | null {
  const points = processes.flatMap(({ threads, mib }) => (threads === null ? [] : [{ x: threads, y: mib }]))
  if (new Set(points.map(({ x }) => x)).size < 2) return null
  const mean = (of: (point: { x: number; y: number }) => number): number => points.reduce((sum, point) => sum + of(point), 0) / points.length
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)]
  const slope = mean((point) => (point.x - x) * (point.y - y)) / mean((point) => (point.x - x) ** 2)
  return slope >= LEAST_SLOPE && slope < 200 ? slope : null
}

function growthOf(hosts: readonly HostFile[], capture: CaptureFile | null): Evidence[] {
  const found = [
    ...hosts.flatMap(({ id, measurement: { growthMiBPer1000Requests: growth } }) => (growth === null ? [] : [{ growth, files: [id] }])),
    ...(capture?.measurement.groups ?? []).flatMap(({ growthMiBPer1000Requests: growth }) => (growth === null ? [] : [{ growth, files: capture?.ids ?? [] }])),
  ]
  if (found.length === 0) return []
  const values = found.map(({ growth }) => round(growth))
  const most = Math.max(...values)
  return [
    {
      key: 'growth', value: most, unit: 'MiB per 1,000 requests', interval: values.length > 1 ? [Math.min(...values), most] : null, samples: values.length, how: 'measured', files: [...new Set(found.flatMap((one) => one.files))],
      method: 'How the memory of a process grows with the requests it serves; plans hold the memory that was reached, so measure again later.',
    },
  ]
}

const round = (value: number): number => Number(value.toPrecision(4))
