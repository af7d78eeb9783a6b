/**
 * Turns what zod found into problems a person can act on: the place in the plan, the reason, the remedy. Where a schema
 * has words of its own for a fault ("Use at least 12 characters."), they are used. It promises one problem per place, in the order of the document; not that all problems are found at once
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
  for (const { issue, path } of issues.map((issue) => innermost(issue, issue.path))) {
    const place = placeOf(path, root)
    if (!byPlace.has(place)) byPlace.set(place, { place, ...explain(issue) })
    if (byPlace.size >= limit) break
  }
  return [...byPlace.values()]
}

/** Of a choice among kinds, what is wrong with the one kind that was meant, where only one takes such a value at all. */
function innermost(issue: Issue, path: readonly PropertyKey[]): { issue: Issue; path: readonly PropertyKey[] } {
  if (issue.code !== 'invalid_union') return { issue, path }
  const meant = issue.errors.filter((branch) => !branch.some(({ code, path: inner }) => inner.length === 0 && (code === 'invalid_type' || code === 'invalid_value')))
  const first = meant.length === 1 ? meant[0]?.[0] : undefined
  return first === undefined ? { issue, path } : innermost(first, [...path, ...first.path])
}

/** The words that the schema gives for this fault, if it gives any; zod's own are for programmers. */
function ownWords({ message }: Issue): string | undefined {
  return /^(Invalid|Too small|Too big|Unrecognized|Not a multiple)\b/.test(message) ? undefined : message
}

interface Explained {
  reason: string
  remedy: string
}

function explain(issue: Issue): Pick<Problem, 'reason' | 'remedy'> {
  const own = ownWords(issue)
  switch (issue.code) {
    case 'custom':
      // A check of ours says what to do in its own sentence, or beside it.
      return { reason: issue.message, ...(typeof issue.params?.['remedy'] === 'string' ? { remedy: issue.params['remedy'] } : {}) }
    case 'invalid_type':
      return withRemedy(wrongType(issue), own)
    case 'too_small':
      return issue.origin === 'string' ? withRemedy(tooSmall(issue), own) : withReason(tooSmall(issue), own)
    case 'too_big':
      return issue.origin === 'string' ? withRemedy(tooBig(issue), own) : withReason(tooBig(issue), own)
    case 'invalid_value':
      return withRemedy({ reason: 'The value is not one of those known.', remedy: `Use ${list(issue.values.map((value) => JSON.stringify(value)))}.` }, own)
    case 'invalid_union':
      return { reason: 'The kind is missing or not known.', remedy: issue.message }
    case 'invalid_format':
      return issue.format === 'email' ? { reason: 'This is no e-mail address.', remedy: own ?? 'Give one such as ada@example.com.' } : { reason: 'The text does not have the form expected.', remedy: issue.message }
    default:
      return { reason: issue.message, remedy: 'Correct it as the published schema says.' }
  }
}

/** "Give your name.", "Choose event or worker.": what schemas say of texts and kinds is what to do. */
const withRemedy = ({ reason, remedy }: Explained, own: string | undefined): Explained => ({ reason, remedy: own ?? remedy })

/** "A host has at least one core.": what schemas say of numbers and lists is what is wrong. */
const withReason = ({ reason, remedy }: Explained, own: string | undefined): Explained => ({ reason: own ?? reason, remedy })

function wrongType(issue: Extract<Issue, { code: 'invalid_type' }>): Explained {
  const wanted = issue.expected === 'int' ? 'a whole number' : issue.expected === 'array' ? 'a list' : issue.expected === 'object' || issue.expected === 'string' || issue.expected === 'number' || issue.expected === 'boolean' ? `a${issue.expected === 'object' ? 'n' : ''} ${issue.expected}` : String(issue.expected)
  if (issue.message.includes('received undefined')) return { reason: 'It is missing.', remedy: `Give ${wanted}.` }
  if (/received (NaN|Infinity)|expected number, received number/.test(issue.message)) return { reason: 'The value is not a finite number.', remedy: 'Give a finite number.' }
  return { reason: `The value is not ${wanted}.`, remedy: `Give ${wanted}.` }
}

function tooSmall(issue: Extract<Issue, { code: 'too_small' }>): Explained {
  if (issue.origin === 'string') return Number(issue.minimum) <= 1 ? { reason: 'The text is empty.', remedy: 'Give a text.' } : { reason: `The text has fewer than ${issue.minimum} characters.`, remedy: `Use at least ${issue.minimum}.` }
  if (issue.origin === 'array') return { reason: `There are fewer than ${issue.minimum} entries.`, remedy: `Give at least ${issue.minimum}.` }
  return issue.inclusive === false
    ? { reason: `The value is not above ${issue.minimum}.`, remedy: `Give a number above ${issue.minimum}.` }
    : { reason: `The value is below ${issue.minimum}.`, remedy: `Give a number of at least ${issue.minimum}.` }
}

function tooBig(issue: Extract<Issue, { code: 'too_big' }>): Explained {
  if (issue.origin === 'string') return { reason: `The text is longer than ${issue.maximum} characters.`, remedy: 'Shorten it.' }
  if (issue.origin === 'array') return { reason: `There are more than ${issue.maximum} entries.`, remedy: `Give at most ${issue.maximum}.` }
  return issue.inclusive === false
    ? { reason: `The value is not below ${issue.maximum}.`, remedy: `Give a number below ${issue.maximum}.` }
    : { reason: `The value is beyond ${issue.maximum}.`, remedy: `Give a number of at most ${issue.maximum}.` }
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}`
}
