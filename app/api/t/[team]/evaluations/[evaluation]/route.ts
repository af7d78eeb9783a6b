import { getEvaluation } from '#lib/data/evaluations.ts'
import { checkWorker } from '#lib/data/health.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { route } from '#lib/http/route.ts'

/** A simulation's state, progress and, once it is done, result; for polling. */
export const GET = route<{ team: string; evaluation: string }>(async (_request, { params }) => {
  const scope = await openTeamRequest(params.team, 'team:read')
  const evaluation = await getEvaluation(scope, params.evaluation)
  return { evaluation, workerAbsent: evaluation.status === 'queued' && !(await checkWorker()) }
})
