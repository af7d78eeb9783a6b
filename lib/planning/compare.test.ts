import { describe, expect, test } from 'vitest'
import { compareFacts } from './compare.ts'
import type { Fact } from './facts.ts'

const facts = (...rows: [string, Fact['value'], Fact['better']?][]): Fact[] => rows.map(([path, value, better]) => ({ path, label: path, value, better }))

describe('comparing two versions', () => {
  test('what is the same does not appear', () => {
    expect(compareFacts(facts(['a', 1], ['b', 'x']), facts(['a', 1], ['b', 'x']))).toEqual([])
  })

  test('a lower response time is better and a lower throughput is worse', () => {
    const differences = compareFacts(facts(['p95', 800, 'lower'], ['throughput', 30, 'higher']), facts(['p95', 400, 'lower'], ['throughput', 20, 'higher']))
    expect(differences.map(({ path, judgement, relativeChange }) => [path, judgement, relativeChange])).toEqual([
      ['p95', 'better', -0.5],
      ['throughput', 'worse', -1 / 3],
    ])
  })

  test('a difference within the tolerance is no difference', () => {
    expect(compareFacts(facts(['p95', 100, 'lower']), facts(['p95', 101, 'lower']), 0.02)).toEqual([])
    expect(compareFacts(facts(['p95', 100, 'lower']), facts(['p95', 103, 'lower']), 0.02)).toHaveLength(1)
  })

  test('what only one of them has is added or removed', () => {
    const differences = compareFacts(facts(['old', 1], ['both', 2]), facts(['both', 2], ['new', 3]))
    expect(differences.map(({ path, judgement }) => [path, judgement])).toEqual([
      ['new', 'added'],
      ['old', 'removed'],
    ])
  })

  test('a value that became unknown is a change, not an improvement', () => {
    expect(compareFacts(facts(['p99', 500, 'lower']), facts(['p99', null, 'lower']))[0]?.judgement).toBe('changed')
  })
})
