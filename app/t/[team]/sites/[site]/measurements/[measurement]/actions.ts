'use server'

import { revalidatePath } from 'next/cache'
import { adoptHostFacts, AdoptionInput } from '#lib/data/host-adoption.ts'
import { AnswersInput, answerMeasurement, rereadMeasurement, RereadInput } from '#lib/data/measurement-corrections.ts'
import { action } from '#lib/http/action.ts'
import { openTeamRequest } from '#lib/http/page.ts'

const pageOf = (team: string, site: string, id: string): string => `/t/${team}/sites/${site}/measurements/${id}`

export const reread = action(RereadInput, async (input, team: string, site: string, id: string) => {
  await rereadMeasurement(await openTeamRequest(team, 'measurement:upload'), id, input)
  revalidatePath(pageOf(team, site, id))
})

export const answer = action(AnswersInput, async (input, team: string, site: string, id: string) => {
  await answerMeasurement(await openTeamRequest(team, 'measurement:upload'), id, input)
  revalidatePath(pageOf(team, site, id))
})

export const adoptOntoHost = action(AdoptionInput, async (input, team: string, site: string, id: string) => {
  await adoptHostFacts(await openTeamRequest(team, 'plan:edit'), id, input)
  revalidatePath(pageOf(team, site, id))
})
