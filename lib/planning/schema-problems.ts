/**
 * Turns what zod found into problems a person can act on: the place in the plan, the reason, the remedy.
 * It promises one problem per place, in the order of the document; not that all problems are found at once
 * (a value of the wrong kind hides what is inside it).
 */
import type { z } from 'zod'
import type { Problem } from '#lib/base/errors.ts'

type Issue = z.core.$ZodIssue

/** "sites[0].groups[1].processes"; the whole document is "plan". */
export function placeOf(path: readonly PropertyKey[], root = 'plan'): string {
  let place = ''
  for (const step of path) {
    if (typeof step === 'number') place += `[${step}]`
    else if (/^[A-Za-z_$][\w$]*$/.test(String(step))) place += place === '' ? String(step) : `.${String(step)}`
    else place += `[${JSON.stringify(String(step).slice(0, 80))}]`
  }
  return place === '' ? root : place
}

/** One problem per place, at most `limit` of them. */
export function schemaProblems(issues: readonly Issue[], root = 'plan', limit = 100): Problem[] {
  const byPlace = new Map<string, Problem>()
  for (const issue of issues) {
    const place = placeOf(issue.path, root)
    if (!byPlace.has(place)) byPlace.set(place, { place, ...explain(issue) })
    if (byPlace.size >= limit) break
  }
  return [...byPlace.values()]
}

function explain(issue: Issue): { reason: string; remedy: string } {
  const remedyGiven = issue.code === 'custom' && typeof issue.params?.['remedy'] === 'string' ? issue.params['remedy'] : undefined
  switch (issue.code) {
    case 'custom':
      return { reason: issue.message, remedy: remedyGiven ?? 'Correct it.' }
    case 'invalid_type':
      return wrongType(issue)
    case 'too_small':
      return tooSmall(issue)
    case 'too_big':
      return tooBig(issue)
    case 'invalid_value':
      return { reason: 'The value is not one of those known.', remedy: `Use ${list(issue.values.map((value) => JSON.stringify(value)))}.` }
    case 'invalid_union':
      return { reason: 'The kind is missing or not known.', remedy: issue.message }
    case 'invalid_format':
      return { reason: 'The text does not have the form expected.', remedy: issue.message }
    default:
      return { reason: issue.message, remedy: 'Correct it as the published schema says.' }
  }
}

function wrongType(issue: Extract<Issue, { code: 'invalid_type' }>): { reason: string; remedy: string } {
  const wanted = issue.expected === 'int' ? 'a whole number' : issue.expected === 'array' ? 'a list' : issue.expected === 'object' || issue.expected === 'string' || issue.expected === 'number' || issue.expected === 'boolean' ? `a${issue.expected === 'object' ? 'n' : ''} ${issue.expected}` : String(issue.expected)
  if (issue.message.includes('received undefined')) return { reason: 'It is missing.', remedy: `Give ${wanted}.` }
  if (/received (NaN|Infinity)|expected number, received number/.test(issue.message)) return { reason: 'The value is not a finite number.', remedy: 'Give a finite number.' }
  return { reason: `The value is not ${wanted}.`, remedy: `Give ${wanted}.` }
}

function tooSmall(issue: Extract<Issue, { code: 'too_small' }>): { reason: string; remedy: string } {
  if (issue.origin === 'string') return { reason: 'The text is empty.', remedy: 'Give a text.' }
  if (issue.origin === 'array') return { reason: `There are fewer than ${issue.minimum} entries.`, remedy: `Give at least ${issue.minimum}.` }
  return issue.inclusive === false
    ? { reason: `The value is not above ${issue.minimum}.`, remedy: `Give a number above ${issue.minimum}.` }
    : { reason: `The value is below ${issue.minimum}.`, remedy: `Give a number of at least ${issue.minimum}.` }
}

function tooBig(issue: Extract<Issue, { code: 'too_big' }>): { reason: string; remedy: string } {
  if (issue.origin === 'string') return { reason: `The text is longer than ${issue.maximum} characters.`, remedy: 'Shorten it.' }
  if (issue.origin === 'array') return { reason: `There are more than ${issue.maximum} entries.`, remedy: `Give at most ${issue.maximum}.` }
  return issue.inclusive === false
    ? { reason: `The value is not below ${issue.maximum}.`, remedy: `Give a number below ${issue.maximum}.` }
    : { reason: `The value is beyond ${issue.maximum}.`, remedy: `Give a number of at most ${issue.maximum}.` }
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}`
}
