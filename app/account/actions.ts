'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { findActor } from '#lib/auth/actor.ts'
import { AppError, invalidInput } from '#lib/base/errors.ts'
import { NewPassword, TeamName } from '#lib/data/person-input.ts'
import type { Actor } from '#lib/data/scope.ts'
import { createTeam } from '#lib/data/teams.ts'
import { changePassword, signOutEverywhere } from '#lib/data/users.ts'
import { action } from '#lib/http/action.ts'

export const addTeam = action(z.object({ name: TeamName }), async (input) => {
  const { slug } = await createTeam(await requireActor(), input)
  redirect(`/t/${slug}`)
})

const PasswordChange = z.object({ currentPassword: z.string(), newPassword: z.string(), newPasswordAgain: z.string() })

export const savePassword = action(PasswordChange, async ({ currentPassword, newPassword, newPasswordAgain }) => {
  const actor = await requireActor()
  const checked = NewPassword.safeParse(newPassword)
  if (!checked.success) throw wrongField('newPassword', checked.error.issues[0]?.message ?? 'Choose another password.')
  // Nobody can reset a mistyped password, so it is asked for twice.
  if (newPasswordAgain !== newPassword) throw wrongField('newPasswordAgain', 'The two new passwords differ. Type the same one twice.')
  await changePassword(actor, { currentPassword, newPassword })
  redirect('/login?changed=1&next=%2Faccount')
})

export const endAllSessions = action(z.object({}), async () => {
  await signOutEverywhere(await requireActor())
  redirect('/login')
})

async function requireActor(): Promise<Actor> {
  const actor = await findActor()
  if (actor === null) throw new AppError('unauthenticated', { publicMessage: 'Your session has ended. Sign in again.' })
  return actor
}

function wrongField(place: string, reason: string): AppError {
  return invalidInput([{ place, reason }], reason)
}
