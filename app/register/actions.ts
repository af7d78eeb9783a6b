'use server'

import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { clientAddress } from '#lib/auth/client-address.ts'
import { Registration } from '#lib/data/person-input.ts'
import { registerTeam } from '#lib/data/users.ts'
import { action } from '#lib/http/action.ts'

export const register = action(Registration, async (input) => {
  const { teamSlug } = await registerTeam(input, clientAddress(await headers()))
  redirect(`/login?registered=1&next=${encodeURIComponent(`/t/${teamSlug}`)}`)
})
