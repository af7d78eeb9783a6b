/**
 * What somebody has typed into the workbench and not saved: the fields as they are, and the steps back and forth. Typing
 * in one field is one step until the field is left. Pure.
 */
import type { EditFields } from '#lib/planning/edit-fields.ts'

export interface DraftState {
  /** As the version has them. */
  base: EditFields
  present: EditFields
  past: readonly EditFields[]
  future: readonly EditFields[]
  /** The field that is being typed in; null once it was left. */
  typing: string | null
}

export type DraftAction = { kind: 'type'; name: string; value: string } | { kind: 'leave' } | { kind: 'set'; values: EditFields } | { kind: 'undo' } | { kind: 'redo' } | { kind: 'reset' }

const MOST_STEPS = 200

export function newDraft(base: EditFields): DraftState {
  return { base, present: base, past: [], future: [], typing: null }
}

export function draftReducer(state: DraftState, action: DraftAction): DraftState {
  switch (action.kind) {
    case 'type': {
      if (state.present[action.name] === action.value) return state
      const present = { ...state.present, [action.name]: action.value }
      return state.typing === action.name ? { ...state, present, future: [] } : { ...step(state, present), typing: action.name }
    }
    case 'leave':
      return state.typing === null ? state : { ...state, typing: null }
    case 'set': {
      const known = Object.fromEntries(Object.entries(action.values).filter(([name]) => Object.hasOwn(state.base, name)))
      const present = { ...state.present, ...known }
      return changedNames(state.present, present).length === 0 ? state : step(state, present)
    }
    case 'reset':
      return changedNames(state.base, state.present).length === 0 ? state : step(state, state.base)
    case 'undo': {
      const before = state.past.at(-1)
      return before === undefined ? state : { ...state, present: before, past: state.past.slice(0, -1), future: [state.present, ...state.future], typing: null }
    }
    case 'redo': {
      const [after, ...rest] = state.future
      return after === undefined ? state : { ...state, present: after, past: [...state.past, state.present], future: rest, typing: null }
    }
  }
}

function step(state: DraftState, present: EditFields): DraftState {
  return { ...state, present, past: [...state.past, state.present].slice(-MOST_STEPS), future: [], typing: null }
}

/** Names of the fields that differ. */
export function changedNames(before: EditFields, after: EditFields): string[] {
  return Object.keys(after).filter((name) => before[name] !== after[name])
}
