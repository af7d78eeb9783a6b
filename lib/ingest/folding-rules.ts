/**
 * The user's own folding rules: an ordered list of patterns, the first that matches names the action. Patterns are plain
 * text with placeholders, never regular expressions, so that no rule can be slow or surprising.
 *
 * "GET /questions/{int}/{slug}", "/tags/{any}", "/static/{rest}": an optional method, then segments. {any} (also {word},
 * {slug}) takes any one segment; {int}, {uuid}, {date}, {hash}, {email} take a segment of that look; {file} a segment with
 * an extension; {rest} the remainder, even an empty one, and only at the end. Everything else is literal.
 */
import { invalidInput } from '#lib/base/errors.ts'
import type { Problem } from '#lib/base/errors.ts'
import { PLACEHOLDERS, shapeOfSegment } from './path-segments.ts'

export interface FoldingRule {
  pattern: string
  /** Name of the action; the method is put before it unless the name begins with one. Absent: the pattern's path. */
  name?: string
}

export interface CompiledRule {
  method: string | null
  segments: string[]
  rest: boolean
  name: string
}

export const MAX_FOLDING_RULES = 200
const METHOD = /^[A-Z]{3,20}$/

/** Checks and compiles rules; throws invalidInput naming each rule at fault ("rules[2].pattern"). */
export function compileFoldingRules(rules: readonly FoldingRule[]): CompiledRule[] {
  const problems: Problem[] = []
  if (rules.length > MAX_FOLDING_RULES) problems.push({ place: 'rules', reason: `There are ${rules.length} rules.`, remedy: `Keep at most ${MAX_FOLDING_RULES}.` })
  const compiled = rules.slice(0, MAX_FOLDING_RULES).map((rule, i): CompiledRule => {
    const place = `rules[${i}].pattern`
    const pattern = rule.pattern.trim()
    const space = pattern.indexOf(' ')
    const method = space < 0 ? null : pattern.slice(0, space)
    const path = pattern.slice(space + 1).trim()
    if (method !== null && !METHOD.test(method)) problems.push({ place, reason: `"${method}" is not a method.`, remedy: 'Begin with a method such as GET and a space, or with the path.' })
    if (!path.startsWith('/')) problems.push({ place, reason: 'The path does not begin with "/".', remedy: 'Write it as /first/second.' })
    if (path.length > 500) problems.push({ place, reason: 'It is longer than 500 characters.', remedy: 'Shorten it with {rest}.' })
    const segments = path.split('/').slice(1)
    const rest = segments.at(-1) === '{rest}'
    if (rest) segments.pop()
    for (const segment of segments) {
      if (/^\{.*\}$/.test(segment) && (segment === '{rest}' || !(PLACEHOLDERS as readonly string[]).includes(segment))) {
        problems.push({ place, reason: segment === '{rest}' ? '{rest} stands before the end.' : `${segment} is not a placeholder.`, remedy: `Use one of ${PLACEHOLDERS.join(' ')}.` })
      }
    }
    const name = (rule.name ?? '').trim()
    if (name.length > 200) problems.push({ place: `rules[${i}].name`, reason: 'It is longer than 200 characters.', remedy: 'Shorten it.' })
    return { method, segments, rest, name: name === '' ? path : name }
  })
  if (problems.length > 0) throw invalidInput(problems)
  return compiled
}

/** Name of the action that the first matching rule gives, or null. */
export function applyFoldingRules(rules: readonly CompiledRule[], method: string, path: string): string | null {
  if (rules.length === 0) return null
  const segments = path.split('/').slice(1)
  for (const rule of rules) {
    if (rule.method !== null && rule.method !== method) continue
    if (rule.rest ? segments.length < rule.segments.length : segments.length !== rule.segments.length) continue
    if (!rule.segments.every((pattern, i) => matchesSegment(pattern, segments[i] as string))) continue
    return method === '' || /^[A-Z]{3,20} /.test(rule.name) ? rule.name : `${method} ${rule.name}`
  }
  return null
}

function matchesSegment(pattern: string, segment: string): boolean {
  if (!pattern.startsWith('{')) return pattern === segment
  if (segment === '') return false
  if (pattern === '{any}' || pattern === '{word}' || pattern === '{slug}' || pattern === '{missing}') return true
  if (pattern === '{file}') return segment === '{file}' || segment.includes('.')
  return shapeOfSegment(segment).text === pattern
}
