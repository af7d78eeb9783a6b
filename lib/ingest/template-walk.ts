/**
 * Finds the typed template of a "METHOD /path" by walking its bytes along templates that were met before, so that of the
 * many paths of one template ("/questions/{int}/{slug}") only the first is made a string and typed (path-segments.ts). Knows
 * segments of digits, of letters, of letters with marks, and static files; whatever else a path holds is answered "not known".
 * What it answers is what `typePath` says of the path, as long as it is told to forget when the known parameters change.
 */
import { openByteDictionary } from './byte-dictionary.ts'
import { hashBytes } from './request-line.ts'
import { isStaticExtension } from './path-segments.ts'

export interface TemplateWalk {
  /** What `learn` was told of a key of the same template; -1 where it was told nothing. */
  find(bytes: Uint8Array, start: number, end: number): number
  /** Tells what the key last looked for is counted under. */
  learn(value: number): void
  forget(): void
}

/** Nodes and entries beyond which everything is forgotten. */
const MAX_NODES = 32 * 1024
const MAX_ENTRY_BYTES = 1024 * 1024
const MAX_TEXT_LENGTH = 4 * 1024 * 1024
const MAX_SEGMENT = 256
const MAX_EXTENSION = 11
const SPACE = 32
const DOT = 46
const SLASH = 47
const SEMICOLON = 59
const AT = 64
const OPEN_BRACE = 123
const NOWHERE = -1
const NOT_ASKED = -2

/** @param parameters beginnings of templates at which a word or slug is known to be a parameter, as `typePath` takes them. */
export function openTemplateWalk(parameters: ReadonlySet<string>): TemplateWalk {
  /** Of each node: the template up to it, what was learned of paths that end here, and the nodes after it by kind of segment. */
  let texts: string[] = []
  let values: number[] = []
  let ints: number[] = []
  let words: number[] = []
  let slugs: number[] = []
  /** Numbers of segments, of prefixes of static files, and of nodes after a node and a literal segment. */
  let segments = openByteDictionary()
  let literals = new Map<number, number>()
  let statics = openByteDictionary()
  let staticValues: number[] = []
  let textLength = 0
  let asked = NOWHERE
  let askedStatic = NOWHERE

  function forget(): void {
    texts = []
    values = []
    ints = []
    words = []
    slugs = []
    segments = openByteDictionary()
    literals = new Map()
    statics = openByteDictionary()
    staticValues = []
    textLength = 0
    asked = NOWHERE
    askedStatic = NOWHERE
    newNode('')
  }

  function newNode(text: string): number {
    texts.push(text)
    textLength += text.length
    values.push(NOWHERE)
    ints.push(NOWHERE)
    words.push(NOT_ASKED)
    slugs.push(NOT_ASKED)
    return texts.length - 1
  }

  /** The node after a literal segment (the method is one, too). */
  function literal(node: number, bytes: Uint8Array, start: number, end: number, hash: number, separator: string): number {
    const key = node * MAX_NODES + segments.idOf(bytes, start, end, hash)
    let next = literals.get(key)
    if (next === undefined) {
      next = newNode(`${texts[node] as string}${separator}${String.fromCharCode(...bytes.subarray(start, end))}`)
      literals.set(key, next)
    }
    return next
  }

  function parameter(node: number, placeholder: string): number {
    const text = `${texts[node] as string}/${placeholder}`
    return parameters.has(text) ? newNode(text) : NOWHERE
  }

  function ofStaticFile(bytes: Uint8Array, start: number, firstSlash: number, end: number): number {
    let second = firstSlash + 1
    while (second < end && bytes[second] !== SLASH) second++
    const prefixEnd = second < end ? second : firstSlash
    const id = statics.idOf(bytes, start, prefixEnd, hashBytes(bytes, start, prefixEnd))
    if (id === staticValues.length) staticValues.push(NOWHERE)
    askedStatic = id
    return staticValues[id] as number
  }

  forget()
  return {
    find(bytes, start, end) {
      asked = NOWHERE
      askedStatic = NOWHERE
      if (texts.length > MAX_NODES - 256 || segments.size() > MAX_NODES - 256 || segments.byteSize() + statics.byteSize() > MAX_ENTRY_BYTES || textLength > MAX_TEXT_LENGTH) forget()
      let slash = start
      let methodHash = 0x811c9dc5 | 0
      while (slash < end && bytes[slash] !== SLASH) methodHash = (Math.imul(methodHash, 31) + (bytes[slash++] as number)) | 0
      if (slash === end || (slash > start && bytes[slash - 1] !== SPACE)) return -1
      for (let p = start; p < slash - 1; p++) if (bytes[p] === SPACE) return -1
      let dot = NOWHERE
      for (let p = end - 1; bytes[p] !== SLASH; p--) if (bytes[p] === DOT && dot < 0) dot = p
      for (let p = start; p < end; p++) if ((bytes[p] as number) > 126 || ((bytes[p] as number) < 33 && p !== slash - 1)) return -1
      if (dot >= 0 && end - dot - 1 <= MAX_EXTENSION && isStaticExtension(String.fromCharCode(...bytes.subarray(dot + 1, end)))) return ofStaticFile(bytes, start, slash, end)

      let node = literal(0, bytes, start, slash, methodHash, '')
      // The template of the path alone is what parameters are told by.
      if (texts[node] !== '') texts[node] = ''
      for (let at = slash + 1; at <= end; at++) {
        const from = at
        let digits = 0
        let marked = false
        let hash = 0x811c9dc5 | 0
        for (; at < end; at++) {
          const byte = bytes[at] as number
          if (byte === SLASH) break
          hash = Math.imul(hash ^ byte, 0x01000193)
          if (byte >= 48 && byte <= 57) digits++
          else if (byte === DOT || byte === AT || byte === SEMICOLON) return -1
          else if (!((byte | 32) >= 97 && (byte | 32) <= 122)) marked = true
        }
        const size = at - from
        if (size > MAX_SEGMENT || bytes[from] === OPEN_BRACE || (digits > 0 && digits < size)) return -1
        if (size === 0) node = literal(node, bytes, from, at, hash, '/')
        else if (digits > 0) node = (ints[node] as number) >= 0 ? (ints[node] as number) : (ints[node] = newNode(`${texts[node] as string}/{int}`))
        else {
          const asWord = (words[node] as number) === NOT_ASKED ? (words[node] = parameter(node, '{word}')) : (words[node] as number)
          const asSlug = !marked ? NOWHERE : (slugs[node] as number) === NOT_ASKED ? (slugs[node] = parameter(node, '{slug}')) : (slugs[node] as number)
          node = asSlug >= 0 ? asSlug : asWord >= 0 ? asWord : literal(node, bytes, from, at, hash, '/')
        }
      }
      asked = node
      return values[node] as number
    },
    learn(value) {
      if (asked >= 0) values[asked] = value
      else if (askedStatic >= 0) staticValues[askedStatic] = value
    },
    forget,
  }
}
