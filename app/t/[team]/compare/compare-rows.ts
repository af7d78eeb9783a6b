/** The rows of a comparison: what differs, and with `all` what is the same as well, in the order of `after`. */
import { compareFacts } from '#lib/planning/compare.ts'
import type { Difference } from '#lib/planning/compare.ts'
import type { Fact } from '#lib/planning/facts.ts'

export type CompareRow = Omit<Difference, 'judgement'> & { judgement: Difference['judgement'] | 'same' }

export function compareRows(before: readonly Fact[], after: readonly Fact[], { tolerance, all }: { tolerance: number; all: boolean }): CompareRow[] {
  const differences = compareFacts(before, after, tolerance)
  if (!all) return differences
  const byPath = new Map(differences.map((difference) => [difference.path, difference]))
  const old = new Map(before.map(({ path, value }) => [path, value]))
  const rows = after.map((fact): CompareRow => byPath.get(fact.path) ?? { path: fact.path, label: fact.label, before: old.get(fact.path), after: fact.value, unit: fact.unit, judgement: 'same' })
  return [...rows, ...differences.filter(({ judgement }) => judgement === 'removed')]
}
