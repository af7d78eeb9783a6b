/** Facts in words. Inputs keep every digit that may differ; results keep no more than the engine is sure of. */
import type { Difference } from '#lib/planning/compare.ts'
import type { Fact } from '#lib/planning/facts.ts'
import { VERDICT } from '#lib/planning/checks.ts'
import { formatNumber, UNKNOWN } from '../../../_ui/format.ts'
import { RESOURCE } from '../_overview/verdict-words.ts'

type Value = Fact['value'] | undefined

export function factText({ path, unit }: { path: string; unit?: string }, value: Value, significant: number): string {
  if (value === undefined || value === null) return UNKNOWN
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return unit === undefined ? formatNumber(value, significant) : `${formatNumber(value, significant)} ${unit}`
  if (path === 'bottleneck') return wordOf(RESOURCE, value)
  if (path === 'rule.verdict') return wordOf(VERDICT, value)
  return value
}

/** "+25 %"; points where the figure is a share itself; empty where there is no such thing. */
export function changeText({ before, after, unit, relativeChange }: Pick<Difference, 'before' | 'after' | 'unit' | 'relativeChange'>): string {
  if (typeof before !== 'number' || typeof after !== 'number') return ''
  if (unit === '%') return `${signed(after - before)} points`
  return relativeChange === undefined ? signed(after - before) : `${signed(100 * relativeChange)} %`
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${formatNumber(value)}`
}

function wordOf(words: Readonly<Record<string, string>>, value: string): string {
  return Object.hasOwn(words, value) ? (words[value] ?? value) : value
}
