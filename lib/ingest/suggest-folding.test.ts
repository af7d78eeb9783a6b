import { describe, expect, it } from 'vitest'
import { openAccessLogReader } from './access-log-reader.ts'
import { refold } from './action-profile.ts'
import { generateAccessLog } from './generate-access-log.ts'
import type { GeneratedAction } from './generate-access-log.ts'
import { suggestFoldingRules } from './suggest-folding.ts'

function factsOf(actions: GeneratedAction[]) {
  const reader = openAccessLogReader()
  const plan = { seed: 4, serverName: 'www.example.com', startEpochS: 1_800_000_000, durationS: 1200, ratePerSecond: 2, week: new Array<number>(168).fill(1), actions }
  reader.push(new TextEncoder().encode([...generateAccessLog(plan)].join('')))
  return reader.end().facts
}

describe('suggested folding rules', () => {
  it('offer to fold words that cost the same, and the rule does what it says', () => {
    const words = ['shoes', 'lamp', 'chair', 'table', 'phone', 'cable', 'hotel', 'train']
    const facts = factsOf([...words.map((word) => ({ path: `/quote/${word}`, weight: 1, meanMs: 300, cv: 0.3 })), { path: '/', weight: 4, meanMs: 20, cv: 0.3 }])
    const [suggestion, ...others] = suggestFoldingRules(refold([facts], []))
    expect(others).toEqual([])
    expect(suggestion).toMatchObject({ rule: { pattern: 'GET /quote/{any}', name: '/quote/{word}' }, actions: 8 })
    const folded = refold([facts], [suggestion?.rule ?? { pattern: '/' }])
    expect(folded.map(({ name }) => name).sort()).toEqual(['GET /', 'GET /quote/{word}'])
    expect(folded.find(({ name }) => name === 'GET /quote/{word}')?.requests).toBe(suggestion?.requests)
    expect(suggestFoldingRules(folded)).toEqual([])
  })

  it('leave routes alone whose costs differ', () => {
    const routes = ['list', 'search', 'export', 'login', 'report', 'help', 'basket', 'pay']
    expect(suggestFoldingRules(refold([factsOf(routes.map((route, i) => ({ path: `/shop/${route}`, weight: 1, meanMs: 5 * 3 ** i, cv: 0.3 })))], []))).toEqual([])
  })
})
