/**
 * Folding rules worth offering to the user: positions where several actions differ in one word and cost about the same,
 * which automatic folding left apart because they are too few to be sure. Only offers; nothing is folded by it.
 */
import type { FoldingRule } from './folding-rules.ts'
import type { MeasuredAction } from './measurement.ts'

export interface FoldingSuggestion {
  rule: FoldingRule
  /** Actions it would make one, and their requests. */
  actions: number
  requests: number
  reason: string
}

/** Actions that must differ in one segment only: with response times that agree, and without any. */
const FEWEST_ALIKE = 6
const FEWEST_WITHOUT_TIMES = 15
const MOST_SUGGESTIONS = 20

/** Most requests first; an action is in one suggestion only. */
export function suggestFoldingRules(actions: readonly MeasuredAction[]): FoldingSuggestion[] {
  const groups = new Map<string, MeasuredAction[]>()
  for (const action of actions) {
    const path = action.name.slice(action.name.indexOf('/'))
    if (!path.startsWith('/') || action.isStatic) continue
    const segments = path.split('/')
    segments.forEach((segment, i) => {
      if (segment === '' || segment.startsWith('{')) return
      const pattern = `${action.name.slice(0, action.name.indexOf('/'))}${segments.with(i, '{any}').join('/')}`
      const group = groups.get(pattern)
      if (group) group.push(action)
      else groups.set(pattern, [action])
    })
  }
  const taken = new Set<MeasuredAction>()
  const suggestions: FoldingSuggestion[] = []
  for (const [pattern, members] of [...groups].sort(([a, x], [b, y]) => requestsOf(y) - requestsOf(x) || (a < b ? -1 : 1))) {
    const reason = reasonToFold(members)
    if (reason === null || members.some((member) => taken.has(member))) continue
    for (const member of members) taken.add(member)
    suggestions.push({ rule: { pattern, name: pattern.slice(pattern.indexOf('/')).replace('{any}', '{word}') }, actions: members.length, requests: requestsOf(members), reason })
    if (suggestions.length === MOST_SUGGESTIONS) break
  }
  return suggestions
}

function requestsOf(actions: readonly MeasuredAction[]): number {
  return actions.reduce((sum, { requests }) => sum + requests, 0)
}

/** Why they look like one route, or null. */
function reasonToFold(members: readonly MeasuredAction[]): string | null {
  const medians = members.flatMap(({ responseMs }) => (responseMs === null ? [] : [responseMs.p50])).sort((a, b) => a - b)
  if (medians.length === 0) return members.length >= FEWEST_WITHOUT_TIMES ? `${members.length} actions differ in one word only` : null
  if (members.length < FEWEST_ALIKE) return null
  const middle = medians[Math.floor((medians.length - 1) / 2)] as number
  const alike = medians.filter((median) => median <= 2 * middle && median >= middle / 2).length
  return alike >= 0.75 * medians.length ? `${members.length} actions differ in one word only, and ${alike} of them take about ${middle.toPrecision(2)} ms` : null
}
