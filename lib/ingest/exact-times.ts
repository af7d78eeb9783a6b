/**
 * Every wall time of a measurement beside the index of its path, while they are few enough to keep: percentiles are then
 * exact (nearest rank). Beyond the bound all are let go, and percentiles come from the sketches.
 */
export const DEFAULT_EXACT_LIMIT = 1_000_000

export interface ExactTimes {
  /** Wall times in µs and the path index of each, in order of reading. */
  wallUs: Float64Array
  pathIndex: Int32Array
}

export interface ExactTimesTally {
  add(wallUs: number, pathIndex: number): void
  /** Null when there were more than the bound. */
  end(): ExactTimes | null
}

export function openExactTimes(limit: number = DEFAULT_EXACT_LIMIT): ExactTimesTally {
  let size = 0
  let wallUs = new Float64Array(Math.min(limit, 4096))
  let pathIndex = new Int32Array(wallUs.length)
  let over = limit === 0

  return {
    add(value, index) {
      if (over) return
      if (size === wallUs.length) {
        if (size >= limit) {
          over = true
          wallUs = new Float64Array(0)
          pathIndex = new Int32Array(0)
          return
        }
        const length = Math.min(limit, size * 2)
        const [oldUs, oldIndex] = [wallUs, pathIndex]
        wallUs = new Float64Array(length)
        pathIndex = new Int32Array(length)
        wallUs.set(oldUs)
        pathIndex.set(oldIndex)
      }
      wallUs[size] = value
      pathIndex[size] = index
      size++
    },
    end: () => (over ? null : { wallUs: wallUs.subarray(0, size), pathIndex: pathIndex.subarray(0, size) }),
  }
}

/** The ceil(q n)-th smallest of sorted values (nearest rank); NaN when there are none. */
export function nearestRank(sorted: Float64Array, quantile: number): number {
  const n = sorted.length
  if (n === 0) return Number.NaN
  return sorted[Math.min(n - 1, Math.max(0, Math.ceil(quantile * n - 1e-9) - 1))] as number
}
