import { createExport } from '#lib/data/exports.ts'
import { downloadResponse } from '#lib/http/download.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { route } from '#lib/http/route.ts'
import { requireOwnLink } from '#lib/http/same-origin.ts'

/** The zip of an approved version's configuration, byte for byte what was approved. */
export const GET = route<{ team: string; scenario: string; number: string }>(async (request, { params }) => {
  requireOwnLink(request)
  const scope = await openTeamRequest(params.team, 'export:create')
  const { zip, fileName } = await createExport(scope, params.scenario, Number(params.number))
  return downloadResponse(Uint8Array.from(zip), fileName, 'application/zip')
})
