import { describe, expect, test } from 'vitest'
import { AppError, invalidInput, notFound, problemSentence } from './errors.ts'

describe('AppError', () => {
  test('the public message and the internal one are kept apart', () => {
    const error = new AppError('internal', { publicMessage: 'Something went wrong on our side.', message: 'connect ECONNREFUSED 10.0.0.7' })
    expect(error.publicMessage).not.toContain('ECONNREFUSED')
    expect(error.message).toContain('ECONNREFUSED')
    expect(error.status).toBe(500)
  })

  test('an invalid input speaks of its first problem and carries all of them', () => {
    const error = invalidInput([
      { place: 'sites[0].threads', reason: 'must be a whole number.', remedy: 'Write 5, not 5.5.' },
      { place: 'host.cores', reason: 'is missing.' },
    ])
    expect(error.publicMessage).toBe('sites[0].threads: must be a whole number. Write 5, not 5.5.')
    expect(error.problems).toHaveLength(2)
    expect(error.status).toBe(400)
  })

  test('beside its field a problem is told without its place', () => {
    expect(problemSentence({ place: 'email', reason: 'This is no e-mail address.', remedy: 'Give one such as ada@example.com.' })).toBe('This is no e-mail address. Give one such as ada@example.com.')
    expect(problemSentence({ place: 'currentPassword', reason: 'This is not your password.' })).toBe('This is not your password.')
  })

  test('what a person may not see and what does not exist sound the same', () => {
    expect(notFound('host').publicMessage).toBe('There is no such host, or you have no access to it.')
    expect(notFound('host').status).toBe(404)
  })
})
