import { getSite } from '#lib/data/sites.ts'
import { createMeasurement } from '#lib/data/measurements.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { jsonResponse, route } from '#lib/http/route.ts'
import { receiveUpload, uploadFileName } from '#lib/http/upload.ts'

/**
 * PUT …/upload?name=access.log&logFormat=… with the file as the body. 201 for a new measurement, 200 where the site has
 * these bytes already. No proxy file may match this path: it would cut the body at 10 MB.
 */
export const PUT = route<{ team: string; site: string }>(async (request, { params }) => {
  const scope = await openTeamRequest(params.team, 'measurement:upload')
  await getSite(scope, params.site)
  const query = new URL(request.url).searchParams
  const fileName = uploadFileName(query.get('name'))
  const received = await receiveUpload(request, scope.teamId, { place: fileName })
  const { measurement, created } = await createMeasurement(scope, params.site, { ...received, fileName, formatChoice: query.get('format') ?? undefined, logFormat: query.get('logFormat') ?? undefined })
  return jsonResponse({ measurement, created }, created ? 201 : 200)
})
