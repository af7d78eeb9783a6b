'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { requireActor } from '#lib/auth/actor.ts'
import { invalidInput, type AppError } from '#lib/base/errors.ts'
import { NewPassword, TeamName } from '#lib/data/person-input.ts'
import { createTeam } from '#lib/data/teams.ts'
import { endOtherSessions, endSession } from '#lib/data/sessions.ts'
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
  redirect('/account?changed=1')
})

export const endAllSessions = action(z.object({}), async () => {
  await signOutEverywhere(await requireActor())
  redirect('/login')
})

export const endOne = action(z.object({}), async (_input, sessionId: string) => {
  await endSession(await requireActor(), sessionId)
  revalidatePath('/account')
})

export const endOthers = action(z.object({}), async () => {
  const actor = await requireActor()
  await endOtherSessions(actor, actor.sessionId)
  revalidatePath('/account')
})

function wrongField(place: string, reason: string): AppError {
  return invalidInput([{ place, reason }], reason)
}
