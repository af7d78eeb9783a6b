/**
 * top in batch mode, one sample or several: memory of the host and of each process. Of several samples, memory is that of the
 * last one, CPU the mean without the first, which is since the system started.
 */
import { kibOf, numberOf, wholeOf } from './amounts.ts'
import { badLine, emptyHost, linesOf, noMemory, unknownProcess } from './host-format.ts'
import type { HostFormat, HostMemory, HostProcess, HostResult } from './host-format.ts'
import { isKernelThread } from './process-title.ts'

const FIRST = /^top - \d\d?:\d\d:\d\d\b/
const COLUMNS = /^\s*PID\s+USER\s.*\bRES\b.*\bCOMMAND\s*$/

export const TOP: HostFormat = {
  name: 'top',
  title: 'top',
  matches: (head) => linesOf(head).slice(0, 40).some((line) => FIRST.test(line) || COLUMNS.test(line)),
  read: readTop,
}

function readTop(text: string): HostResult {
  const result = emptyHost('top')
  const byPid = new Map<number, { process: HostProcess; cpu: { sample: number; cores: number }[] }>()
  const cores = new Set<string>()
  let names: string[] = []
  let sample = 0
  linesOf(text).forEach((line, i) => {
    if (line.trim() === '') return
    if (FIRST.test(line)) sample++
    const core = /^%Cpu(\d+)\s*:/.exec(line)?.[1]
    if (core !== undefined) cores.add(core)
    if (FIRST.test(line) || /^(?:Tasks|Threads|%?Cpu\S*|[KMGTPE]iB (?:Mem|Swap)|Mem|Swap)\b/.test(line)) {
      result.comments++
      result.memory = memoryLine(line, result.memory)
      return
    }
    if (COLUMNS.test(line)) {
      names = line.trim().split(/\s+/)
      result.comments++
      return
    }
    const cells = line.trim().split(/\s+/)
    const cell = (name: string): string | undefined => cells[names.indexOf(name)]
    const pid = wholeOf(cell('PID'))
    const rssKib = kibOf(cell('RES'))
    if (names.length === 0 || pid === null || rssKib === null || cells.length < names.length) {
      result.malformed.push(badLine(i + 1, 'The line does not have the columns of the heading.', line))
      return
    }
    const title = line.trimStart().match(new RegExp(`^(?:\\S+\\s+){${names.length - 1}}(.*)$`))?.[1]?.trimEnd() ?? ''
    const cpu = numberOf(cell('%CPU'))
    const known = byPid.get(pid) ?? { process: unknownProcess(pid, title), cpu: [] }
    byPid.set(pid, known)
    if (cpu !== null) known.cpu.push({ sample, cores: cpu / 100 })
    // What has ended by now is shown without memory and keeps what it had.
    if (rssKib === 0 && isKernelThread(title)) return
    known.process = {
      ...known.process, title, hasArguments: /[\s/(]/.test(title), user: cell('USER') ?? null, rssKib,
      vszKib: kibOf(cell('VIRT')), swapKib: kibOf(cell('SWAP')), threads: wholeOf(cell('nTH')),
    }
  })
  result.samples = Math.max(1, sample)
  result.cores = cores.size > 0 ? cores.size : null
  result.processes = [...byPid.values()].filter(({ process }) => process.rssKib !== null).map(({ process, cpu }) => {
    const later = result.samples > 1 ? cpu.filter((one) => one.sample > 1) : cpu
    return { ...process, cpuCores: later.length === 0 ? null : later.reduce((sum, one) => sum + one.cores, 0) / later.length }
  })
  result.detail = `top, ${result.samples} ${result.samples === 1 ? 'sample' : 'samples'}`
  if (result.samples === 1) result.notes.push('A single sample of top shows CPU since the system started: use top -b -c -n 2 -d 10, whose second sample is that of ten seconds.')
  return result
}

/** "MiB Mem :  24105.6 total, ..." and "KiB Mem : ...", or "Mem:  24684084k total" of old. */
function memoryLine(line: string, before: HostMemory | null): HostMemory | null {
  const found = /^(?:([KMGTPE])iB )?(Mem|Swap)\s*:/.exec(line)
  if (found === null) return before
  const memory = before ?? noMemory()
  const plain = { K: 1, M: 1024, G: 1024 ** 2, T: 1024 ** 3, P: 1024 ** 4, E: 1024 ** 5 }[found[1] ?? 'K'] ?? 1
  const amount = (name: string): number | null => kibOf(new RegExp(`([\\d.,]+[kmgt]?)\\+?\\s*${name}`, 'i').exec(line)?.[1], plain)
  if (found[2] === 'Swap') return { ...memory, swapTotalKib: amount('total'), swapUsedKib: amount('used'), availableKib: amount('avail Mem') ?? memory.availableKib }
  return { ...memory, totalKib: amount('total'), freeKib: amount('free'), usedKib: amount('used'), cacheKib: amount('buff/cache') ?? amount('buffers') }
}
