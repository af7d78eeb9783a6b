import { describe, expect, test } from 'vitest'
import { compareRows } from './compare-rows.ts'

const before = [
  { path: 'host.cores', label: 'Host: cores', value: 4 },
  { path: 'tenant', label: 'Tenant', value: 'postgres' },
  { path: 'p95', label: 'p95', value: 100, unit: 'ms', better: 'lower' as const },
]
const after = [
  { path: 'host.cores', label: 'Host: cores', value: 4 },
  { path: 'p95', label: 'p95', value: 101, unit: 'ms', better: 'lower' as const },
  { path: 'new', label: 'New', value: true },
]

describe('the rows of a comparison', () => {
  test('are only what differs by default', () => {
    expect(compareRows(before, after, { tolerance: 0.02, all: false }).map(({ path, judgement }) => [path, judgement])).toEqual([['new', 'added'], ['tenant', 'removed']])
  })

  test('are everything on request, in the order of the second version, then what only the first had', () => {
    expect(compareRows(before, after, { tolerance: 0.02, all: true }).map(({ path, judgement }) => [path, judgement])).toEqual([['host.cores', 'same'], ['p95', 'same'], ['new', 'added'], ['tenant', 'removed']])
  })

  test('show both numbers of what is the same within the tolerance', () => {
    const row = compareRows(before, after, { tolerance: 0.02, all: true })[1]
    expect([row?.before, row?.after]).toEqual([100, 101])
  })

  test('judge what is worse beyond the tolerance', () => {
    expect(compareRows(before, after, { tolerance: 0, all: false })[0]).toMatchObject({ path: 'p95', judgement: 'worse' })
  })
})
