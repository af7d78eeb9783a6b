'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { ApiTokenInput, createApiToken, revokeApiToken } from '#lib/data/api-tokens.ts'
import { action } from '#lib/http/action.ts'
import { openTeamRequest } from '#lib/http/page.ts'

/** The token is answered here and never again. */
export const makeToken = action(ApiTokenInput, async (input, team: string): Promise<{ token: string; expiresAt: string }> => {
  const { token, expiresAt } = await createApiToken(await openTeamRequest(team, 'token:manage'), input)
  revalidatePath(`/t/${team}/settings`)
  return { token, expiresAt }
})

export const revokeToken = action(z.object({}), async (_input, team: string, tokenId: string) => {
  await revokeApiToken(await openTeamRequest(team, 'token:manage'), { tokenId })
  revalidatePath(`/t/${team}/settings`)
})
