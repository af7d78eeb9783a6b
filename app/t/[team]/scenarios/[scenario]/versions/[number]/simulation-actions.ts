'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { notFound } from '#lib/base/errors.ts'
import { cancelEvaluation, requestSimulation } from '#lib/data/evaluations.ts'
import { action } from '#lib/http/action.ts'
import { openTeamRequest } from '#lib/http/page.ts'

const VersionNumber = z.coerce.number().pipe(z.int().min(1).max(2 ** 31 - 1))

/** The page is drawn anew where the person stands, not left for. */
const redraw = (team: string, scenario: string, number: string) => revalidatePath(`/t/${team}/scenarios/${scenario}/versions/${number}`)

export const confirmBySimulation = action(z.object({}), async (_input, team: string, scenario: string, number: string) => {
  const scope = await openTeamRequest(team, 'plan:edit')
  const parsed = VersionNumber.safeParse(number)
  if (!parsed.success) throw notFound('version')
  await requestSimulation(scope, scenario, parsed.data)
  redraw(team, scenario, number)
})

export const cancelSimulation = action(z.object({}), async (_input, team: string, scenario: string, number: string, evaluation: string) => {
  await cancelEvaluation(await openTeamRequest(team, 'plan:edit'), evaluation)
  redraw(team, scenario, number)
})
