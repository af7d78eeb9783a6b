/**
 * Items into bins that differ, in several dimensions: vector bin packing. It is NP-hard, so this searches: decreasing orders
 * by several measures, each put in by several rules (Panigrahy et al., Heuristics for Vector Bin Packing, 2011), the best of
 * them mended by moves and swaps. Deterministic and bounded. Never says that items fit that do not; may miss that they do,
 * by as much as the bound beside it leaves open.
 */
import { evenestBound, fewestBinsBound } from './packing-bound.ts'

export interface PackingItem {
  /** In each dimension, in the unit of the bins' capacity; not negative. */
  size: readonly number[]
  /** The bin it stays in. */
  pinned?: number
}

export interface PackingBin {
  capacity: readonly number[]
}

/** `fewest`: into as few bins as it can, among those as evenly as it can; `even`: the fullest bin as empty as it can. */
export type PackingGoal = 'fewest' | 'even'

export interface Packing {
  /** Bin of each item. */
  assignment: number[]
  /** Nothing is above its capacity. */
  fits: boolean
  /** Bins with an item that is not pinned. */
  bins: number
  /** Of the fullest bin, in the dimension that it is fullest in; at most 1 where it fits. */
  fullest: number
  /** No packing uses fewer bins (above the number of bins: none fits), or has its fullest bin below. */
  bound: { bins: number; fullest: number }
}

const ROOM = 1e-9
/** Moves and swaps looked at for one packing. */
const MOST_LOOKS = 12_000

/** Better by less than this share of a bin is not worth moving anything for. */
const WORTH_MOVING = 0.01

/** @param start where the items are now: kept, or mended, where nothing that was found is worth moving them for */
export function pack(items: readonly PackingItem[], bins: readonly PackingBin[], goal: PackingGoal, start?: readonly number[]): Packing {
  const bound = { bins: fewestBinsBound(items, bins), fullest: evenestBound(items, bins) }
  const all = bins.map((_, index) => index)
  const even = evenest(items, bins, all)
  const found = goal === 'even' || !even.fits ? even : (fewest(items, bins, bound.bins, even) ?? even)
  const result = start === undefined ? found : nearStart(items, bins, goal, start, found)
  return { assignment: result.assignment, fits: result.fits, bins: usedBins(items, result.assignment), fullest: result.fullest, bound }
}

/** What the start is, or a mending of it, where that does as well. */
function nearStart(items: readonly PackingItem[], bins: readonly PackingBin[], goal: PackingGoal, start: readonly number[], found: Found): Found {
  const as: PackingItem[] = items.map((item, index) => ({ ...item, pinned: start[index] }))
  const at = construct(as, bins, [], [], 'first')
  const asFound = (state: State): Found => {
    const fullest = Math.max(0, ...state.uses)
    return { assignment: [...state.assignment], fits: fullest <= 1 + ROOM, fullest }
  }
  const asGood = (one: Found): boolean => {
    if (one.fits !== found.fits) return one.fits
    if (goal === 'fewest' && found.fits) return usedBins(items, one.assignment) <= usedBins(items, found.assignment)
    return one.fullest <= found.fullest + WORTH_MOVING
  }
  const unmoved = asFound(at)
  if (asGood(unmoved)) return unmoved
  mend(items, at, goal === 'fewest' && unmoved.fits ? [...new Set(start)] : bins.map((_, index) => index))
  const mended = asFound(at)
  return asGood(mended) ? mended : found
}

interface Found {
  assignment: number[]
  fits: boolean
  fullest: number
}

/** Ever more of the roomiest bins, from the bound on, until all fits. */
function fewest(items: readonly PackingItem[], bins: readonly PackingBin[], least: number, fallback: Found): Found | null {
  const room = (bin: number): number => {
    const own = items.filter(({ pinned }) => pinned === bin)
    return Math.min(...(bins[bin]?.capacity ?? []).map((capacity, d) => (capacity - own.reduce((sum, { size }) => sum + (size[d] ?? 0), 0)) / Math.max(1e-12, ...bins.map((other) => other.capacity[d] ?? 0))))
  }
  const roomiest = bins.map((_, index) => index).sort((a, b) => room(b) - room(a) || a - b)
  const most = usedBins(items, fallback.assignment)
  for (let count = Math.max(1, least); count < most; count++) {
    const found = evenest(items, bins, roomiest.slice(0, count))
    if (found.fits) return found
  }
  return null
}

const total = (size: readonly number[]): number => size.reduce((sum, value) => sum + value, 0)

/** The fullest of the allowed bins as empty as the search gets it. */
function evenest(items: readonly PackingItem[], bins: readonly PackingBin[], allowed: readonly number[]): Found {
  const dimensions = bins[0]?.capacity.length ?? 0
  const typical = Array.from({ length: dimensions }, (_, d) => Math.max(1e-12, bins.reduce((sum, { capacity }) => sum + (capacity[d] ?? 0), 0) / Math.max(1, bins.length)))
  const shares = items.map(({ size }) => size.map((value, d) => value / (typical[d] ?? 1)))
  const measures: ((index: number) => number)[] = [(index) => Math.max(0, ...(shares[index] ?? [])), (index) => total(shares[index] ?? []), ...(dimensions > 1 ? [(index: number) => shares[index]?.[0] ?? 0, (index: number) => Math.max(0, ...(shares[index] ?? []).slice(1))] : [])]
  let best: State | null = null
  for (const measure of measures) {
    const order = items.map((_, index) => index).filter((index) => items[index]?.pinned === undefined).sort((a, b) => measure(b) - measure(a) || a - b)
    for (const rule of ['first', 'evenest', 'tightest'] as const) {
      const state = construct(items, bins, allowed, order, rule)
      if (best === null || better(state, best)) best = state
    }
  }
  if (best === null) return { assignment: items.map(({ pinned }) => pinned ?? 0), fits: true, fullest: 0 }
  mend(items, best, allowed)
  const fullest = Math.max(0, ...best.uses)
  return { assignment: best.assignment, fits: fullest <= 1 + ROOM, fullest }
}

interface State {
  assignment: number[]
  capacity: number[][]
  load: number[][]
  /** Of each bin in the dimension that it is fullest in. */
  uses: number[]
}

type Rule = 'first' | 'evenest' | 'tightest'

function construct(items: readonly PackingItem[], bins: readonly PackingBin[], allowed: readonly number[], order: readonly number[], rule: Rule): State {
  const state: State = { assignment: items.map(({ pinned }) => pinned ?? -1), capacity: bins.map(({ capacity }) => capacity.map((value) => Math.max(1e-12, value))), load: bins.map(({ capacity }) => capacity.map(() => 0)), uses: bins.map(() => 0) }
  const put = (index: number, bin: number): void => {
    state.assignment[index] = bin
    add(state, bin, items[index]?.size ?? [], 1)
    state.uses[bin] = useOf(state, bin)
  }
  items.forEach(({ pinned }, index) => {
    if (pinned !== undefined) put(index, pinned)
  })
  for (const index of order) {
    const size = items[index]?.size ?? []
    const after = allowed.map((bin) => ({ bin, use: useWith(state, bin, size) }))
    const fitting = after.filter(({ use }) => use <= 1 + ROOM)
    const least = (list: typeof after): (typeof after)[number] | undefined => list.reduce<(typeof after)[number] | undefined>((best, one) => (best === undefined || one.use < best.use ? one : best), undefined)
    const most = (list: typeof after): (typeof after)[number] | undefined => list.reduce<(typeof after)[number] | undefined>((best, one) => (best === undefined || one.use > best.use ? one : best), undefined)
    // Where it fits nowhere it goes where it does least harm, and mending begins there.
    const chosen = fitting.length === 0 ? least(after) : rule === 'first' ? fitting[0] : rule === 'evenest' ? least(fitting) : most(fitting)
    put(index, chosen?.bin ?? 0)
  }
  return state
}

/** Takes from the fullest bin, by a move or a swap, as long as that makes the whole better. */
function mend(items: readonly PackingItem[], state: State, allowed: readonly number[]): void {
  let looks = 0
  for (;;) {
    let improved = false
    const fullestFirst = [...allowed].sort((a, b) => (state.uses[b] ?? 0) - (state.uses[a] ?? 0) || a - b)
    for (const from of fullestFirst.slice(0, 3)) {
      const own = movable(items, state, from)
      for (const index of own) {
        for (const to of allowed) {
          if (to === from || looks++ > MOST_LOOKS) continue
          if (tryMove(items, state, [[index, from, to]])) {
            improved = true
            break
          }
          for (const other of movable(items, state, to)) {
            if (looks++ > MOST_LOOKS) break
            if (tryMove(items, state, [[index, from, to], [other, to, from]])) {
              improved = true
              break
            }
          }
          if (improved) break
        }
        if (improved) break
      }
      if (improved) break
    }
    if (!improved || looks > MOST_LOOKS) return
  }
}

function movable(items: readonly PackingItem[], state: State, bin: number): number[] {
  return state.assignment.flatMap((at, index) => (at === bin && items[index]?.pinned === undefined ? [index] : []))
}

/** Keeps the moves where they make it better, else takes them back. The moves are between two bins. */
function tryMove(items: readonly PackingItem[], state: State, moves: readonly (readonly [item: number, from: number, to: number])[]): boolean {
  const [, from = 0, to = 0] = moves[0] ?? []
  const before = [state.uses[from] ?? 0, state.uses[to] ?? 0] as const
  for (const [item, a, b] of moves) {
    add(state, a, items[item]?.size ?? [], -1)
    add(state, b, items[item]?.size ?? [], 1)
  }
  const after = [useOf(state, from), useOf(state, to)] as const
  const worse = Math.max(...before)
  const now = Math.max(...after)
  if (now < worse - 1e-9) {
    for (const [item, , b] of moves) state.assignment[item] = b
    state.uses[from] = after[0]
    state.uses[to] = after[1]
    return true
  }
  for (const [item, a, b] of moves) {
    add(state, a, items[item]?.size ?? [], 1)
    add(state, b, items[item]?.size ?? [], -1)
  }
  return false
}

function add(state: State, bin: number, size: readonly number[], sign: 1 | -1): void {
  const load = state.load[bin]
  if (load === undefined) return
  for (let d = 0; d < load.length; d++) load[d] = (load[d] ?? 0) + sign * (size[d] ?? 0)
}

function useOf(state: State, bin: number): number {
  return useWith(state, bin, [])
}

function useWith(state: State, bin: number, size: readonly number[]): number {
  const load = state.load[bin] ?? []
  const capacity = state.capacity[bin] ?? []
  let most = 0
  for (let d = 0; d < load.length; d++) most = Math.max(most, ((load[d] ?? 0) + (size[d] ?? 0)) / (capacity[d] ?? 1))
  return most
}

function better(a: State, b: State): boolean {
  const [mostA, mostB] = [Math.max(...a.uses), Math.max(...b.uses)]
  if (Math.abs(mostA - mostB) > 1e-9) return mostA < mostB
  const squares = ({ uses }: State): number => uses.reduce((sum, use) => sum + use * use, 0)
  return squares(a) < squares(b) - 1e-9
}

function usedBins(items: readonly PackingItem[], assignment: readonly number[]): number {
  return new Set(assignment.filter((_, index) => items[index]?.pinned === undefined)).size
}
