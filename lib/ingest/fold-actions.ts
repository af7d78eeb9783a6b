/**
 * Paths to actions: classes of requests that one route of the application serves. Numbers, UUIDs, dates and hashes fold
 * by their look; slugs and words fold only by their company: when one position under the same parent shows many
 * different ones, it is a parameter. So a route with thousands of slugs is one action and two distinct routes stay two.
 *
 * Promises: the result depends on the set of paths and their counts, not on their order; every path gets one action.
 * Does not promise to know a route's own name for its parameter, or to fold a parameter seen with few values: that is
 * what the user's rules are for, and they come first.
 */
import { applyFoldingRules, compileFoldingRules } from './folding-rules.ts'
import type { FoldingRule } from './folding-rules.ts'
import { isStaticPath, originPath, shapeOfSegment, staticTemplate } from './path-segments.ts'
import type { SegmentClass } from './path-segments.ts'

/** What folding needs to know of a path. */
export interface FoldablePath {
  method: string
  path: string
  requests: number
  clientErrors: number
}

/**
 * How many different values at one position make it a parameter. Slugs ("red-shoes", "item42") need fewer than words
 * ("shoes"), which may be routes; the top level needs more, since that is where routes stand.
 */
export const FOLDING_LIMITS = { slugs: 12, slugsAtTop: 30, words: 50, wordsAtTop: 150, missing: 20 } as const

/** Requests whose request line is not valid: TLS hellos, scanners, timeouts. */
export const ODD_REQUEST_ACTION = '(no valid request line)'

/** The action of each path, in the order given. */
export function foldActions(paths: readonly FoldablePath[], rules: readonly FoldingRule[] = []): string[] {
  const compiled = compileFoldingRules(rules)
  const names = new Array<string>(paths.length)
  const root = newNode()
  const leaves: { index: number; node: TrieNode; origin: string }[] = []
  paths.forEach((path, index) => {
    const origin = originPath(path.path)
    const ruled = applyFoldingRules(compiled, path.method, origin)
    if (ruled !== null) names[index] = ruled
    else if (isStaticPath(origin)) names[index] = withMethod(path.method, staticTemplate(origin))
    else if (!origin.startsWith('/')) names[index] = withMethod(path.method, origin === '*' ? '*' : '(other target)')
    else leaves.push({ index, node: insert(root, origin, path), origin })
  })
  foldChildren(root, 0)
  for (const { index, node } of leaves) names[index] = withMethod(paths[index]?.method ?? '', templateOf(node))
  return names
}

function withMethod(method: string, path: string): string {
  return method === '' ? path : `${method} ${path}`
}

interface TrieNode {
  /** Segment or placeholder; "" for the root and after a trailing slash. */
  text: string
  class: SegmentClass
  extension: string
  parent: TrieNode | null
  children: Map<string, TrieNode>
  /** Where this node was merged into another. */
  mergedInto: TrieNode | null
  requests: number
  clientErrors: number
  /** Own requests change something (any method but GET, HEAD, OPTIONS). */
  writes: boolean
  /** Paths end here. */
  ends: boolean
}

function newNode(text = '', kind: SegmentClass = 'typed', extension = '', parent: TrieNode | null = null): TrieNode {
  return { text, class: kind, extension, parent, children: new Map(), mergedInto: null, requests: 0, clientErrors: 0, writes: false, ends: false }
}

const READS = new Set(['GET', 'HEAD', 'OPTIONS', ''])

function insert(root: TrieNode, path: string, facts: FoldablePath): TrieNode {
  let node = root
  for (const segment of path.split('/').slice(1)) {
    const shape = shapeOfSegment(segment)
    let child = node.children.get(shape.text)
    if (child === undefined) node.children.set(shape.text, (child = newNode(shape.text, shape.class, shape.extension, node)))
    child.requests += facts.requests
    child.clientErrors += facts.clientErrors
    node = child
  }
  node.ends = true
  if (!READS.has(facts.method)) node.writes = true
  return node
}

/** Folds the children of a node where they are many, then goes down; what is merged below is folded as one. */
function foldChildren(node: TrieNode, depth: number): void {
  const groups = new Map<string, TrieNode[]>()
  const missing: TrieNode[] = []
  for (const child of node.children.values()) {
    if (child.class === 'typed') continue
    if (wasNeverFound(child)) {
      missing.push(child)
      continue
    }
    const key = groupOf(child, depth)
    const group = groups.get(key)
    if (group) group.push(child)
    else groups.set(key, [child])
  }
  for (const [, group] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const first = group[0]
    if (first === undefined || group.length < limitOf(first.class, depth)) continue
    const target = childNamed(node, `${first.class === 'word' ? '{word}' : '{slug}'}${first.extension}`)
    for (const child of group) mergeNode(child, target)
  }
  // Where both fold ("python", "c-sharp"), they are values of one parameter.
  const words = node.children.get('{word}')
  const slugs = node.children.get('{slug}')
  if (words && slugs && depth > 0) mergeNode(slugs, words)
  foldMissing(node, missing, depth)
  for (const child of node.children.values()) foldChildren(child, depth + 1)
}

/** All of its responses were refusals such as 404, and nothing lies below it. */
function wasNeverFound(child: TrieNode): boolean {
  return child.clientErrors === child.requests && child.requests > 0 && [...child.children.keys()].every((key) => key === '')
}

/**
 * What was never found does not make a position a parameter, so that a scanner's guesses do not swallow pages. Where
 * the position is one anyway, a missing value is a value like others; else many of them are one action of their own.
 */
function foldMissing(node: TrieNode, missing: readonly TrieNode[], depth: number): void {
  const left = missing.filter((child) => {
    const placeholders = child.class === 'word' ? ['{word}'] : ['{slug}', '{word}']
    const parameter = depth === 0 ? undefined : placeholders.map((text) => node.children.get(`${text}${child.extension}`)).find((found) => found !== undefined)
    if (parameter === undefined) return true
    mergeNode(child, parameter)
    return false
  })
  if (left.length < FOLDING_LIMITS.missing) return
  const target = childNamed(node, '{missing}')
  for (const child of left) mergeNode(child, target)
}

/** Children that may fold together. At the top level, what is written to or has pages below it is a route of its own. */
function groupOf(child: TrieNode, depth: number): string {
  const shape = depth > 0 ? '' : `|${child.writes ? 'writes' : 'reads'}|${[...child.children.keys()].some((key) => key !== '') ? 'tree' : 'leaf'}`
  return `${child.class}|${child.extension}${shape}`
}

function limitOf(kind: SegmentClass, depth: number): number {
  if (depth === 0) return kind === 'slug' ? FOLDING_LIMITS.slugsAtTop : FOLDING_LIMITS.wordsAtTop
  return kind === 'slug' ? FOLDING_LIMITS.slugs : FOLDING_LIMITS.words
}

function childNamed(parent: TrieNode, text: string): TrieNode {
  let child = parent.children.get(text)
  if (child === undefined) parent.children.set(text, (child = newNode(text, 'typed', '', parent)))
  return child
}

/** Moves everything of `from` below `into`, its sibling. */
function mergeNode(from: TrieNode, into: TrieNode): void {
  if (from === into) return
  from.parent?.children.delete(from.text)
  from.mergedInto = into
  into.requests += from.requests
  into.clientErrors += from.clientErrors
  into.writes ||= from.writes
  into.ends ||= from.ends
  for (const child of from.children.values()) {
    const same = into.children.get(child.text)
    if (same) mergeNode(child, same)
    else {
      child.parent = into
      into.children.set(child.text, child)
    }
  }
}

function templateOf(leaf: TrieNode): string {
  const segments: string[] = []
  let node: TrieNode | null = leaf
  while (node !== null) {
    while (node.mergedInto !== null) node = node.mergedInto
    segments.push(node.text)
    node = node.parent
  }
  // The root's own text is "".
  return segments.reverse().join('/') || '/'
}
