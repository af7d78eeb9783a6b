/** Resident memory of Apache's processes and of each daemon group, from /proc: daemons show their group as "(wsgi:NAME)", cut to the length of Apache's path. */
import { readFileSync } from 'node:fs'
import type { ProofDaemons } from '#lib/planning/proof-evidence.ts'

export interface ApacheMemory {
  daemons: ProofDaemons[]
  /** Apache's own processes; null where the system does not tell. */
  apacheRssMiB: number | null
}

/** `names`: those of the groups that run, to complete what is cut. */
export function apacheMemory(ids: readonly number[], names: readonly string[]): ApacheMemory {
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
    const name = wholeName(facts.group, names)
    const group = groups.get(name) ?? { group: name, processes: 0, rssMiB: 0 }
    groups.set(name, { ...group, processes: group.processes + 1, rssMiB: group.rssMiB + facts.rssMiB })
  }
  const tenth = (value: number): number => Math.round(10 * value) / 10
  return { daemons: [...groups.values()].map((group) => ({ ...group, rssMiB: tenth(group.rssMiB) })), apacheRssMiB: known ? tenth(apache) : null }
}

/** Groups that the cut tells no more apart are one. */
function wholeName(shown: string, names: readonly string[]): string {
  if (names.includes(shown)) return shown
  const candidates = names.filter((name) => name.startsWith(shown))
  return candidates.length === 0 ? shown : candidates.length <= 3 ? candidates.join(', ') : `${shown}…`
}

function factsOf(id: number): { group: string | null; rssMiB: number } | null {
  try {
    const kib = Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1])
    if (!Number.isFinite(kib)) return null
    return { group: /^\(wsgi:([^\0)]*)/.exec(readFileSync(`/proc/${id}/cmdline`, 'utf8'))?.[1] ?? null, rssMiB: kib / 1024 }
  } catch {
    // Ended meanwhile.
    return null
  }
}
