/**
 * A form's fields as a tree: "groups.0.name" and "groups[0].name" are the same place, a name that ends in "[]" or occurs
 * more than once is a list. Texts keep what the person wrote (line ends as LF). Files are left out. Names that could
 * reach a prototype and indexes beyond 999 are refused.
 */
import { invalidInput } from '#lib/base/errors.ts'

export type FormTree = { [name: string]: FormTree | FormTree[] | string | string[] | undefined }

const MAX_FIELDS = 5000
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype'])
/** Passwords and tokens are never sent back to be shown again. */
const SECRET = /passw|secret|token/i

/** The steps of a name: "groups[0].name" -> ["groups", "0", "name"]. */
export function fieldPath(name: string): string[] {
  return name.replace(/\[\]$/, '').replace(/\[(\w+)\]/g, '.$1').split('.')
}

/** The name of a problem's field: "groups[0].name" -> "groups.0.name". */
export function fieldName(place: string): string {
  return fieldPath(place).join('.')
}

export function formTree(form: FormData): FormTree {
  const root: Record<string, unknown> = {}
  for (const [name, texts] of textsByName(form)) {
    const path = fieldPath(name)
    const many = name.endsWith('[]') || texts.length > 1
    place(root, path, name, many ? texts : texts[0])
  }
  return lists(root) as FormTree
}

/** What the person wrote, by field name in dotted form, to fill the form again; lists are joined by line ends. */
export function formValues(form: FormData): Record<string, string> {
  return Object.fromEntries([...textsByName(form)].filter(([name]) => !SECRET.test(name)).map(([name, texts]) => [fieldName(name), texts.join('\n')]))
}

function textsByName(form: FormData): Map<string, string[]> {
  const byName = new Map<string, string[]>()
  let fields = 0
  for (const [name, value] of form) {
    if (typeof value !== 'string' || name.startsWith('$ACTION')) continue
    if (++fields > MAX_FIELDS) throw invalidInput([{ place: 'form', reason: `It has more than ${MAX_FIELDS} fields.`, remedy: 'Send it in parts.' }])
    const texts = byName.get(name)
    const text = value.replace(/\r\n?/g, '\n')
    if (texts) texts.push(text)
    else byName.set(name, [text])
  }
  return byName
}

function place(root: Record<string, unknown>, path: readonly string[], name: string, value: unknown): void {
  let node = root
  path.forEach((step, i) => {
    if (step === '' || FORBIDDEN.has(step) || (/^\d+$/.test(step) && Number(step) > 999)) throw invalidInput([{ place: name.slice(0, 80), reason: 'The form has no such field.', remedy: 'Reload the page and try again.' }])
    if (i === path.length - 1) {
      node[step] = value
      return
    }
    const next = node[step]
    if (typeof next === 'object' && next !== null && !Array.isArray(next)) node = next as Record<string, unknown>
    else node = node[step] = {} as Record<string, unknown>
  })
}

/** Objects whose keys are all indexes become lists in the order of the indexes, holes closed. */
function lists(node: unknown): unknown {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return node
  const entries = Object.entries(node).map(([key, value]) => [key, lists(value)] as const)
  if (entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key))) return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, value]) => value)
  return Object.fromEntries(entries)
}
