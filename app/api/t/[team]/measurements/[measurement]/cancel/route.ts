import { cancelMeasurement } from '#lib/data/measurements.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { route } from '#lib/http/route.ts'

export const POST = route<{ team: string; measurement: string }>(async (_request, { params }) => {
  const scope = await openTeamRequest(params.team, 'measurement:upload')
  return { measurement: await cancelMeasurement(scope, params.measurement) }
})
