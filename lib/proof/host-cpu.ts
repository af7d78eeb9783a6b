/**
 * CPU time of this machine and of trees of processes, from /proc, to tell what a run consumed and what the rest of the machine
 * did meanwhile. Linux only; null elsewhere.
 */
import { readdirSync, readFileSync } from 'node:fs'

export interface CpuReading {
  atMs: number
  /** Everything that was not idle, time stolen by the hypervisor included; core-milliseconds. */
  busyMs: number
  /** Of the roots and all that they started, by process id. */
  ownMs: Map<number, number>
}

/** The kernel counts in hundredths of a second for user space, whatever it does inside. */
const TICK_MS = 10

/** `roots`: ids of processes; all that they started counts as theirs. */
export function readCpu(roots: readonly number[] = [process.pid]): CpuReading | null {
  try {
    const fields = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').trim().split(/\s+/).slice(1).map(Number)
    const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = fields
    return { atMs: performance.now(), busyMs: (user + nice + system + irq + softirq + steal) * TICK_MS, ownMs: treeCpu(roots) }
  } catch {
    return null
  }
}

export interface CpuUse {
  /** Cores the roots and what they started kept busy. */
  ownCores: number
  /** Cores everything else kept busy. */
  otherCores: number
}

export function cpuUse(from: CpuReading | null, to: CpuReading | null): CpuUse | null {
  if (from === null || to === null) return null
  const elapsedMs = Math.max(1, to.atMs - from.atMs)
  let ownMs = 0
  for (const [id, used] of to.ownMs) ownMs += used - (from.ownMs.get(id) ?? 0)
  return { ownCores: ownMs / elapsedMs, otherCores: Math.max(0, to.busyMs - from.busyMs - ownMs) / elapsedMs }
}

function treeCpu(roots: readonly number[]): Map<number, number> {
  const parents = new Map<number, number>()
  const used = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const text = readFileSync(`/proc/${name}/stat`, 'utf8')
      // The command, in parentheses, may hold anything: fields are counted after it.
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
      parents.set(Number(name), Number(fields[1]))
      used.set(Number(name), (Number(fields[11]) + Number(fields[12])) * TICK_MS)
    } catch {
      // Ended meanwhile.
    }
  }
  const inTree = (id: number): boolean => {
    for (let at: number | undefined = id; at !== undefined && at > 0; at = parents.get(at)) if (roots.includes(at)) return true
    return false
  }
  return new Map([...used].filter(([id]) => inTree(id)))
}
