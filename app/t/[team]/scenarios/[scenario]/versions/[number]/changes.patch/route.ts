import { exportPatch } from '#lib/data/export-patch.ts'
import { downloadResponse } from '#lib/http/download.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { route } from '#lib/http/route.ts'

/** The approved sizes as a patch to the host's imported configuration. */
export const GET = route<{ team: string; scenario: string; number: string }>(async (_request, { params }) => {
  const scope = await openTeamRequest(params.team, 'export:create')
  const { bytes, fileName } = await exportPatch(scope, params.scenario, Number(params.number))
  return downloadResponse(bytes, fileName, 'text/x-patch; charset=utf-8')
})
