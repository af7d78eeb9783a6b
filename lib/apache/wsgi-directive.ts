/** The directives of mod_wsgi taken apart: fixed words first, then options. Reads values as mod_wsgi does, atoi included. */
import type { PlacedDirective } from './config-files.ts'
import { splitOptions, splitWords, type OptionWord, type Word } from './words.ts'

/** A WSGIDaemonProcess, WSGIScriptAlias, WSGIImportScript … taken apart. */
export interface WsgiDirective {
  placed: PlacedDirective
  /** Lower case. */
  name: string
  words: string[]
  options: OptionWord[]
  others: Word[]
}

/** Words before the options, by directive. */
const FIXED_WORDS: Readonly<Record<string, number>> = {
  wsgidaemonprocess: 1,
  wsgiscriptalias: 2,
  wsgiscriptaliasmatch: 2,
  wsgiimportscript: 1,
  wsgihandlerscript: 2,
  wsgidispatchscript: 1,
  wsgiaccessscript: 1,
  wsgiauthuserscript: 1,
  wsgiauthgroupscript: 1,
}

export function takeApart(placed: PlacedDirective): WsgiDirective {
  const name = placed.name.toLowerCase()
  const fixed = FIXED_WORDS[name]
  const all = splitWords(placed.args)
  if (fixed === undefined) return { placed, name, words: all.map((word) => word.text), options: [], others: [] }
  const head = all.slice(0, fixed)
  return { placed, name, words: head.map((word) => word.text), ...splitOptions(placed.args, head.at(-1)?.end ?? 0) }
}

/** The last of an option given twice, as in mod_wsgi. */
export function optionValue(directive: WsgiDirective, name: string): string | null {
  return directive.options.findLast((option) => option.name === name)?.value ?? null
}

/** atoi: leading white space, a sign, digits; anything else is 0. */
export function atoi(text: string): number {
  return Number.parseInt(/^\s*[+-]?\d+/.exec(text)?.[0] ?? '0', 10)
}

export function isPlaceholder(text: string): boolean {
  return /\{\{|\{%|<%|@@|\$\{|%\{|^["']?[$@%]\(?[A-Za-z_]|@[A-Z]|%[A-Za-z_]{3,}%|\[\[|#\{|__[A-Z]|^\.\.\.$|^<[A-Za-z]|\{[A-Za-z_]\w*\}/.test(text)
}
