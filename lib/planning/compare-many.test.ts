import { expect, test } from 'vitest'
import { compareMany } from './compare-many.ts'
import type { Fact } from './facts.ts'

const facts = (p95: number, processes: number, more: Fact[] = []): Fact[] => [{ path: 'p95', label: 'p95', value: p95, unit: 'ms', better: 'lower' }, { path: 'processes', label: 'processes', value: processes }, { path: 'host', label: 'host', value: 'web1' }, ...more]

test('only rows in which one differs from the baseline, each cell judged against it', () => {
  const rows = compareMany([facts(100, 2), facts(80, 2), facts(130, 4)])
  expect(rows.map(({ path, cells }) => [path, cells.map(({ judgement }) => judgement)])).toEqual([
    ['p95', ['baseline', 'better', 'worse']],
    ['processes', ['baseline', 'same', 'changed']],
  ])
  expect(rows[0]?.cells[2]?.relativeChange).toBeCloseTo(0.3)
})

test('another baseline turns the judgement', () => {
  const [row] = compareMany([facts(100, 2), facts(80, 2), facts(130, 2)], { baseline: 2 })
  expect(row?.cells.map(({ judgement }) => judgement)).toEqual(['better', 'better', 'baseline'])
})

test('what is within the tolerance is the same, and a row of such cells is left out', () => {
  expect(compareMany([facts(100, 2), facts(101, 2)], { tolerance: 0.02 })).toEqual([])
  expect(compareMany([facts(100, 2), facts(101, 2)], { tolerance: 0.02, all: true })).toHaveLength(3)
})

test('what only one has is told, after the rows of the baseline', () => {
  const rows = compareMany([facts(1, 2), facts(1, 2, [{ path: 'site', label: 'site', value: 'shop' }]), facts(1, 2)])
  expect(rows.map(({ path, cells }) => [path, cells.map(({ value, judgement }) => [value, judgement])])).toEqual([['site', [[undefined, 'baseline'], ['shop', 'added'], [undefined, 'same']]]])
})
