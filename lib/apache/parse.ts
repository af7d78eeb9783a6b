/**
 * Apache configuration text -> a tree that has lost nothing: every node keeps the text it was read from, line ends, indentation,
 * comments and continuations included, so that `render(parse(text)) === text` for every input. Never throws: what Apache would
 * refuse (a section that never closes, an end without a beginning) is kept and marked. It knows syntax only, no directive's meaning.
 */
import { splitWords } from './words.ts'

export interface BlankNode {
  kind: 'blank'
  line: number
  /** Offset of `raw` in the text, in UTF-16 units. */
  offset: number
  raw: string
}

export interface CommentNode {
  kind: 'comment'
  line: number
  offset: number
  raw: string
}

export interface DirectiveNode {
  kind: 'directive'
  /** 1-based number of its first line. */
  line: number
  offset: number
  raw: string
  name: string
  /** All after the name, continuations joined as Apache joins them, trimmed. */
  args: string
}

export interface SectionNode {
  kind: 'section'
  line: number
  offset: number
  /** The opening line. */
  raw: string
  /** "VirtualHost". */
  name: string
  /** What stands between the name and the last ">". */
  args: string
  children: ConfigNode[]
  /** The closing line; absent when the file ended first. */
  end?: { line: number; raw: string }
}

/** An end tag that ends nothing. */
export interface StrayNode {
  kind: 'stray'
  line: number
  offset: number
  raw: string
  name: string
}

export type ConfigNode = BlankNode | CommentNode | DirectiveNode | SectionNode | StrayNode

export interface ConfigTree {
  children: ConfigNode[]
}

/** Sections nested deeper are kept as plain lines: no configuration has them, and a hostile one shall not exhaust the stack. */
const DEEPEST = 100

export function parse(text: string): ConfigTree {
  const root: ConfigTree = { children: [] }
  const open: SectionNode[] = []
  for (const { raw, joined, line, offset } of logicalLines(text)) {
    const siblings = open.at(-1)?.children ?? root.children
    const content = trimLine(joined)
    if (content === '') siblings.push({ kind: 'blank', line, offset, raw })
    else if (content.startsWith('#')) siblings.push({ kind: 'comment', line, offset, raw })
    else if (/^<\/[^\s>]/.test(content)) close(content, { line, offset, raw }, open, root)
    else {
      const section = open.length >= DEEPEST ? null : /^<([^\s>/%?!][^\s>]*)\s*([\s\S]*)$/.exec(content)
      if (section?.[1] !== undefined) {
        const rest = section[2] ?? ''
        const node: SectionNode = { kind: 'section', line, offset, raw, name: section[1], args: (rest.includes('>') ? rest.slice(0, rest.lastIndexOf('>')) : rest).trim(), children: [] }
        siblings.push(node)
        open.push(node)
      } else {
        const [name] = splitWords(content)
        siblings.push({ kind: 'directive', line, offset, raw, name: name?.text ?? '', args: content.slice(name?.end ?? 0).trim() })
      }
    }
  }
  return root
}

/** The inverse of parse: the same text, byte for byte. */
export function render(tree: ConfigTree): string {
  const parts: string[] = []
  const write = (nodes: readonly ConfigNode[]): void => {
    for (const node of nodes) {
      parts.push(node.raw)
      if (node.kind !== 'section') continue
      write(node.children)
      if (node.end) parts.push(node.end.raw)
    }
  }
  write(tree.children)
  return parts.join('')
}

/** Closes the innermost section of that name; those inside it stay without an end. */
function close(content: string, at: { line: number; offset: number; raw: string }, open: SectionNode[], root: ConfigTree): void {
  const name = (/^<\/\s*([^\s>]+)/.exec(content)?.[1] ?? '').toLowerCase()
  const index = open.findLastIndex((section) => section.name.toLowerCase() === name)
  const section = open[index]
  if (section === undefined) {
    ;(open.at(-1)?.children ?? root.children).push({ kind: 'stray', ...at, name })
    return
  }
  section.end = { line: at.line, raw: at.raw }
  open.length = index
}

interface LogicalLine {
  offset: number
  raw: string
  joined: string
  line: number
}

/** Lines as Apache sees them: a backslash before a line end joins the next line, in comments too; at the end of the file it is text. */
function* logicalLines(text: string): Generator<LogicalLine> {
  let at = 0
  let line = 1
  while (at < text.length) {
    const start = at
    const first = line
    const parts: string[] = []
    for (;;) {
      const newline = text.indexOf('\n', at)
      if (newline < 0) {
        parts.push(text.slice(at))
        at = text.length
        break
      }
      const end = newline > at && text[newline - 1] === '\r' ? newline - 1 : newline
      const continues = end > at && text[end - 1] === '\\'
      parts.push(text.slice(at, continues ? end - 1 : end))
      at = newline + 1
      line++
      if (!continues || at >= text.length) break
    }
    yield { offset: start, raw: text.slice(start, at), joined: parts.join(''), line: first }
  }
}

/** White space as C's isspace has it, and a byte order mark at the start of the file. */
function trimLine(text: string): string {
  const begun = text.replace(/^[\ufeff \t\n\v\f\r]+/, '')
  let end = begun.length
  while (end > 0 && ' \t\n\v\f\r'.includes(begun.charAt(end - 1))) end--
  return begun.slice(0, end)
}
