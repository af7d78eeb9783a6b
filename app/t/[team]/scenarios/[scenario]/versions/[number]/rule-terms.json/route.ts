import { getVersion } from '#lib/data/versions.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { jsonResponse, route } from '#lib/http/route.ts'
import { compactTerms } from '../../../../compact-terms.ts'

/** Every term of the rule of thumb for a version: 200 kB for forty sites, asked for by whoever opens them. */
export const GET = route<{ team: string; scenario: string; number: string }>(async (_request, { params: { team, scenario, number } }) => {
  const version = await getVersion(await openTeamRequest(team, 'team:read'), scenario, Number(number))
  return jsonResponse(compactTerms(version.result.ruleOfThumb.terms))
})
