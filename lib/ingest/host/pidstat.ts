/** pidstat with -r, -u, -h, -l, -t in any mix: memory and CPU of processes over time, and the number of cores in its first line. */
import { kibOf, numberOf, wholeOf } from './amounts.ts'
import { badLine, emptyHost, linesOf, unknownProcess } from './host-format.ts'
import type { HostFormat, HostProcess, HostResult } from './host-format.ts'

const BANNER = /^Linux \S+ \(.*?\)\s.*\((\d+) CPUs?\)\s*$/
const HEADING = /^(?:#?\s*Time|\d\d:\d\d:\d\d(?: [AP]M)?|Average:|#)\s+(?:UID\s+(?:PID|TGID)|PID)\s.*\bCommand\s*$/
const WHEN = /^\s*(?:(Average:)|\d\d:\d\d:\d\d(?: [AP]M)?|\d{9,11})\s+/

export const PIDSTAT: HostFormat = {
  name: 'pidstat',
  title: 'pidstat',
  matches: (head) => linesOf(head).slice(0, 20).some((line) => HEADING.test(line)),
  read: readPidstat,
}

function readPidstat(text: string): HostResult {
  const result = emptyHost('pidstat')
  const byPid = new Map<number, { process: HostProcess; cpu: number[]; averageCpu: number | null; rss: number[] }>()
  let names: string[] = []
  let blocks = 0
  let averages = 0
  linesOf(text).forEach((line, i) => {
    if (line.trim() === '') return
    const banner = BANNER.exec(line)
    if (banner !== null) {
      result.cores = Number(banner[1])
      result.comments++
      return
    }
    if (HEADING.test(line)) {
      names = line.replace(WHEN, '').replace(/^#\s*(?:Time)?\s*/, '').trim().split(/\s+/)
      if (line.startsWith('Average:')) averages++
      else blocks++
      result.comments++
      return
    }
    const when = WHEN.exec(line)
    const cells = line.replace(WHEN, '').trim().split(/\s+/)
    const cell = (name: string): string | undefined => (names.includes(name) ? cells[names.indexOf(name)] : undefined)
    const pid = wholeOf(cell('PID') ?? cell('TGID'))
    if (when === null || names.length === 0 || cells.length < names.length || (pid === null && (cell('PID') ?? cell('TGID')) !== '-')) {
      result.malformed.push(badLine(i + 1, 'The line does not have the columns of the heading.', line))
      return
    }
    // A thread's line under its process (-t).
    if (pid === null) return
    const title = new RegExp(`^(?:\\S+\\s+){${names.length - 1}}(.*)$`).exec(line.replace(WHEN, '').trim())?.[1]?.trimEnd() ?? ''
    const known = byPid.get(pid) ?? { process: { ...unknownProcess(pid, title), user: cell('UID') ?? cell('USER') ?? null }, cpu: [], averageCpu: null, rss: [] }
    byPid.set(pid, known)
    known.process.title = title
    known.process.hasArguments = /[\s/(]/.test(title)
    const cpu = numberOf(cell('%CPU'))
    if (when[1] !== undefined) {
      known.averageCpu = cpu
      return
    }
    if (cpu !== null) known.cpu.push(cpu / 100)
    const rssKib = kibOf(cell('RSS'))
    if (rssKib !== null && rssKib > 0) {
      known.rss.push(rssKib)
      known.process.rssKib = rssKib
      known.process.vszKib = kibOf(cell('VSZ'))
    }
  })
  result.samples = Math.max(1, blocks)
  result.processes = [...byPid.values()].map(({ process, cpu, averageCpu }) => ({
    ...process, cpuCores: averageCpu !== null ? averageCpu / 100 : cpu.length === 0 ? null : cpu.reduce((sum, one) => sum + one, 0) / result.samples,
  }))
  result.values = { samples: blocks, averages }
  result.detail = `pidstat, ${blocks} ${blocks === 1 ? 'sample' : 'samples'}`
  result.notes.push('pidstat lists only processes that did something in the interval, unless asked with -p.')
  if (!names.includes('RSS')) result.notes.push('The listing holds no memory: add -r.')
  return result
}
