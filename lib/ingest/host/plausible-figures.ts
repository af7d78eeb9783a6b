/** Figures that no machine has: a damaged file may hold numbers of any length, and sums of them are no numbers at all. */
import type { HostResult } from './host-format.ts'

/** Above a PiB in KiB, a year in µs, and whatever else these files tell. */
const GREATEST = 1e15

/** The result without such figures, and a note that says how many there were. */
export function plausibleFigures(result: HostResult): HostResult {
  let left = 0
  const isPlausible = (value: unknown): boolean => {
    if (typeof value !== 'number' || Math.abs(value) <= GREATEST) return true
    left++
    return false
  }
  /** Counts that are never null are 0 where they cannot be believed. */
  const clean = <Row extends object>(row: Row, counts: readonly (keyof Row)[] = []): Row =>
    Object.fromEntries(Object.entries(row).map(([key, value]) => [key, isPlausible(value) ? (value as unknown) : counts.includes(key as keyof Row) ? 0 : null])) as Row
  const cleaned: HostResult = {
    ...result,
    cores: isPlausible(result.cores) ? result.cores : null,
    threadStackKib: isPlausible(result.threadStackKib) ? result.threadStackKib : null,
    memory: result.memory === null ? null : clean(result.memory),
    processes: result.processes.map((process) => clean(process)),
    workers: result.workers === null ? null : clean(result.workers, ['busy', 'idle']),
    wsgi: result.wsgi.map((metrics) => clean(metrics, ['periodS', 'requests'])),
    values: Object.fromEntries(Object.entries(result.values).filter(([, value]) => isPlausible(value))),
  }
  return left === 0 ? result : { ...cleaned, notes: [...result.notes, `${left === 1 ? 'One figure is' : `${left} figures are`} larger than anything that can be measured, and left out.`] }
}
