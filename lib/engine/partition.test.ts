import { expect, test } from 'vitest'
import { examplePlan } from './example-plan.ts'
import { partition } from './partition.ts'
import { runToEnd, simulate } from './simulate.ts'

const busy = () => examplePlan({ processes: 6, threads: 1, ratePerSecond: 12 })

test('the split that is proposed does in the simulation what it promises', () => {
  const { splits, plan } = partition(busy())
  const of = (mine: ReturnType<typeof busy>) => runToEnd(simulate(mine, { precision: 0.03, maxEvents: 2_000_000 })).sites[0]?.actions.map((action) => action.responseMs.mean ?? Number.NaN) ?? []
  const [quickBefore = Number.NaN, slowBefore = Number.NaN] = of(busy())
  const [quickAfter = Number.NaN, slowAfter = Number.NaN] = of(plan)
  const split = splits[0]
  expect(split?.worthIt).toBe(true)
  const off = (promised: { meanMs: number | null } | undefined, seen: number): number => Math.abs((promised?.meanMs ?? Number.NaN) / seen - 1)
  expect(Math.max(off(split?.fast.after, quickAfter), off(split?.slow.before, slowBefore), off(split?.slow.after, slowAfter))).toBeLessThan(0.06)
  // Quick and slow behind one another vary by far more than two moments tell: the wait before is if anything longer.
  expect(off(split?.fast.before, quickBefore)).toBeLessThan(0.25)
  expect(split?.fast.before.meanMs).toBeLessThan(quickBefore)
  expect(quickAfter).toBeLessThan(0.9 * quickBefore)
})

test('it divides the processes there are: no slot more, no memory more, and the actions go where the plan says', () => {
  const { splits, plan } = partition(busy())
  const groups = plan.sites[0]?.groups ?? []
  expect(groups.reduce((sum, group) => sum + group.processes * group.threads, 0)).toBe(6)
  expect(splits[0]?.extraMemoryMiB).toBe(0)
  expect(plan.sites[0]?.actions.map((action) => action.group)).toEqual([undefined, 'shop-slow'])
})

test('one process divides its threads, and says what the second process costs', () => {
  const { splits } = partition(examplePlan({ processes: 1, threads: 8, ratePerSecond: 14 }))
  expect(splits[0]).toMatchObject({ keeps: { processes: 1 }, apart: { processes: 1 }, extraMemoryMiB: 90 })
})

test('where nobody waits nothing is worth a group, and the plan stays as it is', () => {
  const idle = examplePlan({ processes: 6, ratePerSecond: 0.5 })
  const { splits, plan } = partition(idle)
  expect(splits.some((split) => split.worthIt)).toBe(false)
  expect(plan).toEqual(idle)
})
