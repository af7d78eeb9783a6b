/**
 * The distribution of wall times as a mergeable sketch: DDSketch of @datadog/sketches-js behind one plain JSON form.
 * A quantile it returns is within `SKETCH_RELATIVE_ERROR` of a value at that rank, however many sketches were merged and
 * in whatever order (Masson, Rim, Lee: "DDSketch: a fast and fully-mergeable quantile sketch with relative-error
 * guarantees", VLDB 2019). Count, sum, minimum and maximum are exact. See docs/decisions/010-quantile-sketch.md.
 */
import { DDSketch } from '@datadog/sketches-js'

/** A quantile read from a sketch is off by at most this share of the value. */
export const SKETCH_RELATIVE_ERROR = 0.01

/** JSON form: bin i holds the values in (γ^(i-1), γ^i] ms with γ = (1 + error) / (1 - error). */
export interface SketchJson {
  kind: 'ddsketch'
  relativeError: number
  count: number
  /** Values of exactly 0. */
  zeros: number
  sumMs: number
  minMs: number
  maxMs: number
  /** Index of the first bin. */
  offset: number
  /** Counts from the first bin on; runs of empty bins are written as one negative number. */
  bins: number[]
}

export type QuantileSketch = DDSketch

export function newSketch(): QuantileSketch {
  return new DDSketch({ relativeAccuracy: SKETCH_RELATIVE_ERROR })
}

export function addToSketch(sketch: QuantileSketch, valueMs: number, count = 1): void {
  sketch.accept(valueMs, count)
}

/** Adds all that `other` holds to `sketch`. */
export function mergeIntoSketch(sketch: QuantileSketch, other: QuantileSketch): void {
  sketch.merge(other)
}

/**
 * The value at a quantile by nearest rank: the ceil(q n)-th smallest, within the relative error, held between the exact
 * minimum and maximum. NaN where the sketch is empty.
 */
export function sketchQuantile(sketch: QuantileSketch, quantile: number): number {
  const { count } = sketch
  if (count === 0) return Number.NaN
  const rank = Math.max(0, Math.ceil(quantile * count - 1e-9) - 1)
  if (rank === 0) return sketch.min
  if (rank >= count - 1) return sketch.max
  if (rank < sketch.zeroCount) return 0
  const value = sketch.mapping.value(sketch.store.keyAtRank(rank - sketch.zeroCount))
  return Math.min(sketch.max, Math.max(sketch.min, value))
}

export function sketchMean(sketch: QuantileSketch): number {
  return sketch.count === 0 ? Number.NaN : sketch.sum / sketch.count
}

export function sketchToJson(sketch: QuantileSketch): SketchJson {
  const bins: number[] = []
  const { store } = sketch
  const empty = store.count === 0
  if (!empty) {
    let gap = 0
    for (let key = store.minKey; key <= store.maxKey; key++) {
      const count = store.bins[key - store.offset] ?? 0
      if (count === 0) gap++
      else {
        if (gap > 0) bins.push(-gap)
        gap = 0
        bins.push(count)
      }
    }
  }
  return {
    kind: 'ddsketch', relativeError: SKETCH_RELATIVE_ERROR, count: sketch.count, zeros: sketch.zeroCount, sumMs: sketch.sum,
    minMs: sketch.count === 0 ? 0 : sketch.min, maxMs: sketch.count === 0 ? 0 : sketch.max, offset: empty ? 0 : store.minKey, bins,
  }
}

/** The sketch of a JSON form; throws TypeError when the form is not one that `sketchToJson` writes. */
export function sketchFromJson(json: SketchJson): QuantileSketch {
  if (json.kind !== 'ddsketch' || json.relativeError !== SKETCH_RELATIVE_ERROR) throw new TypeError('The sketch was written with another accuracy and cannot be merged')
  const sketch = newSketch()
  let key = json.offset
  for (const entry of json.bins) {
    if (entry < 0) key -= entry
    else {
      sketch.store.add(key, entry)
      key++
    }
  }
  sketch.zeroCount = json.zeros
  sketch.count = sketch.store.count + json.zeros
  if (sketch.count !== json.count) throw new TypeError(`The sketch says ${json.count} values and holds ${sketch.count}`)
  sketch.sum = json.sumMs
  if (json.count > 0) {
    sketch.min = json.minMs
    sketch.max = json.maxMs
  }
  return sketch
}
