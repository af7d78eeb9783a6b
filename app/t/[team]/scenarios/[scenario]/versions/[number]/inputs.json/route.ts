import { getVersion } from '#lib/data/versions.ts'
import { downloadResponse } from '#lib/http/download.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { route } from '#lib/http/route.ts'

/** The inputs of a version: what the engine in the browser works on, and what somebody may keep. */
export const GET = route<{ team: string; scenario: string; number: string }>(async (_request, { params: { team, scenario, number } }) => {
  const version = await getVersion(await openTeamRequest(team, 'team:read'), scenario, Number(number))
  return downloadResponse(JSON.stringify(version.inputs), `${scenario}-version-${version.number}.json`, 'application/json')
})
