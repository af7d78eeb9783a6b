'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { setPolicy } from '#lib/data/policies.ts'
import { action } from '#lib/http/action.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { Policy } from '#lib/planning/checks/policy.ts'

export const savePolicy = action(Policy.extend({ baseNumber: z.int().min(0) }), async ({ baseNumber, ...policy }, team: string) => {
  await setPolicy(await openTeamRequest(team, 'team:manage'), { baseNumber, policy })
  revalidatePath(`/t/${team}/settings/policy`)
})
