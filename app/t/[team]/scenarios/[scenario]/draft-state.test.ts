import { expect, test } from 'vitest'
import { changedNames, draftReducer, newDraft } from './draft-state.ts'
import type { DraftAction } from './draft-state.ts'

const base = { 'host.cores': '4', 'host.memoryMiB': '4096' }
const after = (...actions: DraftAction[]) => actions.reduce(draftReducer, newDraft(base))
const type = (name: string, value: string): DraftAction => ({ kind: 'type', name, value })

test('typing in one field is one step, until it is left', () => {
  const typed = after(type('host.cores', '1'), type('host.cores', '16'), { kind: 'leave' }, type('host.cores', '12'))
  expect(typed.present['host.cores']).toBe('12')
  const once = draftReducer(typed, { kind: 'undo' })
  expect(once.present['host.cores']).toBe('16')
  expect(draftReducer(once, { kind: 'undo' }).present).toEqual(base)
})

test('what was undone comes back, until something else is typed', () => {
  const undone = after(type('host.cores', '8'), { kind: 'undo' })
  expect(draftReducer(undone, { kind: 'redo' }).present['host.cores']).toBe('8')
  expect(draftReducer(draftReducer(undone, type('host.memoryMiB', '1')), { kind: 'redo' }).present).toEqual({ ...base, 'host.memoryMiB': '1' })
})

test('undoing everything at once can be undone', () => {
  const reset = after(type('host.cores', '8'), { kind: 'reset' })
  expect(reset.present).toEqual(base)
  expect(draftReducer(reset, { kind: 'undo' }).present['host.cores']).toBe('8')
})

test('values for fields that the version does not have are left out', () => {
  expect(after({ kind: 'set', values: { 'host.cores': '6', 'sites.9.users': '5' } }).present).toEqual({ ...base, 'host.cores': '6' })
})

test('nothing to undo changes nothing', () => {
  const fresh = newDraft(base)
  for (const kind of ['undo', 'redo', 'reset', 'leave'] as const) expect(draftReducer(fresh, { kind })).toBe(fresh)
  expect(changedNames(base, { ...base, 'host.cores': '5' })).toEqual(['host.cores'])
})
