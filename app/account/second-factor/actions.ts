'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { requireActor } from '#lib/auth/actor.ts'
import { beginSecondFactor, confirmSecondFactor, removeSecondFactor, renewRecoveryCodes } from '#lib/data/second-factor.ts'
import { action } from '#lib/http/action.ts'

const Code = z.object({ code: z.string().max(60) })

export const begin = action(z.object({ password: z.string().max(300).optional() }), async ({ password }) => {
  await beginSecondFactor(await requireActor(), password ?? '')
  revalidatePath('/account/second-factor')
})

/** The recovery codes are answered here and never again; the page stays as it is, so that they stay on it. */
export const confirm = action(Code, async ({ code }): Promise<{ codes: string[] }> => {
  const actor = await requireActor()
  return { codes: await confirmSecondFactor(actor, actor.sessionId, code) }
})

export const renew = action(Code, async ({ code }): Promise<{ codes: string[] }> => ({ codes: await renewRecoveryCodes(await requireActor(), code) }))

export const turnOff = action(Code, async ({ code }) => {
  await removeSecondFactor(await requireActor(), code)
  redirect('/account')
})
