import { cancelEvaluation } from '#lib/data/evaluations.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { route } from '#lib/http/route.ts'

export const POST = route<{ team: string; evaluation: string }>(async (_request, { params }) => {
  const scope = await openTeamRequest(params.team, 'plan:edit')
  return { evaluation: await cancelEvaluation(scope, params.evaluation) }
})
