import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allCoresBusy, others, stretchBeside, type Competitor } from './core-contention.ts'

const competitor: fc.Arbitrary<Competitor> = fc.record({ count: fc.integer({ min: 0, max: 6 }), runnable: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })) })

/** Every combination of processes that run or do not. */
function naiveStretch(cores: number, all: readonly Competitor[]): number {
  let at = [1]
  for (const { count, runnable } of all)
    for (let k = 0; k < count; k++) at = Array.from({ length: at.length + 1 }, (_, n) => (at[n] ?? 0) * (1 - runnable) + (at[n - 1] ?? 0) * runnable)
  return at.reduce((sum, p, n) => sum + p * Math.max(1, (n + 1) / cores), 0)
}

test('the stretch of one process is the mean over all that may run beside it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.array(competitor, { minLength: 1, maxLength: 4 }), competitor, (cores, beside, own) => {
      // A competitor without processes: `others` then speaks of all the rest.
      const around = others(cores, [...beside, { count: 0, runnable: 0 }]).at(-1)
      expect(around).toBeDefined()
      if (around) expect(stretchBeside(cores, around, own)).toBeCloseTo(naiveStretch(cores, [...beside, own]), 9)
    }),
    { seed: 5, numRuns: 300 },
  )
})

test('every core is busy as often as that many of all processes run', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 12 }), fc.array(competitor, { minLength: 1, maxLength: 4 }), (cores, all) => {
      let at = [1]
      for (const { count, runnable } of all)
        for (let k = 0; k < count; k++) at = Array.from({ length: at.length + 1 }, (_, n) => (at[n] ?? 0) * (1 - runnable) + (at[n - 1] ?? 0) * runnable)
      expect(allCoresBusy(cores, all)).toBeCloseTo(at.slice(cores).reduce((sum, p) => sum + p, 0), 9)
    }),
    { seed: 5, numRuns: 200 },
  )
  expect(allCoresBusy(1, [{ count: 3, runnable: 1 }])).toBe(0)
})

test('on one core, many small processes stretch by 1 / (1 - rho) in the end', () => {
  // Solved with itself: each runs a share u = rho / n x stretch of the time.
  let stretch = 1
  for (let round = 0; round < 200; round++) {
    const beside: Competitor = { count: 199, runnable: (0.6 / 200) * stretch }
    const around = others(1, [beside, { count: 0, runnable: 0 }]).at(-1)
    if (around) stretch = stretchBeside(1, around, { count: 0, runnable: 0 })
  }
  expect(stretch).toBeCloseTo(2.5, 1)
})
