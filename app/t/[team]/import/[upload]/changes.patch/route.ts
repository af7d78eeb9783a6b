import { configurationPatch } from '#lib/data/configuration-patch.ts'
import { downloadResponse } from '#lib/http/download.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { route } from '#lib/http/route.ts'

/** The fixes of the findings as one patch to the files as they were given in, for `patch -p1`; ?all=1: of advice too. */
export const GET = route<{ team: string; upload: string }>(async (request, { params }) => {
  const scope = await openTeamRequest(params.team, 'plan:edit')
  const query = new URL(request.url).searchParams
  const { bytes, fileName } = await configurationPatch(scope, params.upload, { modWsgi: query.get('modWsgi') ?? undefined, all: query.get('all') === '1' })
  return downloadResponse(bytes, fileName, 'text/x-patch; charset=utf-8')
})
