import { checkWorker } from '#lib/data/health.ts'
import { getMeasurementSummary } from '#lib/data/measurements.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { route } from '#lib/http/route.ts'

/** A measurement's state and progress, for polling; `workerAbsent` where it waits and nothing runs that would read it. */
export const GET = route<{ team: string; measurement: string }>(async (_request, { params }) => {
  const scope = await openTeamRequest(params.team, 'team:read')
  const measurement = await getMeasurementSummary(scope, params.measurement)
  return { measurement, workerAbsent: measurement.status === 'queued' && !(await checkWorker()) }
})
