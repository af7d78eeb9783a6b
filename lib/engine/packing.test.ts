// Packing: never overfull, never below its bound, and as good as trying everything on small cases.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pack, type PackingBin, type PackingItem } from './packing.ts'

/** Every assignment there is. */
function bestOf(items: readonly PackingItem[], bins: readonly PackingBin[]): { fewest: number | null; fullest: number } {
  let fewest: number | null = null
  let fullest = Infinity
  const assignment: number[] = []
  const visit = (index: number): void => {
    if (index === items.length) {
      const most = fullestOf(items, bins, assignment)
      fullest = Math.min(fullest, most)
      const used = new Set(assignment.filter((_, item) => items[item]?.pinned === undefined)).size
      if (most <= 1 + 1e-9 && (fewest === null || used < fewest)) fewest = used
      return
    }
    const pinned = items[index]?.pinned
    for (let bin = 0; bin < bins.length; bin++) {
      if (pinned !== undefined && bin !== pinned) continue
      assignment[index] = bin
      visit(index + 1)
    }
  }
  visit(0)
  return { fewest, fullest }
}

function fullestOf(items: readonly PackingItem[], bins: readonly PackingBin[], assignment: readonly number[]): number {
  return Math.max(0, ...bins.flatMap(({ capacity }, bin) => capacity.map((room, d) => items.reduce((sum, { size }, index) => sum + (assignment[index] === bin ? (size[d] ?? 0) : 0), 0) / room)))
}

const instance = (mostItems: number, mostBins: number) =>
  fc.integer({ min: 1, max: 3 }).chain((dimensions) =>
    fc.record({
      bins: fc.array(fc.record({ capacity: fc.array(fc.integer({ min: 40, max: 120 }), { minLength: dimensions, maxLength: dimensions }) }), { minLength: 1, maxLength: mostBins }),
      items: fc.array(fc.record({ size: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: dimensions, maxLength: dimensions }), stays: fc.integer({ min: 0, max: 12 }) }), { minLength: 1, maxLength: mostItems }),
    }).map(({ bins, items }) => ({ bins, items: items.map(({ size, stays }): PackingItem => (stays < bins.length && stays < 2 ? { size, pinned: stays } : { size })) })),
  )

describe('packing', () => {
  test('says what it does: the fullest bin, whether it fits, how many bins; and stays on the right side of its bounds', () => {
    fc.assert(
      fc.property(instance(40, 8), fc.constantFrom('fewest' as const, 'even' as const), ({ items, bins }, goal) => {
        const packing = pack(items, bins, goal)
        expect(packing.assignment.every((bin, index) => bin >= 0 && bin < bins.length && (items[index]?.pinned ?? bin) === bin)).toBe(true)
        const fullest = fullestOf(items, bins, packing.assignment)
        expect(packing.fullest).toBeCloseTo(fullest, 6)
        expect(packing.fits).toBe(fullest <= 1 + 1e-9)
        expect(packing.fullest).toBeGreaterThanOrEqual(packing.bound.fullest - 1e-9)
        if (packing.fits) expect(packing.bins).toBeGreaterThanOrEqual(packing.bound.bins)
        expect(pack(items, bins, goal)).toEqual(packing)
      }),
      { numRuns: 150 },
    )
  })

  test('against every assignment there is: the bounds hold, and what is found is seldom and little worse than the best', () => {
    let found = 0
    let possible = 0
    let excess = 0
    let bins = 0
    fc.assert(
      fc.property(instance(6, 3), ({ items, bins: given }) => {
        const best = bestOf(items, given)
        const even = pack(items, given, 'even')
        const few = pack(items, given, 'fewest')
        expect(even.bound.fullest).toBeLessThanOrEqual(best.fullest + 1e-9)
        if (best.fewest !== null) {
          possible++
          expect(few.bound.bins).toBeLessThanOrEqual(best.fewest)
          if (few.fits) {
            found++
            bins += few.bins - best.fewest
          }
        } else expect(few.fits).toBe(false)
        excess = Math.max(excess, best.fullest > 0 ? even.fullest / best.fullest - 1 : 0)
      }),
      { numRuns: 200 },
    )
    expect(possible).toBeGreaterThan(50)
    expect(found / possible).toBeGreaterThan(0.97)
    expect(bins / possible).toBeLessThan(0.05)
    expect(excess).toBeLessThan(0.35)
  })

  test('known cases: peaks that do not coincide share a bin, peaks that do share none; halves need a bin each', () => {
    const day = { size: [1, 8, 1] }
    const night = { size: [1, 1, 8] }
    const two = [{ capacity: [10, 10, 10] }, { capacity: [10, 10, 10] }]
    expect(pack([day, night], two, 'fewest')).toMatchObject({ fits: true, bins: 1, bound: { bins: 1 } })
    expect(pack([day, day], two, 'fewest')).toMatchObject({ fits: true, bins: 2, bound: { bins: 2 } })
    expect(pack([day, day, night, night], two, 'even').fullest).toBeCloseTo(0.9)
    const halves = Array.from({ length: 5 }, () => ({ size: [6] }))
    expect(pack(halves, Array.from({ length: 4 }, () => ({ capacity: [10] })), 'fewest')).toMatchObject({ fits: false, bound: { bins: 5 } })
  })
})
