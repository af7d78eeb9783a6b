/** pmap: plain, -d, -x and -X, of one process or several. */
import { kibOf, wholeOf } from './amounts.ts'
import { badLine, emptyHost, linesOf, unknownProcess } from './host-format.ts'
import type { HostFormat, HostProcess, HostResult } from './host-format.ts'

const OWNER = /^(\d+):\s+(\S.*)$/
const MAPPING = /^\s*[0-9a-f]{8,16}[\s:]/
const HEADING = /^\s*Address\s+(?:Kbytes|Perm)\b/

export const PMAP: HostFormat = {
  name: 'pmap',
  title: 'pmap',
  matches: (head) => {
    const lines = linesOf(head).slice(0, 4)
    return lines.some((line) => OWNER.test(line)) && lines.some((line) => HEADING.test(line) || /^[0-9a-f]{8,16}\s+\d+K? [r-][w-]/.test(line))
  },
  read: readPmap,
}

function readPmap(text: string): HostResult {
  const result = emptyHost('pmap')
  let process: HostProcess | null = null
  let names: string[] = []
  let guardBefore = false
  const stacks = { count: 0, residentKib: 0 }
  linesOf(text).forEach((line, i) => {
    if (line.trim() === '') return
    const owner = OWNER.exec(line)
    if (owner !== null) {
      process = { ...unknownProcess(wholeOf(owner[1]), (owner[2] ?? '').trim()) }
      process.hasArguments = /[\s/(]/.test(process.title)
      result.processes.push(process)
      result.comments++
      return
    }
    if (HEADING.test(line)) {
      names = line.trim().split(/\s+/)
      result.comments++
      return
    }
    if (/^[-= ]+$/.test(line)) {
      result.comments++
      return
    }
    const cells = line.trim().split(/\s+/)
    if (process !== null && /^\s*total\b/.test(line)) {
      const amounts = cells.filter((cell) => cell !== 'total' && cell !== 'kB').map((cell) => kibOf(cell))
      ;[process.vszKib = null, process.rssKib = null] = amounts
      return
    }
    const sums = /^mapped: (\d+)K\s+writeable\/private: (\d+)K/.exec(line)
    if (process !== null && sums !== null) {
      process.vszKib = Number(sums[1])
      return
    }
    // The last line of -X: sums in the columns from "Size" on.
    if (process !== null && names.includes('Pss') && cells.every((cell) => /^\d+$|^KB$/i.test(cell)) && !MAPPING.test(line)) {
      const columns = names.slice(names.indexOf('Size'))
      const amount = (name: string): number | null => kibOf(cells[columns.indexOf(name)])
      Object.assign(process, { vszKib: amount('Size'), rssKib: amount('Rss'), pssKib: amount('Pss') })
      return
    }
    if (process !== null && MAPPING.test(line)) {
      const mode = /\s([r-][w-][x-][s-][R-]?)\s/.exec(line)?.[1] ?? ''
      if (names.includes('RSS')) {
        const [, size = '', rss = ''] = cells
        if (guardBefore && mode.startsWith('rw') && line.includes('[ anon ]') && Number(size) >= 128) {
          stacks.count++
          stacks.residentKib += Number(rss)
        }
        guardBefore = mode.startsWith('---') && Number(size) <= 64
      }
      return
    }
    result.malformed.push(badLine(i + 1, 'The line is none of pmap.', line))
  })
  result.detail = `pmap${names.includes('Pss') ? ' -X' : names.includes('RSS') ? ' -x' : ''}`
  if (stacks.count > 0) result.threadStackKib = stacks.residentKib / stacks.count
  if (result.processes.every(({ rssKib }) => rssKib === null)) result.notes.push('The listing holds address space only, which says nothing of memory: use pmap -x, or better smaps_rollup.')
  return result
}
