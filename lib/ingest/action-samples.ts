/**
 * An action's distribution for the engine: so many equally likely values that stand for all. Value i is the mean of the
 * i-th n-th part of the distribution, not a quantile, so that the mean is kept and a heavy tail is not cut off.
 */
import { sketchFromJson } from './quantile-sketch.ts'
import type { SketchJson } from './quantile-sketch.ts'

/** Samples for the engine by default: enough for a p99 of a whole site's mix, small enough for a plan's JSON. */
export const DEFAULT_SAMPLES = 200

/** `n` equally likely values in ms, ascending, whose mean is the exact mean of the sketch; [] for an empty sketch. */
export function samplesForEngine(wall: SketchJson, n: number = DEFAULT_SAMPLES): number[] {
  if (wall.count === 0 || n < 1) return []
  const sketch = sketchFromJson(wall)
  // Bins as (value, count), ascending; the outermost values are known exactly.
  const bins: { valueMs: number; count: number }[] = []
  if (wall.zeros > 0) bins.push({ valueMs: 0, count: wall.zeros })
  const { store, mapping } = sketch
  if (store.count > 0) {
    for (let key = store.minKey; key <= store.maxKey; key++) {
      const count = store.bins[key - store.offset] ?? 0
      if (count > 0) bins.push({ valueMs: Math.min(wall.maxMs, Math.max(wall.minMs, mapping.value(key))), count })
    }
  }
  const size = wall.count / n
  const samples: number[] = []
  let bin = 0
  let left = bins[0]?.count ?? 0
  for (let i = 0; i < n; i++) {
    let missing = size
    let sum = 0
    while (missing > 1e-9 * size && bin < bins.length) {
      const taken = Math.min(left, missing)
      sum += taken * (bins[bin]?.valueMs ?? 0)
      missing -= taken
      left -= taken
      if (left <= 1e-9) left = bins[++bin]?.count ?? 0
    }
    samples.push(sum / (size - missing || 1))
  }
  const mean = samples.reduce((total, value) => total + value, 0) / n
  const scale = mean > 0 ? wall.sumMs / wall.count / mean : 1
  return samples.map((value) => value * scale)
}

/** What one request consumes, as the engine reads it: entry i of both arrays is one request. */
export interface MeasuredDemand {
  kind: 'measured'
  cpuMs: number[]
  blockedMs: number[]
}

/**
 * Wall times split into CPU and blocked time by one share. An access log holds the wall time only: the share is an
 * assumption or comes from another measurement, and the wall time holds whatever queueing there was while it was logged.
 */
export function demandForEngine(wall: SketchJson, cpuShare: number, n: number = DEFAULT_SAMPLES): MeasuredDemand {
  if (!(cpuShare >= 0 && cpuShare <= 1)) throw new RangeError(`The CPU share must be between 0 and 1, not ${cpuShare}`)
  const samples = samplesForEngine(wall, n)
  return { kind: 'measured', cpuMs: samples.map((ms) => ms * cpuShare), blockedMs: samples.map((ms) => ms * (1 - cpuShare)) }
}
