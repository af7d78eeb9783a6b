/**
 * Statistics per distinct "METHOD path", found by the bytes of the line so that no string is made for a path seen before.
 * Memory is bounded: the first `maxPaths` distinct paths are kept as they are, later ones under their typed template
 * ("/item/{int}"), at most as many again; beyond that the groups are folded among themselves. Counts are never lost.
 */
import { addToSketch, mergeIntoSketch, newSketch } from './quantile-sketch.ts'
import type { QuantileSketch } from './quantile-sketch.ts'
import { visible } from './excerpt.ts'
import { foldActions } from './fold-actions.ts'
import { typePath } from './path-segments.ts'
import { openTemplateWalk } from './template-walk.ts'

/** What is known of one distinct path, or of one template of paths beyond the bound. */
export interface PathStatistics {
  /** "" where the log holds no method. */
  method: string
  path: string
  /** True where `path` is a template that stands for several. */
  grouped: boolean
  requests: number
  /** Responses of 500 and above. */
  errors: number
  /** Responses of 400 to 499. */
  clientErrors: number
  /** Wall times; null where none was logged. */
  wall: QuantileSketch | null
}

export interface PathTable {
  /** The index of the statistics of the key bytes[start, end) with the given hash; holds until `generation()` changes. */
  indexOf(bytes: Uint8Array, start: number, end: number, hash: number): number
  /** Counts one request under an index that holds. */
  countAt(index: number, status: number, wallUs: number): void
  /** Everything known, in order of first appearance. `statistics()[i]` is what `indexOf` returned i for, until `folded()`. */
  statistics(): PathStatistics[]
  /** True once groups have been folded among themselves, after which indexes returned before no longer hold. */
  folded(): boolean
  /** Goes up whenever groups are folded among themselves. */
  generation(): number
}

export const DEFAULT_MAX_PATHS = 5000
/** Longer keys are cut; what differs only beyond is one path. */
export const MAX_KEY_BYTES = 1024
const METHODS = new Set(['', 'GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

export function openPathTable(maxPaths: number = DEFAULT_MAX_PATHS): PathTable {
  /** Open addressing; at most half full. */
  let slots = new Int32Array(256).fill(-1)
  let mask = slots.length - 1
  const keys: Uint8Array[] = []
  const hashes: number[] = []
  let all: PathStatistics[] = []
  let groups = new Map<string, number>()
  /** Templates, and their beginnings, at which a word or slug is known to be a parameter. */
  const parameters = new Set<string>()
  const walk = openTemplateWalk(parameters)
  let generation = 0

  function add(method: string, path: string, grouped: boolean): number {
    all.push({ method, path, grouped, requests: 0, errors: 0, clientErrors: 0, wall: null })
    return all.length - 1
  }

  function indexOfKey(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const size = Math.min(end - start, MAX_KEY_BYTES)
    let slot = hash & mask
    for (;;) {
      const index = slots[slot] as number
      if (index < 0) break
      const key = keys[index] as Uint8Array
      if (hashes[index] === hash && key.length === size) {
        let i = 0
        while (i < size && key[i] === bytes[start + i]) i++
        if (i === size) return index
      }
      slot = (slot + 1) & mask
    }
    const full = keys.length >= maxPaths
    if (full) {
      const known = walk.find(bytes, start, start + size)
      if (known >= 0) return known
    }
    const [method, path] = partsOfKey(textOfKey(bytes, start, start + size))
    if (full) {
      const group = indexOfGroup(method, typePath(path, parameters))
      walk.learn(group)
      return group
    }
    const index = keys.length
    if (2 * (index + 1) > slots.length) slot = growFor(hash)
    keys.push(bytes.slice(start, start + size))
    hashes.push(hash)
    slots[slot] = index
    return add(method, path, false)
  }

  /** Doubles the slots; the free slot of a key with the given hash. */
  function growFor(hash: number): number {
    slots = new Int32Array(slots.length * 2).fill(-1)
    mask = slots.length - 1
    const freeSlot = (wanted: number): number => {
      let slot = wanted & mask
      while ((slots[slot] as number) >= 0) slot = (slot + 1) & mask
      return slot
    }
    hashes.forEach((known, index) => (slots[freeSlot(known)] = index))
    return freeSlot(hash)
  }

  function indexOfGroup(method: string, template: string): number {
    const key = `${method} ${template}`
    const known = groups.get(key)
    if (known !== undefined) return known
    if (groups.size >= maxPaths) foldGroups()
    const index = add(method, template, true)
    groups.set(key, index)
    return index
  }

  /**
   * Makes room among the groups: automatic folding, and where that frees less than half, only the first two segments
   * stay, and at last only the method. A site never comes that far; an attack may.
   */
  function foldGroups(): void {
    const names = foldActions(all.slice(keys.length)).map((name) => name.slice(name.indexOf(' ') + 1))
    regroup((group, i) => [group.method, names[i] ?? group.path])
    if (groups.size > maxPaths / 2) regroup((group) => [group.method, shorten(group.path)])
    if (groups.size > maxPaths / 2) regroup((group) => [METHODS.has(group.method) ? group.method : 'OTHER', '/{rest}'])
    for (const group of all.slice(keys.length)) rememberParameters(group.path)
    generation++
    walk.forget()
  }

  function rememberParameters(template: string): void {
    for (let at = template.indexOf('{'); at >= 0; at = template.indexOf('{', at + 1)) {
      const slash = template.indexOf('/', at)
      const beginning = slash < 0 ? template : template.slice(0, slash)
      if (parameters.size < maxPaths && /\{(?:word|slug)\}[^/]*$/.test(beginning)) parameters.add(beginning)
    }
  }

  function regroup(keyOf: (group: PathStatistics, i: number) => [method: string, path: string]): void {
    const old = all.slice(keys.length)
    all = all.slice(0, keys.length)
    groups = new Map()
    old.forEach((group, i) => {
      const [method, path] = keyOf(group, i)
      const key = `${method} ${path}`
      let index = groups.get(key)
      if (index === undefined) groups.set(key, (index = add(method, path, true)))
      mergePath(all[index] as PathStatistics, group)
    })
  }

  return {
    indexOf: indexOfKey,
    countAt(index, status, wallUs) {
      const path = all[index] as PathStatistics
      path.requests++
      if (status >= 500) path.errors++
      else if (status >= 400) path.clientErrors++
      if (wallUs >= 0) addToSketch((path.wall ??= newSketch()), wallUs / 1000)
    },
    statistics: () => all,
    folded: () => generation > 0,
    generation: () => generation,
  }
}

const decoder = new TextDecoder('utf-8')

function textOfKey(bytes: Uint8Array, from: number, to: number): string {
  for (let i = from; i < to; i++) {
    const byte = bytes[i] as number
    if (byte < 32 || byte > 126) return visible(decoder.decode(bytes.subarray(from, to)))
  }
  return String.fromCharCode.apply(null, bytes.subarray(from, to) as unknown as number[])
}

function partsOfKey(text: string): [method: string, path: string] {
  const space = text.indexOf(' ')
  return [space < 0 ? '' : text.slice(0, space), text.slice(space + 1)]
}

function shorten(template: string): string {
  const segments = template.split('/')
  return segments.length <= 3 ? template : `${segments.slice(0, 3).join('/')}/{rest}`
}

/** Adds what `other` counts to `into`. */
export function mergePath(into: PathStatistics, other: PathStatistics): void {
  into.requests += other.requests
  into.errors += other.errors
  into.clientErrors += other.clientErrors
  if (other.wall === null) return
  into.wall ??= newSketch()
  mergeIntoSketch(into.wall, other.wall)
}
