import { describe, expect, test } from 'vitest'
import type { VersionVerdict } from '#lib/data/version-verdicts.ts'
import { verdictLine, verdictWord } from './verdict-words.ts'

const fine: VersionVerdict = { stable: true, bottleneck: 'cpu', cpuUtilization: 0.4, memoryMiB: 3000, hostMemoryMiB: 4096, saturationFactor: 2.5, saturatedBy: 'threads', failed: [] }

describe('a verdict in words', () => {
  test('says that it fits and what ends the headroom', () => {
    expect(verdictWord(fine).word).toBe('fits')
    expect(verdictLine(fine)).toBe('Every objective is met. Saturates at 2.5 × the traffic, on threads.')
  })

  test('names what is used most where the traffic cannot be scaled', () => {
    expect(verdictLine({ ...fine, saturationFactor: null, saturatedBy: null })).toBe('Every objective is met. Used most: the cores.')
  })

  test('names the first objective missed and counts the others', () => {
    const missed = { ...fine, failed: ['shop: p95 900 ms', 'Memory', 'CPU'] }
    expect(verdictWord(missed).word).toBe('misses')
    expect(verdictLine(missed)).toBe('Missed: shop: p95 900 ms, and 2 more. Saturates at 2.5 × the traffic, on threads.')
  })

  test('speaks of nothing else where the load is not carried', () => {
    const overloaded = { ...fine, stable: false, failed: ['shop does not carry its load'] }
    expect(verdictWord(overloaded).word).toBe('overloaded')
    expect(verdictLine(overloaded)).toBe('It does not carry the load. What binds: the cores.')
  })
})
