/**
 * free with any unit. Only -h names it; else it shows in the numbers: the kernel counts pages of 4 KiB, so in KiB every
 * amount is a multiple of 4 and in bytes of 4,096, which amounts in MiB are only by chance.
 */
import { kibOf } from './amounts.ts'
import { badLine, emptyHost, linesOf, noMemory } from './host-format.ts'
import type { HostFormat, HostResult } from './host-format.ts'

const HEADING = /^\s+total\s+used\s+free\b/

export const FREE: HostFormat = {
  name: 'free',
  title: 'free',
  matches: (head) => linesOf(head).slice(0, 5).some((line) => HEADING.test(line)) && /^\s*Mem:?\s/m.test(head),
  read: readFree,
}

const UNITS = [
  { name: 'bytes', kib: 1 / 1024, step: 4096 },
  { name: 'KiB', kib: 1, step: 4 },
  { name: 'MiB', kib: 1024, step: 1 },
  { name: 'GiB', kib: 1024 ** 2, step: 1 },
  { name: 'TiB', kib: 1024 ** 3, step: 1 },
] as const
/** Machines that people plan for. */
const LEAST_KIB = 64 * 1024
const MOST_KIB = 16 * 1024 ** 3

function readFree(text: string): HostResult {
  const result = emptyHost('free')
  const memory = noMemory()
  let names: string[] = []
  let unit: (typeof UNITS)[number] = UNITS[1]
  let rounded = false
  let sure = true
  linesOf(text).forEach((line, i) => {
    if (line.trim() === '') return
    if (HEADING.test(line)) {
      names = line.trim().split(/\s+/)
      result.comments++
      return
    }
    const found = /^\s*([A-Za-z/+-]+(?: buffers\/cache)?):?\s+(.*)$/.exec(line)
    const cells = found?.[2]?.trim().split(/\s+/) ?? []
    const plain = cells.every((cell) => /^\d+$/.test(cell))
    if (found === null || cells.length === 0 || cells.some((cell) => kibOf(cell) === null)) {
      result.malformed.push(badLine(i + 1, 'The line is none of free.', line))
      return
    }
    const row = found[1] ?? ''
    if (row === 'Mem') {
      if (plain) [unit, sure] = unitOf(cells.map(Number))
      else rounded = true
    }
    const amount = (name: string): number | null => kibOf(cells[names.indexOf(name)], unit.kib)
    names.forEach((name, n) => {
      const kib = kibOf(cells[n], unit.kib)
      if (kib !== null) result.values[`${row} ${name}`] = kib
    })
    if (row === 'Mem') {
      Object.assign(memory, {
        totalKib: amount('total'), usedKib: amount('used'), freeKib: amount('free'),
        cacheKib: amount('buff/cache') ?? addOrNull(amount('buffers'), amount('cache') ?? amount('cached')), availableKib: amount('available'),
      })
    } else if (row === 'Swap') Object.assign(memory, { swapTotalKib: amount('total'), swapUsedKib: amount('used') })
  })
  result.memory = memory
  result.detail = rounded ? 'free -h' : `free, in ${unit.name}`
  if (rounded) result.notes.push('free -h rounds to two or three digits: free -k is exact.')
  else result.notes.push(`The file does not name its unit; the amounts are those of ${unit.name}.${sure ? '' : ' Another unit would be possible: check the total.'}`)
  return result
}

/** The unit of plain numbers, and whether no other is likely. */
function unitOf(amounts: readonly number[]): [(typeof UNITS)[number], boolean] {
  const total = amounts[0] ?? 0
  const possible = UNITS.filter(({ kib }) => total * kib >= LEAST_KIB && total * kib <= MOST_KIB)
  const stepped = possible.filter(({ step }) => step > 1 && amounts.every((amount) => amount % step === 0))
  const chosen = stepped[0] ?? possible.find(({ step }) => step === 1) ?? possible[0] ?? UNITS[1]
  return [chosen, possible.length <= 1 || stepped.length > 0 || possible.filter(({ step }) => step === 1).length === 1]
}

const addOrNull = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b)
