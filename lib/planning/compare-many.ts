/**
 * Two to six lists of facts side by side: only the rows in which one differs from the pinned baseline, each cell judged
 * against it, under a tolerance, with the direction of good. Builds on the comparison of two.
 */
import { compareFacts } from './compare.ts'
import type { Difference } from './compare.ts'
import type { Fact } from './facts.ts'

export interface ComparedCell {
  value: Fact['value'] | undefined
  judgement: Difference['judgement'] | 'same' | 'baseline'
  relativeChange?: number
}

export interface ComparedRow {
  path: string
  label: string
  unit?: string
  /** In the order of the lists. */
  cells: ComparedCell[]
}

export const MOST_COMPARED = 6

export function compareMany(lists: readonly (readonly Fact[])[], { baseline = 0, tolerance = 0, all = false }: { baseline?: number; tolerance?: number; all?: boolean } = {}): ComparedRow[] {
  const base = lists[baseline] ?? []
  const differences = lists.map((facts, index) => (index === baseline ? new Map<string, Difference>() : new Map(compareFacts(base, facts, tolerance).map((difference) => [difference.path, difference]))))
  const values = lists.map((facts) => new Map(facts.map((fact) => [fact.path, fact])))
  // In the order of the baseline, then what only others have.
  const order = new Map<string, Fact>()
  for (const facts of [base, ...lists]) for (const fact of facts) if (!order.has(fact.path)) order.set(fact.path, fact)
  return [...order.values()].flatMap((fact): ComparedRow[] => {
    if (!all && !differences.some((found) => found.has(fact.path))) return []
    const cells = lists.map((_, index): ComparedCell => {
      const value = values[index]?.get(fact.path)?.value
      if (index === baseline) return { value, judgement: 'baseline' }
      const difference = differences[index]?.get(fact.path)
      if (difference === undefined) return { value, judgement: 'same' }
      return { value, judgement: difference.judgement, ...(difference.relativeChange === undefined ? {} : { relativeChange: difference.relativeChange }) }
    })
    return [{ path: fact.path, label: fact.label, ...(fact.unit === undefined ? {} : { unit: fact.unit }), cells }]
  })
}
