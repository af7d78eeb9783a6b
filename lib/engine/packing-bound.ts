/**
 * What no packing can do better than: lower bounds for bins that differ, in several dimensions. Each is proven, none is
 * always reached; the distance of a packing from them is the most that a better search could gain.
 */
import type { PackingBin, PackingItem } from './packing.ts'

const ROOM = 1e-9
/** Of Martello & Toth's a; any of them gives a bound. */
const MOST_THRESHOLDS = 100

interface Free {
  /** What pinned items leave of each bin. */
  capacity: number[][]
  /** Items that may go anywhere. */
  sizes: number[][]
  dimensions: number
}

function freeOf(items: readonly PackingItem[], bins: readonly PackingBin[]): Free {
  const capacity = bins.map((bin) => [...bin.capacity])
  for (const { size, pinned } of items) if (pinned !== undefined) size.forEach((value, d) => (capacity[pinned] as number[])[d] = Math.max(0, (capacity[pinned]?.[d] ?? 0) - value))
  return { capacity, sizes: items.filter(({ pinned }) => pinned === undefined).map(({ size }) => [...size]), dimensions: bins[0]?.capacity.length ?? 0 }
}

/**
 * Bins that must hold an item that is not pinned. The largest of, in each dimension d with the roomiest bin C_d:
 * volume (the fewest of the roomiest bins whose room adds up to all sizes), Martello & Toth's L2 (Knapsack Problems, 1990,
 * section 8.3: items above C - a share with none from a on, what is left of a to C/2 adds up), and a set of items of which
 * no two fit into one bin as roomy as the roomiest in every dimension (found greedily, so a bound whatever is found).
 * One more than there are bins where an item fits nowhere.
 */
export function fewestBinsBound(items: readonly PackingItem[], bins: readonly PackingBin[]): number {
  const { capacity, sizes, dimensions } = freeOf(items, bins)
  if (sizes.length === 0) return 0
  if (sizes.some((size) => !capacity.some((room) => fits(size, room)))) return bins.length + 1
  const roomiest = Array.from({ length: dimensions }, (_, d) => Math.max(...capacity.map((room) => room[d] ?? 0)))
  let bound = Math.max(1, apartBound(sizes, roomiest))
  for (let d = 0; d < dimensions; d++) {
    const own = sizes.map((size) => size[d] ?? 0)
    bound = Math.max(bound, volumeBound(own, capacity.map((room) => room[d] ?? 0)), martelloToth(own, roomiest[d] ?? 0))
  }
  return Math.min(bound, bins.length + 1)
}

function volumeBound(sizes: readonly number[], capacity: readonly number[]): number {
  let left = sizes.reduce((sum, size) => sum + size, 0)
  const sorted = [...capacity].sort((a, b) => b - a)
  for (let bins = 0; ; bins++) {
    if (left <= ROOM * Math.max(1, sorted[0] ?? 0)) return bins
    if (bins >= sorted.length) return bins + 1
    left -= sorted[bins] ?? 0
  }
}

function martelloToth(sizes: readonly number[], capacity: number): number {
  if (!(capacity > 0)) return 0
  const half = capacity / 2
  const slack = ROOM * capacity
  const thresholds = [0, ...[...new Set(sizes.filter((size) => size > slack && size <= half))].slice(0, MOST_THRESHOLDS)]
  let bound = 0
  for (const least of thresholds) {
    let alone = 0
    let large = 0
    let largeSum = 0
    let smallSum = 0
    for (const size of sizes) {
      if (size > capacity - least + slack) alone++
      else if (size > half + slack) {
        large++
        largeSum += size
      } else if (size >= least) smallSum += size
    }
    bound = Math.max(bound, alone + large + Math.max(0, Math.ceil((smallSum - (large * capacity - largeSum)) / capacity - 1e-6)))
  }
  return bound
}

function apartBound(sizes: readonly number[][], roomiest: readonly number[]): number {
  const weight = (size: readonly number[]): number => Math.max(...size.map((value, d) => value / Math.max(1e-12, roomiest[d] ?? 0)))
  const chosen: number[][] = []
  for (const size of [...sizes].sort((a, b) => weight(b) - weight(a))) if (chosen.every((other) => !fits(size.map((value, d) => value + (other[d] ?? 0)), roomiest))) chosen.push(size)
  return chosen.length
}

function fits(size: readonly number[], room: readonly number[]): boolean {
  return size.every((value, d) => value <= (room[d] ?? 0) * (1 + ROOM) + ROOM)
}

/**
 * The use of the fullest bin, of the dimension that it is fullest in, that no packing gets below. The largest of: what is
 * pinned already; all sizes over all room; each item in the bin that suits it best, on top of what is pinned there; and, of
 * the k m + 1 largest items for m bins, k + 1 that must share one, the smallest of them in the roomiest (Graham, Bounds on
 * multiprocessing timing anomalies, 1969).
 */
export function evenestBound(items: readonly PackingItem[], bins: readonly PackingBin[]): number {
  const dimensions = bins[0]?.capacity.length ?? 0
  const base = bins.map(() => new Array<number>(dimensions).fill(0))
  for (const { size, pinned } of items) if (pinned !== undefined) size.forEach((value, d) => ((base[pinned] as number[])[d] = (base[pinned]?.[d] ?? 0) + value))
  const free = items.filter(({ pinned }) => pinned === undefined)
  const useOf = (bin: number, size: readonly number[]): number => Math.max(...size.map((value, d) => (value + (base[bin]?.[d] ?? 0)) / Math.max(1e-12, bins[bin]?.capacity[d] ?? 0)))
  const nothing = new Array<number>(dimensions).fill(0)
  let bound = Math.max(0, ...bins.map((_, bin) => useOf(bin, nothing)))
  for (const { size } of free) bound = Math.max(bound, Math.min(...bins.map((_, bin) => useOf(bin, size))))
  for (let d = 0; d < dimensions; d++) {
    const room = bins.map(({ capacity }) => Math.max(1e-12, capacity[d] ?? 0))
    bound = Math.max(bound, items.reduce((sum, { size }) => sum + (size[d] ?? 0), 0) / room.reduce((sum, value) => sum + value, 0))
    const sizes = free.map(({ size }) => size[d] ?? 0).sort((a, b) => b - a)
    const roomiest = Math.max(...room)
    for (let k = 1; k * bins.length < sizes.length; k++) bound = Math.max(bound, sizes.slice(k * bins.length - k, k * bins.length + 1).reduce((sum, value) => sum + value, 0) / roomiest)
  }
  return bound
}
