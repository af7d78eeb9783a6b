import { describe, expect, it } from 'vitest'
import { nearestRank } from './exact-times.ts'
import { seededRandom } from './generate-access-log.ts'
import { SKETCH_RELATIVE_ERROR, addToSketch, mergeIntoSketch, newSketch, sketchFromJson, sketchQuantile, sketchToJson } from './quantile-sketch.ts'
import { demandForEngine, samplesForEngine } from './action-samples.ts'

function heavyTailed(count: number, seed: number): Float64Array {
  const random = seededRandom(seed)
  return Float64Array.from({ length: count }, () => Math.round(1000 * Math.exp(3 * random() + (random() < 0.01 ? 5 : 0))) / 1000)
}

function sketchOf(values: Iterable<number>) {
  const sketch = newSketch()
  for (const value of values) addToSketch(sketch, value)
  return sketch
}

describe('the quantile sketch', () => {
  it('is within its stated error of the exact nearest-rank percentiles', () => {
    for (const count of [1, 2, 10, 999, 50_000]) {
      const values = heavyTailed(count, count)
      const sketch = sketchOf(values)
      const sorted = values.toSorted()
      for (const q of [0, 0.01, 0.5, 0.9, 0.95, 0.99, 0.999, 1]) {
        const exact = nearestRank(sorted, q)
        expect(Math.abs(sketchQuantile(sketch, q) - exact)).toBeLessThanOrEqual(SKETCH_RELATIVE_ERROR * exact * 1.0001)
      }
    }
  })

  it('survives JSON, and merging in any order gives the same sketch as reading everything at once', () => {
    const parts = [heavyTailed(700, 1), heavyTailed(1300, 2), Float64Array.of(0, 0, 5)]
    const whole = sketchToJson(sketchOf(parts.flatMap((part) => [...part])))
    for (const order of [[0, 1, 2], [2, 1, 0], [1, 2, 0]]) {
      const merged = newSketch()
      for (const i of order) mergeIntoSketch(merged, sketchFromJson(JSON.parse(JSON.stringify(sketchToJson(sketchOf(parts[i] ?? []))))))
      const { sumMs, ...json } = sketchToJson(merged)
      expect(json).toEqual({ ...whole, sumMs: undefined, ...json })
      expect(sumMs).toBeCloseTo(whole.sumMs, 6)
      expect(json.bins).toEqual(whole.bins)
      expect(json.zeros).toBe(2)
    }
  })

  it('refuses a form that does not hold what it says', () => {
    const json = sketchToJson(sketchOf([1, 2, 3]))
    expect(() => sketchFromJson({ ...json, count: 4 })).toThrow('says 4 values and holds 3')
    expect(() => sketchFromJson({ ...json, relativeError: 0.02 })).toThrow('another accuracy')
  })

  it('gives samples for the engine that keep the mean exactly and the percentiles nearly', () => {
    const values = heavyTailed(20_000, 7)
    const json = sketchToJson(sketchOf(values))
    const samples = samplesForEngine(json, 400)
    expect(samples).toHaveLength(400)
    expect(samples.reduce((sum, value) => sum + value, 0) / 400).toBeCloseTo(json.sumMs / json.count, 6)
    expect(samples).toEqual(samples.toSorted((a, b) => a - b))
    const sorted = values.toSorted()
    expect(samples[199]).toBeCloseTo(nearestRank(sorted, 0.5), 0)
    expect(Math.abs((samples[379] ?? 0) / nearestRank(sorted, 0.95) - 1)).toBeLessThan(0.05)
    expect(samplesForEngine(sketchToJson(newSketch()), 10)).toEqual([])
    expect(samplesForEngine(sketchToJson(sketchOf([8])), 3)).toEqual([8, 8, 8])
  })

  it('splits samples into CPU and blocked time by a share', () => {
    const demand = demandForEngine(sketchToJson(sketchOf([10, 20, 30])), 0.25, 3)
    demand.cpuMs.forEach((cpu, i) => expect(cpu).toBeCloseTo(((demand.blockedMs[i] ?? 0) * 0.25) / 0.75, 9))
    expect(() => demandForEngine(sketchToJson(sketchOf([10])), 1.2)).toThrow(RangeError)
  })
})
