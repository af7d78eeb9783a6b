'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { notFound } from '#lib/base/errors.ts'
import { ProofParams, requestConfigTest, requestProof } from '#lib/data/evaluations.ts'
import { action } from '#lib/http/action.ts'
import { openTeamRequest } from '#lib/http/page.ts'

const VersionNumber = z.coerce.number().pipe(z.int().min(1).max(2 ** 31 - 1))

export const testByApache = action(z.object({}), async (_input, team: string, scenario: string, number: string) => {
  await requestConfigTest(await openTeamRequest(team, 'plan:edit'), scenario, numberOf(number))
  revalidatePath(`/t/${team}/scenarios/${scenario}/versions/${number}`)
})

export const proveUnderLoad = action(ProofParams, async (input, team: string, scenario: string, number: string) => {
  await requestProof(await openTeamRequest(team, 'plan:edit'), scenario, numberOf(number), input)
  revalidatePath(`/t/${team}/scenarios/${scenario}/versions/${number}`)
})

function numberOf(text: string): number {
  const parsed = VersionNumber.safeParse(text)
  if (!parsed.success) throw notFound('version')
  return parsed.data
}
