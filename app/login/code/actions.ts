'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { findPendingSession } from '#lib/auth/actor.ts'
import { AppError } from '#lib/base/errors.ts'
import { passSecondFactor } from '#lib/data/second-factor.ts'
import { action } from '#lib/http/action.ts'
import { safeReturn } from '../safe-return.ts'

export const enterCode = action(z.object({ code: z.string().max(60), next: z.string().max(500).optional() }), async ({ code, next }) => {
  const session = await findPendingSession()
  if (session === null) throw new AppError('unauthenticated', { publicMessage: 'The sign-in took too long. Sign in again.' })
  await passSecondFactor(session.actor, session.sessionId, code)
  redirect(safeReturn(next))
})
