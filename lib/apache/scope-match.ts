/** Whether a <Directory>, <Location> or the like applies to a WSGI script or a URL path, by Apache's rules of matching. */
import type { Scope } from './config-files.ts'
import { splitWords } from './words.ts'

/** Merge order of Apache: later ones win. Within one kind of <Directory> the longer path wins, else the later line. */
const RANK: Readonly<Record<string, number>> = { directory: 0, directorymatch: 1, files: 2, filesmatch: 2, location: 3, locationmatch: 3, if: 4 }

export interface Target {
  /** URL path that is asked for. */
  url: string
  /** File that answers. */
  script: string
}

/** Whether every enclosing section applies. A section of another kind (Limit, Proxy) is taken to apply when it is none of these. */
export function scopesApply(scopes: readonly Scope[], target: Target): boolean {
  return scopes.every((scope) => scopeApplies(scope, target))
}

export function scopeApplies(scope: Scope, target: Target): boolean {
  const words = splitWords(scope.args).map((word) => word.text)
  const isRegex = words[0] === '~' || scope.name.endsWith('match')
  const pattern = (words[0] === '~' ? words[1] : words[0]) ?? ''
  const file = target.script.slice(target.script.lastIndexOf('/') + 1)
  const directory = target.script.slice(0, target.script.lastIndexOf('/')) || '/'
  switch (scope.name) {
    case 'directory':
    case 'directorymatch':
      return isRegex ? regexMatches(pattern, `${directory}/`) || regexMatches(pattern, directory) : pathWithin(pattern, directory)
    case 'files':
    case 'filesmatch':
      return isRegex ? regexMatches(pattern, file) : globMatches(pattern, file)
    case 'location':
    case 'locationmatch':
      return isRegex ? regexMatches(pattern, target.url) : locationMatches(pattern, target.url)
    case 'proxy':
    case 'proxymatch':
    case 'if':
    case 'elseif':
    case 'else':
      return false
    default:
      return true
  }
}

/** Position of a set of scopes in Apache's merge order, comparable as numbers; outside any scope: -1. */
export function scopeRank(scopes: readonly Scope[]): number {
  const inner = scopes.findLast((scope) => RANK[scope.name] !== undefined)
  if (!inner) return -1
  // <Directory ~ "…"> comes after every plain <Directory>, as <DirectoryMatch> does.
  const rank = inner.name === 'directory' && inner.args.startsWith('~') ? 1 : (RANK[inner.name] ?? 0)
  const depth = inner.name === 'directory' && !inner.args.startsWith('~') ? Math.min(999, (splitWords(inner.args)[0]?.text ?? '').split('/').filter((part) => part !== '').length) : 0
  return rank * 1000 + depth
}

/** `<Location /a>` covers /a, /a/ and all below. */
function locationMatches(pattern: string, url: string): boolean {
  const prefix = pattern.replace(/\/+$/, '')
  if (/[*?]/.test(prefix)) return globMatches(prefix, url)
  return prefix === '' || url === prefix || url.startsWith(`${prefix}/`)
}

/** Whether a URL prefix may hold URLs of the scope: the one lies below the other. */
export function locationOverlaps(scope: Scope, mount: string): boolean {
  if (scope.name === 'locationmatch' || scope.args.startsWith('~')) return true
  const prefix = (splitWords(scope.args)[0]?.text ?? '').replace(/\/+$/, '')
  const base = mount.replace(/\/+$/, '')
  return base === '' || prefix === '' || prefix === base || prefix.startsWith(`${base}/`) || base.startsWith(`${prefix}/`)
}

function pathWithin(pattern: string, directory: string): boolean {
  const prefix = pattern.replace(/\/+$/, '')
  if (prefix === '') return true
  const wanted = prefix.split('/')
  const parts = directory.split('/')
  return wanted.length <= parts.length && wanted.every((part, index) => globMatches(part, parts[index] ?? ''))
}

function globMatches(glob: string, text: string): boolean {
  if ((glob.match(/\*/g)?.length ?? 0) > 4) return false
  const body = [...glob].map((character) => (character === '*' ? '.*' : character === '?' ? '.' : character.replace(/[.+^${}()|[\]\\]/, '\\$&'))).join('')
  return new RegExp(`^${body}$`, 's').test(text)
}

/**
 * A regular expression of PCRE that JavaScript does not know matches nothing, nor does one that could take for ever: the file may be
 * hostile, so repeated groups and many repetitions are not tried on long texts.
 */
function regexMatches(pattern: string, text: string): boolean {
  const repetitions = pattern.match(/[*+{]/g)?.length ?? 0
  if (/\)[*+{]/.test(pattern) || (repetitions > 3 && text.length > 30) || pattern.length > 500 || text.length > 1000) return false
  try {
    return new RegExp(pattern.replace(/^\(\?i\)/, ''), pattern.startsWith('(?i)') ? 'i' : '').test(text)
  } catch {
    return false
  }
}
