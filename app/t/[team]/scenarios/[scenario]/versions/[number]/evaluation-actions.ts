'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { AppError, notFound } from '#lib/base/errors.ts'
import { cancelEvaluation, getEvaluation, requestRecommendation, requestSimulation } from '#lib/data/evaluations.ts'
import { RECOMMENDATION } from '#lib/data/evaluation-kinds.ts'
import type { TeamScope } from '#lib/data/scope.ts'
import { appendVersion, getVersion } from '#lib/data/versions.ts'
import type { Recommendation } from '#lib/engine/recommendation.ts'
import { action } from '#lib/http/action.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { adoptRecommendation } from '#lib/planning/adopt-recommendation.ts'

const VersionNumber = z.coerce.number().pipe(z.int().min(1).max(2 ** 31 - 1))

/** Asks for a computation and has the page drawn anew where the person stands. */
const asking = (request: (scope: TeamScope, scenario: string, number: number) => Promise<unknown>) =>
  action(z.object({}), async (_input, team: string, scenario: string, number: string) => {
    const scope = await openTeamRequest(team, 'plan:edit')
    await request(scope, scenario, numberOf(number))
    redraw(team, scenario, number)
  })

export const confirmBySimulation = asking(requestSimulation)

export const askRecommendation = asking(requestRecommendation)

export const cancel = action(z.object({}), async (_input, team: string, scenario: string, number: string, evaluation: string) => {
  await cancelEvaluation(await openTeamRequest(team, 'plan:edit'), evaluation)
  redraw(team, scenario, number)
})

/** The recommended sizes, laid over the inputs of the version they were computed for, as a new version. */
export const adopt = action(z.object({ baseNumber: z.int().min(1) }), async ({ baseNumber }, team: string, scenario: string, number: string, evaluation: string) => {
  const scope = await openTeamRequest(team, 'plan:edit')
  const { kind, status, result } = await getEvaluation(scope, evaluation)
  if (kind !== RECOMMENDATION || status !== 'done') throw new AppError('conflict', { publicMessage: 'There is no finished recommendation to take over. Ask for one first.' })
  const version = await getVersion(scope, scenario, numberOf(number))
  const inputs = adoptRecommendation(version.inputs, result as Recommendation)
  const appended = await appendVersion(scope, scenario, { baseNumber, message: `Recommended sizes for version ${version.number}`, inputs })
  redirect(`/t/${team}/scenarios/${scenario}/versions/${appended.number}`)
})

function numberOf(text: string): number {
  const parsed = VersionNumber.safeParse(text)
  if (!parsed.success) throw notFound('version')
  return parsed.data
}

function redraw(team: string, scenario: string, number: string): void {
  revalidatePath(`/t/${team}/scenarios/${scenario}/versions/${number}`)
}
