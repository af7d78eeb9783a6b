'use server'

import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { findActor } from '#lib/auth/actor.ts'
import { clientAddress } from '#lib/auth/client-address.ts'
import { AppError } from '#lib/base/errors.ts'
import { acceptInvitation, registerByInvitation } from '#lib/data/invitations.ts'
import { InvitedRegistration } from '#lib/data/person-input.ts'
import { action } from '#lib/http/action.ts'

export const acceptAsActor = action(z.object({}), async (_input, token: string) => {
  const actor = await findActor()
  if (actor === null) throw new AppError('unauthenticated', { publicMessage: 'Your session has ended. Sign in again.' })
  const { teamSlug } = await acceptInvitation(actor, token)
  redirect(`/t/${teamSlug}`)
})

export const acceptByRegistering = action(InvitedRegistration, async (input, token: string) => {
  const { teamSlug } = await registerByInvitation(token, input, clientAddress(await headers()))
  redirect(`/login?registered=1&next=${encodeURIComponent(`/t/${teamSlug}`)}`)
})
