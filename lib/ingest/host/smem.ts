/** smem: proportional memory per process, per user (-u) or of the system (-w), plain or with units (-k). */
import { kibOf, wholeOf } from './amounts.ts'
import { badLine, emptyHost, linesOf, noMemory, unknownProcess } from './host-format.ts'
import type { HostFormat, HostResult } from './host-format.ts'

const PROCESSES = /^\s*PID\s+User\s+Command\s+.*\b(?:PSS|RSS|USS)\b/
const USERS = /^\s*User\s+Count\s+.*\b(?:PSS|RSS|USS)\b/
const SYSTEM = /^\s*Area\s+Used\s+Cache\s+Noncache\s*$/

export const SMEM: HostFormat = {
  name: 'smem',
  title: 'smem',
  matches: (head) => linesOf(head).slice(0, 5).some((line) => PROCESSES.test(line) || USERS.test(line) || SYSTEM.test(line)),
  read: readSmem,
}

function readSmem(text: string): HostResult {
  const result = emptyHost('smem')
  const areas = new Map<string, { used: number; cache: number }>()
  let names: string[] = []
  let percent = false
  linesOf(text).forEach((line, i) => {
    if (line.trim() === '') return
    const heading = PROCESSES.test(line) || USERS.test(line) || SYSTEM.test(line)
    if (heading) names = line.trim().split(/\s+/)
    if (heading || names.length === 0 || /^-+\s*$/.test(line)) {
      result.comments++
      return
    }
    const bad = (): void => void result.malformed.push(badLine(i + 1, 'The line does not have the columns of the heading.', line))
    const cells = line.trim().split(/\s+/)
    if (names[0] === 'PID') {
      const columns = names.slice(3)
      const amounts = cells.slice(-columns.length)
      percent ||= amounts.some((amount) => amount.endsWith('%'))
      const amount = (name: string): number | null => kibOf(amounts[columns.indexOf(name)])
      const pid = wholeOf(cells[0])
      // Totals (-t) have the number of users, and no command.
      if (cells.length === 2 + columns.length && amounts.every((one) => kibOf(one) !== null)) return void result.comments++
      if (pid === null || cells.length < 3 + columns.length) return bad()
      // The command stands in its column with its own spaces, cut at 27 characters.
      const command = amounts.reduce((rest) => rest.replace(/\s+\S+\s*$/, ''), line.replace(/^\s*\S+\s+\S+\s+/, ''))
      result.processes.push({
        ...unknownProcess(pid, command), user: cells[1] ?? null, hasArguments: /[\s/(]/.test(command),
        pssKib: amount('PSS'), ussKib: amount('USS'), rssKib: amount('RSS'), swapKib: amount('Swap'), vszKib: amount('VSS'),
      })
    } else if (names[0] === 'User') {
      const [user = '', count] = cells
      if (cells.length === names.length && wholeOf(count) !== null) names.slice(1).forEach((name, n) => (result.values[`${user} ${name}`] = name === 'Count' ? Number(count) : (kibOf(cells[n + 1]) ?? 0)))
      else if (wholeOf(user) !== null) result.comments++
      else bad()
    } else {
      const [used, cache] = cells.slice(-3).map((cell) => kibOf(cell))
      const area = cells.slice(0, -3).join(' ')
      if (used === null || used === undefined || cache === null || cache === undefined || area === '') return bad()
      areas.set(area, { used, cache })
      result.values[`${area} Used`] = used
      result.values[`${area} Cache`] = cache
    }
  })
  if (areas.size > 0) {
    const sum = (key: 'used' | 'cache', but?: string): number => [...areas].reduce((total, [area, amounts]) => total + (area === but ? 0 : amounts[key]), 0)
    const free = areas.get('free memory')
    const cacheKib = sum('cache', 'free memory')
    result.memory = {
      ...noMemory(), totalKib: sum('used'), freeKib: free?.used ?? null, cacheKib,
      usedKib: free === undefined ? null : sum('used', 'free memory') - cacheKib,
    }
    result.notes.push('Total memory is the sum of the areas, without what the kernel holds back from the start.')
  }
  result.detail = names[0] === 'PID' ? 'smem, processes' : names[0] === 'User' ? 'smem -u, users' : 'smem -w, system'
  if (names[0] === 'User') result.notes.push('Memory per user does not tell daemon processes from Apache\'s: take smem -c "pid user command swap uss pss rss".')
  if (percent) result.notes.push('The amounts are percentages, which say nothing without the total: leave -p out.')
  return result
}
