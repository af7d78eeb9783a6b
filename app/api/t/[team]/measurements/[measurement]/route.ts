import { getMeasurementSummary } from '#lib/data/measurements.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { route } from '#lib/http/route.ts'

/** A measurement's state and progress, for polling. */
export const GET = route<{ team: string; measurement: string }>(async (_request, { params }) => {
  const scope = await openTeamRequest(params.team, 'team:read')
  return { measurement: await getMeasurementSummary(scope, params.measurement) }
})
