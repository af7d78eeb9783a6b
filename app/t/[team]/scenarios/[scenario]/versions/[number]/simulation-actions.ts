'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { notFound } from '#lib/base/errors.ts'
import { cancelEvaluation, requestSimulation } from '#lib/data/evaluations.ts'
import { action } from '#lib/http/action.ts'
import { openTeamRequest } from '#lib/http/page.ts'

const VersionNumber = z.coerce.number().pipe(z.int().min(1).max(2 ** 31 - 1))

const addressOf = (team: string, scenario: string, number: string) => `/t/${team}/scenarios/${scenario}/versions/${number}#simulation`

export const confirmBySimulation = action(z.object({}), async (_input, team: string, scenario: string, number: string) => {
  const scope = await openTeamRequest(team, 'plan:edit')
  const parsed = VersionNumber.safeParse(number)
  if (!parsed.success) throw notFound('version')
  await requestSimulation(scope, scenario, parsed.data)
  redirect(addressOf(team, scenario, number))
})

export const cancelSimulation = action(z.object({}), async (_input, team: string, scenario: string, number: string, evaluation: string) => {
  await cancelEvaluation(await openTeamRequest(team, 'plan:edit'), evaluation)
  redirect(addressOf(team, scenario, number))
})
