/**
 * ps with any columns, as long as its heading is there: aux, -ef, -eLf, auxH, -o lists. Listings of threads (-L, H) hold each
 * process once per thread: counted, not added.
 */
import { kibOf, numberOf, wholeOf } from './amounts.ts'
import { badLine, emptyHost, linesOf, unknownProcess } from './host-format.ts'
import type { HostFormat, HostProcess, HostResult } from './host-format.ts'

const COMMANDS = new Set(['CMD', 'COMMAND', 'ARGS'])
const MONTH = /^(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)$/
const DAY = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)$/
const COMM_LENGTH = 15

function isHeading(line: string): boolean {
  const names = line.trim().split(/\s+/)
  if (!names.includes('PID') || !names.every((name) => /^[A-Z%+/\d_]+$/.test(name))) return false
  // top has RES and pidstat "Command".
  return COMMANDS.has(names.at(-1) ?? '') && !names.includes('RES')
}

export const PS: HostFormat = {
  name: 'ps',
  title: 'ps',
  matches: (head) => linesOf(head).slice(0, 10).some(isHeading),
  read: readPs,
}

function readPs(text: string): HostResult {
  const result = emptyHost('ps')
  const byPid = new Map<number, HostProcess & { rows: number }>()
  let names: string[] = []
  let rowsByThread = false
  linesOf(text).forEach((line, i) => {
    if (line.trim() === '') return
    if (isHeading(line)) {
      names = line.trim().split(/\s+/)
      rowsByThread ||= ['LWP', 'TID', 'SPID'].some((name) => names.includes(name))
      result.comments++
      return
    }
    if (names.length === 0) {
      result.comments++
      return
    }
    const cells = splitRow(line, names)
    const pid = wholeOf(cells?.get('PID'))
    if (cells === null || pid === null) {
      result.malformed.push(badLine(i + 1, 'The line does not have the columns of the heading.', line))
      return
    }
    const cpu = numberOf(cells.get('%CPU') ?? cells.get('PCPU'))
    const known = byPid.get(pid)
    if (known !== undefined) {
      known.rows++
      if (cpu !== null) known.cpuCores = (known.cpuCores ?? 0) + cpu / 100
      return
    }
    const memory = (...columns: string[]): number | null => kibOf(columns.map((column) => cells.get(column)).find((cell) => cell !== undefined))
    byPid.set(pid, {
      ...unknownProcess(pid, cells.get('last') ?? ''),
      parentPid: wholeOf(cells.get('PPID')), user: cells.get('USER') ?? cells.get('UID') ?? cells.get('RUSER') ?? null,
      hasArguments: cells.get('last') !== cells.get('comm') && /[\s/(]/.test(cells.get('last') ?? ''),
      rssKib: memory('RSS', 'RSZ', 'RSSIZE'), pssKib: memory('PSS'), ussKib: memory('USS'), vszKib: memory('VSZ', 'VSIZE'), swapKib: memory('SWAP'),
      threads: wholeOf(cells.get('NLWP') ?? cells.get('THCNT')), cpuCores: cpu === null ? null : cpu / 100, rows: 1,
    })
  })
  const all = [...byPid.values()]
  const repeated = all.some(({ rows }) => rows > 1)
  result.processes = all.map(({ rows, ...process }) => ({ ...process, threads: process.threads ?? (repeated || rowsByThread ? rows : null) }))
  result.detail = `ps ${names.join(' ')}`
  if (repeated) result.notes.push('The listing holds a line per thread; each process was counted once.')
  if (all.every(({ rssKib, pssKib }) => rssKib === null && pssKib === null)) result.notes.push('The listing holds no memory: take it again with ps -eo pid,ppid,user,rss,pss,nlwp,pcpu,args.')
  if (names.includes('%CPU')) result.notes.push('%CPU of ps is the mean since the process began, not the load now.')
  return result
}

/** Cells by the heading's names; the last column takes the rest of the line. Null where there are too few. */
function splitRow(line: string, names: readonly string[]): Map<string, string> | null {
  const cells = new Map<string, string>()
  let rest = line.trimStart()
  const take = (): string | null => {
    const found = /^(\S+)\s*/.exec(rest)
    if (found === null) return null
    rest = rest.slice(found[0].length)
    return found[1] ?? null
  }
  for (const name of names.slice(0, -1)) {
    if (COMMANDS.has(name)) {
      // A program's name before its command line: at most 15 characters, which may hold spaces.
      const padded = rest.length > COMM_LENGTH && rest[COMM_LENGTH] === ' '
      cells.set('comm', (padded ? rest.slice(0, COMM_LENGTH) : (/^\S+/.exec(rest)?.[0] ?? '')).trim())
      rest = padded ? rest.slice(COMM_LENGTH).trimStart() : rest.replace(/^\S+\s*/, '')
      continue
    }
    let cell = take()
    if (cell === null) return null
    // Days in the past: "Nov 23", and lstart's "Mon Nov 23 04:04:51 2026".
    const more = DAY.test(cell) ? 4 : MONTH.test(cell) ? 1 : 0
    for (let i = 0; i < more; i++) cell += ` ${take() ?? ''}`
    cells.set(name, cell)
  }
  if (rest === '') return null
  cells.set('last', rest.trimEnd())
  return cells
}
