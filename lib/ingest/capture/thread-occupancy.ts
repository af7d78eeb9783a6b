/**
 * How many threads of one process were taken, for how long: exact from the begin and end of each request, since begins and
 * ends sorted each by themselves are enough to sweep. Memory is bounded: beyond `MAX_INTERVALS` what is there is swept, and
 * only requests in flight at that moment are cut in two.
 */
const MAX_INTERVALS = 100_000

export interface ThreadOccupancy {
  add(beginMs: number, endMs: number): void
  /** Milliseconds with exactly i threads taken, for i from 1 on; entry 0 is 0. */
  end(): number[]
}

export function openThreadOccupancy(): ThreadOccupancy {
  const busyMs: number[] = [0]
  let begins: number[] = []
  let ends: number[] = []

  function sweep(): void {
    const from = Float64Array.from(begins).sort()
    const to = Float64Array.from(ends).sort()
    begins = []
    ends = []
    let taken = 0
    let last = 0
    let i = 0
    for (let j = 0; j < to.length; ) {
      const begin = i < from.length ? (from[i] as number) : Infinity
      const end = to[j] as number
      const at = Math.min(begin, end)
      if (taken > 0) busyMs[taken] = (busyMs[taken] ?? 0) + at - last
      last = at
      if (begin <= end) {
        taken++
        i++
        while (busyMs.length <= taken) busyMs.push(0)
      } else {
        taken--
        j++
      }
    }
  }

  return {
    add(beginMs, endMs) {
      begins.push(beginMs)
      ends.push(Math.max(beginMs, endMs))
      if (begins.length >= MAX_INTERVALS) sweep()
    },
    end() {
      sweep()
      return busyMs
    },
  }
}
