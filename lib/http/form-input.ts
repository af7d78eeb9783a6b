/**
 * A form read by a schema. Forms know only texts, so the schema leads: where it wants a number, "5" is 5; where it wants a
 * boolean, a ticked box is true and a missing one false; where it wants a list, one value is a list of one; where it does
 * not take an empty text, the field counts as not given (undefined, else null). Nothing else is changed, and a text that is
 * no number stays one, so that the problem names it.
 */
import type { z } from 'zod'
import { invalidInput } from '#lib/base/errors.ts'
import { schemaProblems } from '#lib/planning/schema-problems.ts'
import { formTree } from './form-values.ts'

type Holder = Record<PropertyKey, unknown>

/** @throws AppError `invalid` with one problem per place. */
export function readForm<Schema extends z.ZodType>(schema: Schema, form: FormData): z.output<Schema> {
  const tree = formTree(form)
  const emptyTried = new Map<string, number>()
  for (let round = 0; ; round++) {
    const result = schema.safeParse(tree)
    if (result.success) return result.data
    let changed = false
    for (const issue of result.error.issues) changed = fit(tree as Holder, issue, emptyTried) || changed
    if (!changed || round >= 20) throw invalidInput(schemaProblems(result.error.issues, 'form'))
  }
}

/** Changes one value to what the schema asks for; false where there is nothing to change. */
function fit(tree: Holder, issue: z.core.$ZodIssue, emptyTried: Map<string, number>): boolean {
  const last = issue.path.at(-1)
  const holder = holderOf(tree, issue.path)
  if (last === undefined || holder === undefined) return false
  const value = holder[last]
  const key = issue.path.map(String).join('.')
  const wanted = issue.code === 'invalid_type' ? issue.expected : undefined
  if (wanted === 'boolean') return set(holder, last, value === 'on' || value === 'true' ? true : value === undefined || value === '' || value === 'off' || value === 'false' ? false : value)
  if (wanted === 'array' || wanted === 'set') return set(holder, last, value === undefined || value === '' ? [] : typeof value === 'string' ? [value] : value)
  if ((wanted === 'number' || wanted === 'int') && typeof value === 'string' && value.length <= 100 && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value)) return set(holder, last, Number(value))
  const tried = emptyTried.get(key) ?? 0
  if (value === '' && tried === 0) return tryEmpty(holder, last, undefined, key, 1, emptyTried)
  if (value === undefined && tried === 1) return tryEmpty(holder, last, null, key, 2, emptyTried)
  if (value === null && tried === 2) return tryEmpty(holder, last, wanted === 'string' ? '' : undefined, key, 3, emptyTried)
  return false
}

function tryEmpty(holder: Holder, last: PropertyKey, value: unknown, key: string, step: number, emptyTried: Map<string, number>): boolean {
  emptyTried.set(key, step)
  holder[last] = value
  return true
}

function set(holder: Holder, last: PropertyKey, value: unknown): boolean {
  if (holder[last] === value) return false
  holder[last] = value
  return true
}

function holderOf(tree: Holder, path: readonly PropertyKey[]): Holder | undefined {
  let node: unknown = tree
  for (const step of path.slice(0, -1)) {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, step)) return undefined
    node = (node as Holder)[step]
  }
  return typeof node === 'object' && node !== null ? (node as Holder) : undefined
}
