/**
 * Processes to daemon groups, Apache's own processes and other tenants, with the questions that only people can answer:
 * mod_wsgi cuts titles, and a daemon group without display-name bears Apache's title. Nothing is taken for one or the other
 * by its size alone; its size only decides whether there is something to ask.
 */
import type { HostProcess } from './host-format.ts'
import { isKernelThread, readTitle } from './process-title.ts'

export interface GroupMemory {
  /** Of one process, mean and largest. */
  perProcessMiB: number
  maxMiB: number
  totalMiB: number
  /** "pss" counts shared pages by their share, "rss" wholly in each process. */
  kind: 'pss' | 'rss'
}

export interface DaemonGroup {
  /** As the title shows it. */
  name: string
  /** True where the name may go on: mod_wsgi cuts it at the length of Apache's first argument. */
  nameCut: boolean
  processes: number
  pids: number[]
  memory: GroupMemory | null
  /** Threads of the operating system per process: those for requests and three of mod_wsgi's own. */
  osThreads: number | null
  cpuCores: number | null
}

export interface Tenant {
  name: string
  processes: number
  memoryMiB: number | null
  memoryKind: 'pss' | 'rss' | null
  cpuCores: number | null
}

export interface HostQuestion {
  code: 'group-name-cut' | 'daemon-or-apache-child' | 'which-process' | 'program-only'
  question: string
  pids: number[]
}

export interface ProcessGroups {
  groups: DaemonGroup[]
  /** Apache's own: its parents, and children that nothing is asked about. */
  apache: { processes: number; memory: GroupMemory | null; cpuCores: number | null }
  /** Processes of which people must say what they are. */
  unclear: { pids: number[]; memory: GroupMemory | null }
  tenants: Tenant[]
  questions: HostQuestion[]
}

/** Children of one Apache differ by less than this, unless some are something else. */
const ALIKE = 1.5

export function groupProcesses(processes: readonly HostProcess[]): ProcessGroups {
  const daemons = new Map<string, { cut: boolean; members: HostProcess[] }>()
  const apache: HostProcess[] = []
  const others = new Map<string, HostProcess[]>()
  for (const process of processes) {
    if (process.title === '' || isKernelThread(process.title)) continue
    const { part, group, groupCut, program } = readTitle(process.title)
    if (part === 'daemon') {
      const key = `${group} ${groupCut}`
      const known = daemons.get(key) ?? { cut: groupCut, members: [] }
      known.members.push(process)
      daemons.set(key, known)
    } else if (part === 'apache') apache.push(process)
    else if (part === 'other') others.set(program, [...(others.get(program) ?? []), process])
  }
  const questions: HostQuestion[] = []
  const groups = [...daemons].map(([key, { cut, members }]): DaemonGroup => {
    const name = key.slice(0, key.lastIndexOf(' '))
    const pids = pidsOf(members)
    if (cut) questions.push({ code: 'group-name-cut', pids, question: `The title shows "${name}", but mod_wsgi cuts names at the length of Apache's first argument: which daemon groups begin so?${members.length > 1 ? ` The ${members.length} processes may belong to more than one.` : ''}` })
    return { name, nameCut: cut, processes: members.length, pids, memory: memoryOf(members), osThreads: commonThreads(members), cpuCores: cpuOf(members) }
  })
  const unclear = unclearOf(apache, processes, groups.length > 0, questions)
  const own = apache.filter((process) => !unclear.includes(process))
  return {
    groups: groups.sort((a, b) => (a.name < b.name ? -1 : 1)),
    apache: { processes: own.length, memory: memoryOf(own), cpuCores: cpuOf(own) },
    unclear: { pids: pidsOf(unclear), memory: memoryOf(unclear) },
    tenants: [...others].map(([name, members]) => tenantOf(name, members)).sort((a, b) => (b.memoryMiB ?? 0) - (a.memoryMiB ?? 0) || (a.name < b.name ? -1 : 1)),
    questions,
  }
}

/** Apache's processes that may be daemons of a group without display-name; each with its question. */
function unclearOf(apache: readonly HostProcess[], all: readonly HostProcess[], daemonsSeen: boolean, questions: HostQuestion[]): HostProcess[] {
  const nameless = apache.filter(({ hasArguments }) => !hasArguments)
  if (nameless.length > 0) {
    questions.push({
      code: 'program-only', pids: pidsOf(nameless),
      question: 'The file shows the program only, by which daemon processes and Apache\'s own look the same: which of them are daemons? With titles there is nothing to ask (ps … args, top -c, pidstat -l).',
    })
    return [...nameless]
  }
  const parents = new Set(all.flatMap(({ parentPid }) => parentPid ?? []))
  const byFamily = new Map<string, HostProcess[]>()
  for (const process of apache) {
    if (process.pid !== null && parents.has(process.pid)) continue
    if (process.parentPid === null && process.user === 'root') continue
    const family = `${process.parentPid ?? ''} ${process.title}`
    byFamily.set(family, [...(byFamily.get(family) ?? []), process])
  }
  const unclear: HostProcess[] = []
  for (const family of byFamily.values()) {
    const kibOf = ({ pssKib, rssKib }: HostProcess): number | null => pssKib ?? rssKib
    const least = Math.min(...family.flatMap((process) => kibOf(process) ?? []))
    const mostThreads = Math.max(0, ...family.flatMap(({ threads }) => threads ?? []))
    // Without a parent's id the smallest may be the parent itself.
    const odd = family.filter((process) => (kibOf(process) ?? 0) > ALIKE * least || (process.threads !== null && process.threads < mostThreads && process.threads > 1))
    // With neither memory nor threads to go by, any of them may be one.
    const blind = family.every((process) => kibOf(process) === null && process.threads === null)
    const asked = odd.length > 0 ? odd : daemonsSeen && !blind ? [] : family
    if (asked.length === 0) continue
    unclear.push(...asked)
    const sizes = asked.flatMap(({ pssKib, rssKib }) => (pssKib ?? rssKib) ?? []).map((kib) => `${(kib / 1024).toFixed(0)} MiB`)
    questions.push({
      code: 'daemon-or-apache-child', pids: pidsOf(asked),
      question: `${asked.length === 1 ? 'A process is' : `${asked.length} processes are`} called like Apache's children${odd.length === 0 ? '' : asked.length === 1 ? ' but differs from the others' : ' but differ from the others'}${sizes.length === 0 ? '' : ` (${[...new Set(sizes)].slice(0, 5).join(', ')})`}: daemons of a group without display-name, or Apache itself? display-name=%{GROUP} on WSGIDaemonProcess tells them apart.`,
    })
  }
  return unclear
}

function tenantOf(name: string, members: readonly HostProcess[]): Tenant {
  const memory = memoryOf(members)
  return { name, processes: members.length, memoryMiB: memory?.totalMiB ?? null, memoryKind: memory?.kind ?? null, cpuCores: cpuOf(members) }
}

export function memoryOf(members: readonly HostProcess[]): GroupMemory | null {
  const pss = members.flatMap(({ pssKib }) => pssKib ?? [])
  const rss = members.flatMap(({ rssKib }) => rssKib ?? [])
  const kind = pss.length > 0 && pss.length >= rss.length ? 'pss' : 'rss'
  const values = kind === 'pss' ? pss : rss
  if (values.length === 0) return null
  const totalMiB = values.reduce((sum, kib) => sum + kib, 0) / 1024
  return { perProcessMiB: totalMiB / values.length, maxMiB: Math.max(...values) / 1024, totalMiB, kind }
}

function cpuOf(members: readonly HostProcess[]): number | null {
  const known = members.flatMap(({ cpuCores }) => cpuCores ?? [])
  return known.length === 0 ? null : known.reduce((sum, cores) => sum + cores, 0)
}

function commonThreads(members: readonly HostProcess[]): number | null {
  const known = members.flatMap(({ threads }) => threads ?? [])
  return known.length === 0 ? null : Math.max(...known)
}

const pidsOf = (members: readonly HostProcess[]): number[] => members.flatMap(({ pid }) => pid ?? [])
