/**
 * Placeholders of the template languages that configurations are written in (Jinja, ERB, Template Toolkit, autoconf, sed scripts,
 * shell, control panels): where the first one stands. They are kept as text everywhere; a file that holds one is called a template.
 */
import type { ConfigNode } from './parse.ts'

const ANYWHERE = /\{\{|\{%|<%|<\?(?:php|=)|\[%[-+]?\s|\[\[[A-Za-z_ ]+\]\]|#\{[A-Za-z_]|%\([A-Za-z_]+\)[sd]|@@?[A-Z][A-Z0-9_]*@@?|(?:^|[\s=/])__[A-Z][A-Z0-9_]*__|^\s*\.\.\.\s*$/
/** %domain% of control panels; formats of logs and rewriting have percent signs of their own. */
const PERCENT = /%[A-Za-z][A-Za-z_]{2,}%/
const HAS_PERCENTS = /^(?:logformat|customlog|transferlog|errorlog|errorlogformat|rewriterule|rewritecond|header|requestheader|setenvif|setenvifnocase|redirect|redirectmatch)$/i
/** Shell and Python's format, told only where the words matter: elsewhere they are regular expressions. */
const IN_NAMES = /(?:^|[\s=/"'])\$\(?[A-Za-z_]{2,}|(?<![%$#{])\{[A-Za-z_][A-Za-z0-9_.]*\}(?!\})|(?<!\?)<[A-Za-z][A-Za-z _-]+>/
const NAMES = /^(?:wsgi\w+|servername|serveralias)$/i

export function firstPlaceholder(nodes: readonly ConfigNode[], isMacro = false): number | null {
  for (const node of nodes) {
    if (node.kind === 'comment' || node.kind === 'blank') continue
    if (holdsPlaceholder(node, isMacro)) return node.line
    if (node.kind !== 'section') continue
    const inner = firstPlaceholder(node.children, isMacro || node.name.toLowerCase() === 'macro')
    if (inner !== null) return inner
  }
  return null
}

function holdsPlaceholder(node: Exclude<ConfigNode, { kind: 'blank' | 'comment' }>, isMacro: boolean): boolean {
  if (ANYWHERE.test(node.raw.trim())) return true
  // The parameters of a macro begin with $, % or @ as they please.
  if (isMacro) return false
  if (PERCENT.test(node.raw) && !HAS_PERCENTS.test(node.name)) return true
  return node.kind === 'directive' && NAMES.test(node.name) && IN_NAMES.test(node.args)
}
