/** vmstat: CPU of the whole host over time. Its memory columns do not name their unit, so only the CPU is used. */
import { badLine, emptyHost, linesOf } from './host-format.ts'
import type { HostFormat, HostResult } from './host-format.ts'

const HEADING = /^\s*r\s+b\s+swpd\s+free\s+.*\bus\s+sy\s+id\b/

export const VMSTAT: HostFormat = {
  name: 'vmstat',
  title: 'vmstat',
  matches: (head) => linesOf(head).slice(0, 5).some((line) => HEADING.test(line)),
  read: readVmstat,
}

function readVmstat(text: string): HostResult {
  const result = emptyHost('vmstat')
  const rows: number[][] = []
  let names: string[] = []
  linesOf(text).forEach((line, i) => {
    if (line.trim() === '') return
    if (HEADING.test(line) || /^procs\b/.test(line)) {
      if (HEADING.test(line)) names = line.trim().split(/\s+/)
      result.comments++
      return
    }
    const cells = line.trim().split(/\s+/).slice(0, names.length).map(Number)
    if (names.length === 0 || cells.length < names.length || cells.some(Number.isNaN)) result.malformed.push(badLine(i + 1, 'The line does not have the columns of the heading.', line))
    else rows.push(cells)
  })
  // The first row is the mean since the system started.
  const later = rows.length > 1 ? rows.slice(1) : rows
  for (const name of ['us', 'sy', 'id', 'wa', 'st']) {
    const column = names.indexOf(name)
    if (column >= 0 && later.length > 0) result.values[name] = later.reduce((sum, row) => sum + (row[column] ?? 0), 0) / later.length
  }
  result.samples = Math.max(1, rows.length)
  result.detail = `vmstat, ${rows.length} ${rows.length === 1 ? 'row' : 'rows'}`
  result.notes.push('us, sy, id, wa and st are per cent of all cores together, without the first row, which is since the system started.', 'vmstat does not name the unit of its memory columns, so no memory is read from it: send /proc/meminfo.')
  return result
}
