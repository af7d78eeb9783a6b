import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { isAppError } from '#lib/base/errors.ts'
import { readForm } from './form-input.ts'
import { fieldName, formTree, formValues } from './form-values.ts'

function form(fields: readonly (readonly [string, string])[]): FormData {
  const data = new FormData()
  for (const [name, value] of fields) data.append(name, value)
  return data
}

function problemsOf(read: () => unknown): readonly { place: string; reason: string }[] {
  try {
    read()
  } catch (error) {
    if (isAppError(error)) return error.problems
  }
  throw new Error('was accepted')
}

const Group = z.object({ name: z.string().min(1), processes: z.int().min(1), queueTimeoutS: z.number().nullable(), threadSafe: z.boolean() })
const Site = z.object({ name: z.string().min(1), pythonHome: z.string().min(1).nullable(), port: z.int().default(80), notes: z.string(), groups: z.array(Group), aliases: z.array(z.string()) })

describe('a form read by a schema', () => {
  test('numbers, boxes, lists and empty fields become what the schema wants', () => {
    const read = readForm(Site, form([['name', 'shop'], ['pythonHome', ''], ['port', ''], ['notes', ''], ['aliases', 'www'], ['groups.0.name', 'shop'], ['groups.0.processes', ' 4 '], ['groups.0.queueTimeoutS', ''], ['groups[1].name', 'slow'], ['groups[1].processes', '2'], ['groups[1].queueTimeoutS', '4.5'], ['groups[1].threadSafe', 'on']]))
    expect(read).toEqual({ name: 'shop', pythonHome: null, port: 80, notes: '', aliases: ['www'], groups: [{ name: 'shop', processes: 4, queueTimeoutS: null, threadSafe: false }, { name: 'slow', processes: 2, queueTimeoutS: 4.5, threadSafe: true }] })
  })

  test('a text that is no number stays one and is named by its place', () => {
    const problems = problemsOf(() => readForm(Site, form([['name', ''], ['notes', ''], ['groups.0.name', 'a'], ['groups.0.processes', 'many']])))
    expect(problems.map(({ place }) => place)).toEqual(expect.arrayContaining(['name', 'groups[0].processes']))
    expect(problems.find(({ place }) => place === 'name')?.reason).toBe('The text is empty.')
    expect(problems.map(({ place }) => fieldName(place))).toContain('groups.0.processes')
  })

  test('0x10, Infinity, 1,000 and what is longer than any number are no numbers', () => {
    for (const text of ['0x10', 'Infinity', '1,000', '1e', '--1', '1'.repeat(101)]) expect(problemsOf(() => readForm(z.object({ n: z.number() }), form([['n', text]])))).toHaveLength(1)
  })

  test('a schema that asks for more after the first conversion is asked again', () => {
    const Checked = z.object({ cores: z.int().min(1) }).refine(({ cores }) => cores < 1000, { path: ['cores'], message: 'too many' })
    expect(readForm(Checked, form([['cores', '4']]))).toEqual({ cores: 4 })
    expect(problemsOf(() => readForm(Checked, form([['cores', '4000']])))[0]?.reason).toBe('too many')
  })

  test('a choice among kinds keeps the branch that the form names', () => {
    const Traffic = z.discriminatedUnion('kind', [z.object({ kind: z.literal('open'), ratePerSecond: z.number() }), z.object({ kind: z.literal('closed'), users: z.int() })])
    expect(readForm(z.object({ traffic: Traffic }), form([['traffic.kind', 'closed'], ['traffic.users', '150']]))).toEqual({ traffic: { kind: 'closed', users: 150 } })
  })
})

describe('a form as a tree', () => {
  test('names that reach a prototype and absurd indexes are refused', () => {
    for (const name of ['__proto__.admin', 'a.constructor.b', 'groups.1000000.name', 'a..b']) expect(problemsOf(() => formTree(form([[name, 'x']])))).toHaveLength(1)
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false)
  })

  test('more fields than any form has are refused, whether their names differ or not', () => {
    const many = (name: (index: number) => string) => form(Array.from({ length: 5001 }, (_, index) => [name(index), 'x'] as const))
    for (const name of [(index: number) => `field${index}`, () => 'same']) expect(problemsOf(() => formTree(many(name)))).toMatchObject([{ place: 'form', reason: expect.stringContaining('5000 fields') as string }])
  })

  test('repeated names and names in [] are lists; line ends are LF; files and the marks of Next are left out', () => {
    const data = form([['ids[]', 'a'], ['tag', 'x'], ['tag', 'y'], ['text', 'a\r\nb'], ['$ACTION_ID_1', 'z']])
    data.append('file', new File(['x'], 'x.log'))
    expect(formTree(data)).toEqual({ ids: ['a'], tag: ['x', 'y'], text: 'a\nb' })
  })

  test('what is given back to be shown again holds no password and no token', () => {
    expect(formValues(form([['email', 'a@example.com'], ['password', 'hunter2'], ['newPassword', 'x'], ['inviteToken', 'y'], ['groups[0].name', 'shop']]))).toEqual({ email: 'a@example.com', 'groups.0.name': 'shop' })
  })

  test('holes in the indexes close, so a removed row leaves none', () => {
    expect(formTree(form([['rows.0.a', '1'], ['rows.2.a', '3']]))).toEqual({ rows: [{ a: '1' }, { a: '3' }] })
  })
})
