/**
 * Two versions side by side: only what differs, in words, with the direction of good. Inputs differ exactly; results
 * differ beyond a tolerance, since a difference below the engine's own error is no difference. What makes two results
 * incomparable (another engine version, other traffic) is said first.
 */
import type { Fact } from './facts.ts'

export interface Difference {
  path: string
  label: string
  before: Fact['value'] | undefined
  after: Fact['value'] | undefined
  unit?: string
  /** (after - before) / before, where both are numbers and before is not 0. */
  relativeChange?: number
  judgement: 'better' | 'worse' | 'changed' | 'added' | 'removed'
}

/**
 * The facts that differ, in the order of `after`, then what only `before` had. Numbers that differ by less than
 * `tolerance` (relative to the larger) count as equal; 0 asks for exact equality.
 */
export function compareFacts(before: readonly Fact[], after: readonly Fact[], tolerance = 0): Difference[] {
  const old = new Map(before.map((fact) => [fact.path, fact]))
  const paths = new Set(after.map((fact) => fact.path))
  const changed = after.flatMap((fact): Difference[] => {
    const was = old.get(fact.path)
    if (was === undefined) return [{ path: fact.path, label: fact.label, before: undefined, after: fact.value, unit: fact.unit, judgement: 'added' }]
    if (isEqual(was.value, fact.value, tolerance)) return []
    return [{ path: fact.path, label: fact.label, before: was.value, after: fact.value, unit: fact.unit, relativeChange: relativeChange(was.value, fact.value), judgement: judge(was.value, fact) }]
  })
  const removed = before.filter((fact) => !paths.has(fact.path)).map((fact): Difference => ({ path: fact.path, label: fact.label, before: fact.value, after: undefined, unit: fact.unit, judgement: 'removed' }))
  return [...changed, ...removed]
}

function isEqual(a: Fact['value'], b: Fact['value'], tolerance: number): boolean {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b))
  return a === b
}

function relativeChange(before: Fact['value'], after: Fact['value']): number | undefined {
  return typeof before === 'number' && typeof after === 'number' && before !== 0 ? (after - before) / Math.abs(before) : undefined
}

function judge(before: Fact['value'], after: Fact): Difference['judgement'] {
  if (after.better === undefined) return 'changed'
  const was = asNumber(before)
  const is = asNumber(after.value)
  if (was === undefined || is === undefined || was === is) return 'changed'
  return is < was === (after.better === 'lower') ? 'better' : 'worse'
}

function asNumber(value: Fact['value']): number | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0
  return typeof value === 'number' ? value : undefined
}
