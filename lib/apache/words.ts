/**
 * Splits the arguments of a directive into words as Apache does (ap_getword_conf): white space parts, single or double quotes
 * join, a backslash escapes the quote around it and itself. mod_wsgi reads its `name=value` options apart (wsgi_parse_option):
 * the name ends at the first "=", and only the value may be quoted.
 */

export interface Word {
  text: string
  /** Offset of its first character in the arguments, quote included. */
  start: number
  end: number
}

const SPACE = /[ \t\n\v\f\r]/

/** Words from `from` on, in order. Never throws: an unclosed quote runs to the end, as in Apache. */
export function splitWords(args: string, from = 0): Word[] {
  const words: Word[] = []
  let at = skipSpace(args, from)
  while (at < args.length) {
    const word = readWord(args, at)
    words.push(word)
    at = skipSpace(args, word.end)
  }
  return words
}

export interface OptionWord {
  name: string
  value: string
  start: number
  end: number
}

/** Options and the words that are none, from `from` on. Apache refuses the latter; templates have them. */
export function splitOptions(args: string, from: number): { options: OptionWord[]; others: Word[] } {
  const options: OptionWord[] = []
  const others: Word[] = []
  let at = skipSpace(args, from)
  while (at < args.length) {
    let end = at
    while (end < args.length && args[end] !== '=' && !SPACE.test(args[end] ?? '')) end++
    if (args[end] === '=' && end > at) {
      const value = end + 1 < args.length ? readWordAfterSpace(args, end + 1) : { text: '', start: end + 1, end: end + 1 }
      options.push({ name: args.slice(at, end), value: value.text, start: at, end: value.end })
      at = skipSpace(args, value.end)
    } else {
      const word = readWord(args, at)
      others.push(word)
      at = skipSpace(args, Math.max(word.end, at + 1))
    }
  }
  return { options, others }
}

/** `user= www-data` is `user=www-data` to Apache, which skips the space before a word. */
function readWordAfterSpace(args: string, at: number): Word {
  const start = skipSpace(args, at)
  return start >= args.length ? { text: '', start: at, end: args.length } : readWord(args, start)
}

function readWord(args: string, start: number): Word {
  const quote = args[start]
  if (quote === '"' || quote === "'") {
    let end = start + 1
    while (end < args.length && args[end] !== quote) end += args[end] === '\\' && (args[end + 1] === quote || args[end + 1] === '\\') ? 2 : 1
    end = Math.min(end, args.length)
    return { text: unescape(args.slice(start + 1, end), quote), start, end: args[end] === quote ? end + 1 : end }
  }
  let end = start
  while (end < args.length && !SPACE.test(args[end] ?? '')) end++
  return { text: unescape(args.slice(start, end), null), start, end }
}

function unescape(text: string, quote: string | null): string {
  if (!text.includes('\\')) return text
  let out = ''
  for (let i = 0; i < text.length; i++) {
    const next = text[i + 1]
    if (text[i] === '\\' && (next === '\\' || (quote !== null && next === quote))) i++
    out += text[i] ?? ''
  }
  return out
}

function skipSpace(text: string, at: number): number {
  let i = at
  while (i < text.length && SPACE.test(text[i] ?? '')) i++
  return i
}
