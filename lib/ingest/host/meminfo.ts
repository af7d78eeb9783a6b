/** /proc/meminfo. */
import { badLine, emptyHost, linesOf, noMemory } from './host-format.ts'
import type { HostFormat, HostResult } from './host-format.ts'

const LINE = /^([A-Za-z][\w()]*):\s+(\d+)(?: kB)?\s*$/

export const MEMINFO: HostFormat = {
  name: 'meminfo',
  title: '/proc/meminfo',
  matches: (head) => /^MemTotal:\s+\d+ kB\s*$/m.test(head) && /^MemFree:\s+\d+ kB/m.test(head),
  read: readMeminfo,
}

function readMeminfo(text: string): HostResult {
  const result = emptyHost('/proc/meminfo')
  linesOf(text).forEach((line, i) => {
    if (line.trim() === '') return
    const found = LINE.exec(line)
    if (found === null) result.malformed.push(badLine(i + 1, 'The line is not "Name: number kB".', line))
    else result.values[found[1] ?? ''] = Number(found[2])
  })
  const value = (name: string): number | null => (typeof result.values[name] === 'number' ? result.values[name] : null)
  const [total, free, swapTotal, swapFree] = [value('MemTotal'), value('MemFree'), value('SwapTotal'), value('SwapFree')]
  // As free counts it: what can be dropped when programs need the memory.
  const cache = (value('Buffers') ?? 0) + (value('Cached') ?? 0) + (value('SReclaimable') ?? 0)
  const available = value('MemAvailable')
  result.memory = {
    ...noMemory(), totalKib: total, freeKib: free, availableKib: available, cacheKib: cache,
    usedKib: total === null || free === null ? null : Math.max(0, total - (available ?? free + cache)),
    swapTotalKib: swapTotal, swapUsedKib: swapTotal === null || swapFree === null ? null : swapTotal - swapFree,
  }
  if (available === null) result.notes.push('The kernel does not tell MemAvailable; memory in use is the total without free memory, buffers and cache.')
  return result
}
