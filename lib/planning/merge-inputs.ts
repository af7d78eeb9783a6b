/**
 * Three-way merge of a scenario's inputs: what I changed and what they changed, both since the same base. A value that one
 * side alone changed is taken from that side; the same change on both sides is one change; only a value that both changed
 * to different things is a conflict, and somebody has to choose. Things in lists go by their names, not their positions.
 */
import type { ScenarioInputs } from './scenario-inputs.ts'

export interface MergeConflict {
  /** With names in place of positions: "plan.sites.shop.groups.shop.processes". */
  path: string
  /** Words for people: "shop, group shop: processes". */
  label: string
  base: string
  mine: string
  theirs: string
}

export type MergeChoice = 'mine' | 'theirs'

export interface MergedInputs {
  /** With conflicts decided by the choices, and the undecided as they have it. */
  inputs: ScenarioInputs
  /** Those that no choice decides. */
  conflicts: MergeConflict[]
  /** Labels of what only they changed, for a sentence. */
  taken: string[]
}

type Json = string | number | boolean | null | undefined | Json[] | { [key: string]: Json }
type Named = { name: string } & { [key: string]: Json }

/** Distributions and rows are one value each: half of mine and half of theirs would be nobody's measurement. */
const WHOLE = new Set(['demand', 'rows', 'thinkS', 'ranges', 'aliases', 'urlPrefixes', 'whatIfs'])

export function mergeInputs(base: ScenarioInputs, mine: ScenarioInputs, theirs: ScenarioInputs, choices: Readonly<Record<string, MergeChoice>> = {}): MergedInputs {
  const conflicts: MergeConflict[] = []
  const taken: string[] = []

  const leaf = (was: Json, my: Json, their: Json, path: readonly string[]): Json => {
    if (same(my, their)) return my
    if (same(was, my)) {
      if (path[0] !== 'provenance') taken.push(labelOf(path))
      return their
    }
    if (same(was, their)) return my
    // Where a value comes from follows the value: whoever changed it last said so.
    if (path[0] === 'provenance') return my
    const key = path.join('.')
    const choice = Object.hasOwn(choices, key) ? choices[key] : undefined
    if (choice !== undefined) return choice === 'mine' ? my : their
    conflicts.push({ path: key, label: labelOf(path), base: textOf(was), mine: textOf(my), theirs: textOf(their) })
    return their
  }

  const merge = (was: Json, my: Json, their: Json, path: readonly string[]): Json => {
    if (same(my, their) || WHOLE.has(path.at(-1) ?? '')) return leaf(was, my, their, path)
    if (isNamedList(my) && isNamedList(their) && (isNamedList(was) || was === undefined)) return mergeLists(isNamedList(was) ? was : [], my, their, path)
    if (isObject(my) && isObject(their) && (isObject(was) || was === undefined) && sameKind(my, their)) {
      const keys = new Set([...Object.keys(their), ...Object.keys(my)])
      const merged: { [key: string]: Json } = {}
      for (const key of keys) {
        const value = merge(was?.[key], my[key], their[key], [...path, key])
        if (value !== undefined) merged[key] = value
      }
      return merged
    }
    return leaf(was, my, their, path)
  }

  const mergeLists = (was: readonly Named[], my: readonly Named[], their: readonly Named[], path: readonly string[]): Json[] => {
    const names = [...new Set([...their, ...my].map(({ name }) => name))]
    return names.flatMap((name): Json[] => {
      const find = (list: readonly Named[]) => list.find((item) => item.name === name)
      const value = merge(find(was), find(my), find(their), [...path, name])
      return value === undefined ? [] : [value]
    })
  }

  const inputs = merge(base as unknown as Json, mine as unknown as Json, theirs as unknown as Json, []) as unknown as ScenarioInputs
  return { inputs, conflicts, taken: [...new Set(taken)] }
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isNamedList(value: Json): value is Named[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => isObject(item) && typeof item['name'] === 'string')
}

/** Open traffic and users are different things: fields of one mean nothing in the other. */
function sameKind(a: { [key: string]: Json }, b: { [key: string]: Json }): boolean {
  return a['kind'] === b['kind']
}

/** Deeply; the order of keys does not count, and a key that holds nothing counts as absent. */
function same(a: Json, b: Json): boolean {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, index) => same(item, b[index]))
  if (!isObject(a) || !isObject(b)) return false
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => same(a[key], b[key]))
}

const WORDS: Readonly<Record<string, string>> = {
  ratePerSecond: 'arrival rate', perProcessMiB: 'memory of a process', perThreadMiB: 'memory of a busy thread', memoryMiB: 'memory', cpuCores: 'CPU', cores: 'cores', maxRequestWorkers: 'MaxRequestWorkers',
  queuedShare: 'share that may queue', cpuUtilization: 'CPU at most', responseMs: 'response time', systemMiB: 'system reserve', diskCacheMiB: 'disk cache reserve', threadSafe: 'thread safety', ranges: 'ranges', whatIfs: 'what-if questions',
}

/** "plan.sites.shop.groups.shop.processes" -> "shop, group shop: processes". */
function labelOf(path: readonly string[]): string {
  const [root = '', area = '', name = ''] = path
  const last = path.at(-1) ?? ''
  const word = WORDS[last] ?? last
  if (root === 'configuration') return `${area}: ${word}`
  if (area === 'sites' && path[3] === 'groups') return path.length > 5 ? `${name}, group ${path[4]}: ${word}` : `${name}: group ${path[4] ?? ''}`
  if (area === 'sites' && path[3] === 'actions') return path.length > 5 ? `${name}, ${path[4]}: ${word}` : `${name}: ${path[4] ?? ''}`
  if (area === 'sites') return path.length > 3 ? `${name}: ${word}` : `site ${name}`
  if (area === 'host' && name === 'tenants') return path.length > 4 ? `tenant ${path[3]}: ${word}` : `tenant ${path[3] ?? ''}`
  if (area === 'host') return `host: ${word}`
  if (area === 'objectives') return `objective: ${word}`
  return word
}

function textOf(value: Json): string {
  if (value === undefined) return 'not there'
  if (typeof value === 'string') return value
  const text = JSON.stringify(value)
  return text.length > 120 ? `${text.slice(0, 119)}…` : text
}
