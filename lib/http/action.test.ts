import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { AppError, invalidInput } from '#lib/base/errors.ts'
import { action } from './action.ts'

const Input = z.object({ name: z.string().min(1), cores: z.int().min(1) })

function form(fields: Record<string, string>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.append(name, value)
  return data
}

describe('a server action', () => {
  test('hands the read form and the bound names on, and answers with the result', async () => {
    const save = action(Input, async (input, team: string, host: string) => ({ saved: `${team}/${host}/${input.name}/${input.cores}` }))
    expect(await save('acme', 'web1', null, form({ name: 'x', cores: '4' }))).toEqual({ ok: true, saved: 'acme/web1/x/4' })
  })

  test('names each wrong field and gives back what was written, except secrets', async () => {
    const save = action(Input, async () => undefined)
    expect(await save(null, form({ name: '', cores: 'four', password: 'hunter2' }))).toMatchObject({ ok: false, code: 'invalid', fields: { name: expect.stringContaining('empty'), cores: expect.stringContaining('number') }, values: { name: '', cores: 'four' } })
    expect(JSON.stringify(await save(null, form({ name: '', password: 'hunter2' })))).not.toContain('hunter2')
  })

  test("speaks of a field without the code's name for it, and of a place that the form does not show with it", async () => {
    const at = (place: string) =>
      action(z.object({}), async () => {
        throw invalidInput([{ place, reason: 'This is not your password.' }])
      })(null, form({ currentPassword: 'x', 'groups.0.name': 'shop', aliases: 'a b' }))
    expect(await at('currentPassword')).toMatchObject({ message: 'This is not your password.', fields: { currentPassword: 'This is not your password.' } })
    expect(await at('aliases[0]')).toMatchObject({ message: 'This is not your password.' })
    expect(await at('groups[0].name')).toMatchObject({ message: 'This is not your password.' })
    expect(await at('sites[0].groups[1].processes')).toMatchObject({ message: 'sites[0].groups[1].processes: This is not your password.' })
  })

  test('passes a conflict on with the facts to act on', async () => {
    const save = action(Input, async () => {
      throw new AppError('conflict', { publicMessage: 'Somebody else has changed it.', details: { newerRevision: 4 } })
    })
    expect(await save(null, form({ name: 'x', cores: '1' }))).toMatchObject({ ok: false, code: 'conflict', message: 'Somebody else has changed it.', details: { newerRevision: 4 } })
  })

  test('lets a redirect through', async () => {
    const signal = Object.assign(new Error('NEXT_REDIRECT'), { digest: 'NEXT_REDIRECT;push;/t/acme;307;' })
    const save = action(Input, async () => Promise.reject(signal))
    await expect(save(null, form({ name: 'x', cores: '1' }))).rejects.toBe(signal)
  })

  test('refuses bound arguments and forms of another kind', async () => {
    const save = action(Input, async (_input, team: string) => ({ team }))
    const tampered = save as unknown as (...args: unknown[]) => Promise<{ ok: boolean }>
    expect((await tampered({ $ne: '' }, null, form({ name: 'x', cores: '1' }))).ok).toBe(false)
    expect((await tampered('acme', null, 'no form')).ok).toBe(false)
  })
})
