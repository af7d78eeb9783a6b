/**
 * Small changes to configuration text that leave every other byte alone: set or remove an option of a directive, put a line before
 * another. Edits are offsets into the file's text, so that they can be shown as a minimal diff and applied together.
 */
import { splitOptions, splitWords } from './words.ts'

export interface TextEdit {
  offset: number
  /** Characters replaced; 0 inserts. */
  length: number
  text: string
}

/** A directive's own text and where it begins in its file. */
export interface Source {
  offset: number
  raw: string
}

/**
 * Sets `name=value`, replacing the last one given or adding it after everything, on a line of its own where the directive is
 * continued. `value` is written as it stands: the caller quotes.
 * @param fixed words of the directive before its options, its name not counted.
 */
export function setOption(source: Source, fixed: number, name: string, value: string): TextEdit {
  const { joined, at } = joinedText(source.raw)
  const found = optionsOf(joined, fixed).findLast((option) => option.name === name)
  if (found) {
    const from = rawIndex(at, found.start + name.length + 1)
    return { offset: source.offset + from, length: afterIndex(at, found.end) - from, text: value }
  }
  const end = afterIndex(at, joined.trimEnd().length)
  const continued = /\\(\r?)\n([ \t]*)[^\n]*$/.exec(source.raw.slice(0, end))
  return { offset: source.offset + end, length: 0, text: continued ? ` \\${continued[1] ?? ''}\n${continued[2] ?? ''}${name}=${value}` : ` ${name}=${value}` }
}

/** Removes every `name=…`, with the space (or the continuation) before it. */
export function removeOption(source: Source, fixed: number, name: string): TextEdit[] {
  const { joined, at } = joinedText(source.raw)
  return optionsOf(joined, fixed)
    .filter((option) => option.name === name)
    .map((option) => {
      const before = joined.slice(0, option.start).trimEnd().length
      const from = afterIndex(at, before)
      return { offset: source.offset + from, length: afterIndex(at, option.end) - from, text: '' }
    })
}

/** Replaces one word of the directive's arguments, counted from 0. `value` is written as it stands: the caller quotes. */
export function setWord(source: Source, index: number, value: string): TextEdit {
  const { joined, at } = joinedText(source.raw)
  const word = splitWords(joined)[index + 1]
  if (word === undefined) throw new TypeError(`The directive has no word ${index}`)
  const from = rawIndex(at, word.start)
  return { offset: source.offset + from, length: afterIndex(at, word.end) - from, text: value }
}

/** A line before the directive, with its indentation. */
export function insertBefore(source: Source, line: string): TextEdit {
  const indent = /^[ \t]*/.exec(source.raw)?.[0] ?? ''
  return { offset: source.offset, length: 0, text: `${indent}${line}${/\r\n$/.test(source.raw) ? '\r\n' : '\n'}` }
}

/** Applies edits that do not overlap. Throws TypeError when they do. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const sorted = [...edits].sort((a, b) => a.offset - b.offset)
  let out = ''
  let at = 0
  for (const edit of sorted) {
    if (edit.offset < at) throw new TypeError('Two edits overlap')
    out += text.slice(at, edit.offset) + edit.text
    at = edit.offset + edit.length
  }
  return out + text.slice(at)
}

function optionsOf(joined: string, fixed: number) {
  const head = splitWords(joined).slice(0, fixed + 1)
  return splitOptions(joined, head.at(-1)?.end ?? 0).options
}

/** The directive as Apache joins it, and for each of its characters the index in the raw text. */
function joinedText(raw: string): { joined: string; at: number[] } {
  const at: number[] = []
  let joined = ''
  for (let i = 0; i < raw.length; i++) {
    const end = /^\\?\r?\n/.exec(raw.slice(i, i + 3))?.[0]
    if (end !== undefined) {
      i += end.length - 1
      continue
    }
    joined += raw[i] ?? ''
    at.push(i)
  }
  return { joined, at }
}

function rawIndex(at: readonly number[], index: number): number {
  return at[index] ?? afterIndex(at, at.length)
}

/** Index just behind the character before `index`. */
function afterIndex(at: readonly number[], index: number): number {
  const last = at[index - 1]
  return last === undefined ? 0 : last + 1
}
