/** /proc/PID/status of one process or of several after each other. */
import { kibOf, wholeOf } from './amounts.ts'
import { badLine, emptyHost, linesOf, unknownProcess } from './host-format.ts'
import type { HostFormat, HostProcess, HostResult } from './host-format.ts'

export const PROC_STATUS: HostFormat = {
  name: 'proc-status',
  title: '/proc/PID/status',
  matches: (head) => /^Name:\s+\S/m.test(head) && /^(?:VmRSS|VmSize|VmPeak):\s+\d+ kB/m.test(head),
  read: readStatus,
}

function readStatus(text: string): HostResult {
  const result = emptyHost('/proc/PID/status')
  const processes: HostProcess[] = []
  linesOf(text).forEach((line, i) => {
    if (line.trim() === '') return
    const found = /^([A-Za-z_][\w ]*):\s*(.*)$/.exec(line)
    if (found === null) {
      if (/^==> .* <==$/.test(line)) result.comments++
      else result.malformed.push(badLine(i + 1, 'The line is not "Name: value".', line))
      return
    }
    const [, key = '', value = ''] = found
    if (key === 'Name' || processes.length === 0) processes.push({ ...unknownProcess(null, key === 'Name' ? value.trim() : ''), hasArguments: false })
    const process = processes.at(-1)
    const amount = /^(\d+) kB$/.exec(value.trim())?.[1]
    if (process === undefined) return
    if (key === 'Pid') process.pid = wholeOf(value.trim())
    else if (key === 'PPid') process.parentPid = wholeOf(value.trim())
    else if (key === 'Threads') process.threads = wholeOf(value.trim())
    else if (key === 'VmRSS') process.rssKib = kibOf(amount)
    else if (key === 'VmSize') process.vszKib = kibOf(amount)
    else if (key === 'VmSwap') process.swapKib = kibOf(amount)
    if (processes.length === 1) result.values[key] = amount !== undefined || /^\d+$/.test(value.trim()) ? Number(amount ?? value.trim()) : value.trim().slice(0, 200)
  })
  result.processes = processes
  result.notes.push('Resident memory counts pages that processes share in each of them; smaps_rollup has the proportional share (Pss).')
  return result
}
