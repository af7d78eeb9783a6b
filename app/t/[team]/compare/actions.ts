'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { cancelEvaluation, requestPairedSimulation } from '#lib/data/evaluations.ts'
import { createShare, revokeShare } from '#lib/data/shares.ts'
import { action } from '#lib/http/action.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { parseVersionAddress } from './version-address.ts'

const Share = z.object({ versions: z.array(z.string().max(200)), days: z.int('Give whole days.').min(1, 'At least a day.').max(90, 'At most 90 days.') })

/** The link is answered once; nobody can see it again. */
export const share = action(Share, async ({ versions, days }, team: string): Promise<{ path: string; expiresAt: string }> => {
  const scope = await openTeamRequest(team, 'plan:edit')
  const { token, expiresAt } = await createShare(scope, { versions: versions.map(parseVersionAddress), days })
  revalidatePath(`/t/${team}/compare`)
  return { path: `/share/${token}`, expiresAt }
})

export const revoke = action(z.object({}), async (_input, team: string, id: string) => {
  await revokeShare(await openTeamRequest(team, 'plan:edit'), id)
  revalidatePath(`/t/${team}/compare`)
})

const Paired = z.object({ versions: z.array(z.string().max(200)) })

/** In the background, on the server; the page shows how far it is. */
export const simulatePaired = action(Paired, async ({ versions }, team: string) => {
  await requestPairedSimulation(await openTeamRequest(team, 'plan:edit'), versions.map(parseVersionAddress))
  revalidatePath(`/t/${team}/compare`)
})

export const cancelPaired = action(z.object({}), async (_input, team: string, evaluation: string) => {
  await cancelEvaluation(await openTeamRequest(team, 'plan:edit'), evaluation)
  revalidatePath(`/t/${team}/compare`)
})
