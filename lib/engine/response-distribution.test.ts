import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { responseMixture, responsePercentiles, responseTail, type ResponsePart } from './response-distribution.ts'

const wait = fc.record({ probability: fc.double({ min: 0, max: 1, noNaN: true }), conditionalMean: fc.double({ min: 1e-4, max: 0.5, noNaN: true }) })
const part: fc.Arbitrary<ResponsePart> = fc
  .record({ weight: fc.double({ min: 0.01, max: 1, noNaN: true }), from: fc.double({ min: 0, max: 1, noNaN: true }), width: fc.constantFrom(0, 1e-3, 0.1, 0.7), queue: wait, inside: wait })
  .map(({ weight, from, width, queue, inside }) => ({ weight, low: from, high: from + width, queue, inside }))

/** Straight from the definition: the part's uniform time cut into slices, both waits added. */
function naiveTail(parts: readonly ResponsePart[], t: number): number {
  const slices = 400
  const after = (y: number, { queue, inside }: ResponsePart): number => {
    if (y < 0) return 1
    const a = queue.probability
    const b = inside.probability
    const p = queue.conditionalMean
    const q = Math.abs(p - inside.conditionalMean) < 1e-3 * p ? p * 0.999 : inside.conditionalMean
    return a * (1 - b) * Math.exp(-y / p) + b * (1 - a) * Math.exp(-y / q) + ((a * b) / (p - q)) * (p * Math.exp(-y / p) - q * Math.exp(-y / q))
  }
  let tail = 0
  let total = 0
  for (const one of parts) {
    total += one.weight
    for (let k = 0; k < slices; k++) tail += (one.weight / slices) * after(t - (one.low + ((k + 0.5) / slices) * (one.high - one.low)), one)
  }
  return tail / total
}

describe('the mixture of response times', () => {
  test('has the tail of its definition', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), fc.double({ min: 0, max: 3, noNaN: true }), (parts, t) => {
        expect(Math.abs(responseTail(responseMixture(parts), t) - naiveTail(parts, t))).toBeLessThan(0.01)
      }),
      { seed: 11, numRuns: 200 },
    )
  })

  test('does not depend on the order of its parts', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 2, maxLength: 8 }), fc.double({ min: 0, max: 3, noNaN: true }), (parts, t) => {
        expect(responseTail(responseMixture(parts.toReversed()), t)).toBeCloseTo(responseTail(responseMixture(parts), t), 12)
      }),
      { seed: 12, numRuns: 100 },
    )
  })

  test('percentiles rise with their share and leave that share behind them', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), (parts) => {
        const mixture = responseMixture(parts.map((one) => ({ ...one, high: one.low + Math.max(0.01, one.high - one.low) })))
        const shares = [0.5, 0.9, 0.95, 0.99]
        const times = responsePercentiles(mixture, shares)
        times.forEach((time, i) => {
          expect(time).toBeGreaterThanOrEqual(times[i - 1] ?? 0)
          expect(responseTail(mixture, time * 1.002)).toBeLessThanOrEqual(1 - (shares[i] ?? 0) + 1e-9)
          expect(responseTail(mixture, time * 0.998)).toBeGreaterThanOrEqual(1 - (shares[i] ?? 0) - 1e-9)
        })
      }),
      { seed: 13, numRuns: 100 },
    )
  })

  test('an exponential wait alone has the percentiles of the textbook', () => {
    const [p50 = 0, p99 = 0] = responsePercentiles(responseMixture([{ weight: 1, low: 0, high: 0, queue: { probability: 1, conditionalMean: 2 }, inside: { probability: 0, conditionalMean: 0 } }]), [0.5, 0.99])
    expect(Math.abs(p50 / (2 * Math.log(2)) - 1)).toBeLessThan(1e-3)
    expect(Math.abs(p99 / (2 * Math.log(100)) - 1)).toBeLessThan(1e-3)
  })
})
