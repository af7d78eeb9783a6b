import { describe, expect, test } from 'vitest'
import { allowedSteps, endorsers, mayDecide, reviewState } from './review-state.ts'

const step = (sequence: number, kind: 'submitted' | 'approved' | 'changesRequested' | 'withdrawn' | 'endorsed', actorId = 'ann') => ({ sequence, kind, actorId })

describe('the state of a review', () => {
  test('a version without steps is a draft that may be submitted', () => {
    expect(reviewState([])).toBe('draft')
    expect(allowedSteps('draft')).toEqual(['submitted'])
  })

  test('the step with the highest sequence decides, in whatever order the steps come', () => {
    expect(reviewState([step(3, 'approved'), step(1, 'submitted'), step(2, 'submitted')])).toBe('approved')
    expect(reviewState([step(1, 'submitted'), step(2, 'changesRequested')])).toBe('changesRequested')
  })

  test('nothing follows an approval: another configuration is another version', () => {
    expect(allowedSteps('approved')).toEqual([])
  })

  test('a version that was sent back or withdrawn may be submitted again', () => {
    expect(allowedSteps('changesRequested')).toEqual(['submitted'])
    expect(allowedSteps('withdrawn')).toEqual(['submitted'])
  })

  test('neither the author nor who submitted it decides', () => {
    const version = { authorId: 'ann', steps: [step(1, 'submitted', 'bob')] }
    expect(mayDecide(version, 'ann')).toBe(false)
    expect(mayDecide(version, 'bob')).toBe(false)
    expect(mayDecide(version, 'cem')).toBe(true)
  })

  test('who submitted an earlier round may decide on a later one that somebody else submitted', () => {
    const version = { authorId: 'ann', steps: [step(1, 'submitted', 'bob'), step(2, 'withdrawn', 'bob'), step(3, 'submitted', 'cem')] }
    expect(mayDecide(version, 'bob')).toBe(true)
    expect(mayDecide(version, 'cem')).toBe(false)
  })

  test('one approval of several leaves it waiting, and counts until it is submitted anew', () => {
    const steps = [step(1, 'submitted'), step(2, 'endorsed', 'bob'), step(3, 'endorsed', 'cem'), step(4, 'endorsed', 'bob')]
    expect(reviewState(steps)).toBe('submitted')
    expect(endorsers(steps)).toEqual(['bob', 'cem'])
    expect(endorsers([...steps, step(5, 'withdrawn'), step(6, 'submitted')])).toEqual([])
  })
})
