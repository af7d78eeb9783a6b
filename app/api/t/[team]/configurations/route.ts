import { openTeamRequest } from '#lib/http/page.ts'
import { receiveConfiguration } from '#lib/http/receive-configuration.ts'
import { jsonResponse, route } from '#lib/http/route.ts'

/**
 * PUT …/configurations?name=apache2.tar.gz with a configuration file or an archive as the body. 201 for a new upload, 200 where
 * the team has these files already. No proxy file may match this path: it would cut the body at 10 MB.
 */
export const PUT = route<{ team: string }>(async (request, { params }) => {
  const scope = await openTeamRequest(params.team, 'plan:edit')
  const received = await receiveConfiguration(scope, request, new URL(request.url).searchParams.get('name'))
  return jsonResponse(received, received.created ? 201 : 200)
})
