/** Resident memory of Apache's processes and of each daemon group, from /proc: daemons show their group as "(wsgi:NAME)". */
import { readFileSync } from 'node:fs'
import type { ProofDaemons } from '#lib/planning/proof-evidence.ts'

export interface ApacheMemory {
  daemons: ProofDaemons[]
  /** Apache's own processes; null where the system does not tell. */
  apacheRssMiB: number | null
}

export function apacheMemory(ids: readonly number[]): ApacheMemory {
  const groups = new Map<string, ProofDaemons>()
  let apache = 0
  let known = false
  for (const id of ids) {
    const facts = factsOf(id)
    if (facts === null) continue
    known = true
    if (facts.group === null) {
      apache += facts.rssMiB
      continue
    }
    const group = groups.get(facts.group) ?? { group: facts.group, processes: 0, rssMiB: 0 }
    groups.set(facts.group, { ...group, processes: group.processes + 1, rssMiB: group.rssMiB + facts.rssMiB })
  }
  const tenth = (value: number): number => Math.round(10 * value) / 10
  return { daemons: [...groups.values()].map((group) => ({ ...group, rssMiB: tenth(group.rssMiB) })), apacheRssMiB: known ? tenth(apache) : null }
}

function factsOf(id: number): { group: string | null; rssMiB: number } | null {
  try {
    const kib = Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1])
    if (!Number.isFinite(kib)) return null
    return { group: /^\(wsgi:(.*?)\)/.exec(readFileSync(`/proc/${id}/cmdline`, 'utf8'))?.[1] ?? null, rssMiB: kib / 1024 }
  } catch {
    // Ended meanwhile.
    return null
  }
}
