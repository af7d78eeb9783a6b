/**
 * /proc/PID/smaps_rollup and smaps: proportional memory of a process. Also what `grep` makes of several: "Pss:" lines, with
 * the file's name before them or not. In smaps, resident memory of the threads' stacks is told apart.
 */
import { badLine, emptyHost, linesOf, unknownProcess } from './host-format.ts'
import type { HostFormat, HostProcess, HostResult } from './host-format.ts'

const LINE = /^(?:\/proc\/(\d+)\/(?:smaps|smaps_rollup):)?([A-Z][A-Za-z_]*):\s+(\d+)(?: kB)?\s*$/
const MAPPING = /^([0-9a-f]{4,16})-([0-9a-f]{4,16}) ([r-][w-][x-][sp]) [0-9a-f]{8,} \S+ \d+(?:\s+(.*))?$/
const OWNER = /^(?:==>\s*|#\s*)?\/proc\/(\d+)\/(?:smaps|smaps_rollup|cmdline)(?:\s*<==|:)?\s*(.*)$/
const NOT_SUMS = new Set(['KernelPageSize', 'MMUPageSize', 'THPeligible', 'ProtectionKey'])
const MOST_GUARD_BYTES = 64 * 1024

export const SMAPS: HostFormat = {
  name: 'smaps',
  title: '/proc/PID/smaps',
  matches: (head) => /^(?:\/proc\/\d+\/smaps(?:_rollup)?:)?Pss:\s+\d+ kB/m.test(head),
  read: readSmaps,
}

interface Sums {
  pid: number | null
  title: string
  values: Record<string, number>
  mappings: number
}

function readSmaps(text: string): HostResult {
  const result = emptyHost('smaps')
  const all: Sums[] = []
  const stacks = { count: 0, residentKib: 0 }
  let current: Sums | null = null
  let guardBefore = false
  let inStack = false
  const open = (pid: number | null, title = ''): Sums => {
    const opened = { pid, title, values: {}, mappings: 0 }
    all.push(opened)
    return opened
  }
  linesOf(text).forEach((line, i) => {
    if (line.trim() === '') return
    const owner = OWNER.exec(line)
    if (owner !== null && !LINE.test(line)) {
      current = open(Number(owner[1]), (owner[2] ?? '').trim())
      result.comments++
      return
    }
    const mapping = MAPPING.exec(line)
    if (mapping !== null) {
      const [, from = '', to = '', mode = '', name = ''] = mapping
      const rollup = name.trim() === '[rollup]'
      if (current === null || (rollup && current.mappings > 0)) current = open(null)
      current.mappings++
      // A thread's stack: nameless, writable, right after the few pages that guard it (an allocator's arena follows many).
      inStack = guardBefore && mode === 'rw-p' && name.trim() === ''
      guardBefore = mode.startsWith('---') && Number.parseInt(to, 16) - Number.parseInt(from, 16) <= MOST_GUARD_BYTES
      result.comments++
      return
    }
    const found = LINE.exec(line)
    if (found === null) {
      if (/^VmFlags:/.test(line)) result.comments++
      else result.malformed.push(badLine(i + 1, 'The line is neither a mapping nor "Name: number kB".', line))
      return
    }
    const pid = found[1] === undefined ? null : Number(found[1])
    const key = found[2] ?? ''
    const value = Number(found[3])
    if (pid !== null && current?.pid !== pid) current = all.find((one) => one.pid === pid) ?? open(pid)
    // `grep -h ^Pss:` over several processes: nothing but the same key again.
    if (current === null || (pid === null && current.mappings === 0 && key in current.values)) current = open(pid)
    if (!NOT_SUMS.has(key)) current.values[key] = (current.values[key] ?? 0) + value
    if (inStack && key === 'Size' && value < 128) inStack = false
    if (inStack && key === 'Rss') {
      stacks.count++
      stacks.residentKib += value
      inStack = false
    }
  })
  result.processes = all.map(({ pid, title, values }): HostProcess => {
    const own = (values.Private_Clean ?? 0) + (values.Private_Dirty ?? 0)
    return {
      ...unknownProcess(pid, title), hasArguments: title !== '', rssKib: values.Rss ?? null, pssKib: values.Pss ?? null,
      ussKib: values.Private_Dirty === undefined ? null : own, swapKib: values.Swap ?? null, vszKib: values.Size ?? null,
    }
  })
  if (all.length === 1) result.values = { ...all[0]?.values }
  const mappings = all.reduce((sum, one) => sum + one.mappings, 0)
  result.detail = mappings > all.length ? `/proc/PID/smaps, ${mappings} mappings` : '/proc/PID/smaps_rollup'
  if (mappings > all.length && stacks.count > 0) result.threadStackKib = stacks.residentKib / stacks.count
  if (all.some(({ pid, title }) => pid === null && title === '')) result.notes.push('The file does not say which process it is of: say which group the process belongs to.')
  return result
}
